/* Waiting clocks that run faster or slower while regimes are in given states. */
#ifndef CP_CLOCK_H
#define CP_CLOCK_H

#include "kernels/path.h"

/* Kernel. When a wait of `wait` days that begins at day `now` ends in a lane: the t with the integral of f from now to
   t equal to `wait`, f being the product of the factors of the hazard's clocks (operational time: Feller 1971, An
   Introduction to Probability Theory and Its Applications II, section X.7). The paths of the regimes that the clocks
   name are there. Ends beyond the horizon are given as any day beyond it, +INFINITY when the clocks stand still until
   then. now + wait, exactly, without clocks. */
double cp_clock_end(const cp_plan *plan, const cp_paths *paths, const cp_hazard *hazard, const double *rows, int lane,
                    double now, double wait);

#endif
