/* A run as its file holds it, to be simulated again: what replay and drivers share. */
#ifndef CP_CLI_STORED_RUN_H
#define CP_CLI_STORED_RUN_H

#include "engine/cli/commands.h"
#include "engine/result/result.h"
#include "kernels/rng.h"

typedef struct {
    cp_result result;
    cp_study study; /* from the configuration in the file */
    cp_seed seed;
} cp_stored_run;

/* Local. Reads the options' file; warns when the run is of another version. Memory is the arena's. */
bool cp_stored_run_open(const cp_options *options, cp_arena *arena, cp_stored_run *run, cp_error *error);

/* Local. The number of a policy in the study; of the baseline when none is named. CP_BAD_INPUT when there is none of
   that name; the nearest is offered. */
bool cp_stored_run_policy(const cp_stored_run *run, const char *name, int *policy, cp_error *error);

#endif
