/* Quantiles of the commonest laws, for loops over lanes. What p[] holds is said in dist.c. */
#ifndef CP_LAWS_H
#define CP_LAWS_H

#include "kernels/dist.h"
#include "kernels/math.h"

CP_INLINE double cp_uniform_quantile(const cp_dist *dist, double u)
{
    return cp_clamp(dist->p[0] + u * (dist->p[1] - dist->p[0]), dist->p[0], dist->p[1]);
}

CP_INLINE double cp_lognormal_quantile(const cp_dist *dist, double u)
{
    return dist->p[0] * cp_exp(dist->p[1] * cp_norm_quantile(u));
}

CP_INLINE double cp_exponential_quantile(const cp_dist *dist, double u)
{
    return -dist->p[0] * cp_log1p(-u);
}

#endif
