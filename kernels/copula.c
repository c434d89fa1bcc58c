/* Gaussian and t copulas. */
#include "kernels/copula.h"

#include "kernels/lanes.h"
#include "kernels/math.h"
#include "kernels/special.h"

/* Σ_{k < column} row_i,k row_j,k of the factor. */
static double inner_product(const double *row, const double *other, int column)
{
    double sum = 0;
    for (int k = 0; k < column; k++) sum += row[k] * other[k];
    return sum;
}

bool cp_copula_factor(int n, const double *matrix, double *factor)
{
    const double least = n * 0x1p-52;
    for (int i = 0; i < n; i++) {
        double *const row = factor + (long)i * n;
        const double *const wanted = matrix + (long)i * n;
        for (int j = 0; j < i; j++) {
            const double *const above = factor + (long)j * n;
            row[j] = (wanted[j] - inner_product(row, above, j)) / above[j];
        }
        const double pivot = wanted[i] - inner_product(row, row, i);
        if (!(pivot > least * wanted[i])) return false;
        row[i] = sqrt(pivot);
        for (int j = i + 1; j < n; j++) row[j] = 0;
    }
    return true;
}

/* F_dof(y / √(w / dof)) where w, the χ² quantile at `mixing_u`, is too small for a double, as with few degrees of
   freedom it may be: the first terms of both series, of which w^(dof/2) alone is left. */
static double far_tail(double y, double dof, double mixing_u)
{
    if (y == 0) return 0.5;
    const double log_ratio = 0.5 * dof * cp_log(2 / (y * y)) + cp_log_gamma(0.5 * dof + 0.5) - cp_log_gamma(0.5);
    const double tail = 0.5 * mixing_u * cp_exp(log_ratio);
    return y < 0 ? tail : 1 - tail;
}

/* v of docs/model.md; `mixing` is w. */
static double tied(double y, double dof, double mixing, double mixing_u)
{
    if (dof == 0) return cp_norm_cdf(y);
    return mixing < 1e-300 ? far_tail(y, dof, mixing_u) : cp_t_cdf(y / sqrt(mixing / dof), dof);
}

/* u_i stands at u[i · stride]. Last first, so that what is overwritten is no longer needed. */
static void tie(int n, const double *factor, double dof, double mixing_u, double *u, int stride)
{
    const double mixing = dof == 0 ? 1 : cp_chi_square_quantile(dof, mixing_u);
    for (int i = 0; i < n; i++) u[(long)i * stride] = cp_norm_quantile(u[(long)i * stride]);
    for (int i = n - 1; i >= 0; i--) {
        double y = 0;
        for (int j = 0; j <= i; j++) y += factor[(long)i * n + j] * u[(long)j * stride];
        u[(long)i * stride] = cp_clamp(tied(y, dof, mixing, mixing_u), 0x1p-53, 1 - 0x1p-53);
    }
}

void cp_copula_tie(int n, const double *factor, double dof, double mixing_u, double *u)
{
    tie(n, factor, dof, mixing_u, u, 1);
}

void cp_copula_tie_lanes(int n, const double *factor, double dof, const double *mixing_u, double *u)
{
    for (int lane = 0; lane < CP_LANES; lane++) {
        tie(n, factor, dof, dof == 0 ? 0.5 : mixing_u[lane], u + lane, CP_LANES);
    }
}
