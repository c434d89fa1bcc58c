/* From the text of a configuration to a study: parse, check, resolve. All errors of the file are found at once. */
#ifndef CP_CONFIG_CONFIG_H
#define CP_CONFIG_CONFIG_H

#include "engine/base/arena.h"
#include "engine/scenario/scenario.h"

/* What was found, in the order of the file: "file:line:column: path: what was expected, what was found". */
typedef struct {
    int n_errors, n_warnings;
    const char **errors, **warnings;
} cp_findings;

/* One number of the configuration in several versions: the policies are then the baseline as written and, for each
   value, a policy "vary-1", "vary-2", … that is `policy` (NULL: the baseline) with `path` set to it. */
typedef struct {
    const char *path, *policy;
    int n;
    const char *const *values; /* [n] as they would be written in the file */
} cp_config_vary;

/* A configuration as bytes. `file` is its name: for messages, and its folder is where the files are that it names,
   unless they are among the `files` at hand. */
typedef struct {
    const char *file, *text;
    size_t bytes;
    int n_files;
    const cp_input_file *files;
    const cp_config_vary *vary; /* NULL: as written */
    bool outside_files;         /* it may name files elsewhere than in its folder and below */
} cp_config_input;

/* Local. Reads the configuration into `study`. False with
   CP_BAD_INPUT and `findings->errors` when it is wrong, false with CP_NO_RESOURCES when memory runs out. Warnings may
   be found either way. Memory is the arena's. */
bool cp_config_read(const cp_config_input *input, cp_arena *arena, cp_study *study, cp_findings *findings,
                    cp_error *error);

/* Local. The text of `--help config`: every key with its type, range, default and meaning, from the field table. */
bool cp_config_help(cp_arena *arena, const char **text, cp_error *error);

#endif
