/* The group /drivers of the result file. docs/results.md describes it. */
#ifndef CP_STORE_DRIVERS_H
#define CP_STORE_DRIVERS_H

#include "engine/result/result.h"
#include "engine/store/hdf.h"

/* Local. Writes the group, if the result knows its drivers. */
bool cp_store_write_drivers(const cp_hdf_file *file, const cp_result *result, cp_arena *arena);

#endif
