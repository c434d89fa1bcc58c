/* chokepoint check: a configuration as the program understands it, and what a run of it would take. */
#include "engine/cli/commands.h"

#include "engine/base/file.h"
#include "engine/report/describe.h"

static bool check(const cp_options *options, cp_arena *arena, cp_error *error)
{
    char *text;
    size_t bytes;
    cp_study study;
    cp_config_input input = {.file = options->file, .outside_files = options->outside_files};
    if (!cp_file_read(options->file, CP_LARGEST_CONFIG_BYTES, arena, &text, &bytes, error)) return false;
    input.text = text;
    input.bytes = bytes;
    return cp_command_read(&input, stderr, arena, &study, error) &&
           cp_report_describe(&study, options->verbose, options->trials, arena, stdout, error);
}

bool cp_command_check(const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    const bool ok = check(options, &arena, error);
    cp_arena_release(&arena);
    return ok;
}
