/* From the tallies of differences to how each policy compares with the baseline. */
#ifndef CP_RUN_DIFFERENCE_H
#define CP_RUN_DIFFERENCE_H

#include "engine/result/result.h"
#include "engine/run/tallies.h"

/* Local. Fills difference_mean … variance_reduction of a metric whose `sd` and `id` are filled; nothing when there is
   one policy. `step_days` is the unit of metrics counted in steps. Memory is the arena's. */
bool cp_difference_answer(const cp_tallies *tallies, double step_days, cp_metric_level level, cp_arena *arena,
                          cp_metric_result *metric, cp_error *error);

#endif
