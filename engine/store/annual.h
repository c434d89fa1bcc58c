/* The group /annual of the result file: costs by year, exceedance curves. docs/results.md describes it. */
#ifndef CP_STORE_ANNUAL_H
#define CP_STORE_ANNUAL_H

#include "engine/result/result.h"
#include "engine/store/hdf.h"

/* Local. Writes the group, if the result has years. */
bool cp_store_write_annual(const cp_hdf_file *file, const cp_result *result);

/* Local. Reads it, if it is there; the result's policies and quantiles must be known. */
bool cp_store_read_annual(const cp_hdf_file *file, cp_arena *arena, cp_result *result);

#endif
