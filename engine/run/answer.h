/* From exact tallies to the result: distributions and statistics. */
#ifndef CP_RUN_ANSWER_H
#define CP_RUN_ANSWER_H

#include "engine/result/result.h"
#include "engine/run/tallies.h"

/* Local. Fills `result->levels` and the arrays that give its dimensions (policies, quantiles); what describes the run
   (title, seed, …) is the caller's. Memory is the arena's. CP_BAD_INPUT when the tallies are of no trial. */
bool cp_answer_fill(const cp_study *study, const cp_tallies *tallies, cp_arena *arena, cp_result *result,
                    cp_error *error);

#endif
