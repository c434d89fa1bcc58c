/* Trials are run in order, a block at a time, and measured as the run did, on its grid. */
#include "engine/report/replay_find.h"

#include "engine/config/number.h"
#include "engine/plan/compile.h"
#include "engine/run/measure.h"
#include "engine/run/simulate.h"

#include <math.h>
#include <string.h>

bool cp_replay_at_parse(const char *text, cp_target *at, cp_arena *arena, cp_error *error)
{
    const char *equals = strchr(text, '=');
    cp_reading number;
    *at = (cp_target){.kind = CP_TARGET_QUANTILE, .text = text};
    if (!equals || equals[1] != 'q' || !cp_number_parse(equals + 2, CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT, &number)) {
        return cp_fail(error, CP_BAD_USAGE, "--at: expected METRIC[:NAME]=QUANTILE, like cost_total=q0.99, found '%s'",
                       text);
    }
    at->level = number.value;
    return cp_subject_parse("--at", text, (size_t)(equals - text), &at->subject, arena, error);
}

/* What is looked for, and by what. */
typedef struct {
    cp_study study; /* with the one policy */
    cp_plan plan;
    cp_layout layout;
    cp_worker worker;
    cp_slot_layout slot; /* on the run's grid */
    double lower, upper; /* both included */
} search;

/* The slot's place in the run, whose grid is the baseline's. */
static bool find_slot(const cp_study *study, const cp_found_subject *found, const cp_result *result, search *s,
                      cp_arena *arena, cp_error *error)
{
    cp_plan plan;
    cp_layout layout;
    if (!cp_plan_compile(study, arena, &plan, error) || !cp_layout_make(study, &plan, arena, &layout, error)) {
        return false;
    }
    const size_t level = (size_t)(found->level - result->levels);
    s->slot = layout.slots[layout.first[level][found->metric->id] + found->entity];
    return true;
}

static bool begin(const cp_study *study, int policy, search *s, cp_arena *arena, cp_error *error)
{
    s->study = *study;
    s->study.policies = &study->policies[policy];
    s->study.n_policies = 1;
    return cp_plan_compile(&s->study, arena, &s->plan, error) &&
           cp_layout_make(&s->study, &s->plan, arena, &s->layout, error) &&
           cp_worker_make(&s->plan, &s->layout, cp_kernels_select(NULL), &s->worker, error);
}

static double value_of(const search *s, int64_t grid)
{
    if (grid < 0) return INFINITY;
    const cp_metric_tally tally = cp_metric_table[s->slot.metric].tally;
    return tally == CP_TALLY_AMOUNT  ? ldexp((double)grid, s->slot.exponent)
           : tally == CP_TALLY_STEPS ? (double)grid * s->study.step_days
                                     : (double)grid;
}

/* The lane of a block that has such a value, −1: none. */
static int look(search *s, cp_seed seed, uint64_t first, int n, cp_error *error)
{
    double values[CP_LANES];
    int64_t grid[CP_LANES];
    if (!cp_worker_begin(&s->worker, seed, first, error)) return -1;
    for (int k = 0; k < s->plan.steps; k++) {
        s->worker.kernels->step_rows(&s->plan, &s->worker.block, k);
        s->worker.kernels->step_net(&s->plan, &s->worker.block, 0, k);
    }
    cp_measure(&s->plan, &s->worker.block, 0, &s->slot, values);
    cp_tallies_grid(&s->slot, n, values, grid);
    for (int i = 0; i < n; i++) {
        const double value = value_of(s, grid[i]);
        if (value >= s->lower && value <= s->upper) return i;
    }
    return -1;
}

static bool walk(search *s, const cp_result *result, cp_seed seed, uint64_t *trial, cp_error *error)
{
    for (uint64_t done = 0; done < result->trials; done += CP_LANES) {
        const uint64_t left = result->trials - done, first = result->first_trial + done;
        const int lane = look(s, seed, first, left < CP_LANES ? (int)left : CP_LANES, error);
        if (error->status != CP_OK) return false;
        *trial = first + (uint64_t)lane;
        if (lane >= 0) return true;
    }
    return cp_fail(error, CP_BAD_INPUT, "--at: no trial has that value; the file is of another version or changed");
}

static int policy_of(const cp_result *result, const char *name)
{
    int p = 0;
    while (p < result->n_policies && strcmp(result->policies[p], name) != 0) p++;
    return p;
}

bool cp_replay_find(const cp_study *study, const cp_result *result, int policy, const cp_target *at, cp_seed seed,
                    uint64_t *trial, cp_error *error)
{
    cp_found_subject found;
    cp_estimate quantile;
    cp_arena arena = {0};
    search s = {0};
    const int p = policy_of(result, study->policies[policy].name);
    if (p == result->n_policies) {
        return cp_fail(error, CP_BAD_INPUT, "--policy: the run did not simulate '%s'", study->policies[policy].name);
    }
    if (!cp_subject_find(&at->subject, result, &found, error) || !cp_target_estimate(at, result, p, &quantile, error)) {
        return false;
    }
    s.lower = quantile.lower;
    s.upper = quantile.upper;
    const bool ok = find_slot(study, &found, result, &s, &arena, error) && begin(study, policy, &s, &arena, error) &&
                    walk(&s, result, seed, trial, error);
    cp_arena_release(&s.worker.arena);
    cp_arena_release(&arena);
    return ok;
}
