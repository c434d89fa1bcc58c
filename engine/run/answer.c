/* Turns each tally into a histogram, summarises it, and lays the counts of a metric on common bins. */
#include "engine/run/answer.h"

#include "engine/result/statistics.h"
#include "engine/run/bins.h"
#include "engine/run/difference.h"
#include "engine/run/exceedance.h"
#include "engine/run/profile.h"

#include <math.h>
#include <string.h>

typedef struct {
    const cp_study *study;
    const cp_tallies *tallies;
    const cp_layout *layout;
    cp_arena *arena;   /* of the result */
    cp_arena *scratch; /* of one metric */
    cp_error *error;
    cp_result *result;
    const cp_rank_interval *ranks; /* [n_quantiles] */
} answer;

static bool from_counts(answer *a, const cp_slot_layout *slot, int policy, cp_histogram *histogram)
{
    const int n = a->layout->count_bins;
    const uint64_t *counts = a->tallies->counts + ((long)policy * a->layout->n_counts + slot->index) * n;
    const double unit = cp_metric_table[slot->metric].tally == CP_TALLY_STEPS ? a->study->step_days : 1.0;
    cp_bins b;
    if (!cp_bins_take(n, a->scratch, &b, a->error)) return false;
    for (int i = 0; i < n - 1; i++) cp_bins_add(&b, i * unit, i * unit, i * unit, counts[i]);
    cp_bins_add(&b, INFINITY, INFINITY, INFINITY, counts[n - 1]);
    const uint64_t trials = a->tallies->trials;
    *histogram = cp_bins_finish(&b, trials, trials - counts[n - 1], cp_counts_moments(n - 1, counts, unit));
    return true;
}

enum { MOST_WORST_SHOWN = 10 };

/* Where more is worse the worst trials are the largest values, all of them down to the last of the list. */
static bool add_worst(answer *a, const cp_slot_layout *slot, int policy, cp_histogram *histogram)
{
    const cp_worst_list *list = cp_tallies_worst(a->tallies, policy, (int)(slot - a->layout->slots));
    if (!list || cp_metric_table[slot->metric].more_is_better) return true;
    double *worst = cp_arena_take(a->scratch, list->n, sizeof *worst, a->error);
    if (!worst) return false;
    for (uint64_t i = 0; i < list->n; i++) {
        worst[i] = cp_tallies_value(slot, a->study->step_days, list->of[i].badness);
    }
    histogram->n_worst = (int)list->n;
    histogram->worst = worst;
    return true;
}

static void name_worst(answer *a, int policy, int slot, size_t at, cp_metric_result *metric)
{
    const cp_worst_list *list = cp_tallies_worst(a->tallies, policy, slot);
    const size_t n = (size_t)a->result->n_worst;
    for (size_t i = 0; i < n; i++) {
        const bool there = list && i < list->n;
        metric->worst_trial[at * n + i] = there ? list->of[i].trial : CP_NO_TRIAL;
        metric->worst[at * n + i] =
            there ? cp_tallies_value(&a->layout->slots[slot], a->study->step_days, list->of[i].badness) : NAN;
    }
}

static bool from_amounts(answer *a, const cp_slot_layout *slot, int policy, cp_histogram *histogram)
{
    const cp_amounts *amounts = &a->tallies->amounts[(long)policy * a->layout->n_amounts + slot->index];
    return cp_bins_of_amounts(a->tallies, amounts, a->scratch, histogram, a->error) &&
           add_worst(a, slot, policy, histogram);
}

static bool is_amount(cp_metric_id metric)
{
    return cp_metric_table[metric].tally == CP_TALLY_AMOUNT;
}

static bool make_histogram(answer *a, const cp_slot_layout *slot, int policy, cp_histogram *histogram)
{
    return is_amount(slot->metric) ? from_amounts(a, slot, policy, histogram) : from_counts(a, slot, policy, histogram);
}

/* The bins that some histogram has: all edges ascending, each once. Merges sorted lists pairwise. */
static bool join_edges(answer *a, cp_bins *all, const cp_histogram *with)
{
    cp_bins joined;
    if (!cp_bins_take(all->n + with->n_bins, a->scratch, &joined, a->error)) return false;
    for (int i = 0, j = 0; i < all->n || j < with->n_bins;) {
        const bool first = j == with->n_bins || (i < all->n && all->lower[i] <= with->lower[j]);
        const bool both = first && j < with->n_bins && all->lower[i] == with->lower[j];
        cp_bins_add(&joined, first ? all->lower[i] : with->lower[j], first ? all->upper[i] : with->upper[j], 0.0, 1);
        i += first;
        j += !first || both;
    }
    *all = joined;
    return true;
}

static void lay_out(const cp_histogram *histogram, const cp_metric_result *metric, uint64_t *count)
{
    for (int i = 0, at = 0; i < histogram->n_bins; i++) {
        while (metric->bin[at] < histogram->lower[i]) at++;
        count[at] = histogram->count[i];
    }
}

static bool take_metric(answer *a, int entities, cp_metric_result *metric)
{
    const size_t pe = (size_t)a->layout->n_policies * (size_t)entities, peq = pe * (size_t)a->study->n_quantiles;
    double **const arrays[] = {&metric->mean,
                               &metric->mean_se,
                               &metric->sd,
                               &metric->max,
                               &metric->vov,
                               &metric->quantile,
                               &metric->quantile_lower,
                               &metric->quantile_upper,
                               &metric->tail_mean,
                               &metric->tail_mean_se};
    bool ok = true;
    for (int i = 0; ok && i < 10; i++) {
        *arrays[i] = cp_arena_take(a->arena, i < 5 ? pe : peq, sizeof(double), a->error);
        ok = *arrays[i] != NULL;
    }
    metric->worst = cp_arena_take(a->arena, pe * (size_t)a->result->n_worst, sizeof(double), a->error);
    metric->worst_trial = cp_arena_take(a->arena, pe * (size_t)a->result->n_worst, sizeof(uint64_t), a->error);
    return ok && metric->worst && metric->worst_trial;
}

static bool take_counts(answer *a, int entities, const cp_bins *all, cp_metric_result *metric)
{
    const size_t n = (size_t)all->n, pe = (size_t)a->layout->n_policies * (size_t)entities;
    metric->n_bins = all->n;
    metric->bin = cp_arena_take(a->arena, n, sizeof(double), a->error);
    metric->bin_upper = cp_arena_take(a->arena, n, sizeof(double), a->error);
    metric->count = cp_arena_take(a->arena, pe * n, sizeof(uint64_t), a->error);
    if (!metric->bin || !metric->bin_upper || !metric->count) return false;
    for (int i = 0; i < all->n; i++) {
        metric->bin[i] = all->lower[i];
        metric->bin_upper[i] = all->upper[i];
    }
    return true;
}

static bool fill_metric(answer *a, cp_metric_level level, cp_metric_id id, cp_metric_result *metric)
{
    const int entities = a->layout->n_members[level], first = a->layout->first[level][id];
    const size_t pe = (size_t)a->layout->n_policies * (size_t)entities;
    cp_histogram *histograms = cp_arena_take(a->scratch, pe, sizeof *histograms, a->error);
    cp_bins all = {0};
    metric->id = id;
    if (!histograms || !take_metric(a, entities, metric)) return false;
    for (size_t at = 0; at < pe; at++) {
        const cp_slot_layout *slot = &a->layout->slots[first + (int)(at % (size_t)entities)];
        const int policy = (int)(at / (size_t)entities);
        if (!make_histogram(a, slot, policy, &histograms[at])) return false;
        name_worst(a, policy, (int)(slot - a->layout->slots), at, metric);
        cp_statistics_summarise(&histograms[at], a->study->n_quantiles, a->study->quantiles, a->ranks, at, metric);
        if (!join_edges(a, &all, &histograms[at])) return false;
    }
    if (!take_counts(a, entities, &all, metric)) return false;
    for (size_t at = 0; at < pe; at++) lay_out(&histograms[at], metric, metric->count + at * (size_t)all.n);
    return cp_difference_answer(a->tallies, a->study->step_days, level, a->arena, metric, a->error);
}

static bool fill_probability(answer *a, cp_metric_level level, cp_level_result *into)
{
    const int entities = a->layout->n_members[level];
    const size_t pe = (size_t)a->layout->n_policies * (size_t)entities;
    const double n = (double)a->tallies->trials;
    if (level == CP_LEVEL_STOCK) return true; /* nobody is short there */
    into->probability_short = cp_arena_take(a->arena, pe, sizeof(double), a->error);
    into->probability_short_se = cp_arena_take(a->arena, pe, sizeof(double), a->error);
    if (!into->probability_short || !into->probability_short_se) return false;
    for (size_t at = 0; at < pe; at++) {
        const int slot = a->layout->first[level][CP_METRIC_SHORTAGE_DURATION] + (int)(at % (size_t)entities);
        const long tally = (long)(at / (size_t)entities) * a->layout->n_counts + a->layout->slots[slot].index;
        const double p = (double)(a->tallies->trials - a->tallies->counts[tally * a->layout->count_bins]) / n;
        into->probability_short[at] = p;
        into->probability_short_se[at] = sqrt(p * (1.0 - p) / n);
    }
    return true;
}

static const char *system_unit(const cp_scenario *s)
{
    const char *unit = s->n_demands ? s->commodities[s->demands[0].of].unit : "1";
    for (int d = 1; d < s->n_demands; d++) {
        if (strcmp(s->commodities[s->demands[d].of].unit, unit) != 0) return "mixed";
    }
    return unit;
}

static bool name_entities(answer *a, cp_metric_level level, cp_level_result *into)
{
    const cp_scenario *s = &a->study->policies[0].scenario;
    const int n = a->layout->n_members[level];
    into->n_entities = n;
    into->names = cp_arena_take(a->arena, (size_t)n, sizeof *into->names, a->error);
    into->units = cp_arena_take(a->arena, (size_t)n, sizeof *into->units, a->error);
    if (!into->names || !into->units) return false;
    for (int i = 0; i < n; i++) {
        const int commodity = level == CP_LEVEL_DEMAND      ? s->demands[i].of
                              : level == CP_LEVEL_COMMODITY ? a->layout->commodity[i]
                                                            : i;
        into->names[i] = level == CP_LEVEL_SYSTEM   ? "system"
                         : level == CP_LEVEL_DEMAND ? s->demands[i].name
                                                    : s->commodities[commodity].name;
        into->units[i] = level == CP_LEVEL_SYSTEM ? system_unit(s) : s->commodities[commodity].unit;
    }
    return true;
}

static bool fill_level(answer *a, cp_metric_level level)
{
    cp_level_result *into = &a->result->levels[level];
    into->metrics = cp_arena_take(a->arena, CP_METRICS, sizeof *into->metrics, a->error);
    if (!into->metrics || !name_entities(a, level, into) || !fill_probability(a, level, into)) return false;
    for (int m = 0; m < CP_METRICS; m++) {
        if (!cp_metric_table[m].at[level]) continue;
        cp_arena scratch = {0};
        a->scratch = &scratch;
        const bool ok = fill_metric(a, level, (cp_metric_id)m, &into->metrics[into->n_metrics++]);
        cp_arena_release(&scratch);
        a->scratch = NULL;
        if (!ok) return false;
    }
    return true;
}

static bool fill_dimensions(answer *a)
{
    const cp_study *study = a->study;
    const size_t q = (size_t)study->n_quantiles, p = (size_t)study->n_policies;
    cp_rank_interval *ranks = cp_arena_take(a->arena, q, sizeof *ranks, a->error);
    a->result->policies = cp_arena_take(a->arena, p, sizeof *a->result->policies, a->error);
    a->result->policy_descriptions = cp_arena_take(a->arena, p, sizeof *a->result->policies, a->error);
    if (!ranks || !a->result->policies || !a->result->policy_descriptions) return false;
    for (size_t i = 0; i < q; i++) {
        ranks[i] = cp_statistics_ranks(a->tallies->trials, study->quantiles[i], study->confidence);
    }
    for (size_t i = 0; i < p; i++) {
        a->result->policies[i] = study->policies[i].name;
        a->result->policy_descriptions[i] = study->policies[i].describe;
    }
    a->ranks = ranks;
    a->result->n_policies = study->n_policies;
    a->result->n_quantiles = study->n_quantiles;
    a->result->n_worst = a->tallies->trials < MOST_WORST_SHOWN ? (int)a->tallies->trials : MOST_WORST_SHOWN;
    a->result->quantiles = study->quantiles;
    return true;
}

bool cp_answer_fill(const cp_study *study, const cp_tallies *tallies, cp_arena *arena, cp_result *result,
                    cp_error *error)
{
    answer a = {.study = study,
                .tallies = tallies,
                .layout = tallies->layout,
                .arena = arena,
                .error = error,
                .result = result};
    if (tallies->trials == 0) return cp_fail(error, CP_BAD_INPUT, "expected tallies of a trial or more, found none");
    if (!fill_dimensions(&a)) return false;
    for (int level = 0; level < CP_LEVELS; level++) {
        if (!fill_level(&a, (cp_metric_level)level)) return false;
    }
    return cp_profile_answer(study, tallies, arena, result, error) &&
           cp_exceedance_answer(study, tallies, arena, result, error);
}
