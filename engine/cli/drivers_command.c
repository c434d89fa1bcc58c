/* chokepoint drivers: what the worst trials of a finished run have in common. */
#include "engine/cli/stored_run.h"

#include "engine/report/drivers_print.h"

#include <string.h>

static bool tell(const cp_options *options, const cp_stored_run *run, cp_arena *arena, cp_error *error)
{
    cp_subject subject;
    cp_drivers_options wanted = {.n_subjects = 1, .subjects = &subject, .seed = run->seed, .trials = options->trials};
    cp_drivers found;
    const char *by = options->worst ? options->worst : "cost_total";
    return cp_stored_run_policy(run, options->policy, &wanted.policy, error) &&
           cp_subject_parse("--worst", by, strlen(by), &subject, arena, error) &&
           cp_drivers_find(&run->study, &run->result, &wanted, arena, &found, error) &&
           (options->csv ? cp_drivers_print_csv(&found, stdout, error)
                         : cp_drivers_print(&found, &run->result, &subject, run->study.policies[wanted.policy].name,
                                            stdout, error));
}

bool cp_command_drivers(const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    cp_stored_run run;
    const bool ok = cp_stored_run_open(options, &arena, &run, error) && tell(options, &run, &arena, error);
    cp_arena_release(&arena);
    return ok;
}
