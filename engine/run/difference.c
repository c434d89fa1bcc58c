/* Paired comparison: common random numbers (Law 2015, section 11.2). */
#include "engine/run/difference.h"

#include <math.h>

static double unit_of(const cp_slot_layout *slot, double step_days)
{
    switch (cp_metric_table[slot->metric].tally) {
    case CP_TALLY_AMOUNT:
        return ldexp(1.0, slot->exponent);
    case CP_TALLY_STEPS:
        return step_days;
    default:
        return 1.0;
    }
}

static bool take(cp_metric_result *metric, size_t cells, cp_arena *arena, cp_error *error)
{
    double **const arrays[] = {&metric->difference_mean, &metric->difference_mean_se, &metric->probability_better,
                               &metric->probability_worse, &metric->variance_reduction};
    for (int i = 0; i < 5; i++) {
        *arrays[i] = cp_arena_take(arena, cells, sizeof(double), error);
        if (!*arrays[i]) return false;
    }
    return true;
}

/* `at` of the metric's differences, `policy_sd` and `baseline_sd` of its values. */
static void answer(const cp_differences *d, double unit, uint64_t trials, double policy_sd, double baseline_sd,
                   size_t at, cp_metric_result *metric)
{
    const cp_metric *about = &cp_metric_table[metric->id];
    const cp_moments moments = cp_differences_moments(d, unit);
    const double less = (double)d->less / (double)trials, more = (double)d->more / (double)trials;
    const double variance = moments.sd * moments.sd;
    metric->difference_mean[at] = moments.mean;
    metric->difference_mean_se[at] = moments.sd / sqrt((double)d->pairs);
    metric->probability_better[at] = about->more_is_better ? more : less;
    metric->probability_worse[at] = about->more_is_better ? less : more;
    metric->variance_reduction[at] =
        about->may_be_never || !(variance > 0.0) ? NAN : (policy_sd * policy_sd + baseline_sd * baseline_sd) / variance;
}

bool cp_difference_answer(const cp_tallies *tallies, double step_days, cp_metric_level level, cp_arena *arena,
                          cp_metric_result *metric, cp_error *error)
{
    const cp_layout *layout = tallies->layout;
    const int entities = layout->n_members[level], first = layout->first[level][metric->id];
    const int others = layout->n_policies - 1;
    if (others == 0) return true;
    if (!take(metric, (size_t)others * (size_t)entities, arena, error)) return false;
    for (int at = 0; at < others * entities; at++) {
        const int policy = at / entities + 1, slot = first + at % entities;
        answer(cp_tallies_differences(tallies, policy, slot), unit_of(&layout->slots[slot], step_days), tallies->trials,
               metric->sd[at + entities], metric->sd[at % entities], (size_t)at, metric);
    }
    return true;
}
