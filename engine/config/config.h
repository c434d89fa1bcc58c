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

/* Local. Reads the configuration `text` of `bytes` bytes (`file` is for messages) into `study`. False with
   CP_BAD_INPUT and `findings->errors` when it is wrong, false with CP_NO_RESOURCES when memory runs out. Warnings may
   be found either way. Memory is the arena's. */
bool cp_config_read(const char *file, const char *text, size_t bytes, cp_arena *arena, cp_study *study,
                    cp_findings *findings, cp_error *error);

/* Local. The text of `--help config`: every key with its type, range, default and meaning, from the field table. */
bool cp_config_help(cp_arena *arena, const char **text, cp_error *error);

#endif
