/* The file carries all that it takes: configuration, seed, generator. */
#include "engine/cli/stored_run.h"

#include "engine/base/build.h"
#include "engine/base/text.h"
#include "engine/store/store.h"

#include <string.h>

bool cp_stored_run_open(const cp_options *options, cp_arena *arena, cp_stored_run *run, cp_error *error)
{
    cp_run_facts facts;
    const cp_result *result = &run->result;
    if (!cp_store_read(options->file, arena, &run->result, &facts, error)) return false;
    run->seed = (cp_seed){.number = result->seed, .rng = cp_rng_find(result->rng)};
    if (run->seed.rng == CP_RNGS) {
        return cp_fail(error, CP_BAD_INPUT, "%s: unknown random numbers '%s'", options->file, result->rng);
    }
    if (strcmp(result->engine_version, cp_build_version) != 0) {
        fprintf(stderr, "warning: the run is of version %s, this is %s: its trials may differ\n",
                result->engine_version, cp_build_version);
    }
    const cp_config_input input = {.file = options->file,
                                   .text = result->config_text,
                                   .bytes = result->config_bytes,
                                   .n_files = result->n_files,
                                   .files = result->files};
    return cp_command_read(&input, NULL, arena, &run->study, error);
}

bool cp_stored_run_policy(const cp_stored_run *run, const char *name, int *policy, cp_error *error)
{
    const cp_study *study = &run->study;
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
