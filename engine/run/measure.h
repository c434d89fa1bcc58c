/* Reads metrics off a block that has been stepped to the horizon. */
#ifndef CP_RUN_MEASURE_H
#define CP_RUN_MEASURE_H

#include "engine/run/layout.h"
#include "kernels/block.h"

/* Local. The slot's metric under a policy: steps or numbers (−1: never) for counts, amounts in their unit. out
 * [CP_LANES]. */
void cp_measure(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot, double *out);

#endif
