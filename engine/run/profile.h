/* The profile over time (docs/model.md, section "Metrics"): what each demand, and each demanded commodity, lacks in
   every reporting interval. Sums are gathered while a block is stepped and counted when an interval ends. */
#ifndef CP_RUN_PROFILE_H
#define CP_RUN_PROFILE_H

#include "engine/result/result.h"
#include "engine/run/tallies.h"
#include "kernels/block.h"

/* The interval under way, of one block. */
typedef struct {
    const cp_layout *layout;
    const cp_kernels *kernels;
    cp_interval_rows *intervals; /* [n_policies] */
} cp_profile;

/* Local. Memory is the arena's. */
bool cp_profile_make(const cp_layout *layout, const cp_kernels *kernels, cp_arena *arena, cp_profile *profile,
                     cp_error *error);

/* Local. Takes in step k of a policy, just made; when it is the last of its interval, counts the first n lanes. */
bool cp_profile_step(cp_profile *profile, const cp_net *net, const cp_net_state *state, int policy, int k, int n,
                     cp_tallies *tallies, cp_error *error);

/* Local. Fills the profiles of demands and commodities and the result's intervals; its dimensions must be there. Means
   and their errors come from exact sums; quantiles are interpolated by rank within bins 1% wide. Memory is the arena's.
 */
bool cp_profile_answer(const cp_study *study, const cp_tallies *tallies, cp_arena *arena, cp_result *result,
                       cp_error *error);

#endif
