/* Rounds each value once to its grid; all after that is integer arithmetic. */
#include "kernels/tally.h"

#include <math.h>

#define LARGEST 4611686018427387904.0 /* 2^62 */

/* Of q > 0. */
static int octave_of(uint64_t q)
{
    return 63 - __builtin_clzll(q);
}

/* Where q > 0 lies: bin in its octave and offset within the bin in 2^-16 of its width. */
static void locate(uint64_t q, int octave, int *bin, uint64_t *offset)
{
    const uint64_t fraction = octave >= 24 ? q >> (octave - 24) : q << (24 - octave); /* 1.xxx with 24 bits of x */
    *bin = (int)((fraction >> 16) & 255);
    *offset = fraction & 65535;
}

/* The grid value, or −1 when out of range. `scale` is a power of two, so that only the conversion rounds. */
static int64_t to_grid(double value, double scale)
{
    const double scaled = value * scale + 0.5;
    return scaled >= 0.5 && scaled < LARGEST ? (int64_t)scaled : -1;
}

void cp_amounts_grid(int exponent, int n, const double *values, int64_t *grid)
{
    const double scale = ldexp(1.0, -exponent);
    for (int i = 0; i < n; i++) grid[i] = to_grid(values[i], scale);
}

void cp_sum_add(uint64_t *sum, uint64_t q)
{
    sum[0] += q & 0xffffffffu;
    sum[1] += q >> 32;
}

void cp_square_add(uint64_t *square, uint64_t q)
{
    const uint64_t low = q & 0xffffffffu, high = q >> 32;
    const uint64_t low2 = low * low, cross = 2 * low * high, high2 = high * high;
    square[0] += low2 & 0xffffffffu;
    square[1] += (low2 >> 32) + (cross & 0xffffffffu);
    square[2] += (cross >> 32) + (high2 & 0xffffffffu);
    square[3] += high2 >> 32;
}

static void count_bin(const cp_amounts *amounts, cp_pages *pages, uint64_t q)
{
    const int octave = octave_of(q);
    int bin;
    uint64_t offset;
    locate(q, octave, &bin, &offset);
    cp_bin *counted = &pages->bins[(long)(amounts->page[octave] - 1) * CP_BINS + bin];
    counted->count++;
    counted->offset += offset;
}

static bool ensure_page(cp_amounts *amounts, cp_pages *pages, uint64_t q)
{
    int32_t *page = &amounts->page[octave_of(q)];
    if (*page == 0 && pages->n_pages < pages->most_pages) *page = ++pages->n_pages;
    return *page != 0;
}

cp_tally_outcome cp_amounts_add(cp_amounts *amounts, cp_pages *pages, int n, const int64_t *grid)
{
    for (int i = 0; i < n; i++) {
        if (grid[i] < 0) return CP_TALLY_OUT_OF_RANGE;
        if (grid[i] > 0 && !ensure_page(amounts, pages, (uint64_t)grid[i])) return CP_TALLY_NO_PAGE;
    }
    int64_t max = amounts->max;
    uint64_t zeros = 0;
    for (int i = 0; i < n; i++) {
        max = max > grid[i] ? max : grid[i];
        zeros += grid[i] == 0;
        if (grid[i] == 0) continue;
        cp_sum_add(amounts->sum, (uint64_t)grid[i]);
        cp_square_add(amounts->square, (uint64_t)grid[i]);
        count_bin(amounts, pages, (uint64_t)grid[i]);
    }
    amounts->max = max;
    amounts->zeros += zeros;
    amounts->trials += (uint64_t)n;
    return CP_TALLY_DONE;
}

void cp_limbs_carry(uint64_t *limbs, int n)
{
    for (int i = 0; i + 1 < n; i++) {
        limbs[i + 1] += limbs[i] >> 32;
        limbs[i] &= 0xffffffffu;
    }
}

void cp_sums_carry(uint64_t *sum, uint64_t *square)
{
    cp_limbs_carry(sum, CP_SUM_LIMBS);
    cp_limbs_carry(square, CP_SQUARE_LIMBS);
}

void cp_amounts_carry(cp_amounts *amounts)
{
    cp_sums_carry(amounts->sum, amounts->square);
}

double cp_amounts_edge(int octave, int bin)
{
    return ldexp(1.0 + bin / (double)CP_BINS, octave);
}

double cp_amounts_width(int octave)
{
    return ldexp(1.0 / CP_BINS, octave);
}

enum { WIDE = 10 }; /* limbs of the products below: n Σq² < 2^(64 + 192) */

/* to [WIDE] += a·b·2^(32 shift), b a number of n limbs below 2^32 and a any 64-bit number. */
static void add_product(uint64_t *to, int shift, uint64_t a, int n, const uint64_t *b)
{
    const uint64_t low = a & 0xffffffffu, high = a >> 32;
    for (int i = 0; i < n; i++) {
        const uint64_t first = low * b[i], second = high * b[i];
        to[shift + i] += first & 0xffffffffu;
        to[shift + i + 1] += (first >> 32) + (second & 0xffffffffu);
        to[shift + i + 2] += second >> 32;
    }
    cp_limbs_carry(to, WIDE);
}

static double to_double(const uint64_t *limbs, int n)
{
    double value = 0.0;
    for (int i = n - 1; i >= 0; i--) value = value * 4294967296.0 + (double)limbs[i];
    return value;
}

/* From n, Σq and Σq² in exact integers: only the last divisions round, so that no digit is lost to cancellation. */
static cp_moments moments_of(uint64_t n, const uint64_t *sum, const uint64_t *square, double unit, double max)
{
    if (n == 0) return (cp_moments){NAN, NAN, NAN};
    const double mean = to_double(sum, CP_SUM_LIMBS) / (double)n * unit;
    if (n == 1) return (cp_moments){mean, NAN, max};
    uint64_t spread[WIDE] = {0}, squared_sum[WIDE] = {0};
    add_product(spread, 0, n, CP_SQUARE_LIMBS, square);
    for (int i = 0; i < CP_SUM_LIMBS; i++) add_product(squared_sum, i, sum[i], CP_SUM_LIMBS, sum);
    uint64_t borrow = 0;
    for (int i = 0; i < WIDE; i++) {
        const uint64_t take = squared_sum[i] + borrow;
        borrow = spread[i] < take;
        spread[i] = spread[i] + (borrow << 32) - take;
    }
    const double variance = to_double(spread, WIDE) / (double)n / (double)(n - 1);
    return (cp_moments){mean, sqrt(variance) * unit, max};
}

cp_moments cp_amounts_moments(const cp_amounts *amounts)
{
    const double unit = ldexp(1.0, amounts->exponent);
    return moments_of(amounts->trials, amounts->sum, amounts->square, unit, (double)amounts->max * unit);
}

cp_moments cp_sums_moments(uint64_t n, const uint64_t *sum, const uint64_t *square, double unit)
{
    return moments_of(n, sum, square, unit, NAN);
}

cp_moments cp_counts_moments(int n, const uint64_t *counts, double unit)
{
    uint64_t trials = 0, sum[WIDE] = {0}, square[WIDE] = {0};
    int largest = 0;
    for (int i = 0; i < n; i++) {
        if (counts[i] == 0) continue;
        const uint64_t number = (uint64_t)i, squared = number * number;
        const uint64_t squared_limbs[2] = {squared & 0xffffffffu, squared >> 32};
        trials += counts[i];
        largest = i;
        add_product(sum, 0, counts[i], 1, &number);
        add_product(square, 0, counts[i], 2, squared_limbs);
    }
    return moments_of(trials, sum, square, unit, largest * unit);
}
