/* Which trial of a result was the worst. */
#ifndef CP_REPORT_WORST_H
#define CP_REPORT_WORST_H

#include "engine/base/error.h"
#include "engine/result/result.h"

/* Local. The trial of the result that was worst under a policy by `what`: METRIC of the system, or METRIC:NAME of a
   demand, a commodity or a stock. CP_BAD_INPUT when there is no such policy, metric or name (the nearest is offered),
   when no trial was bad at all, or when the file names none. */
bool cp_report_worst(const cp_result *result, const char *policy, const char *what, uint64_t *trial, cp_error *error);

#endif
