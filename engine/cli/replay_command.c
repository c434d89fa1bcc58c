/* chokepoint replay: one trial of a finished run again, from the configuration that the result file carries. */
#include "engine/cli/commands.h"

#include "engine/base/build.h"
#include "engine/base/text.h"
#include "engine/report/replay.h"
#include "engine/report/replay_find.h"
#include "engine/report/worst.h"
#include "engine/store/store.h"

#include <string.h>

/* The number of the policy in the study; of the baseline when none is asked for. */
static bool find_policy(const cp_study *study, const char *name, int *policy, cp_error *error)
{
    cp_nearest nearest = {.word = name};
    *policy = 0;
    if (!name) return true;
    for (*policy = 0; *policy < study->n_policies; ++*policy) {
        if (strcmp(study->policies[*policy].name, name) == 0) return true;
        cp_nearest_try(&nearest, study->policies[*policy].name);
    }
    return cp_fail(error, CP_BAD_INPUT, "--policy: expected a policy of the configuration, found '%s'%s%s", name,
                   nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "");
}

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

static bool tell(const cp_options *options, const cp_result *result, const cp_study *study, cp_arena *arena,
                 cp_error *error)
{
    int policy;
    cp_replay replay = {0};
    const cp_seed seed = {.number = result->seed, .rng = cp_rng_find(result->rng)};
    if (seed.rng == CP_RNGS)
        return cp_fail(error, CP_BAD_INPUT, "%s: unknown random numbers '%s'", options->file, result->rng);
    uint64_t trial;
    if (!find_policy(study, options->policy, &policy, error) ||
        !find_trial(options, result, study, policy, seed, arena, &trial, error)) {
        return false;
    }
    const bool ok = cp_replay_make(study, policy, seed, trial, &replay, error) &&
                    (options->csv ? cp_replay_csv(&replay, stdout, error)
                                  : cp_replay_story(&replay, options->verbose, stdout, error));
    cp_replay_release(&replay);
    return ok;
}

bool cp_command_replay(const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    cp_result result;
    cp_run_facts facts;
    cp_study study;
    bool ok = cp_store_read(options->file, &arena, &result, &facts, error) && check_trial(options, &result, error);
    const cp_config_input input = {.file = options->file,
                                   .text = ok ? result.config_text : "",
                                   .bytes = ok ? result.config_bytes : 0,
                                   .n_files = ok ? result.n_files : 0,
                                   .files = ok ? result.files : NULL};
    ok = ok && cp_command_read(&input, NULL, &arena, &study, error);
    if (ok && strcmp(result.engine_version, cp_build_version) != 0) {
        fprintf(stderr, "warning: the run is of version %s, this is %s: the trial may differ\n", result.engine_version,
                cp_build_version);
    }
    ok = ok && tell(options, &result, &study, &arena, error);
    cp_arena_release(&arena);
    return ok;
}
