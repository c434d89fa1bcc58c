/* Do intervals hold the truth as often as they say? 400 independent seeds of a case whose answer is known, through the
   whole program: what a policy costs is drawn from Exp(1), so the p-quantile is −ln(1 − p), the mean beyond it one
   more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/run/answer.h"
#include "tests/unit/small_world.h"

#include <math.h>

#define COST                                                                                                           \
    "chokepoint: 1\nname: cost\ntime: {start: 2025-01-01, horizon: 7 days, step: 1 week}\n"                            \
    "report: {quantiles: [0.5, 0.9, 0.95, 0.99]}\ncommodities:\n  x: {unit: t}\nsites:\n  a: {makes: x, capacity: "    \
    "9}\n"                                                                                                             \
    "demands:\n  d: {of: x, rate: 1, value: 52}\n"                                                                     \
    "policies:\n  baseline: {cost: {once: {exponential: {mean: 1}}}}\n"                                                \
    "  dearer: {cost: {once: {exponential: {mean: 2}}}}\n"

enum { SEEDS = 400, TRIALS = 2000, QUANTILES = 4, THIN = 3 };

/* How many of the seeds have the truth in their interval, and how many a truth that is off by a tenth. */
typedef struct {
    int held, control;
} cover_count;

typedef struct {
    cover_count mean, difference, quantile[QUANTILES], tail[QUANTILES];
} cover_counts;

static void note(cover_count *cover, double lower, double upper, double truth)
{
    cover->held += lower <= truth && truth <= upper;
    cover->control += lower <= 1.1 * truth && 1.1 * truth <= upper;
}

static void note_around(cover_count *cover, double value, double se, double truth)
{
    note(cover, value - 1.959963984540054 * se, value + 1.959963984540054 * se, truth);
}

static void run_seed(uint64_t seed, cover_counts *covers)
{
    small_world w;
    cp_result result = {0};
    assert_true(make_world(&w, COST, NULL));
    for (int first = 0; first < TRIALS; first += CP_LANES) {
        assert_true(cp_worker_run(&w.worker, (cp_seed){.number = seed}, (uint64_t)first, CP_LANES, &w.error));
    }
    cp_tallies_carry(&w.worker.tallies);
    assert_true(cp_answer_fill(&w.study, &w.worker.tallies, &w.arena, &result, &w.error));
    const cp_level_result *system = &result.levels[CP_LEVEL_SYSTEM];
    const cp_metric_result *cost = &system->metrics[system->n_metrics - 1];
    note_around(&covers->mean, cost->mean[0], cost->mean_se[0], 1.0);
    note_around(&covers->difference, cost->difference_mean[0], cost->difference_mean_se[0], 1.0);
    for (int q = 0; q < QUANTILES; q++) {
        const double quantile = -log(1.0 - result.quantiles[q]);
        note(&covers->quantile[q], cost->quantile_lower[q], cost->quantile_upper[q], quantile);
        note_around(&covers->tail[q], cost->tail_mean[q], cost->tail_mean_se[q], quantile + 1.0);
    }
    free_world(&w);
}

static void assert_cover(const char *what, cover_count cover, double least, double most)
{
    if (cover.held < least * SEEDS || cover.held > most * SEEDS) fail_msg("%s: held %d times", what, cover.held);
    if (cover.control > 0.7 * SEEDS) fail_msg("%s: the control was held %d times", what, cover.control);
}

/* The 256 worst trials are known one by one: intervals of quantiles among them are as the ranks say. Others are widened
   to the edges of bins 0.4% wide, so that they hold the truth more often. With 20 trials beyond, those of tail means do
   not hold it often enough: that is why such means are marked (engine/report/cells.h). */
static void intervals_hold_the_truth_as_often_as_they_say(void **state)
{
    (void)state;
    cover_counts covers = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) run_seed(seed, &covers);
    assert_cover("mean", covers.mean, 0.93, 0.97);
    assert_cover("difference", covers.difference, 0.93, 0.97);
    for (int q = 0; q < QUANTILES; q++) {
        assert_cover("quantile", covers.quantile[q], 0.93, q == 0 ? 0.99 : 0.97);
        assert_cover("mean beyond the quantile", covers.tail[q], q == THIN ? 0.90 : 0.93, q == THIN ? 0.93 : 0.97);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_hold_the_truth_as_often_as_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
