/* chokepoint replay: one trial of a finished run again, from the configuration that the result file carries. */
#include "engine/cli/stored_run.h"

#include "engine/report/replay.h"
#include "engine/report/replay_find.h"
#include "engine/report/worst.h"

#include <string.h>

static bool check_trial(const cp_options *options, const cp_result *result, cp_error *error)
{
    const uint64_t first = result->first_trial, last = first + result->trials - 1;
    if (options->trial_given + (options->worst != NULL) + (options->at != NULL) != 1) {
        return cp_fail(error, CP_BAD_USAGE,
                       "expected --trial N, --worst METRIC or --at METRIC=q0.99; see chokepoint replay --help");
    }
    if (!options->trial_given || (options->trial >= first && options->trial <= last)) return true;
    return cp_fail(error, CP_BAD_INPUT, "--trial: expected a trial of the run, %llu to %llu, found %llu",
                   (unsigned long long)first, (unsigned long long)last, (unsigned long long)options->trial);
}

/* The trial asked for; with --worst and --at, of the policy replayed. */
static bool find_trial(const cp_options *options, const cp_result *result, const cp_study *study, int policy,
                       cp_seed seed, cp_arena *arena, uint64_t *trial, cp_error *error)
{
    const char *name = study->policies[policy].name;
    cp_subject subject;
    cp_target at;
    *trial = options->trial;
    if (options->trial_given) return true;
    const bool found =
        options->worst ? cp_subject_parse("--worst", options->worst, strlen(options->worst), &subject, arena, error) &&
                             cp_report_worst(result, name, &subject, trial, error)
                       : cp_replay_at_parse(options->at, &at, arena, error) &&
                             cp_replay_find(study, result, policy, &at, seed, trial, error);
    if (!found) return false;
    fprintf(stderr, "trial %llu is %s %s under %s\n", (unsigned long long)*trial,
            options->worst ? "the worst by" : "the first at", options->worst ? options->worst : options->at, name);
    return true;
}

static bool tell(const cp_options *options, const cp_stored_run *run, cp_arena *arena, cp_error *error)
{
    int policy;
    uint64_t trial;
    cp_replay replay = {0};
    if (!cp_stored_run_policy(run, options->policy, &policy, error) ||
        !find_trial(options, &run->result, &run->study, policy, run->seed, arena, &trial, error)) {
        return false;
    }
    const bool ok = cp_replay_make(&run->study, policy, run->seed, trial, &replay, error) &&
                    (options->csv ? cp_replay_csv(&replay, stdout, error)
                                  : cp_replay_story(&replay, options->verbose, stdout, error));
    cp_replay_release(&replay);
    return ok;
}

bool cp_command_replay(const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    cp_stored_run run;
    const bool ok = cp_stored_run_open(options, &arena, &run, error) && check_trial(options, &run.result, error) &&
                    tell(options, &run, &arena, error);
    cp_arena_release(&arena);
    return ok;
}
