/* From the tallies of years to costs by year and exceedance curves. */
#ifndef CP_RUN_EXCEEDANCE_H
#define CP_RUN_EXCEEDANCE_H

#include "engine/result/result.h"
#include "engine/run/tallies.h"

/* Local. Fills `result->annual`; the result's dimensions must be there. Of n years in all, the i-th costliest has the
   return period n/i (Grossi and Kunreuther 2005, chapter 2). Years of one trial are not independent: whatever ties
   them, the share of a trial's years that exceed a value has at most the variance of a single year's exceedance, so
   that intervals and errors are taken as if each trial gave one year. They are wide enough, and wider than needed where
   years are nearly independent. Memory is the arena's. */
bool cp_exceedance_answer(const cp_study *study, const cp_tallies *tallies, cp_arena *arena, cp_result *result,
                          cp_error *error);

#endif
