/* What must hold whatever the numbers are, path by path under the same random numbers: more stock or capacity never
   lengthens a shortage, the order of the file and the division of a site change nothing, costs follow the price table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/small_world.h"

#include <math.h>

/* A chain of two commodities with everything that may happen to it; holes for what the tests change. */
static const char chain[] =
    "chokepoint: 1\nname: chain\ntime: {start: 2025-01-01, horizon: 900 days, step: 5 days}\nmoney: {discount: 3%%}\n"
    "commodities:\n  ore: {unit: t, buffer: 10 days}\n"
    "  metal: {unit: t, buffer: %d days, holding: 5%%, price: {base: %g, elasticity: 0.3}}\n"
    "sites:\n%s"
    "demands: {city: {of: metal, rate: 90, value: %g}}\n"
    "hazards:\n%s"
    "policies: {baseline: {}}\n";

static const char hazards_of_mine[] = "  stop: {poisson: {rate: 2, lasts: {exponential: {mean: 40 days}}}, affects: "
                                      "[{select: {stage: mine}, loss: {uniform: "
                                      "[0, 1]}}]}\n";
static const char hazards_of_plant[] =
    "  strike: {outage: {every: {exponential: {mean: 200 days}}, lasts: 30 days}, affects: [{select: {stage: plant}, "
    "capacity: 0.2}]}\n";

static const char two_sites[] =
    "  mine: {makes: ore, capacity: 250, lead_time: 10 days, tags: {stage: mine}}\n"
    "  plant: {makes: metal, uses: {ore: 2}, capacity: 120, lead_time: 15 days, tags: {stage: "
    "plant}}\n";

static void make(small_world *w, int buffer_days, double price, const char *sites, double value, const char *hazards)
{
    char text[4096];
    snprintf(text, sizeof text, chain, buffer_days, price, sites, value, hazards);
    assert_true(make_world(w, text, NULL));
}

static void both_hazards(char text[1024])
{
    snprintf(text, 1024, "%s%s", hazards_of_mine, hazards_of_plant);
}

/* A metric of the system in trials first … first + CP_LANES − 1. */
static void measure(small_world *w, cp_metric_id metric, uint64_t first, double out[CP_LANES])
{
    assert_true(run_block(w, 11, first));
    measure_world(w, 0, CP_LEVEL_SYSTEM, metric, 0, out);
}

/* Runs two worlds over many trials; whether `a` is at least `b` in all, and above it in some. */
static void compare(small_world *a, small_world *b, cp_metric_id metric, bool *never_below, bool *ever_above)
{
    *never_below = true;
    *ever_above = false;
    for (uint64_t first = 0; first < 800; first += CP_LANES) {
        double x[CP_LANES], y[CP_LANES];
        measure(a, metric, first, x);
        measure(b, metric, first, y);
        for (int lane = 0; lane < CP_LANES; lane++) {
            *never_below = *never_below && x[lane] >= y[lane] - 1e-9 * fabs(y[lane]);
            *ever_above = *ever_above || x[lane] > y[lane];
        }
    }
}

static void more_stock_or_capacity_never_hurts(void **state)
{
    (void)state;
    static const char more_capacity[] =
        "  mine: {makes: ore, capacity: 300, lead_time: 10 days, tags: {stage: mine}}\n"
        "  plant: {makes: metal, uses: {ore: 2}, capacity: 150, lead_time: 15 days, tags: "
        "{stage: plant}}\n";
    char hazards[1024];
    both_hazards(hazards);
    small_world base, stocked, larger;
    make(&base, 20, 5, two_sites, 7, hazards);
    make(&stocked, 50, 5, two_sites, 7, hazards);
    make(&larger, 20, 5, more_capacity, 7, hazards);
    bool never_below, ever_above;
    compare(&base, &stocked, CP_METRIC_UNMET, &never_below, &ever_above);
    assert_true(never_below && ever_above);
    compare(&base, &larger, CP_METRIC_UNMET, &never_below, &ever_above);
    assert_true(never_below && ever_above);
    compare(&stocked, &base, CP_METRIC_UNMET, &never_below, &ever_above);
    assert_true(!never_below); /* control */
    free_world(&base);
    free_world(&stocked);
    free_world(&larger);
}

/* Whether two worlds give the same metric, to a relative 1e-9, in many trials. */
static bool same(small_world *a, small_world *b, cp_metric_id metric, double factor)
{
    bool equal = true;
    for (uint64_t first = 0; first < 320; first += CP_LANES) {
        double x[CP_LANES], y[CP_LANES];
        measure(a, metric, first, x);
        measure(b, metric, first, y);
        for (int lane = 0; lane < CP_LANES; lane++) {
            equal = equal && fabs(factor * x[lane] - y[lane]) <= 1e-9 * fabs(y[lane]) + 1e-9;
        }
    }
    return equal;
}

static void the_order_of_the_file_changes_nothing(void **state)
{
    (void)state;
    static const char swapped[] =
        "  plant: {makes: metal, uses: {ore: 2}, capacity: 120, lead_time: 15 days, tags: {stage: "
        "plant}}\n"
        "  mine: {makes: ore, capacity: 250, lead_time: 10 days, tags: {stage: mine}}\n";
    static const char renamed[] =
        "  pit: {makes: ore, capacity: 250, lead_time: 10 days, tags: {stage: mine}}\n"
        "  works: {makes: metal, uses: {ore: 2}, capacity: 120, lead_time: 15 days, tags: {stage: "
        "plant}}\n";
    char hazards[1024], turned[1024];
    both_hazards(hazards);
    snprintf(turned, sizeof turned, "%s%s", hazards_of_plant, hazards_of_mine);
    small_world base, other, relabelled, moved;
    make(&base, 20, 5, two_sites, 7, hazards);
    make(&other, 20, 5, swapped, 7, turned);
    make(&relabelled, 20, 5, renamed, 7, hazards);
    make(&moved, 20, 5, two_sites, 7, hazards_of_mine);
    assert_true(same(&base, &other, CP_METRIC_COST_TOTAL, 1));
    assert_true(same(&base, &relabelled, CP_METRIC_COST_TOTAL, 1)); /* the hazards' names are what they were */
    assert_true(!same(&base, &moved, CP_METRIC_COST_TOTAL, 1));     /* control: a hazard less */
    free_world(&base);
    free_world(&other);
    free_world(&relabelled);
    free_world(&moved);
}

/* Two halves that always fail together are the whole. */
static void dividing_a_site_changes_nothing(void **state)
{
    (void)state;
    static const char halves[] =
        "  mine-a: {makes: ore, capacity: 100, lead_time: 10 days, tags: {stage: mine}}\n"
        "  mine-b: {makes: ore, capacity: 150, lead_time: 10 days, tags: {stage: mine}}\n"
        "  plant-a: {makes: metal, uses: {ore: 2}, capacity: 90, lead_time: 15 days, tags: {stage: plant}}\n"
        "  plant-b: {makes: metal, uses: {ore: 2}, capacity: 30, lead_time: 15 days, tags: {stage: plant}}\n";
    char hazards[1024], apart[1024];
    both_hazards(hazards);
    snprintf(
        apart, sizeof apart, "%s%s", hazards_of_mine,
        "  strike: {each: site, outage: {every: {exponential: {mean: 200 days}}, lasts: 30 days}, affects: [{select: "
        "{stage: plant}, capacity: 0.2}]}\n");
    small_world whole, divided, independent;
    make(&whole, 20, 5, two_sites, 7, hazards);
    make(&divided, 20, 5, halves, 7, hazards);
    make(&independent, 20, 5, halves, 7, apart);
    assert_true(same(&whole, &divided, CP_METRIC_UNMET, 1));
    assert_true(same(&whole, &divided, CP_METRIC_COST_TOTAL, 1));
    assert_true(!same(&whole, &independent, CP_METRIC_UNMET, 1)); /* control: halves that fail apart */
    free_world(&whole);
    free_world(&divided);
    free_world(&independent);
}

static void costs_are_linear_in_the_price_table(void **state)
{
    (void)state;
    char hazards[1024];
    both_hazards(hazards);
    small_world base, dearer, other;
    make(&base, 20, 5, two_sites, 7, hazards);
    make(&dearer, 20, 15, two_sites, 21, hazards);
    make(&other, 20, 15, two_sites, 7, hazards);
    assert_true(same(&base, &dearer, CP_METRIC_COST_TOTAL, 3));
    assert_true(same(&base, &other, CP_METRIC_COST_PRICE_PREMIUM, 3));
    assert_true(same(&base, &other, CP_METRIC_COST_LOST_OUTPUT, 1));
    assert_true(!same(&base, &other, CP_METRIC_COST_TOTAL, 3)); /* control */
    free_world(&base);
    free_world(&dearer);
    free_world(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_stock_or_capacity_never_hurts),
        cmocka_unit_test(the_order_of_the_file_changes_nothing),
        cmocka_unit_test(dividing_a_site_changes_nothing),
        cmocka_unit_test(costs_are_linear_in_the_price_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
