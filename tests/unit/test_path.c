/* Hazard paths and their averages over steps: by hand where times are fixed, against a second way of adding up where
   they are random, and the regime's rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/small_world.h"

#include <math.h>

#define HEAD                                                                                                           \
    "chokepoint: 1\nname: path\ntime: {start: 2025-01-01, horizon: 70 days, step: 7 days}\n"                           \
    "commodities: {x: {unit: t, price: {base: 1}, buffer: 0}}\nsites: {a: {makes: x, capacity: 365.25, tariffed: "     \
    "true}}\n"                                                                                                         \
    "demands: {d: {of: x, rate: 300}}\nhazards:\n"

/* The capacity of the only site in a step, as a fraction of all. */
static double availability(small_world *w, int k, int lane)
{
    step_world(w, k);
    return w->worker.block.capacity[lane] / 7.0;
}

static void an_outage_takes_its_part_of_each_step(void **state)
{
    (void)state;
    small_world w;
    assert_true(
        make_world(&w, HEAD "  g: {event: {at: 3 days, lasts: 7 days}, affects: [{select: a, capacity: 0}]}\n", NULL));
    assert_true(cp_worker_begin(&w.worker, (cp_seed){.number = 1}, 0, &w.error));
    const double expected[] = {3.0 / 7.0, 4.0 / 7.0, 1.0, 1.0};
    for (int k = 0; k < 4; k++) assert_true(fabs(availability(&w, k, 5) - expected[k]) < 1e-15);
    free_world(&w);
}

/* Two events of one state that begin and end within a step, and their tariffs. */
static void effects_of_one_hazard_multiply_and_its_states_add(void **state)
{
    (void)state;
    small_world w;
    assert_true(make_world(&w,
                           HEAD "  g:\n    regime:\n      initial: one\n      states:\n"
                                "        one: {lasts: 2 days, next: {two: 1}, affects: [{select: a, capacity: 0.5, "
                                "tariff: 10%}, {select: a, capacity: 0.4}]}\n"
                                "        two: {lasts: 3 days, next: {three: 1}, affects: [{select: a, capacity: 0.6, "
                                "tariff: 40%}]}\n        three: {}\n",
                           NULL));
    assert_true(cp_worker_begin(&w.worker, (cp_seed){.number = 1}, 0, &w.error));
    assert_true(fabs(availability(&w, 0, 0) - (2 * 0.5 * 0.4 + 3 * 0.6 + 2) / 7.0) < 1e-15);
    assert_true(fabs(w.worker.block.tariff[0] - (2 * 0.1 + 3 * 0.4) / 7.0) < 1e-15);
    assert_true(fabs(availability(&w, 1, 0) - 1.0) < 1e-15);
    free_world(&w);
}

/* Events that overlap, added up a second way: minute by minute over the raw events, which the test draws itself. */
static void overlapping_events_multiply(void **state)
{
    (void)state;
    small_world w;
    const char *text = HEAD "  g: {poisson: {rate: 60, lasts: {exponential: {mean: 9 days}}}, affects: "
                            "[{select: a, capacity: 0.7}]}\n";
    assert_true(make_world(&w, text, NULL));
    assert_true(cp_worker_begin(&w.worker, (cp_seed){.number = 11}, 100, &w.error));
    for (int k = 0; k < w.plan.steps; k++) step_world(&w, k);
    for (int lane = 0; lane < CP_LANES; lane++) {
        cp_pcg32 rng = cp_rng_open(11, 100 + (uint64_t)lane, cp_stream("hazards.g"));
        double start[200], end[200], now = 0.0, average = 0.0;
        int n = 0;
        for (; n < 200; n++) {
            now += -log(cp_rng_uniform(&rng)) * 365.25 / 60.0;
            if (now >= 70.0) break;
            start[n] = now;
            end[n] = now - 9.0 * log1p(-cp_rng_uniform(&rng));
        }
        const int pieces = 7 * 24 * 60;
        for (int i = 0; i < pieces; i++) {
            const double at = 63.0 + (i + 0.5) * 7.0 / pieces;
            double value = 1.0;
            for (int e = 0; e < n; e++) value *= at >= start[e] && at < end[e] ? 0.7 : 1.0;
            average += value / pieces;
        }
        assert_true(n > 0 && n < 200);
        /* a minute at each begin and end may be counted wrongly */
        assert_true(fabs(w.worker.block.capacity[lane] / 7.0 - average) < 2.0 * n / pieces);
    }
    free_world(&w);
}

static void decisions_move_those_they_name(void **state)
{
    (void)state;
    small_world w;
    assert_true(make_world(&w,
                           HEAD "  g:\n    regime:\n      initial: {calm: 0.5, tense: 0.5}\n      states:\n"
                                "        calm: {}\n        tense: {affects: [{select: a, capacity: 0.5}]}\n"
                                "        war: {affects: [{select: a, capacity: 0}]}\n"
                                "      decisions:\n        - {at: 14 days, from: [tense], to: {war: 1}}\n"
                                "        - {at: 28 days, from: [war], to: {calm: 1}}\n",
                           NULL));
    int tense = 0;
    for (uint64_t first = 0; first < 1600; first += CP_LANES) {
        assert_true(cp_worker_begin(&w.worker, (cp_seed){.number = 4}, first, &w.error));
        double capacity[10][CP_LANES];
        for (int k = 0; k < 10; k++) {
            step_world(&w, k);
            for (int lane = 0; lane < CP_LANES; lane++) capacity[k][lane] = w.worker.block.capacity[lane] / 7.0;
        }
        for (int lane = 0; lane < CP_LANES; lane++) {
            const bool was = capacity[0][lane] < 0.75;
            tense += was;
            for (int k = 0; k < 10; k++) {
                const double expected = !was || k >= 4 ? 1.0 : k < 2 ? 0.5 : 0.0;
                assert_true(fabs(capacity[k][lane] - expected) < 1e-15);
            }
        }
    }
    assert_true(fabs((tense - 800) / 20.0) < 4.5);  /* binomial, sd 20 */
    assert_true(fabs((tense - 1000) / 20.0) > 4.5); /* control */
    free_world(&w);
}

/* The n-th visit of a state draws the same whatever another state's sojourns are. */
static void a_state_draws_the_same_whatever_came_before(void **state)
{
    (void)state;
    const char *const text =
        HEAD "  g:\n    regime:\n      initial: calm\n      states:\n"
             "        calm: {lasts: %s, next: {war: 1}}\n"
             "        war: {lasts: {exponential: {mean: 5 days}}, next: {calm: 1}, affects: [{select: a, loss: "
             "{uniform: [0, 1]}}]}\n";
    char texts[2][1024];
    small_world w[2];
    for (int i = 0; i < 2; i++) {
        snprintf(texts[i], sizeof texts[i], text, i ? "3 days" : "{exponential: {mean: 2 days}}");
        assert_true(make_world(&w[i], texts[i], NULL));
        assert_true(cp_worker_begin(&w[i].worker, (cp_seed){.number = 9}, 0, &w[i].error));
    }
    const cp_paths *a = &w[0].worker.block.paths, *b = &w[1].worker.block.paths;
    for (int lane = 0; lane < CP_LANES; lane++) {
        const int n = 6; /* three visits of war in each */
        for (int s = 1; s < n; s += 2) {
            const cp_segment *x = &a->segments[a->first[lane] + s], *y = &b->segments[b->first[lane] + s];
            if (a->first[lane] + s >= a->first[lane + 1] || b->first[lane] + s >= b->first[lane + 1]) continue;
            assert_true(fabs((x->end - x->start) - (y->end - y->start)) < 1e-12);
            assert_true(a->values[x->values] == b->values[y->values]);
        }
    }
    free_world(&w[0]), free_world(&w[1]);
}

static void endless_hazards_are_refused(void **state)
{
    (void)state;
    small_world w;
    assert_true(
        make_world(&w, HEAD "  g: {poisson: {rate: 1e9, lasts: 1 day}, affects: [{select: a, capacity: 0}]}\n", NULL));
    assert_false(cp_worker_begin(&w.worker, (cp_seed){.number = 1}, 0, &w.error));
    assert_int_equal(w.error.status, CP_BAD_INPUT);
    assert_non_null(strstr(w.error.text, "hazards.g"));
    free_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_outage_takes_its_part_of_each_step),
        cmocka_unit_test(effects_of_one_hazard_multiply_and_its_states_add),
        cmocka_unit_test(overlapping_events_multiply),
        cmocka_unit_test(decisions_move_those_they_name),
        cmocka_unit_test(a_state_draws_the_same_whatever_came_before),
        cmocka_unit_test(endless_hazards_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
