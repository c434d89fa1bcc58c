/* chokepoint compare: the policies of a run against its baseline. */
#include "engine/cli/commands.h"

#include "engine/report/compare.h"
#include "engine/store/store.h"

bool cp_command_compare(const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    cp_result result;
    cp_run_facts facts;
    const cp_compare_options compare = {
        .file = options->file, .n_policies = options->n_others, .policies = (const char *const *)options->others};
    const bool ok = cp_store_read(options->file, &arena, &result, &facts, error) &&
                    cp_report_compare(&result, &compare, stdout, error);
    cp_arena_release(&arena);
    return ok;
}
