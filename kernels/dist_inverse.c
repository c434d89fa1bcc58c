/* A search that ends between neighbouring doubles. */
#include "kernels/dist_inverse.h"

#include "kernels/math.h"

/* Doubles counted from the least to the greatest; neighbours differ by 1. */
static uint64_t ordinal_of(double x)
{
    const uint64_t bits = cp_bits_of(x), sign = UINT64_C(1) << 63;
    return bits & sign ? sign - (bits ^ sign) : sign + bits;
}

static double from_ordinal(uint64_t ordinal)
{
    const uint64_t sign = UINT64_C(1) << 63;
    return cp_from_bits(ordinal < sign ? (sign - ordinal) | sign : ordinal - sign);
}

/* A point of the function, and by how much it passes the level there; halved where the other side stays behind. */
typedef struct {
    double x, gap;
} point;

static double between(const point *below, const point *reached)
{
    return below->x - below->gap * ((reached->x - below->x) / (reached->gap - below->gap));
}

/* Where to look next: between `first` and `last`, at least `step` doubles from either, or in the middle. */
static uint64_t inside(double x, uint64_t first, uint64_t last, uint64_t step)
{
    if (!(x > -INFINITY && x < INFINITY) || (last - first) / 2 <= step) return first + (last - first) / 2;
    const uint64_t wanted = ordinal_of(x);
    return wanted < first + step ? first + step : wanted > last - step ? last - step : wanted;
}

double cp_dist_first_reaching(cp_dist_function *f, const cp_dist *dist, double level, double low, double high)
{
    point below = {low, f(dist, low) - level}, reached = {high, f(dist, high) - level};
    if (below.gap >= 0) return low;
    if (reached.gap < 0) return high;
    int run = 0; /* −1: the last step did not reach the level, 1: it did */
    uint64_t step = 1;
    for (int n = 1;; n++) {
        const uint64_t first = ordinal_of(below.x), last = ordinal_of(reached.x);
        if (last - first <= 1) return reached.x;
        const double guess = n % 6 == 0 ? NAN : between(&below, &reached);
        const uint64_t next = inside(guess, first, last, step);
        if (next == first + step || next == last - step) step *= 4;
        const double x = from_ordinal(next), gap = f(dist, x) - level;
        if (gap < 0) {
            below = (point){x, gap};
            if (run < 0) reached.gap *= 0.5;
            run = -1;
        } else {
            reached = (point){x, gap};
            if (run > 0) below.gap *= 0.5;
            run = 1;
        }
    }
}
