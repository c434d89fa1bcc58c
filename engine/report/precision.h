/* How good an estimate has to be: "cost_total:q0.99 2%". */
#ifndef CP_REPORT_PRECISION_H
#define CP_REPORT_PRECISION_H

#include "engine/report/target.h"

/* Local. Reads METRIC[:NAME]:STAT FRACTION into a target whose text is the first word and whose bound the fraction;
   STAT is mean, q0.95 or tail0.95, the fraction 0.02 or 2%, more than 0. CP_BAD_USAGE otherwise. Memory is the arena's.
 */
bool cp_precision_parse(const char *text, cp_target *precision, cp_arena *arena, cp_error *error);

/* Local. Half the width of the estimate's interval as a fraction of the estimate, under policy 0. +INFINITY when that
   says nothing: the estimate is 0 or infinite, the interval has no upper end, or it is a tail mean of too few trials.
   CP_BAD_INPUT as cp_target_estimate. */
bool cp_precision_reached(const cp_target *precision, const cp_result *result, double *fraction, cp_error *error);

#endif
