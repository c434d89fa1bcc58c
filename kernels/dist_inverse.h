/* The inverse of a rising function of a distribution, where no formula gives it. For dist.c and dist_moments.c. */
#ifndef CP_DIST_INVERSE_H
#define CP_DIST_INVERSE_H

#include "kernels/dist.h"

typedef double cp_dist_function(const cp_dist *, double x);

/* Kernel. The smallest double x in [low, high] with f(dist, x) >= level: the double before it does not reach the
   level. `high` if none does. Regula falsi as modified at Illinois (Dowell and Jarratt 1971). So that it ends between
   neighbours soon, also at a jump or a plateau, every sixth step halves the doubles that are left, and a step that
   would hardly move goes further each time. */
double cp_dist_first_reaching(cp_dist_function *f, const cp_dist *dist, double level, double low, double high);

#endif
