/* From a distribution to numbers with their uncertainty. */
#ifndef CP_RESULT_STATISTICS_H
#define CP_RESULT_STATISTICS_H

#include "engine/result/result.h"

#include <stdint.h>

/* Ranks (1-based) whose order statistics enclose a quantile: P(X_(lower) <= q < X_(upper)) >= level, equal tails. */
typedef struct {
    uint64_t rank;  /* of the estimate: ceil(n p), at least 1 (type 1, the inverse of the empirical distribution) */
    uint64_t lower; /* 0: fewer trials than it takes, no lower bound */
    uint64_t upper; /* n + 1: no upper bound */
} cp_rank_interval;

/* Local. The interval for the p-quantile of n trials: lower is the largest l with P(Bin(n, p) <= l − 1) <= a, upper the
   smallest u with P(Bin(n, p) >= u) <= a, a = (1 − level)/2 (David and Nagaraja 2003, section 7.1). */
cp_rank_interval cp_statistics_ranks(uint64_t n, double p, double level);

/* Local. The value at a 1-based rank: exact where bins are and among the largest values, otherwise interpolated within
   the bin by rank. A rank of 0 gives 0 and one beyond the trials +INFINITY. */
double cp_statistics_value(const cp_histogram *histogram, uint64_t rank);

/* Local. The bin that holds a rank: the edges that bound X_(rank) for certain. */
double cp_statistics_lower_edge(const cp_histogram *histogram, uint64_t rank);
double cp_statistics_upper_edge(const cp_histogram *histogram, uint64_t rank);

/* Mean beyond a quantile, and its standard error. */
typedef struct {
    double mean, se;
} cp_tail;

/* Local. The expected shortfall at level p: the mean of the worst (1 − p) n trials, the trial at the quantile taken in
   part (Rockafellar and Uryasev 2002, equation 6: the atom at the quantile is split). The standard error is that of
   Manistre and Hancock 2005, equation 2: sqrt((Var(X | tail) + p (tail mean − quantile)²) / (n (1 − p))). */
cp_tail cp_statistics_tail(const cp_histogram *histogram, double p);

/* Local. The variance of the variance, Σ (x − mean)⁴ / (Σ (x − mean)²)² − 1/n (X-5 Monte Carlo Team 2003, MCNP volume
   I, chapter 2): that of the estimated variance of the mean, relative to its square. A bin's values lie at its
   mean. NaN where nothing varies; "never" is left out. */
double cp_statistics_vov(const cp_histogram *histogram);

/* Local. Everything of one distribution into element `at` of the metric's arrays (policy·E + entity). `ranks` [Q] are
   cp_statistics_ranks of the run's trials and quantiles. */
void cp_statistics_summarise(const cp_histogram *histogram, int n_quantiles, const double *quantiles,
                             const cp_rank_interval *ranks, size_t at, cp_metric_result *into);

#endif
