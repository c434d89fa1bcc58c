/* The inverse of a rising function of a distribution, where no formula gives it. For dist.c and dist_moments.c. */
#ifndef CP_DIST_INVERSE_H
#define CP_DIST_INVERSE_H

#include "kernels/dist.h"

typedef double cp_dist_function(const cp_dist *, double x);

/* Kernel. The smallest double x in [low, high] with f(dist, x) >= level: the double before it does not reach the
   level. `high` if none does. Regula falsi as modified at Illinois (Dowell and Jarratt 1971), of which every third step
   halves the doubles that are left, so that it ends at jumps and over plateaus too. */
double cp_dist_first_reaching(cp_dist_function *f, const cp_dist *dist, double level, double low, double high);

#endif
