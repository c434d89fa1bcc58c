/* The lists of worst trials against sorting all of them, and the exact quantiles that come of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/run/answer.h"
#include "kernels/worst.h"
#include "tests/unit/small_world.h"

#include <math.h>
#include <stdlib.h>

enum { MANY = 5000 };

/* Few different values, so that many are equal. */
static cp_worst_trial trial_of(uint64_t trial)
{
    return (cp_worst_trial){trial * trial * 2654435761u % 1000, trial};
}

static int worst_first(const void *a, const void *b)
{
    const cp_worst_trial *x = a, *y = b;
    if (x->badness != y->badness) return x->badness < y->badness ? 1 : -1;
    return (x->trial > y->trial) - (x->trial < y->trial);
}

static void assert_sorted_head(const cp_worst_list *list, cp_worst_trial *all, int n)
{
    qsort(all, (size_t)n, sizeof *all, worst_first);
    while (n > 0 && all[n - 1].badness == 0) n--;
    assert_int_equal(list->n, n < CP_WORST ? n : CP_WORST);
    assert_memory_equal(list->of, all, list->n * sizeof *all);
}

static void a_list_is_the_head_of_the_sorted_trials_in_any_order(void **state)
{
    (void)state;
    static const int sizes[] = {0, 1, 100, CP_WORST, CP_WORST + 1, MANY};
    for (int s = 0; s < 6; s++) {
        for (uint64_t stride = 1; stride <= 7; stride += 6) { /* 7 divides none of the sizes but 0 */
            static cp_worst_trial all[MANY];
            cp_worst_list list = {0};
            const uint64_t n = (uint64_t)sizes[s];
            for (uint64_t i = 0; i < n; i++) {
                all[i] = trial_of(i * stride % n);
                cp_worst_add(&list, all[i].badness, all[i].trial);
            }
            assert_sorted_head(&list, all, sizes[s]);
        }
    }
}

static void merged_parts_are_the_list_of_the_whole(void **state)
{
    (void)state;
    static cp_worst_list parts[5], whole;
    for (uint64_t i = 0; i < MANY; i++) {
        const cp_worst_trial t = trial_of(i);
        cp_worst_add(&parts[i * 31 % 17 % 5], t.badness, t.trial);
        cp_worst_add(&whole, t.badness, t.trial);
    }
    for (int p = 3; p >= 0; p--) cp_worst_merge(&parts[4], &parts[p]);
    assert_memory_equal(&parts[4], &whole, sizeof whole);
}

#define CUTS                                                                                                           \
    "chokepoint: 1\nname: cuts\ntime: {start: 2025-01-01, horizon: 1 year, step: 1 week}\n"                            \
    "report: {quantiles: [0.5, 0.8, 0.99]}\n"                                                                          \
    "commodities:\n  x: {unit: t, buffer: 10 days}\nsites:\n  a: {makes: x, capacity: 300}\n"                          \
    "demands:\n  d: {of: x, rate: 200, value: 1000}\n"                                                                 \
    "hazards:\n  cut:\n    poisson: {rate: 3, lasts: {exponential: {mean: 60 days}}}\n"                                \
    "    affects: [{select: a, loss: {uniform: [0.5, 1]}}]\n"

enum { TRIALS = 960, FIRST = 64 };

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Of 960 trials the 80% quantile, rank 768, lies in the 256 worst, the median does not. */
static void quantiles_among_the_worst_are_exact_and_trials_are_named(void **state)
{
    (void)state;
    static double sorted[TRIALS], values[TRIALS];
    small_world w;
    cp_result result = {0};
    assert_true(make_world(&w, CUTS, NULL));
    for (int done = 0; done < TRIALS; done += CP_LANES) {
        assert_true(cp_worker_run(&w.worker, (cp_seed){.number = 7}, (uint64_t)(FIRST + done), CP_LANES, &w.error));
        measure_world(&w, 0, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL, 0, values + done);
    }
    cp_tallies_carry(&w.worker.tallies);
    assert_true(cp_answer_fill(&w.study, &w.worker.tallies, &w.arena, &result, &w.error));
    const cp_level_result *system = &result.levels[CP_LEVEL_SYSTEM];
    const cp_metric_result *cost = &system->metrics[system->n_metrics - 1];
    const double grid = 1e-9 * values[0] + 1e-6;
    memcpy(sorted, values, sizeof sorted);
    qsort(sorted, TRIALS, sizeof *sorted, ascending);
    assert_true(fabs(cost->quantile[1] - sorted[767]) < grid && fabs(cost->quantile[2] - sorted[950]) < grid);
    assert_true(fabs(cost->quantile[0] - sorted[479]) > grid); /* control: within its bin only */
    assert_int_equal(result.n_worst, 10);
    for (int i = 0; i < 10; i++) {
        assert_true(fabs(cost->worst[i] - sorted[TRIALS - 1 - i]) < grid);
        assert_true(fabs(values[cost->worst_trial[i] - FIRST] - cost->worst[i]) < grid);
    }
    free_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_the_head_of_the_sorted_trials_in_any_order),
        cmocka_unit_test(merged_parts_are_the_list_of_the_whole),
        cmocka_unit_test(quantiles_among_the_worst_are_exact_and_trials_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
