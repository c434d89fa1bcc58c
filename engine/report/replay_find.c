/* Trials are run in order, a block at a time, and measured as the run did, on its grid. */
#include "engine/report/replay_find.h"

#include "engine/config/number.h"
#include "engine/plan/compile.h"
#include "engine/report/rerun.h"

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
    cp_rerun rerun;
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

/* The lane of a block that has such a value, −1: none. */
static int look(search *s, uint64_t first, int n, cp_error *error)
{
    double values[CP_LANES];
    if (!cp_rerun_block(&s->rerun, first, error)) return -1;
    cp_rerun_values(&s->rerun, &s->slot, n, values);
    for (int i = 0; i < n; i++) {
        if (values[i] >= s->lower && values[i] <= s->upper) return i;
    }
    return -1;
}

static bool walk(search *s, const cp_result *result, uint64_t *trial, cp_error *error)
{
    for (uint64_t done = 0; done < result->trials; done += CP_LANES) {
        const uint64_t left = result->trials - done, first = result->first_trial + done;
        const int lane = look(s, first, left < CP_LANES ? (int)left : CP_LANES, error);
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
    const bool ok = find_slot(study, &found, result, &s, &arena, error) &&
                    cp_rerun_make(study, policy, seed, &s.rerun, error) && walk(&s, result, trial, error);
    cp_rerun_release(&s.rerun);
    cp_arena_release(&arena);
    return ok;
}
