/* chokepoint verify: the cases with known answers, run and compared. */
#include "engine/cli/commands.h"

#include "engine/verify/print.h"

static bool prepare(const cp_options *options, cp_verify_options *how, cp_error *error)
{
    *how = (cp_verify_options){
        .seed = {.rng = cp_rng_find(options->rng)}, .trials = options->trials, .threads = options->threads};
    if (options->trials < CP_VERIFY_FEWEST_TRIALS) {
        return cp_fail(error, CP_BAD_USAGE, "--trials: expected at least %d, found %llu", CP_VERIFY_FEWEST_TRIALS,
                       (unsigned long long)options->trials);
    }
    return cp_command_choose(options, &how->kernels, error);
}

/* Every case has a seed of its own, or what has the same name in two cases would draw the same numbers. */
static bool run_cases(const cp_comm *comm, const cp_options *options, cp_verify_options how, cp_arena *arena,
                      cp_verified *verified, cp_error *error)
{
    for (int i = 0; i < cp_verify_n_cases; i++) {
        how.seed.number = options->seed + (uint64_t)i;
        if (!cp_verify_case_run(comm, &cp_verify_cases[i], &how, arena, &verified[i], error)) return false;
        if (comm->rank != 0) continue;
        (options->markdown ? cp_verify_markdown_case : cp_verify_print_case)(&verified[i], stdout);
        fflush(stdout);
    }
    return true;
}

static void conclude(const cp_options *options, const cp_verified *verified, cp_error *error)
{
    const cp_verify_summary summary = cp_verify_summarise(verified, cp_verify_n_cases);
    (options->markdown ? cp_verify_markdown_summary : cp_verify_print_summary)(&summary, stdout);
    if (!summary.passed) cp_fail(error, CP_BAD_INPUT, "verify: failed");
}

bool cp_command_verify(const cp_comm *comm, const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    cp_verify_options how = {0};
    cp_verified *verified = cp_arena_take(&arena, (size_t)cp_verify_n_cases, sizeof *verified, error);
    if (verified) prepare(options, &how, error);
    bool ok = cp_comm_agree(comm, error) && run_cases(comm, options, how, &arena, verified, error);
    if (ok) {
        if (comm->rank == 0) conclude(options, verified, error);
        ok = cp_comm_agree(comm, error);
    }
    cp_arena_release(&arena);
    return ok;
}
