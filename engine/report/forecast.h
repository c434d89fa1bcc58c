/* What a run of a study would take, from a short pilot on this machine. */
#ifndef CP_REPORT_FORECAST_H
#define CP_REPORT_FORECAST_H

#include "engine/scenario/scenario.h"

typedef struct {
    double core_seconds;      /* of one core, for all trials; threads and ranks share it */
    double bytes, more_bytes; /* of memory at most: with one thread, and for each more */
    double file_bytes;
} cp_forecast;

/* Local. Takes a fifth to a third of a second of a core, or as long as one block of trials takes where that is more.
   The sizes of memory and file are a fit to results of cases/sizes that were looked at (docs/performance.md): the bins
   that trials fall into grow with their logarithm. */
bool cp_forecast_make(const cp_study *study, uint64_t trials, cp_forecast *forecast, cp_error *error);

#endif
