/* A trial of a run whose value is that of a quantile. */
#ifndef CP_REPORT_REPLAY_FIND_H
#define CP_REPORT_REPLAY_FIND_H

#include "engine/report/target.h"
#include "engine/scenario/scenario.h"
#include "kernels/rng.h"

/* Local. Reads METRIC[:NAME]=q0.99 into a target without a bound. CP_BAD_USAGE otherwise. Memory is the arena's. */
bool cp_replay_at_parse(const char *text, cp_target *at, cp_arena *arena, cp_error *error);

/* Local. The first trial of the run whose value lies within the interval of that quantile, under policy number `policy`
   of the study, found by running trials again. CP_BAD_INPUT when the result has no such quantile. */
bool cp_replay_find(const cp_study *study, const cp_result *result, int policy, const cp_target *at, cp_seed seed,
                    uint64_t *trial, cp_error *error);

#endif
