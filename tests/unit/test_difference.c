/* Differences of policies against cases worked by hand and against the same trials counted one by one in the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/run/answer.h"
#include "kernels/difference.h"
#include "tests/unit/small_world.h"

#include <math.h>

/* The same policy twice, one with more stock, one without any. */
#define CUTS                                                                                                           \
    "chokepoint: 1\nname: cuts\ntime: {start: 2025-01-01, horizon: 2 years, step: 1 week}\n"                           \
    "commodities:\n  x: {unit: t, price: {base: 10}, holding: 10%, buffer: 20 days}\n"                                 \
    "sites:\n  a: {makes: x, capacity: 300}\ndemands:\n  d: {of: x, rate: 200, value: 1000}\n"                         \
    "  e: {of: x, rate: {uniform: [50, 80]}, value: 100, priority: 2}\n"                                               \
    "hazards:\n  cut:\n    poisson: {rate: 1.5, lasts: {exponential: {mean: 60 days}}}\n"                              \
    "    affects: [{select: a, loss: {uniform: [0.2, 1]}}]\n"                                                          \
    "policies:\n  baseline: {}\n  same: {}\n  stock: {set: {commodities.x.buffer.target: 60 days}, cost: {once: "      \
    "50}}\n"                                                                                                           \
    "  bare: {set: {commodities.x.buffer.target: 0 days}}\n"

enum { TRIALS = 320, POLICIES = 4, MOST_SLOTS = 128 };

static double values[POLICIES][MOST_SLOTS][TRIALS];

static void run_trials(small_world *w, uint64_t first, int n)
{
    for (int done = 0; done < n; done += CP_LANES) {
        const bool ran = cp_worker_run(&w->worker, (cp_seed){.number = 7}, first + (uint64_t)done, CP_LANES, &w->error);
        if (!ran) fail_msg("%s", w->error.text);
        for (int s = 0; s < POLICIES * w->layout.n_slots; s++) {
            const int policy = s / w->layout.n_slots, slot = s % w->layout.n_slots;
            cp_measure(&w->plan, &w->worker.block, policy, &w->layout.slots[slot], values[policy][slot] + first + done);
        }
    }
}

static cp_result answer(small_world *w)
{
    cp_result result = {0};
    cp_tallies_carry(&w->worker.tallies);
    if (!cp_answer_fill(&w->study, &w->worker.tallies, &w->arena, &result, &w->error)) fail_msg("%s", w->error.text);
    return result;
}

static double in_days(const small_world *w, const cp_slot_layout *slot, double value)
{
    return cp_metric_table[slot->metric].tally == CP_TALLY_STEPS ? value * w->study.step_days : value;
}

/* Later than all that happens. */
static double or_never(double value)
{
    return value < 0.0 ? 1e30 : value;
}

typedef struct {
    double mean, se, less, more, pairs;
} expected;

static expected count_one_by_one(const small_world *w, const cp_slot_layout *of, const double *policy,
                                 const double *base)
{
    expected e = {0};
    double square = 0.0;
    for (int i = 0; i < TRIALS; i++) {
        e.less += or_never(policy[i]) < or_never(base[i]);
        e.more += or_never(policy[i]) > or_never(base[i]);
        if (policy[i] < 0.0 || base[i] < 0.0) continue;
        const double difference = in_days(w, of, policy[i]) - in_days(w, of, base[i]);
        e.pairs++;
        e.mean += difference;
        square += difference * difference;
    }
    e.mean /= e.pairs;
    e.se = sqrt(fmax(0.0, square / e.pairs - e.mean * e.mean) / (e.pairs - 1));
    e.less /= TRIALS;
    e.more /= TRIALS;
    return e;
}

static const cp_metric_result *find(const cp_result *result, const cp_slot_layout *slot)
{
    const cp_level_result *level = &result->levels[slot->level];
    for (int m = 0; m < level->n_metrics; m++) {
        if (level->metrics[m].id == slot->metric) return &level->metrics[m];
    }
    return NULL;
}

static void differences_are_those_of_the_trials_one_by_one(void **state)
{
    (void)state;
    small_world w;
    int differing = 0;
    assert_true(make_world(&w, CUTS, NULL));
    run_trials(&w, 0, TRIALS);
    const cp_result result = answer(&w);
    for (int s = 0; s < (POLICIES - 1) * w.layout.n_slots; s++) {
        const int policy = s / w.layout.n_slots, slot = s % w.layout.n_slots;
        const cp_slot_layout *of = &w.layout.slots[slot];
        const cp_metric_result *metric = find(&result, of);
        const size_t at = (size_t)(policy * result.levels[of->level].n_entities + of->member);
        const expected e = count_one_by_one(&w, of, values[policy + 1][slot], values[0][slot]);
        const double grid = ldexp(1.0, of->exponent), near = 1e-9 * fabs(e.mean) + 2 * grid;
        const bool more = cp_metric_table[of->metric].more_is_better;
        assert_true(fabs(metric->difference_mean[at] - e.mean) <= near);
        assert_true(fabs(metric->difference_mean_se[at] - e.se) <= 1e-6 * e.se + 2 * grid);
        if (cp_metric_table[of->metric].tally != CP_TALLY_AMOUNT) { /* values within a grid step are ties */
            assert_true(metric->probability_better[at] == (more ? e.more : e.less));
            assert_true(metric->probability_worse[at] == (more ? e.less : e.more));
        }
        differing += e.se > 0.0;
    }
    assert_true(differing > 30); /* control: it is not equal that agrees with equal */
    free_world(&w);
}

static void a_policy_that_changes_nothing_differs_in_nothing(void **state)
{
    (void)state;
    small_world w;
    assert_true(make_world(&w, CUTS, NULL));
    run_trials(&w, 0, TRIALS);
    const cp_result result = answer(&w);
    for (int slot = 0; slot < w.layout.n_slots; slot++) {
        const cp_slot_layout *of = &w.layout.slots[slot];
        const cp_metric_result *metric = find(&result, of);
        assert_true(metric->difference_mean[of->member] == 0.0 && metric->difference_mean_se[of->member] == 0.0);
        assert_true(metric->probability_better[of->member] == 0.0 && metric->probability_worse[of->member] == 0.0);
        assert_true(isnan(metric->variance_reduction[of->member]));
    }
    free_world(&w);
}

/* More stock is better for who needs it, less is worse, both are paired well, and the policy's cost is certain. */
static void better_and_worse_are_the_right_way_round(void **state)
{
    (void)state;
    small_world w;
    assert_true(make_world(&w, CUTS, NULL));
    run_trials(&w, 0, TRIALS);
    const cp_result result = answer(&w);
    static const cp_metric_id ids[] = {CP_METRIC_SHORTAGE_DURATION, CP_METRIC_FIRST_SHORTAGE};
    for (int i = 0; i < 2; i++) {
        const cp_metric_result *metric = find(&result, &(cp_slot_layout){.metric = ids[i], .level = CP_LEVEL_DEMAND});
        assert_true(metric->probability_better[2] > 0.2 && metric->probability_worse[2] == 0.0);
        assert_true(metric->probability_worse[4] > 0.2 && metric->probability_better[4] == 0.0);
    }
    const cp_metric_result *cover =
        find(&result, &(cp_slot_layout){.metric = CP_METRIC_MIN_COVER, .level = CP_LEVEL_STOCK});
    assert_true(cover->probability_better[1] > 0.2 && cover->difference_mean[1] > 0.0);
    const cp_metric_result *spent =
        find(&result, &(cp_slot_layout){.metric = CP_METRIC_COST_POLICY, .level = CP_LEVEL_SYSTEM});
    assert_true(fabs(spent->difference_mean[1] - 50.0) < 1e-3 && spent->difference_mean_se[1] == 0.0);
    const cp_metric_result *days =
        find(&result, &(cp_slot_layout){.metric = CP_METRIC_SHORTAGE_DURATION, .level = CP_LEVEL_DEMAND});
    assert_true(days->variance_reduction[2] > 2.0);
    free_world(&w);
}

static void parts_add_up_to_the_whole(void **state)
{
    (void)state;
    small_world whole, first, second;
    assert_true(make_world(&whole, CUTS, NULL) && make_world(&first, CUTS, NULL) &&
                make_world(&second, CUTS, "baseline"));
    run_trials(&whole, 0, 96);
    run_trials(&first, 0, 32);
    run_trials(&second, 32, 64);
    assert_true(cp_tallies_add(&second.worker.tallies, &first.worker.tallies, &second.error));
    cp_tallies_carry(&whole.worker.tallies);
    const size_t n = (size_t)((POLICIES - 1) * whole.layout.n_slots);
    assert_memory_equal(whole.worker.tallies.differences, second.worker.tallies.differences,
                        n * sizeof *whole.worker.tallies.differences);
    free_world(&whole);
    free_world(&first);
    free_world(&second);
}

/* Sums far beyond 64 bits that nearly cancel: mean and spread lose nothing. */
static void large_values_cancel_exactly(void **state)
{
    (void)state;
    cp_differences d = {0};
    const int64_t large = (INT64_C(1) << 62) - 1;
    for (int i = 0; i < 1000; i++) {
        cp_differences_add(&d, 3, (int64_t[]){large, 0, 5}, (int64_t[]){0, large, 2});
        cp_differences_carry(&d);
    }
    const cp_moments moments = cp_differences_moments(&d, 0.5);
    assert_true(moments.mean == 0.5);
    assert_true(fabs(moments.sd / (0.5 * (double)large * sqrt(2.0 * 1000 / 2999)) - 1.0) < 1e-12);
    assert_true(d.pairs == 3000 && d.less == 1000 && d.more == 2000);
}

static void never_is_later_than_any_time(void **state)
{
    (void)state;
    cp_differences d = {0};
    cp_differences_add(&d, 4, (int64_t[]){-1, -1, 3, 7}, (int64_t[]){-1, 9, -1, 5});
    const cp_moments moments = cp_differences_moments(&d, 1.0);
    assert_true(d.pairs == 1 && d.less == 1 && d.more == 2);
    assert_true(moments.mean == 2.0 && isnan(moments.sd));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_those_of_the_trials_one_by_one),
        cmocka_unit_test(a_policy_that_changes_nothing_differs_in_nothing),
        cmocka_unit_test(better_and_worse_are_the_right_way_round),
        cmocka_unit_test(parts_add_up_to_the_whole),
        cmocka_unit_test(large_values_cancel_exactly),
        cmocka_unit_test(never_is_later_than_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
