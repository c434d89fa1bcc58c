/* The gamma, beta, normal, t and χ² distributions: special functions that no closed formula gives. Scalar, but of the
   same bits everywhere, like math.h. All are kernels; none fails, none gives NaN for arguments in the stated range,
   every iteration is bounded. */
#ifndef CP_SPECIAL_H
#define CP_SPECIAL_H

/* ln Γ(x), x > 0, to about 1e-14, relative or absolute, whichever is larger. Stirling's series (Abramowitz and Stegun
   1964, 6.1.41) for x >= 10, below that Γ(x + 1) = x Γ(x). */
double cp_log_gamma(double x);

/* P(a, x) and Q(a, x) = 1 − P(a, x), the regularised incomplete gamma functions, a > 0, x >= 0: the distribution of a
   gamma variable of shape a and scale 1, and its tail. Power series below x = a + 1, continued fraction above
   (Abramowitz and Stegun 1964, 6.5.29 and 6.5.31); factor x^a e^-x / Γ(a) in Loader's form (2000, "Fast and accurate
   computation of binomial probabilities", equation 7), without cancellation. The smaller of the two is good to about
   1e-13 relative up to a = 1e6. Time grows as √a; above a = 1e8 the approximation of Wilson and Hilferty 1931, good to
   about 1e-9. */
double cp_gamma_p(double a, double x);
double cp_gamma_q(double a, double x);

/* The x with P(a, x) = u, a > 0, 0 < u < 1; 0 where it is below the smallest double. */
double cp_gamma_quantile(double a, double u);

/* I_x(a, b), the regularised incomplete beta function, a, b > 0, 0 <= x <= 1: the distribution of a beta variable. The
   binomial distribution too: P(Bin(n, p) >= k) = I_p(k, n − k + 1). The continued fraction of DiDonato and Morris 1992
   ("Algorithm 708", BFRAC), factor as above; good to 1e-10 absolute up to a, b = 1e9. */
double cp_beta_cdf(double a, double b, double x);

/* 1 − I_x(a, b) = I_(1−x)(b, a) without loss where it is small. */
double cp_beta_tail(double a, double b, double x);

/* The x with I_x(a, b) = u, a, b > 0, 0 < u < 1. */
double cp_beta_quantile(double a, double b, double u);

/* The standard normal distribution, P(Z <= z), without loss below 0: Q(½, z²/2)/2. */
double cp_norm_cdf(double z);

/* Student's t distribution, P(T <= t), dof > 0: below 0, I_x(dof/2, ½)/2 with x = dof/(dof + t²) (Abramowitz and Stegun
   1964, 26.7.1), above 0 one less that. Below 0 to 1e-12 relative, for |t| < 1e150; above, absolute. */
double cp_t_cdf(double t, double dof);

/* The w with P(W <= w) = u, W of the χ² distribution with `dof` degrees of freedom: a gamma variable of shape dof/2
   and scale 2. */
double cp_chi_square_quantile(double dof, double u);

#endif
