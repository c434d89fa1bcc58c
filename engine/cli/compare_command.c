/* chokepoint compare: the policies of a run against its baseline, or a run against another. */
#include "engine/cli/stored_run.h"

#include "engine/report/compare.h"
#include "engine/report/compare_files.h"
#include "engine/store/store.h"

#include <string.h>

static bool is_file(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && strcmp(dot, ".h5") == 0;
}

static bool compare_policies(const cp_options *options, cp_arena *arena, cp_error *error)
{
    cp_result result;
    cp_run_facts facts;
    const cp_compare_options compare = {
        .file = options->file, .n_policies = options->n_others, .policies = (const char *const *)options->others};
    return cp_store_read(options->file, arena, &result, &facts, error) &&
           cp_report_compare(&result, &compare, stdout, error);
}

static bool compare_files(const cp_options *options, cp_arena *arena, cp_error *error)
{
    cp_stored_run runs[2];
    cp_compared_file files[2];
    if (options->n_others != 1) {
        return cp_fail(error, CP_BAD_USAGE, "%s: expected two result files and no more", options->others[1]);
    }
    for (int f = 0; f < 2; f++) {
        cp_options of_file = *options;
        if (f == 1) of_file.file = options->others[0];
        if (!cp_stored_run_open(&of_file, arena, &runs[f], error)) return false;
        files[f] = (cp_compared_file){of_file.file, &runs[f].result, &runs[f].study, runs[f].seed};
    }
    return cp_report_compare_files(files, options->trials, stdout, error);
}

bool cp_command_compare(const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    const bool two = options->n_others > 0 && is_file(options->others[0]);
    const bool ok = two ? compare_files(options, &arena, error) : compare_policies(options, &arena, error);
    cp_arena_release(&arena);
    return ok;
}
