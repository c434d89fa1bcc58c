/* A result made by hand for tests of the file and the tables: two policies, three demands with awkward names, every
   metric. Its distributions are whole numbers spread over bins by a rule, its statistics those of statistics.h. */
#ifndef CP_TESTS_SAMPLE_RESULT_H
#define CP_TESTS_SAMPLE_RESULT_H

#include "engine/base/arena.h"
#include "engine/result/statistics.h"

#include <math.h>
#include <string.h>

enum {
    SAMPLE_POLICIES = 2,
    SAMPLE_QUANTILES = 3,
    SAMPLE_TRIALS = 1000,
    SAMPLE_STEPS = 53,
    SAMPLE_AMOUNTS = 400,
    SAMPLE_INTERVALS = 4,
    SAMPLE_WORST = 3
};

static const double sample_quantiles[SAMPLE_QUANTILES] = {0.5, 0.95, 0.999};

static void *sample_take(cp_arena *arena, size_t count, size_t item_bytes)
{
    cp_error error = {0};
    void *taken = cp_arena_take(arena, count, item_bytes, &error);
    assert_non_null(taken);
    return taken;
}

/* Days in weekly steps, or amounts in bins 1 % wide from `smallest` up; a bin for zero first. */
static void sample_bins(const cp_metric *about, cp_metric_result *metric, double smallest)
{
    for (int i = 1; i < metric->n_bins; i++) {
        const double week = 7.0 * i, ratio = i > 1 ? metric->bin_upper[i - 1] : smallest;
        const bool amount = about->tally == CP_TALLY_AMOUNT;
        metric->bin[i] = amount ? ratio : about->tally == CP_TALLY_STEPS ? week : i;
        metric->bin_upper[i] = amount ? ratio * 1.01 : metric->bin[i];
    }
    if (about->may_be_never) metric->bin[metric->n_bins - 1] = metric->bin_upper[metric->n_bins - 1] = INFINITY;
}

static void sample_counts(const cp_metric_result *metric, int policy, int entity, uint64_t *count)
{
    uint64_t left = SAMPLE_TRIALS;
    for (int i = metric->n_bins - 1; i > 0; i--) {
        const uint64_t most = metric->n_bins > 100 ? 5 : 40 / (uint64_t)(1 + policy);
        const uint64_t wanted = (uint64_t)(i * 7 + policy * 3 + entity * 5) % most;
        count[i] = wanted < left ? wanted : left;
        left -= count[i];
    }
    count[0] = left;
}

static cp_histogram sample_histogram(const cp_metric_result *metric, const uint64_t *count, double *mean)
{
    cp_histogram histogram = {.trials = SAMPLE_TRIALS, .n_bins = metric->n_bins, .lower = metric->bin};
    double sum = 0, squares = 0;
    histogram.upper = metric->bin_upper, histogram.mean = mean, histogram.count = count;
    for (int i = 0; i < metric->n_bins; i++) {
        mean[i] = (metric->bin[i] + metric->bin_upper[i]) / 2;
        if (isinf(mean[i])) continue;
        histogram.finite_trials += count[i];
        sum += (double)count[i] * mean[i];
        squares += (double)count[i] * mean[i] * mean[i];
        if (count[i]) histogram.exact_max = metric->bin_upper[i];
    }
    const double n = (double)histogram.finite_trials;
    histogram.exact_mean = sum / n;
    histogram.exact_sd = sqrt((squares - sum * sum / n) / (n - 1));
    return histogram;
}

static void sample_metric(cp_arena *arena, cp_metric_id id, int n_entities, cp_metric_result *metric)
{
    const cp_metric *about = &cp_metric_table[id];
    const size_t cells = (size_t)(SAMPLE_POLICIES * n_entities), wide = cells * SAMPLE_QUANTILES;
    double **const plain[] = {&metric->mean, &metric->mean_se, &metric->sd, &metric->max, &metric->vov};
    double **const by_quantile[] = {&metric->quantile, &metric->quantile_lower, &metric->quantile_upper,
                                    &metric->tail_mean, &metric->tail_mean_se};
    metric->id = id;
    for (int i = 0; i < 5; i++) *plain[i] = sample_take(arena, cells, sizeof(double));
    for (int i = 0; i < 5; i++) *by_quantile[i] = sample_take(arena, wide, sizeof(double));
    double **const differences[] = {&metric->difference_mean, &metric->difference_mean_se, &metric->probability_better,
                                    &metric->probability_worse, &metric->variance_reduction};
    const size_t others = cells - (size_t)n_entities;
    for (int i = 0; i < 5; i++) *differences[i] = sample_take(arena, others, sizeof(double));
    metric->worst = sample_take(arena, cells * SAMPLE_WORST, sizeof(double));
    metric->worst_trial = sample_take(arena, cells * SAMPLE_WORST, sizeof(uint64_t));
    for (size_t i = 0; i < cells * SAMPLE_WORST; i++) metric->worst_trial[i] = i % 5 == 4 ? CP_NO_TRIAL : 7 * i;
    metric->n_bins = about->tally == CP_TALLY_AMOUNT ? SAMPLE_AMOUNTS : SAMPLE_STEPS;
    metric->bin = sample_take(arena, (size_t)metric->n_bins, sizeof(double));
    metric->bin_upper = sample_take(arena, (size_t)metric->n_bins, sizeof(double));
    metric->count = sample_take(arena, cells * (size_t)metric->n_bins, sizeof(uint64_t));
    sample_bins(about, metric, about->unit == CP_UNIT_MONEY ? 2e8 : about->unit == CP_UNIT_AMOUNT ? 30 : 0.005);
    double *mean = sample_take(arena, (size_t)metric->n_bins, sizeof(double));
    cp_rank_interval ranks[SAMPLE_QUANTILES];
    for (int q = 0; q < SAMPLE_QUANTILES; q++) ranks[q] = cp_statistics_ranks(SAMPLE_TRIALS, sample_quantiles[q], 0.95);
    for (size_t at = 0; at < cells; at++) {
        uint64_t *count = metric->count + at * (size_t)metric->n_bins;
        sample_counts(metric, (int)at / n_entities, (int)at % n_entities, count);
        const cp_histogram histogram = sample_histogram(metric, count, mean);
        cp_statistics_summarise(&histogram, SAMPLE_QUANTILES, sample_quantiles, ranks, at, metric);
    }
    for (size_t at = 0; at < others; at++) { /* as if the second policy, and nobody knew how it was paired */
        metric->difference_mean[at] = metric->mean[at + (size_t)n_entities] - metric->mean[at];
        metric->difference_mean_se[at] = metric->mean_se[at] / 3;
        metric->probability_better[at] = 0.5 + 0.01 * (double)at;
        metric->probability_worse[at] = 0.125;
        metric->variance_reduction[at] = id == CP_METRIC_FIRST_SHORTAGE ? NAN : 9.5;
    }
}

static void sample_level(cp_arena *arena, cp_metric_level which, int n_entities, const char **names, const char **units,
                         cp_level_result *level)
{
    const size_t cells = (size_t)(SAMPLE_POLICIES * n_entities);
    *level = (cp_level_result){.n_entities = n_entities, .names = names, .units = units};
    level->metrics = sample_take(arena, CP_METRICS, sizeof *level->metrics);
    level->probability_short = sample_take(arena, cells, sizeof(double));
    level->probability_short_se = sample_take(arena, cells, sizeof(double));
    for (int id = 0; id < CP_METRICS; id++) {
        if (!cp_metric_table[id].at[which]) continue;
        sample_metric(arena, (cp_metric_id)id, n_entities, &level->metrics[level->n_metrics++]);
    }
    if (which == CP_LEVEL_STOCK) level->probability_short = level->probability_short_se = NULL;
    for (size_t at = 0; level->probability_short && at < cells; at++) {
        const double p = 1 - (double)level->metrics[0].count[at * SAMPLE_STEPS] / SAMPLE_TRIALS;
        level->probability_short[at] = p;
        level->probability_short_se[at] = sqrt(p * (1 - p) / SAMPLE_TRIALS);
    }
}

/* Shortages that build up to the middle of the horizon and go. */
static void sample_profile(cp_arena *arena, cp_level_result *level)
{
    const size_t n = (size_t)(SAMPLE_POLICIES * level->n_entities) * SAMPLE_INTERVALS;
    cp_profile_result *profile = &level->profile;
    profile->shortfall_mean = sample_take(arena, n, sizeof(double));
    profile->shortfall_mean_se = sample_take(arena, n, sizeof(double));
    profile->shortfall_quantile = sample_take(arena, n * SAMPLE_QUANTILES, sizeof(double));
    profile->probability_short = sample_take(arena, n, sizeof(double));
    profile->probability_short_se = sample_take(arena, n, sizeof(double));
    for (size_t i = 0; i < n; i++) {
        const double j = (double)(i % SAMPLE_INTERVALS), p = j * (SAMPLE_INTERVALS - j) / 1000.0 / (double)(i + 1);
        profile->probability_short[i] = p;
        profile->probability_short_se[i] = sqrt(p * (1 - p) / SAMPLE_TRIALS);
        profile->shortfall_mean[i] = p / 2;
        profile->shortfall_mean_se[i] = p / 90;
        for (size_t q = 0; q < SAMPLE_QUANTILES; q++)
            profile->shortfall_quantile[i * SAMPLE_QUANTILES + q] = p * (double)q;
    }
}

static cp_result sample_result(cp_arena *arena)
{
    static const char *policies[] = {"baseline", "diversify"}, *describe[] = {"", "Allied capacity earlier and surer"};
    static const char *demands[] = {"ev", "defence", "Électronique de puissance et télécoms"};
    static const char *commodities[] = {"magnet"}, *system[] = {"system"};
    static const char *units[] = {"t", "t", "kg"}, *tonnes[] = {"t"}, *mixed[] = {"mixed"};
    static const double interval_begin_days[SAMPLE_INTERVALS] = {0, 500.5, 1001, 1501.5};
    static const char config[] = "chokepoint: 1\nname: Aimants à l'épreuve\n";
    cp_result result = {.title = "Aimants à l'épreuve",
                        .description = "Two policies.\nThree demands.",
                        .engine_version = "0.1.0",
                        .config_sha256 = "00ff",
                        .config_text = config,
                        .config_bytes = sizeof config - 1,
                        .rng = "pcg32",
                        .seed = UINT64_MAX,
                        .trials = SAMPLE_TRIALS,
                        .first_trial = 0,
                        .currency = "USD",
                        .start = "2025-10-15",
                        .horizon_days = 1827,
                        .step_days = 7,
                        .discount = 0.05,
                        .interval = 0.95,
                        .n_policies = SAMPLE_POLICIES,
                        .n_quantiles = SAMPLE_QUANTILES,
                        .n_worst = SAMPLE_WORST,
                        .n_intervals = SAMPLE_INTERVALS,
                        .interval_begin_days = interval_begin_days,
                        .policies = policies,
                        .policy_descriptions = describe,
                        .quantiles = sample_quantiles};
    sample_level(arena, CP_LEVEL_DEMAND, 3, demands, units, &result.levels[CP_LEVEL_DEMAND]);
    sample_level(arena, CP_LEVEL_COMMODITY, 1, commodities, tonnes, &result.levels[CP_LEVEL_COMMODITY]);
    sample_level(arena, CP_LEVEL_STOCK, 1, commodities, tonnes, &result.levels[CP_LEVEL_STOCK]);
    sample_level(arena, CP_LEVEL_SYSTEM, 1, system, mixed, &result.levels[CP_LEVEL_SYSTEM]);
    sample_profile(arena, &result.levels[CP_LEVEL_DEMAND]);
    sample_profile(arena, &result.levels[CP_LEVEL_COMMODITY]);
    return result;
}

#endif
