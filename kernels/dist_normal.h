/* The normal distribution, cut at a minimum and a maximum without loss of digits in the tails. For dist.c and
   dist_moments.c; what p[] holds is said at cp_dist_normal. */
#ifndef CP_DIST_NORMAL_H
#define CP_DIST_NORMAL_H

#include "kernels/dist.h"

/* Kernel, all of these: as the cp_dist_ functions of the same name, for a normal law. */
double cp_normal_quantile(const cp_dist *dist, double u);
double cp_normal_cdf(const cp_dist *dist, double x);

/* μ + σ (φ(a) − φ(b)) / P(a < Z < b), a and b being the ends in standard units (Johnson, Kotz and Balakrishnan 1994,
   equation 13.134), φ(a) − φ(b) as φ(a) (1 − exp((a² − b²)/2)) with |a| <= |b|. */
double cp_normal_mean(const cp_dist *dist);

/* P(X <= x) times the mean of the law cut at x. */
double cp_normal_partial_mean(const cp_dist *dist, double x);

#endif
