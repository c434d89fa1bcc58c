/* chokepoint show: a result file as tables or JSON. */
#include "engine/cli/commands.h"

#include "engine/report/show.h"
#include "engine/store/store.h"

bool cp_command_show(const cp_options *options, cp_error *error)
{
    if (options->json && options->csv) return cp_fail(error, CP_BAD_USAGE, "expected --json or --csv, found both");
    cp_arena arena = {0};
    cp_result result;
    cp_run_facts facts;
    const cp_show_options show = {
        .policy = options->policy, .metric = options->metric, .json = options->json, .csv = options->csv};
    const bool ok = cp_store_read(options->file, &arena, &result, &facts, error) &&
                    cp_report_show(&result, &facts, &show, stdout, error);
    cp_arena_release(&arena);
    return ok;
}
