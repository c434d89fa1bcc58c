/* Makers of laws, and their quantiles. What p[] holds is said once, at the head of each law's maker. */
#include "kernels/dist.h"

#include "kernels/dist_inverse.h"
#include "kernels/dist_normal.h"
#include "kernels/laws.h"
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

cp_dist cp_dist_empirical_linear(int n, const double *sorted)
{
    assert(n > 0);
    return (cp_dist){.kind = CP_DIST_LINEAR, .n = n, .values = sorted};
}

cp_dist cp_dist_mixture(int n, const cp_dist *parts, const double *cumulative)
{
    assert(n > 0 && cumulative[n - 1] == 1);
    return (cp_dist){.kind = CP_DIST_MIXTURE, .n = n, .parts = parts, .cumulative = cumulative};
}

double cp_dist_weight(const cp_dist *mixture, int part)
{
    return part == 0 ? mixture->cumulative[0] : mixture->cumulative[part] - mixture->cumulative[part - 1];
}

static double uniform_quantile(const cp_dist *dist, double u)
{
    return cp_uniform_quantile(dist, u);
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

static double linear_quantile(const cp_dist *dist, double u)
{
    if (dist->n == 1) return dist->values[0];
    const double position = u * (dist->n - 1);
    const int i = position < dist->n - 2 ? (int)position : dist->n - 2;
    const double low = dist->values[i], high = dist->values[i + 1];
    return cp_clamp(low + (position - i) * (high - low), low, high);
}

/* Below all of the parts' quantiles no part reaches u; at the largest all do. */
static double mixture_quantile(const cp_dist *dist, double u)
{
    double low = INFINITY, high = -INFINITY;
    for (int i = 0; i < dist->n; i++) {
        if (cp_dist_weight(dist, i) == 0) continue;
        const double x = cp_dist_quantile(&dist->parts[i], u);
        low = cp_min(low, x);
        high = cp_max(high, x);
    }
    return cp_dist_first_reaching(cp_dist_cdf, dist, u, low, high);
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
        return cp_normal_quantile;
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
    case CP_DIST_LINEAR:
        return linear_quantile;
    case CP_DIST_MIXTURE:
        return mixture_quantile;
    default:
        return fixed_quantile;
    }
}

/* The two commonest laws in vectors. */
void cp_dist_quantiles(const cp_dist *dist, int n, const double *restrict u, double *restrict out)
{
    const cp_dist law = *dist;
    /* NOLINTNEXTLINE(bugprone-branch-clone): what stands behind a pragma is not compared */
    if (law.kind == CP_DIST_LOGNORMAL) {
#pragma omp simd
        for (int i = 0; i < n; i++) out[i] = cp_lognormal_quantile(&law, u[i]);
    } else if (law.kind == CP_DIST_EXPONENTIAL) {
#pragma omp simd
        for (int i = 0; i < n; i++) out[i] = cp_exponential_quantile(&law, u[i]);
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

/* The least minimum, or with sign −1 the greatest maximum, of the parts. */
static double mixture_end(const cp_dist *dist, double sign)
{
    double end = INFINITY;
    for (int i = 0; i < dist->n; i++) {
        const cp_dist *const part = &dist->parts[i];
        if (cp_dist_weight(dist, i) == 0) continue;
        end = cp_min(end, sign * (sign > 0 ? cp_dist_minimum(part) : cp_dist_maximum(part)));
    }
    return sign * end;
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
    case CP_DIST_LINEAR:
        return dist->values[0];
    case CP_DIST_MIXTURE:
        return mixture_end(dist, 1);
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
    case CP_DIST_LINEAR:
        return dist->values[dist->n - 1];
    case CP_DIST_MIXTURE:
        return mixture_end(dist, -1);
    }
    assert(false);
    return 0;
}

bool cp_dist_equal(const cp_dist *a, const cp_dist *b)
{
    if (a->kind != b->kind || a->n != b->n) return false;
    for (size_t i = 0; i < sizeof a->p / sizeof a->p[0]; i++)
        if (a->p[i] != b->p[i]) return false;
    for (int i = 0; i < a->n; i++) {
        if (a->values && a->values[i] != b->values[i]) return false;
        if (a->cumulative && a->cumulative[i] != b->cumulative[i]) return false;
        if (a->parts && !cp_dist_equal(&a->parts[i], &b->parts[i])) return false;
    }
    return true;
}
