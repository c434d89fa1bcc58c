/* What lies below a point: distribution functions, means, and means of the part below. */
#include "kernels/dist.h"

#include "kernels/dist_inverse.h"
#include "kernels/dist_normal.h"
#include "kernels/math.h"
#include "kernels/special.h"

#include <assert.h>

static double triangular_cdf(const cp_dist *dist, double x)
{
    const double minimum = dist->p[0], mode = dist->p[1], maximum = dist->p[2];
    if (x <= minimum) return 0;
    if (x >= maximum) return 1;
    const double width = maximum - minimum;
    if (x <= mode) return (x - minimum) / width * ((x - minimum) / (mode - minimum));
    return 1 - (maximum - x) / width * ((maximum - x) / (maximum - mode));
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

/* How many of the values are at most x. */
static int count_up_to(const cp_dist *dist, double x)
{
    int first = 0, last = dist->n;
    while (first < last) {
        const int middle = first + (last - first) / 2;
        if (dist->values[middle] <= x)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

static double discrete_cdf(const cp_dist *dist, double x)
{
    const int count = count_up_to(dist, x);
    return count > 0 ? dist->cumulative[count - 1] : 0;
}

/* Where values repeat there is an atom: the last of them counts. */
static double linear_cdf(const cp_dist *dist, double x)
{
    const double *const values = dist->values;
    const int i = count_up_to(dist, x);
    if (i == 0 || i == dist->n) return i > 0;
    return (i - 1 + (x - values[i - 1]) / (values[i] - values[i - 1])) / (dist->n - 1);
}

/* Σ weight · f(part), parts without weight left out. */
static double mixture_sum(const cp_dist *dist, cp_dist_function *f, double x)
{
    double sum = 0;
    for (int i = 0; i < dist->n; i++) {
        const double weight = cp_dist_weight(dist, i);
        if (weight > 0) sum += weight * f(&dist->parts[i], x);
    }
    return sum;
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
        return cp_normal_cdf(dist, x);
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
    case CP_DIST_LINEAR:
        return linear_cdf(dist, x);
    case CP_DIST_MIXTURE:
        return cp_min(mixture_sum(dist, cp_dist_cdf, x), 1);
    }
    assert(false);
    return 0;
}

/* Σ value · probability over the values up to x. */
static double discrete_partial_mean(const cp_dist *dist, double x)
{
    const int count = count_up_to(dist, x);
    double sum = 0, below = 0;
    for (int i = 0; i < count; i++) {
        sum += dist->values[i] * (dist->cumulative[i] - below);
        below = dist->cumulative[i];
    }
    return sum;
}

static double linear_mean(const cp_dist *dist)
{
    if (dist->n == 1) return dist->values[0];
    double sum = 0;
    for (int i = 1; i < dist->n; i++) sum += 0.5 * (dist->values[i - 1] + dist->values[i]);
    return sum / (dist->n - 1);
}

static double mean_anyway(const cp_dist *dist, double x)
{
    (void)x;
    return cp_dist_mean(dist);
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
        return cp_normal_mean(dist);
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
        return discrete_partial_mean(dist, INFINITY);
    case CP_DIST_LINEAR:
        return linear_mean(dist);
    case CP_DIST_MIXTURE:
        return mixture_sum(dist, mean_anyway, 0);
    }
    assert(false);
    return 0;
}

static double triangular_partial_mean(const cp_dist *dist, double x)
{
    const double minimum = dist->p[0], mode = dist->p[1], maximum = dist->p[2];
    const double width = maximum - minimum;
    if (x <= mode) {
        const double s = x - minimum;
        return s / width * (s / (mode - minimum)) * (minimum + 2 * s / 3);
    }
    const double s = maximum - x;
    return cp_dist_mean(dist) - s / width * (s / (maximum - mode)) * (maximum - 2 * s / 3);
}

static double lognormal_partial_mean(const cp_dist *dist, double x)
{
    const double median = dist->p[0], sigma = dist->p[1];
    return cp_dist_mean(dist) * cp_norm_cdf(cp_log(x / median) / sigma - sigma);
}

static double beta_partial_mean(const cp_dist *dist, double x)
{
    const double alpha = dist->p[0], beta = dist->p[1], minimum = dist->p[2], width = dist->p[3] - minimum;
    const double above = cp_beta_cdf(alpha + 1, beta, (x - minimum) / width);
    return minimum * cp_dist_cdf(dist, x) + width * (alpha / (alpha + beta)) * above;
}

/* scale · shape · ∫_0^l exp((1 − shape) t) dt, l = ln(x/scale). */
static double pareto_partial_mean(const cp_dist *dist, double x)
{
    const double scale = dist->p[0], shape = dist->p[1];
    const double l = cp_log1p((x - scale) / scale);
    return shape == 1 ? scale * l : scale * shape / (1 - shape) * cp_expm1((1 - shape) * l);
}

/* Of the excess y over the location, t = −ln P(X > x): ∫_0^y P(excess > v) dv − y P(X > x). */
static double gpd_partial_mean(const cp_dist *dist, double x)
{
    const double location = dist->p[0], scale = dist->p[1], shape = dist->p[2];
    const double y = x - location;
    const double t = shape == 0 ? y / scale : cp_log1p(shape * y / scale) / shape;
    const double tail_sum = shape == 1 ? scale * t : scale / (1 - shape) * -cp_expm1((shape - 1) * t);
    return location * -cp_expm1(-t) + (tail_sum - y * cp_exp(-t));
}

static double linear_partial_mean(const cp_dist *dist, double x)
{
    const double *const values = dist->values;
    double sum = 0;
    int i = 1;
    for (; i < dist->n && values[i] <= x; i++) sum += 0.5 * (values[i - 1] + values[i]);
    if (i < dist->n) sum += (x - values[i - 1]) / (values[i] - values[i - 1]) * 0.5 * (values[i - 1] + x);
    return sum / (dist->n - 1);
}

/* Between the ends of the support. */
static double inner_partial_mean(const cp_dist *dist, double x)
{
    const double *const p = dist->p;
    switch (dist->kind) {
    case CP_DIST_UNIFORM:
        return (x - p[0]) / (p[1] - p[0]) * 0.5 * (p[0] + x);
    case CP_DIST_TRIANGULAR:
        return triangular_partial_mean(dist, x);
    case CP_DIST_NORMAL:
        return cp_normal_partial_mean(dist, x);
    case CP_DIST_LOGNORMAL:
        return lognormal_partial_mean(dist, x);
    case CP_DIST_EXPONENTIAL:
        return p[0] * cp_gamma_p(2, x / p[0]);
    case CP_DIST_WEIBULL:
        return cp_dist_mean(dist) * cp_gamma_p(1 + p[2], cp_pow(x / p[1], p[0]));
    case CP_DIST_GAMMA:
        return cp_dist_mean(dist) * cp_gamma_p(p[0] + 1, x / p[1]);
    case CP_DIST_BETA:
        return beta_partial_mean(dist, x);
    case CP_DIST_PARETO:
        return pareto_partial_mean(dist, x);
    case CP_DIST_GPD:
        return gpd_partial_mean(dist, x);
    case CP_DIST_DISCRETE:
        return discrete_partial_mean(dist, x);
    case CP_DIST_LINEAR:
        return linear_partial_mean(dist, x);
    case CP_DIST_MIXTURE:
        return mixture_sum(dist, cp_dist_partial_mean, x);
    case CP_DIST_FIXED:
    case CP_DIST_BERNOULLI:
        break;
    }
    return 0;
}

double cp_dist_partial_mean(const cp_dist *dist, double x)
{
    if (x < cp_dist_minimum(dist)) return 0;
    return x >= cp_dist_maximum(dist) ? cp_dist_mean(dist) : inner_partial_mean(dist, x);
}

double cp_dist_length_biased_quantile(const cp_dist *dist, double u)
{
    const double mean = cp_dist_mean(dist), least = cp_dist_minimum(dist), most = cp_dist_maximum(dist);
    assert(least >= 0 && mean > 0 && mean < INFINITY);
    double high = mean;
    while (cp_dist_partial_mean(dist, high) < u * mean) high *= 2;
    return cp_dist_first_reaching(cp_dist_partial_mean, dist, u * mean, least, cp_min(high, most));
}
