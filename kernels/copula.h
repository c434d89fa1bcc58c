/* Copulas: uniforms that belong together (docs/model.md, section Correlation). Matrices are [n][n], row by row. */
#ifndef CP_COPULA_H
#define CP_COPULA_H

#include <stdbool.h>

/* Kernel. The lower triangular C with C Cᵀ = `matrix`, row by row (Cholesky–Banachiewicz: Golub and Van Loan 2013,
   section 4.2), zero above the diagonal. `matrix` is symmetric; its lower triangle is read. False when it is not
   positive definite, or so nearly singular that rounding decides: a pivot of at most n·2^-52 of its diagonal element
   (Higham 2002, Accuracy and Stability of Numerical Algorithms, theorem 10.7). `factor` may not be `matrix`. */
bool cp_copula_factor(int n, const double *matrix, double *factor);

/* Kernel. Replaces the independent uniforms u[n] by uniforms that the copula ties: with z_i = Φ⁻¹(u_i) and y = Cz, C
   being `factor`, v_i = Φ(y_i) when `dof` is 0 (Gaussian), else v_i = F_dof(y_i / √(w / dof)) with w the χ² quantile at
   `mixing_u` (t copula: Demarta and McNeil 2005, section 2). As uniforms of rng.h, v_i is in [2^-53, 1 − 2^-53]. */
void cp_copula_tie(int n, const double *factor, double dof, double mixing_u, double *u);

/* Kernel. The same for CP_LANES trials side by side: u[n][CP_LANES], mixing_u[CP_LANES] (unused when `dof` is 0). */
void cp_copula_tie_lanes(int n, const double *factor, double dof, const double *mixing_u, double *u);

#endif
