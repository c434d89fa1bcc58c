/* One function per law and question. What p[] holds is said once, at the head of each law's maker. */
#include "kernels/dist.h"

#include "kernels/math.h"
#include "kernels/special.h"

#include <assert.h>
#include <stddef.h>

cp_dist cp_dist_fixed(double value)
{
    return (cp_dist){.kind = CP_DIST_FIXED, .p = {value}};
}

/* minimum, maximum */
cp_dist cp_dist_uniform(double minimum, double maximum)
{
    assert(minimum <= maximum);
    return (cp_dist){.kind = CP_DIST_UNIFORM, .p = {minimum, maximum}};
}

/* minimum, mode, maximum, P(X <= mode) */
cp_dist cp_dist_triangular(double minimum, double mode, double maximum)
{
    assert(minimum <= mode && mode <= maximum && minimum < maximum);
    const double below = (mode - minimum) / (maximum - minimum);
    return (cp_dist){.kind = CP_DIST_TRIANGULAR, .p = {minimum, mode, maximum, below}};
}

cp_dist cp_dist_pert(double minimum, double mode, double maximum, double shape)
{
    assert(minimum <= mode && mode <= maximum && minimum < maximum && shape > 0);
    const double width = maximum - minimum;
    return cp_dist_beta(1 + shape * (mode - minimum) / width, 1 + shape * (maximum - mode) / width, minimum, maximum);
}

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

/* median, sigma */
cp_dist cp_dist_lognormal(double median, double sigma)
{
    assert(median > 0 && sigma >= 0);
    return (cp_dist){.kind = CP_DIST_LOGNORMAL, .p = {median, sigma}};
}

cp_dist cp_dist_lognormal_moments(double mean, double sd)
{
    assert(mean > 0 && sd >= 0);
    const double cv = sd / mean;
    return cp_dist_lognormal(mean / sqrt(1 + cv * cv), sqrt(cp_log1p(cv * cv)));
}

cp_dist cp_dist_lognormal_quantiles(double p1, double x1, double p2, double x2)
{
    assert(p1 > 0 && p1 < p2 && p2 < 1 && x1 > 0 && x1 <= x2);
    const double z1 = cp_norm_quantile(p1), z2 = cp_norm_quantile(p2);
    const double sigma = cp_log(x2 / x1) / (z2 - z1);
    return cp_dist_lognormal(x1 * cp_exp(-sigma * z1), sigma);
}

/* mean */
cp_dist cp_dist_exponential(double mean)
{
    assert(mean > 0);
    return (cp_dist){.kind = CP_DIST_EXPONENTIAL, .p = {mean}};
}

/* shape, scale, 1/shape */
cp_dist cp_dist_weibull(double shape, double scale)
{
    assert(shape > 0 && scale > 0);
    return (cp_dist){.kind = CP_DIST_WEIBULL, .p = {shape, scale, 1 / shape}};
}

/* shape, scale */
cp_dist cp_dist_gamma(double shape, double scale)
{
    assert(shape > 0 && scale > 0);
    return (cp_dist){.kind = CP_DIST_GAMMA, .p = {shape, scale}};
}

/* alpha, beta, minimum, maximum */
cp_dist cp_dist_beta(double alpha, double beta, double minimum, double maximum)
{
    assert(alpha > 0 && beta > 0 && minimum <= maximum);
    return (cp_dist){.kind = CP_DIST_BETA, .p = {alpha, beta, minimum, maximum}};
}

/* scale, shape, −1/shape */
cp_dist cp_dist_pareto(double scale, double shape)
{
    assert(scale > 0 && shape > 0);
    return (cp_dist){.kind = CP_DIST_PARETO, .p = {scale, shape, -1 / shape}};
}

/* location, scale, shape */
cp_dist cp_dist_gpd(double location, double scale, double shape)
{
    assert(scale > 0);
    return (cp_dist){.kind = CP_DIST_GPD, .p = {location, scale, shape}};
}

/* P(X = 1), P(X = 0) */
cp_dist cp_dist_bernoulli(double p)
{
    assert(p >= 0 && p <= 1);
    return (cp_dist){.kind = CP_DIST_BERNOULLI, .p = {p, 1 - p}};
}

cp_dist cp_dist_discrete(int n, const double *values, const double *cumulative)
{
    assert(n > 0 && cumulative[n - 1] == 1);
    return (cp_dist){.kind = CP_DIST_DISCRETE, .n = n, .values = values, .cumulative = cumulative};
}

static double uniform_quantile(const cp_dist *dist, double u)
{
    return cp_clamp(dist->p[0] + u * (dist->p[1] - dist->p[0]), dist->p[0], dist->p[1]);
}

static double fixed_quantile(const cp_dist *dist, double u)
{
    (void)u;
    return dist->p[0];
}

static double triangular_quantile(const cp_dist *dist, double u)
{
    const double minimum = dist->p[0], mode = dist->p[1], maximum = dist->p[2], below = dist->p[3];
    const double width = maximum - minimum;
    return u <= below ? cp_clamp(minimum + sqrt(u * width * (mode - minimum)), minimum, mode)
                      : cp_clamp(maximum - sqrt((1 - u) * width * (maximum - mode)), mode, maximum);
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

static double normal_quantile(const cp_dist *dist, double u)
{
    return cp_clamp(dist->p[0] + dist->p[1] * truncated_quantile(dist, u), dist->p[2], dist->p[3]);
}

CP_INLINE double lognormal_quantile(const cp_dist *dist, double u)
{
    return dist->p[0] * cp_exp(dist->p[1] * cp_norm_quantile(u));
}

CP_INLINE double exponential_quantile(const cp_dist *dist, double u)
{
    return -dist->p[0] * cp_log1p(-u);
}

static double weibull_quantile(const cp_dist *dist, double u)
{
    return dist->p[1] * cp_pow(-cp_log1p(-u), dist->p[2]);
}

static double beta_quantile(const cp_dist *dist, double u)
{
    const double minimum = dist->p[2], maximum = dist->p[3];
    return cp_clamp(minimum + (maximum - minimum) * cp_beta_quantile(dist->p[0], dist->p[1], u), minimum, maximum);
}

static double pareto_quantile(const cp_dist *dist, double u)
{
    return cp_max(dist->p[0] * cp_pow(1 - u, dist->p[2]), dist->p[0]);
}

static double gpd_quantile(const cp_dist *dist, double u)
{
    const double location = dist->p[0], scale = dist->p[1], shape = dist->p[2];
    const double excess = -cp_log1p(-u); /* of the exponential law, which shape 0 is */
    return cp_min(location + scale * (shape == 0 ? excess : cp_expm1(shape * excess) / shape), cp_dist_maximum(dist));
}

static double bernoulli_quantile(const cp_dist *dist, double u)
{
    return u > dist->p[1];
}

static double discrete_quantile(const cp_dist *dist, double u)
{
    int first = 0, last = dist->n - 1;
    while (first < last) {
        const int middle = first + (last - first) / 2;
        if (dist->cumulative[middle] >= u)
            last = middle;
        else
            first = middle + 1;
    }
    return dist->values[first];
}

static double gamma_quantile(const cp_dist *dist, double u)
{
    return dist->p[1] * cp_gamma_quantile(dist->p[0], u);
}

typedef double quantile_function(const cp_dist *, double);

static quantile_function *function_of(cp_dist_kind kind)
{
    switch (kind) {
    case CP_DIST_UNIFORM:
        return uniform_quantile;
    case CP_DIST_TRIANGULAR:
        return triangular_quantile;
    case CP_DIST_NORMAL:
        return normal_quantile;
    case CP_DIST_WEIBULL:
        return weibull_quantile;
    case CP_DIST_GAMMA:
        return gamma_quantile;
    case CP_DIST_BETA:
        return beta_quantile;
    case CP_DIST_PARETO:
        return pareto_quantile;
    case CP_DIST_GPD:
        return gpd_quantile;
    case CP_DIST_BERNOULLI:
        return bernoulli_quantile;
    case CP_DIST_DISCRETE:
        return discrete_quantile;
    default:
        return fixed_quantile;
    }
}

/* The two commonest laws in vectors. */
void cp_dist_quantiles(const cp_dist *dist, int n, const double *restrict u, double *restrict out)
{
    const cp_dist law = *dist;
    if (law.kind == CP_DIST_LOGNORMAL) {
#pragma omp simd
        for (int i = 0; i < n; i++) out[i] = lognormal_quantile(&law, u[i]);
    } else if (law.kind == CP_DIST_EXPONENTIAL) {
#pragma omp simd
        for (int i = 0; i < n; i++) out[i] = exponential_quantile(&law, u[i]);
    } else {
        quantile_function *const quantile = function_of(law.kind);
        for (int i = 0; i < n; i++) out[i] = quantile(&law, u[i]);
    }
}

double cp_dist_quantile(const cp_dist *dist, double u)
{
    double x;
    cp_dist_quantiles(dist, 1, &u, &x);
    return x;
}

static double triangular_cdf(const cp_dist *dist, double x)
{
    const double minimum = dist->p[0], mode = dist->p[1], maximum = dist->p[2];
    if (x <= minimum) return 0;
    if (x >= maximum) return 1;
    const double width = maximum - minimum;
    if (x <= mode) return (x - minimum) / width * ((x - minimum) / (mode - minimum));
    return 1 - (maximum - x) / width * ((maximum - x) / (maximum - mode));
}

static double normal_cdf(const cp_dist *dist, double x)
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

static double lognormal_cdf(const cp_dist *dist, double x)
{
    if (x <= 0) return 0;
    if (dist->p[1] == 0) return x >= dist->p[0];
    return cp_norm_cdf(cp_log(x / dist->p[0]) / dist->p[1]);
}

static double gpd_cdf(const cp_dist *dist, double x)
{
    const double scale = dist->p[1], shape = dist->p[2];
    const double z = (x - dist->p[0]) / scale;
    if (z <= 0) return 0;
    if (x >= cp_dist_maximum(dist)) return 1;
    return -cp_expm1(shape == 0 ? -z : -cp_log1p(shape * z) / shape);
}

static double discrete_cdf(const cp_dist *dist, double x)
{
    double below = 0;
    for (int i = 0; i < dist->n && dist->values[i] <= x; i++) below = dist->cumulative[i];
    return below;
}

static double beta_cdf(const cp_dist *dist, double x)
{
    const double minimum = dist->p[2], maximum = dist->p[3];
    if (x >= maximum) return 1;
    return x <= minimum ? 0 : cp_beta_cdf(dist->p[0], dist->p[1], (x - minimum) / (maximum - minimum));
}

double cp_dist_cdf(const cp_dist *dist, double x)
{
    const double *const p = dist->p;
    switch (dist->kind) {
    case CP_DIST_FIXED:
        return x >= p[0];
    case CP_DIST_UNIFORM:
        return x >= p[1] ? 1 : x <= p[0] ? 0 : (x - p[0]) / (p[1] - p[0]);
    case CP_DIST_TRIANGULAR:
        return triangular_cdf(dist, x);
    case CP_DIST_NORMAL:
        return normal_cdf(dist, x);
    case CP_DIST_LOGNORMAL:
        return lognormal_cdf(dist, x);
    case CP_DIST_EXPONENTIAL:
        return x <= 0 ? 0 : -cp_expm1(-x / p[0]);
    case CP_DIST_WEIBULL:
        return x <= 0 ? 0 : -cp_expm1(-cp_pow(x / p[1], p[0]));
    case CP_DIST_GAMMA:
        return x <= 0 ? 0 : cp_gamma_p(p[0], x / p[1]);
    case CP_DIST_BETA:
        return beta_cdf(dist, x);
    case CP_DIST_PARETO:
        return x <= p[0] ? 0 : -cp_expm1(-p[1] * cp_log1p((x - p[0]) / p[0]));
    case CP_DIST_GPD:
        return gpd_cdf(dist, x);
    case CP_DIST_BERNOULLI:
        return x < 0 ? 0 : x < 1 ? p[1] : 1;
    case CP_DIST_DISCRETE:
        return discrete_cdf(dist, x);
    }
    assert(false);
    return 0;
}

/* (φ(a) − φ(b)) / P(a < Z < b), in standard units: the mean of a normal cut at a and b (Johnson, Kotz and Balakrishnan
   1994, equation 13.134), φ(a) − φ(b) as φ(a) (1 − exp((a² − b²)/2)) with |a| <= |b|. */
static double normal_mean(const cp_dist *dist)
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

static double discrete_mean(const cp_dist *dist)
{
    double sum = 0, below = 0;
    for (int i = 0; i < dist->n; i++) {
        sum += dist->values[i] * (dist->cumulative[i] - below);
        below = dist->cumulative[i];
    }
    return sum;
}

double cp_dist_mean(const cp_dist *dist)
{
    const double *const p = dist->p;
    switch (dist->kind) {
    case CP_DIST_FIXED:
        return p[0];
    case CP_DIST_UNIFORM:
        return 0.5 * (p[0] + p[1]);
    case CP_DIST_TRIANGULAR:
        return (p[0] + p[1] + p[2]) / 3;
    case CP_DIST_NORMAL:
        return normal_mean(dist);
    case CP_DIST_LOGNORMAL:
        return p[0] * cp_exp(0.5 * p[1] * p[1]);
    case CP_DIST_EXPONENTIAL:
        return p[0];
    case CP_DIST_WEIBULL:
        return p[1] * cp_exp(cp_log_gamma(1 + p[2]));
    case CP_DIST_GAMMA:
        return p[0] * p[1];
    case CP_DIST_BETA:
        return p[2] + (p[3] - p[2]) * (p[0] / (p[0] + p[1]));
    case CP_DIST_PARETO:
        return p[1] > 1 ? p[0] * p[1] / (p[1] - 1) : INFINITY;
    case CP_DIST_GPD:
        return p[2] < 1 ? p[0] + p[1] / (1 - p[2]) : INFINITY;
    case CP_DIST_BERNOULLI:
        return p[0];
    case CP_DIST_DISCRETE:
        return discrete_mean(dist);
    }
    assert(false);
    return 0;
}

double cp_dist_minimum(const cp_dist *dist)
{
    switch (dist->kind) {
    case CP_DIST_FIXED:
    case CP_DIST_UNIFORM:
    case CP_DIST_TRIANGULAR:
    case CP_DIST_PARETO:
    case CP_DIST_GPD:
        return dist->p[0];
    case CP_DIST_NORMAL:
    case CP_DIST_BETA:
        return dist->p[2];
    case CP_DIST_LOGNORMAL:
        return dist->p[1] == 0 ? dist->p[0] : 0;
    case CP_DIST_EXPONENTIAL:
    case CP_DIST_WEIBULL:
    case CP_DIST_GAMMA:
        return 0;
    case CP_DIST_BERNOULLI:
        return dist->p[0] == 1;
    case CP_DIST_DISCRETE:
        return cp_dist_quantile(dist, DBL_TRUE_MIN);
    }
    assert(false);
    return 0;
}

double cp_dist_maximum(const cp_dist *dist)
{
    switch (dist->kind) {
    case CP_DIST_FIXED:
        return dist->p[0];
    case CP_DIST_UNIFORM:
        return dist->p[1];
    case CP_DIST_TRIANGULAR:
        return dist->p[2];
    case CP_DIST_NORMAL:
    case CP_DIST_BETA:
        return dist->p[3];
    case CP_DIST_LOGNORMAL:
        return dist->p[1] == 0 ? dist->p[0] : INFINITY;
    case CP_DIST_EXPONENTIAL:
    case CP_DIST_WEIBULL:
    case CP_DIST_GAMMA:
    case CP_DIST_PARETO:
        return INFINITY;
    case CP_DIST_GPD:
        return dist->p[2] < 0 ? dist->p[0] - dist->p[1] / dist->p[2] : INFINITY;
    case CP_DIST_BERNOULLI:
        return dist->p[0] > 0;
    case CP_DIST_DISCRETE:
        return cp_dist_quantile(dist, 1);
    }
    assert(false);
    return 0;
}

bool cp_dist_equal(const cp_dist *a, const cp_dist *b)
{
    if (a->kind != b->kind || a->n != b->n) return false;
    for (size_t i = 0; i < sizeof a->p / sizeof a->p[0]; i++)
        if (a->p[i] != b->p[i]) return false;
    for (int i = 0; i < a->n; i++)
        if (a->values[i] != b->values[i] || a->cumulative[i] != b->cumulative[i]) return false;
    return true;
}
