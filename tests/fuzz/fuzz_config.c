/* Any bytes as a configuration: findings or a study, and a study that is small is compiled and one block of it run. */
#include "engine/config/config.h"
#include "engine/plan/compile.h"
#include "engine/run/simulate.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

enum { MOST_STEPS = 60, MOST_SITES = 200 };

static void run_block(const cp_study *study, const cp_plan *plan, cp_arena *arena, cp_error *error)
{
    cp_layout layout;
    cp_worker worker = {0};
    if (cp_layout_make(study, plan, arena, &layout, error) &&
        cp_worker_make(plan, &layout, cp_kernels_select(NULL), &worker, error)) {
        cp_worker_run(&worker, (cp_seed){.number = 1}, 0, CP_LANES, error);
    }
    cp_arena_release(&worker.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    cp_arena arena = {0};
    cp_error error = {0};
    cp_study study = {0};
    cp_findings findings = {0};
    cp_plan plan = {0};
    char *text = cp_arena_take(&arena, n + 1, 1, &error);
    if (!text) return 0;
    if (n) memcpy(text, bytes, n);
    const cp_config_input input = {.file = "fuzzed.yaml", .text = text, .bytes = n};
    const bool read = cp_config_read(&input, &arena, &study, &findings, &error);
    assert(read || findings.n_errors > 0 || error.status != CP_OK);
    if (read && study.steps <= MOST_STEPS && study.policies[0].scenario.n_sites <= MOST_SITES &&
        cp_plan_compile(&study, &arena, &plan, &error)) {
        run_block(&study, &plan, &arena, &error);
    }
    cp_arena_release(&arena);
    return 0;
}
