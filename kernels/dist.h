/* Distributions: everything is drawn by inverting the distribution function at one uniform, so that a change of
   parameters keeps a trial's rank, and lanes stay in step. The bits of a quantile depend on no libm, instruction set
   or compiler: elementary functions are our own (math.h), the rest is + − × ÷ √. */
#ifndef CP_DIST_H
#define CP_DIST_H

#include <stdbool.h>

typedef enum {
    CP_DIST_FIXED,
    CP_DIST_UNIFORM,
    CP_DIST_TRIANGULAR,
    CP_DIST_NORMAL, /* possibly truncated */
    CP_DIST_LOGNORMAL,
    CP_DIST_EXPONENTIAL,
    CP_DIST_WEIBULL,
    CP_DIST_GAMMA,
    CP_DIST_BETA, /* on [minimum, maximum]; PERT too */
    CP_DIST_PARETO,
    CP_DIST_GPD,
    CP_DIST_BERNOULLI,
    CP_DIST_DISCRETE, /* EMPIRICAL too: values with equal weights */
    CP_DIST_LINEAR,   /* EMPIRICAL, interpolated */
    CP_DIST_MIXTURE,
} cp_dist_kind;

typedef struct cp_dist cp_dist;

/* What the numbers mean depends on `kind`; make them with the functions below. The arrays belong to the caller and
   outlive the distribution. A zero cp_dist is the fixed number 0. */
struct cp_dist {
    cp_dist_kind kind;
    double p[6];
    int n;                    /* discrete, linear: number of values; mixture: number of parts; else 0 */
    const double *values;     /* discrete, linear: [n] ascending */
    const double *cumulative; /* discrete, mixture: [n] weights so far, non-decreasing, the last is 1 */
    const cp_dist *parts;     /* mixture: [n] */
};

/* Kernel, all of these: distributions from parameters that the caller has checked (asserted here). Names and
   parametrisations are those of docs/model.md, section Distributions. */
cp_dist cp_dist_fixed(double value);
cp_dist cp_dist_uniform(double minimum, double maximum);                 /* minimum <= maximum */
cp_dist cp_dist_triangular(double minimum, double mode, double maximum); /* minimum <= mode <= maximum, min < max */
cp_dist cp_dist_pert(double minimum, double mode, double maximum, double shape); /* shape > 0; Vose 2000: beta */
cp_dist cp_dist_normal(double mean, double sd, double minimum, double maximum);  /* ±INFINITY: not truncated */
cp_dist cp_dist_lognormal(double median, double sigma);                          /* median > 0, sigma >= 0 */
cp_dist cp_dist_lognormal_moments(double mean, double sd);                       /* mean > 0, sd >= 0 */
cp_dist cp_dist_lognormal_quantiles(double p1, double x1, double p2, double x2); /* p1 < p2, 0 < x1 <= x2 */
cp_dist cp_dist_exponential(double mean);                                        /* mean > 0 */
cp_dist cp_dist_weibull(double shape, double scale);                             /* both > 0 */
cp_dist cp_dist_gamma(double shape, double scale);                               /* both > 0 */
cp_dist cp_dist_beta(double alpha, double beta, double minimum, double maximum);
cp_dist cp_dist_pareto(double scale, double shape);               /* P(X > x) = (scale/x)^shape */
cp_dist cp_dist_gpd(double location, double scale, double shape); /* generalised Pareto, any shape */
cp_dist cp_dist_bernoulli(double p);
cp_dist cp_dist_discrete(int n, const double *values, const double *cumulative);
cp_dist cp_dist_empirical_linear(int n, const double *sorted); /* Q(u) at position 1 + u(n − 1); n > 0 */
cp_dist cp_dist_mixture(int n, const cp_dist *parts, const double *cumulative); /* n > 0; parts may be mixtures */

/* Kernel. The smallest x with P(X <= x) >= u, for u in (0, 1). Never NaN; infinite only where u rounds onto an
   unbounded end, which uniforms of rng.h do not. */
double cp_dist_quantile(const cp_dist *dist, double u);

/* Kernel. out[i] = quantile at u[i], for `n` values; the same bits as one by one. */
void cp_dist_quantiles(const cp_dist *dist, int n, const double *u, double *out);

/* Kernel. P(X <= x). */
double cp_dist_cdf(const cp_dist *dist, double x);

/* Kernel. The mean; +INFINITY where it does not exist (Pareto and GPD with heavy tails). */
double cp_dist_mean(const cp_dist *dist);

/* Kernel. E[X; X <= x]: how much of the mean lies at or below x. Where the mean is not finite, x must be. To about
   1e-12. With m the mean, F the distribution function, P and I those of special.h:
   - normal: F(x) times the mean of the law that is cut at x
   - lognormal: m Φ(ln(x/median)/σ − σ) (Aitchison and Brown 1957, The Lognormal Distribution, theorem 2.6)
   - exponential: m P(2, x/m); Weibull: m P(1 + 1/shape, (x/scale)^shape); gamma: m P(shape + 1, x/scale)
   - beta: min F(x) + (max − min) α/(α + β) I_y(α + 1, β), y = (x − min)/(max − min)
   - Pareto: m (1 − (scale/x)^(shape − 1))
   - GPD: location F(x) + ∫_0^y (1 − F(location + v)) dv − y (1 − F(x)), y = x − location
   - the rest: polynomials and sums
   These follow from ∫ t f(t) dt by substitution. */
double cp_dist_partial_mean(const cp_dist *dist, double x);

/* Kernel. The smallest x with E[X; X <= x] / E[X] >= u, u in (0, 1): the length-biased distribution (Cox 1962, Renewal
   Theory, section 5.4), of the interval of a renewal process that covers a fixed, late point. X >= 0, its mean finite
   and positive. */
double cp_dist_length_biased_quantile(const cp_dist *dist, double u);

/* Kernel. The weight of a part of a mixture. */
double cp_dist_weight(const cp_dist *mixture, int part);

/* Kernel. The ends of the support; ±INFINITY where there is none. */
double cp_dist_minimum(const cp_dist *dist);
double cp_dist_maximum(const cp_dist *dist);

/* Kernel. Whether two distributions give the same quantiles because all their numbers are equal. */
bool cp_dist_equal(const cp_dist *a, const cp_dist *b);

#endif
