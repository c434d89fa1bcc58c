/* The groups of the result file that go by level: demands, commodities, stocks, the system. docs/results.md describes
   them. */
#ifndef CP_STORE_LEVELS_H
#define CP_STORE_LEVELS_H

#include "engine/result/result.h"
#include "engine/store/hdf.h"

/* Local. A group per level: every metric's statistics and distribution. */
bool cp_store_write_levels(const cp_hdf_file *file, const cp_result *result, cp_arena *arena);

/* Local. The group /difference, if there is more than one policy: every policy against the baseline, trial by trial. */
bool cp_store_write_differences(const cp_hdf_file *file, const cp_result *result, cp_arena *arena);

/* Local. The group /profile, if the result has intervals: shortfall over time. */
bool cp_store_write_profile(const cp_hdf_file *file, const cp_result *result, cp_arena *arena);

#endif
