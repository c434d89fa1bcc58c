/* The truncated normal distribution. */
#include "kernels/dist_normal.h"

#include "kernels/math.h"
#include "kernels/special.h"

#include <assert.h>

/* Where a truncated normal lies decides from which side its tails are counted. */
typedef enum { ABOVE_THE_MEAN, BELOW_THE_MEAN, AROUND_THE_MEAN } normal_side;

static normal_side side_of(const cp_dist *dist)
{
    if (dist->p[2] > dist->p[0]) return ABOVE_THE_MEAN;
    return dist->p[3] < dist->p[0] ? BELOW_THE_MEAN : AROUND_THE_MEAN;
}

/* mean, sd, minimum, maximum; then two tails of the normal that is cut. Above the mean: P(> minimum), P(> maximum).
   Below it: P(< minimum), P(< maximum). Around it: P(< minimum), P(> maximum). None is lost to cancellation. */
cp_dist cp_dist_normal(double mean, double sd, double minimum, double maximum)
{
    assert(sd > 0 && minimum < maximum);
    cp_dist dist = {.kind = CP_DIST_NORMAL, .p = {mean, sd, minimum, maximum}};
    const double a = (minimum - mean) / sd, b = (maximum - mean) / sd;
    const normal_side side = side_of(&dist);
    dist.p[4] = cp_norm_cdf(side == ABOVE_THE_MEAN ? -a : a);
    dist.p[5] = cp_norm_cdf(side == BELOW_THE_MEAN ? b : -b);
    return dist;
}

/* The standard normal quantile of the cut law, from the side on which u leaves the smaller tail. */
static double truncated_quantile(const cp_dist *dist, double u)
{
    const double first = dist->p[4], second = dist->p[5];
    switch (side_of(dist)) {
    case ABOVE_THE_MEAN:
        return -cp_norm_quantile(second + (1 - u) * (first - second));
    case BELOW_THE_MEAN:
        return cp_norm_quantile(first + u * (second - first));
    case AROUND_THE_MEAN:
        break;
    }
    const double left = 1 - first - second;
    return u <= 0.5 ? cp_norm_quantile(first + u * left) : -cp_norm_quantile(second + (1 - u) * left);
}

double cp_normal_quantile(const cp_dist *dist, double u)
{
    return cp_clamp(dist->p[0] + dist->p[1] * truncated_quantile(dist, u), dist->p[2], dist->p[3]);
}

double cp_normal_cdf(const cp_dist *dist, double x)
{
    if (x <= dist->p[2]) return 0;
    if (x >= dist->p[3]) return 1;
    const double first = dist->p[4], second = dist->p[5];
    const double z = (x - dist->p[0]) / dist->p[1];
    switch (side_of(dist)) {
    case ABOVE_THE_MEAN:
        return (first - cp_norm_cdf(-z)) / (first - second);
    case BELOW_THE_MEAN:
        return (cp_norm_cdf(z) - first) / (second - first);
    case AROUND_THE_MEAN:
        break;
    }
    return (cp_norm_cdf(z) - first) / (1 - first - second);
}

double cp_normal_mean(const cp_dist *dist)
{
    const double a = (dist->p[2] - dist->p[0]) / dist->p[1], b = (dist->p[3] - dist->p[0]) / dist->p[1];
    if (a == -INFINITY && b == INFINITY) return dist->p[0];
    const double first = dist->p[4], second = dist->p[5];
    const normal_side side = side_of(dist);
    const double mass = side == ABOVE_THE_MEAN   ? first - second
                        : side == BELOW_THE_MEAN ? second - first
                                                 : 1 - first - second;
    if (mass <= 0) return cp_clamp(dist->p[0], dist->p[2], dist->p[3]);
    const double nearer = cp_min(cp_abs(a), cp_abs(b)), farther = cp_max(cp_abs(a), cp_abs(b));
    const double density = 0.39894228040143267794 * cp_exp(-0.5 * nearer * nearer);
    const double difference = -density * cp_expm1(0.5 * (nearer - farther) * (nearer + farther));
    const double shift = (cp_abs(a) <= cp_abs(b) ? difference : -difference) / mass;
    return cp_clamp(dist->p[0] + dist->p[1] * shift, dist->p[2], dist->p[3]);
}

double cp_normal_partial_mean(const cp_dist *dist, double x)
{
    const double below = cp_normal_cdf(dist, x);
    if (below == 0) return 0;
    if (x >= dist->p[3]) return cp_normal_mean(dist);
    const cp_dist cut = cp_dist_normal(dist->p[0], dist->p[1], dist->p[2], x);
    return below * cp_normal_mean(&cut);
}
