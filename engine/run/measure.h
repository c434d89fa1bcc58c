/* Reads metrics off a block that has been stepped to the horizon. */
#ifndef CP_RUN_MEASURE_H
#define CP_RUN_MEASURE_H

#include "engine/run/layout.h"
#include "kernels/block.h"

/* Local. The slot's metric under a policy: steps or numbers (−1: never) for counts, amounts in their unit. out
 * [CP_LANES]. */
void cp_measure(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot, double *out);

/* Local. All costs of a policy up to step k, which has just been made, that of the policy itself excepted; never less
   than after a step before. With the last step, what is still owed is in it. out [CP_LANES]. */
void cp_measure_spent(const cp_plan *plan, const cp_block *block, int policy, int k, double *out);

/* Local. What the policy itself costs in steps `begin` … `end` − 1. out [CP_LANES]. */
void cp_measure_policy_cost(const cp_plan *plan, const cp_block *block, int policy, int begin, int end, double *out);

#endif
