/* A configuration in the program's own words, for `check`. */
#ifndef CP_REPORT_DESCRIBE_H
#define CP_REPORT_DESCRIBE_H

#include "engine/base/arena.h"
#include "engine/scenario/scenario.h"

#include <stdbool.h>
#include <stdio.h>

/* Local. Prints network, nominal flows, covers, hazards, policies, and what a run takes (from a pilot of a fraction of
   a second). Long lists are cut unless `all`. CP_BAD_INPUT when the study does not compile. */
bool cp_report_describe(const cp_study *study, bool all, uint64_t trials, cp_arena *arena, FILE *out, cp_error *error);

#endif
