/* Costs by year against cases worked by hand, against a Poisson distribution, and the exceedance curves' intervals
   where a trial's years are all alike. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/run/answer.h"
#include "tests/unit/small_world.h"

#include <math.h>

/* Daily; a demand of one a day worth 2 each, no stock; its only source is cut by what follows. */
#define CUT                                                                                                            \
    "chokepoint: 1\nname: cut\ntime: {start: 2025-01-01, horizon: %s, step: 1 day}\n"                                  \
    "report: {return_periods: [1.5, 3, 5, 25, 100, 1e9]}\ncommodities:\n  x: {unit: t}\n"                              \
    "sites:\n  a: {makes: x, capacity: 365.25, lead_time: 0 days}\n"                                                   \
    "demands:\n  d: {of: x, rate: 365.25, value: 2}\nhazards:\n"

#define TWO_EVENTS                                                                                                     \
    CUT "  one:\n    event: {at: 300 days, lasts: 130 days}\n    affects: [{select: a, capacity: 0}]\n"                \
        "  two:\n    event: {at: 500 days, lasts: 10 days}\n    affects: [{select: a, capacity: 0}]\n"                 \
        "policies:\n  baseline: {}\n  paid: {cost: {once: 7, at: 400 days, yearly: 3}}\n"

#define POISSON CUT "  cut:\n    poisson: {rate: 0.5, lasts: 1 day}\n    affects: [{select: a, capacity: 0}]\n"

/* Never served; a year's cost is 1000 times a number drawn once for the whole trial. */
#define ALIKE                                                                                                          \
    "chokepoint: 1\nname: alike\ntime: {start: 2025-01-01, horizon: 10 years, step: 365.25 days}\n"                    \
    "report: {return_periods: [10]}\ncommodities:\n  x: {unit: t}\n"                                                   \
    "sites:\n  a: {makes: x, capacity: 0.001, lead_time: 0 days}\n"                                                    \
    "demands:\n  d: {of: x, rate: 1000, value: {uniform: [0, 1]}}\n"

static cp_result answer(small_world *w)
{
    cp_result result = {0};
    cp_tallies_carry(&w->worker.tallies);
    if (!cp_answer_fill(&w->study, &w->worker.tallies, &w->arena, &result, &w->error)) fail_msg("%s", w->error.text);
    return result;
}

static cp_result run(small_world *w, const char *text, uint64_t seed, int trials)
{
    assert_true(make_world(w, text, NULL));
    for (int done = 0; done < trials; done += CP_LANES) {
        const int lanes = trials - done < CP_LANES ? trials - done : CP_LANES;
        if (!cp_worker_run(&w->worker, (cp_seed){.number = seed}, (uint64_t)done, lanes, &w->error))
            fail_msg("%s", w->error.text);
    }
    return answer(w);
}

/* Bins are 0.4% wide, but a single value in one is known to 2^-16 of that. */
static void near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-6 * expected)) fail_msg("expected %g, found %.9g", expected, found);
}

static void test_events(void **state)
{
    (void)state;
    char text[2048];
    small_world w = {0};
    snprintf(text, sizeof text, TWO_EVENTS, "3 years");
    const cp_result result = run(&w, text, 1, 1);
    const cp_annual_result *annual = &result.annual;
    assert_int_equal(annual->n_years, 3);
    /* what a step makes is there in the next: short on days 301 to 365 of the first year, 366 to 430 and 501 to 510 of
       the second */
    near(annual->cost.mean[0], 2 * 65);
    near(annual->cost.mean[1], 2 * (65 + 10));
    assert_true(annual->cost.mean[2] == 0);
    /* of three years the costliest has a return period of 3, the next of 1.5 */
    near(annual->aggregate.value[1], 2 * 75);
    near(annual->aggregate.value[0], 2 * 65);
    near(annual->occurrence.value[1], 2 * 65);
    near(annual->occurrence.value[0], 2 * 65);
    assert_true(isnan(annual->aggregate.value[2])); /* five years were not simulated */
    assert_true(isinf(annual->aggregate.upper[1]));
    /* the policy's own costs: 3 for each year, of which the second has 365 days; 7 in the second */
    near(annual->cost.mean[3], 2 * 65 + 3 * 366 / 365.25);
    near(annual->cost.mean[4], 2 * 75 + 3 * 365 / 365.25 + 7);
    near(annual->occurrence.value[6 + 1], 2 * 65);
    free_world(&w);
}

/* Each event costs 2 whatever day it begins, and there are Poisson(0.5) a year: P(≥ 1) = 0.393, P(≥ 2) = 0.090, P(≥ 3)
   = 0.0144, P(≥ 4) = 0.0018. */
static void test_poisson(void **state)
{
    (void)state;
    enum { TRIALS = 4000 };
    char text[2048];
    small_world w = {0};
    snprintf(text, sizeof text, POISSON, "2 years");
    const cp_result result = run(&w, text, 5, TRIALS);
    const cp_annual_result *annual = &result.annual;
    const double expected[] = {0, 2, 2, 4, 6}; /* once in 1.5, 3, 5, 25, 100 years */
    assert_true(annual->aggregate.value[0] == 0);
    for (int r = 2; r < 5; r++) {
        /* an event cut in two by a year's end costs less, two that overlap cost less */
        if (fabs(annual->aggregate.value[r] - expected[r]) > 0.02) fail_msg("AEP %g", annual->aggregate.value[r]);
        assert_true(annual->aggregate.lower[r] <= expected[r] + 0.02 &&
                    annual->aggregate.upper[r] >= expected[r] - 0.02);
        if (r < 4 && fabs(annual->occurrence.value[r] - 2) > 0.02) fail_msg("OEP %g", annual->occurrence.value[r]);
    }
    for (int y = 0; y < 2; y++) {
        const double z = (annual->cost.mean[y] - 2 * 0.5) / annual->cost.mean_se[y];
        const double control = (annual->cost.mean[y] - 2 * 0.4) / annual->cost.mean_se[y];
        if (fabs(z) > 4.5) fail_msg("mean of a year: z = %g", z);
        if (fabs(control) < 4.5) fail_msg("the control does not fail: z = %g", control);
    }
    free_world(&w);
}

/* 95% intervals hold the truth at least as often when all years of a trial are alike; those for independent years,
   which is the control, do not. */
static void test_years_alike(void **state)
{
    (void)state;
    enum { SEEDS = 300, TRIALS = 200, YEARS = 10 };
    int held = 0, control = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        small_world w = {0};
        const cp_result result = run(&w, ALIKE, seed, TRIALS);
        const cp_exceedance *curve = &result.annual.aggregate;
        const double truth = 0.9 * 999.999;
        held += curve->lower[0] <= truth && truth <= curve->upper[0];
        const double half = 1.96 * sqrt(0.9 * 0.1 / (TRIALS * YEARS)) * 999.999;
        control += fabs(curve->value[0] - truth) <= half;
        assert_int_equal(result.annual.n_years, YEARS);
        free_world(&w);
    }
    if (held < 0.93 * SEEDS) fail_msg("intervals held in %d of %d", held, SEEDS);
    if (control > 0.6 * SEEDS) fail_msg("the control held in %d of %d", control, SEEDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_poisson),
        cmocka_unit_test(test_years_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
