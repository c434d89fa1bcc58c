/* The profile over time against cases worked by hand, the whole-horizon metric, and the same trials counted one by one
   in the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/run/answer.h"
#include "tests/unit/small_world.h"

#include <math.h>
#include <stdlib.h>

/* Daily, 100 days, no stock: short exactly while the one source is cut, from `at` for `lasts`, to `left` of it. */
#define ONE_EVENT                                                                                                      \
    "chokepoint: 1\nname: cut\ntime: {start: 2025-01-01, horizon: 100 days, step: %s}\nreport: {interval: %s}\n"       \
    "commodities:\n  x: {unit: t}\nsites:\n  a: {makes: x, capacity: 365.25, lead_time: 0 days}\n"                     \
    "demands:\n  d: {of: x, rate: 365.25, threshold: %s}\n"                                                            \
    "hazards:\n  cut:\n    event: {at: %d days, lasts: %d days}\n    affects: [{select: a, capacity: %g}]\n"

/* Uncertain in time, depth and probability; two demands of different rates, the second served last. */
#define RANDOM_CUTS                                                                                                    \
    "chokepoint: 1\nname: cuts\ntime: {start: 2025-01-01, horizon: 2 years, step: 1 week}\n"                           \
    "report: {quantiles: [0.5, 0.9, 0.99]}\n"                                                                          \
    "commodities:\n  x: {unit: t, buffer: 10 days}\n"                                                                  \
    "sites:\n  a: {makes: x, capacity: 160, lead_time: 2 weeks}\n  b: {makes: x, capacity: 140}\n"                     \
    "demands:\n  d: {of: x, rate: 200}\n  e: {of: x, rate: {uniform: [50, 80]}, priority: 2}\n"                        \
    "hazards:\n  cut:\n    poisson: {rate: 1.5, lasts: {exponential: {mean: 60 days}}}\n"                              \
    "    affects: [{select: a, loss: {uniform: [0.2, 1]}}]\n"                                                          \
    "policies:\n  baseline: {}\n  stock: {set: {commodities.x.buffer.target: 40 days}}\n"

static void fill(small_world *w, cp_result *result)
{
    cp_tallies_carry(&w->worker.tallies);
    if (!cp_answer_fill(&w->study, &w->worker.tallies, &w->arena, result, &w->error)) fail_msg("%s", w->error.text);
}

static void run_trials(small_world *w, uint64_t first, int n)
{
    for (int done = 0; done < n; done += CP_LANES) {
        const int lanes = n - done < CP_LANES ? n - done : CP_LANES;
        const bool ran = cp_worker_run(&w->worker, (cp_seed){.number = 7}, first + (uint64_t)done, lanes, &w->error);
        if (!ran) fail_msg("%s", w->error.text);
    }
}

static cp_result run_one_event(small_world *w, const char *step, const char *interval, const char *threshold, int at,
                               int lasts, double left)
{
    char text[1024];
    cp_result result = {0};
    snprintf(text, sizeof text, ONE_EVENT, step, interval, threshold, at, lasts, left);
    assert_true(make_world(w, text, NULL));
    run_trials(w, 0, 1);
    fill(w, &result);
    return result;
}

static double overlap(double from, double to, double begin, double end)
{
    return fmax(0.0, fmin(to, end) - fmax(from, begin));
}

/* Supply of a step is made the step before: the shortage runs from a day after the cut to a day after its end. */
static void a_cut_shows_in_its_intervals_and_no_other(void **state)
{
    (void)state;
    small_world w;
    const cp_result result = run_one_event(&w, "1 day", "10 days", "1%", 17, 26, 0.0);
    const cp_profile_result *profile = &result.levels[CP_LEVEL_DEMAND].profile;
    assert_int_equal(result.n_intervals, 10);
    for (int j = 0; j < 10; j++) {
        const double expected = overlap(18, 44, 10 * j, 10 * j + 10) / 10;
        assert_true(result.interval_begin_days[j] == 10 * j);
        assert_true(fabs(profile->shortfall_mean[j] - expected) < 1e-8);
        assert_true(profile->probability_short[j] == (expected > 0));
        assert_true(isnan(profile->shortfall_mean_se[j]));
        const double quantile = profile->shortfall_quantile[j * result.n_quantiles];
        assert_true(fabs(quantile - expected) <= 0.01 && (quantile == expected || (expected > 0 && expected < 1)));
        assert_true(result.levels[CP_LEVEL_COMMODITY].profile.shortfall_mean[j] == profile->shortfall_mean[j]);
    }
    assert_true(profile->shortfall_mean[2] == 1.0 && profile->shortfall_mean[5] == 0.0); /* control: they do differ */
    free_world(&w);
}

/* 10-day intervals of 7-day steps: they begin on days 0 7 | 14 | 21 28 | 35 | 42 49 | … */
static void steps_belong_to_the_interval_in_which_they_begin(void **state)
{
    (void)state;
    small_world w;
    const cp_result result = run_one_event(&w, "7 days", "10 days", "1%", 14, 21, 0.0);
    const double expected[] = {0, 0, 1, 1, 0.0, 0, 0, 0, 0, 0}; /* the steps of days 21, 28, 35 */
    assert_int_equal(result.n_intervals, 10);                   /* the last step begins on day 98 */
    for (int j = 0; j < 10; j++) {
        assert_true(result.levels[CP_LEVEL_DEMAND].profile.shortfall_mean[j] == expected[j]);
    }
    free_world(&w);
}

static void intervals_shorter_than_a_step_may_be_empty(void **state)
{
    (void)state;
    small_world w;
    const cp_result result = run_one_event(&w, "10 days", "5 days", "1%", 10, 20, 0.0);
    assert_int_equal(result.n_intervals, 19);
    for (int j = 0; j < 19; j++) {
        assert_true(result.levels[CP_LEVEL_DEMAND].profile.shortfall_mean[j] == (j == 4 || j == 6));
    }
    free_world(&w);
}

/* Lacking 30% of every step is not being short where the threshold is 40%. */
static void the_threshold_decides_what_is_short_but_not_what_is_lacking(void **state)
{
    (void)state;
    for (int strict = 0; strict < 2; strict++) {
        small_world w;
        const cp_result result = run_one_event(&w, "1 day", "10 days", strict ? "1%" : "40%", 9, 10, 0.7);
        const cp_profile_result *profile = &result.levels[CP_LEVEL_DEMAND].profile;
        assert_true(fabs(profile->shortfall_mean[1] - 0.3) < 1e-8);
        assert_true(profile->probability_short[1] == strict);
        assert_true(fabs(profile->shortfall_quantile[1 * result.n_quantiles] - 0.3) <= 0.01);
        free_world(&w);
    }
}

/* Demand d is constant: its shortfalls, weighted by the steps of each interval, make up its unmet fraction. */
static void intervals_make_up_the_whole(void **state)
{
    (void)state;
    small_world w;
    cp_result result = {0};
    assert_true(make_world(&w, RANDOM_CUTS, NULL));
    run_trials(&w, 0, 500);
    fill(&w, &result);
    const cp_level_result *level = &result.levels[CP_LEVEL_DEMAND];
    for (int policy = 0; policy < 2; policy++) {
        const double *mean = level->profile.shortfall_mean + policy * 2 * result.n_intervals;
        double sum = 0.0, unmet = NAN;
        for (int k = 0; k < w.plan.steps; k++) {
            int steps = 0;
            for (int l = 0; l < w.plan.steps; l++) steps += w.layout.interval[l] == w.layout.interval[k];
            sum += mean[w.layout.interval[k]] / w.plan.steps;
            assert_true(steps == 4 || steps == 5 || k >= 100);
        }
        for (int i = 0; i < level->n_metrics; i++) {
            if (level->metrics[i].id == CP_METRIC_UNMET_FRACTION) unmet = level->metrics[i].mean[policy * 2];
        }
        assert_true(unmet > 0.001);
        assert_true(fabs(sum - unmet) < 1e-8);
    }
    free_world(&w);
}

enum { TRIALS = 400, MOST_INTERVALS = 40, MEMBERS = 3 };

/* What one trial alone gives: 1 trial's mean is its fraction. */
static double fractions[2][MEMBERS][MOST_INTERVALS][TRIALS];
static int shorts[2][MEMBERS][MOST_INTERVALS];

static void run_one_by_one(void)
{
    for (int trial = 0; trial < TRIALS; trial += CP_LANES) {
        small_world w;
        assert_true(make_world(&w, RANDOM_CUTS, NULL));
        assert_true(cp_worker_begin(&w.worker, (cp_seed){.number = 7}, (uint64_t)trial, &w.error));
        static double asked[2][MEMBERS][MOST_INTERVALS][CP_LANES], unserved[2][MEMBERS][MOST_INTERVALS][CP_LANES];
        static bool is_short[2][MEMBERS][MOST_INTERVALS][CP_LANES];
        memset(asked, 0, sizeof asked);
        memset(unserved, 0, sizeof unserved);
        memset(is_short, 0, sizeof is_short);
        for (int k = 0; k < w.plan.steps; k++) {
            const int j = (int)(k * 7.0 / 30.4375);
            step_world(&w, k);
            for (int at = 0; at < 4 * CP_LANES; at++) {
                const int policy = at / CP_LANES / 2, d = at / CP_LANES % 2, lane = at % CP_LANES;
                const cp_net_state *s = &w.worker.block.nets[policy];
                const int i = d * CP_LANES + lane, members[] = {w.plan.nets[policy].demands[d].entity, 2};
                const bool full = s->served_in_full[d];
                for (int m = 0; m < 2; m++) {
                    asked[policy][members[m]][j][lane] += s->asked[i];
                    unserved[policy][members[m]][j][lane] += full ? 0.0 : s->unserved[i];
                    is_short[policy][members[m]][j][lane] |= !full && s->is_short[i] > 0.0;
                }
            }
        }
        for (int at = 0; at < 2 * MEMBERS * MOST_INTERVALS * CP_LANES; at++) {
            const int lane = at % CP_LANES, j = at / CP_LANES % MOST_INTERVALS;
            const int m = at / CP_LANES / MOST_INTERVALS % MEMBERS, policy = at / CP_LANES / MOST_INTERVALS / MEMBERS;
            const double whole = asked[policy][m][j][lane];
            fractions[policy][m][j][trial + lane] = whole > 0.0 ? unserved[policy][m][j][lane] / whole : 0.0;
            shorts[policy][m][j] += is_short[policy][m][j][lane];
        }
        free_world(&w);
    }
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the trials; mean and its error to what the grid allows, quantiles to a bin's width around the order statistic.
 */
static void assert_interval(const cp_result *result, const cp_profile_result *profile, size_t at, double *values,
                            int n_short)
{
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < TRIALS; i++) sum += values[i];
    for (int i = 0; i < TRIALS; i++) squares += (values[i] - sum / TRIALS) * (values[i] - sum / TRIALS);
    qsort(values, TRIALS, sizeof *values, ascending);
    assert_true(fabs(profile->shortfall_mean[at] - sum / TRIALS) < 1e-8);
    assert_true(fabs(profile->shortfall_mean_se[at] - sqrt(squares / (TRIALS - 1) / TRIALS)) < 1e-8);
    assert_true(profile->probability_short[at] == (double)n_short / TRIALS);
    for (int q = 0; q < result->n_quantiles; q++) {
        const double exact = values[(int)ceil(result->quantiles[q] * TRIALS - 1e-9) - 1];
        const double found = profile->shortfall_quantile[at * (size_t)result->n_quantiles + (size_t)q];
        assert_true(exact == 0.0 || exact == 1.0 ? found == exact : fabs(found - exact) <= 0.01);
    }
}

static void tallies_agree_with_the_trials_one_by_one(void **state)
{
    (void)state;
    small_world w;
    cp_result result = {0};
    int with_shortage = 0;
    run_one_by_one();
    assert_true(make_world(&w, RANDOM_CUTS, NULL));
    run_trials(&w, 0, TRIALS);
    fill(&w, &result);
    assert_true(result.n_intervals <= MOST_INTERVALS);
    for (int at = 0; at < 2 * MEMBERS * result.n_intervals; at++) {
        const int j = at % result.n_intervals, m = at / result.n_intervals % MEMBERS;
        const int policy = at / result.n_intervals / MEMBERS;
        const cp_metric_level level = m < 2 ? CP_LEVEL_DEMAND : CP_LEVEL_COMMODITY;
        const int row = m < 2 ? policy * 2 + m : policy;
        assert_interval(&result, &result.levels[level].profile, (size_t)(row * result.n_intervals + j),
                        fractions[policy][m][j], shorts[policy][m][j]);
        with_shortage += shorts[policy][m][j] > 0;
    }
    assert_true(with_shortage > 50); /* control: it is not calm that agrees with calm */
    free_world(&w);
}

/* Tallies of parts, added in either order, are those of the whole, word for word. */
static void parts_add_up_to_the_whole(void **state)
{
    (void)state;
    small_world whole, first, second;
    cp_result a = {0}, b = {0};
    assert_true(make_world(&whole, RANDOM_CUTS, NULL) && make_world(&first, RANDOM_CUTS, NULL) &&
                make_world(&second, RANDOM_CUTS, "baseline"));
    run_trials(&whole, 0, 96);
    run_trials(&first, 0, 32);
    run_trials(&second, 32, 64);
    assert_true(cp_tallies_add(&second.worker.tallies, &first.worker.tallies, &second.error));
    fill(&whole, &a);
    fill(&second, &b);
    const size_t cells = (size_t)(2 * 2 * a.n_intervals);
    for (int level = CP_LEVEL_DEMAND; level <= CP_LEVEL_COMMODITY; level++) {
        const cp_profile_result *x = &a.levels[level].profile, *y = &b.levels[level].profile;
        const size_t n = level == CP_LEVEL_DEMAND ? cells : cells / 2;
        assert_memory_equal(x->shortfall_mean, y->shortfall_mean, n * sizeof(double));
        assert_memory_equal(x->shortfall_mean_se, y->shortfall_mean_se, n * sizeof(double));
        assert_memory_equal(x->probability_short, y->probability_short, n * sizeof(double));
        assert_memory_equal(x->shortfall_quantile, y->shortfall_quantile, n * 3 * sizeof(double));
    }
    free_world(&whole);
    free_world(&first);
    free_world(&second);
}

static void too_many_intervals_are_refused(void **state)
{
    (void)state;
    small_world w;
    char text[1024];
    snprintf(text, sizeof text, ONE_EVENT, "1 day", "0.0001 days", "1%", 1, 1, 0.0);
    assert_false(make_world(&w, text, NULL));
    assert_non_null(strstr(w.error.text, "report.interval: expected at most"));
    free_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_shows_in_its_intervals_and_no_other),
        cmocka_unit_test(steps_belong_to_the_interval_in_which_they_begin),
        cmocka_unit_test(intervals_shorter_than_a_step_may_be_empty),
        cmocka_unit_test(the_threshold_decides_what_is_short_but_not_what_is_lacking),
        cmocka_unit_test(intervals_make_up_the_whole),
        cmocka_unit_test(tallies_agree_with_the_trials_one_by_one),
        cmocka_unit_test(parts_add_up_to_the_whole),
        cmocka_unit_test(too_many_intervals_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
