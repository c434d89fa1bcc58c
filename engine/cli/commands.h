/* The commands of the program. Each prints its results and warnings, and gives its failure back to main, which prints
   that. */
#ifndef CP_CLI_COMMANDS_H
#define CP_CLI_COMMANDS_H

#include "engine/base/arena.h"
#include "engine/cli/options.h"
#include "engine/config/config.h"
#include "engine/run/comm.h"
#include "kernels/block.h"

/* Local. Reads and checks a configuration that is in memory; warnings and errors go to `findings_out` (NULL: nowhere).
   False with CP_BAD_INPUT and an empty text when the findings have said all. */
bool cp_command_read(const cp_config_input *input, FILE *findings_out, cp_arena *arena, cp_study *study,
                     cp_error *error);

/* Local. The instruction set of --isa; false when it, or the generator of --rng, is not known. */
bool cp_command_choose(const cp_options *options, const cp_kernels **kernels, cp_error *error);

/* Collective. */
bool cp_command_run(const cp_comm *comm, const cp_options *options, cp_error *error);
bool cp_command_sweep(const cp_comm *comm, const cp_options *options, cp_error *error);
bool cp_command_solve(const cp_comm *comm, const cp_options *options, cp_error *error);
bool cp_command_verify(const cp_comm *comm, const cp_options *options, cp_error *error);

/* Local. */
bool cp_command_check(const cp_options *options, cp_error *error);
bool cp_command_show(const cp_options *options, cp_error *error);
bool cp_command_compare(const cp_options *options, cp_error *error);
bool cp_command_replay(const cp_options *options, cp_error *error);
bool cp_command_drivers(const cp_options *options, cp_error *error);
bool cp_command_merge(const cp_options *options, cp_error *error);

enum { CP_LARGEST_CONFIG_BYTES = 16 * 1024 * 1024 };

#endif
