/* Exact tallies: against sums in exact integers, in any order, with carries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/rng.h"
#include "kernels/tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAGES = 64 };

static cp_bin *new_bins(void)
{
    return calloc((size_t)PAGES * CP_BINS, sizeof(cp_bin));
}

static cp_tally_outcome add(cp_amounts *amounts, cp_pages *pages, int n, const double *values)
{
    int64_t grid[100];
    cp_amounts_grid(amounts->exponent, n, values, grid);
    return cp_amounts_add(amounts, pages, n, grid);
}

static void moments_of_known_numbers(void **state)
{
    (void)state;
    cp_amounts amounts = {.exponent = -3, .max = -1};
    cp_pages pages = {.most_pages = PAGES, .bins = new_bins()};
    double values[100];
    for (int i = 0; i < 100; i++) values[i] = i + 1;
    assert_int_equal(add(&amounts, &pages, 100, values), CP_TALLY_DONE);
    cp_amounts_carry(&amounts);
    const cp_moments m = cp_amounts_moments(&amounts);
    assert_true(m.mean == 50.5 && m.max == 100.0);
    assert_true(fabs(m.sd - sqrt(10100.0 / 12.0)) < 1e-13); /* variance of 1…n with n − 1: n (n + 1)/12 */
    free(pages.bins);
}

/* Nearly equal large values: a sum of squares in doubles would lose all digits of the spread. */
static void spread_of_large_values_keeps_its_digits(void **state)
{
    (void)state;
    cp_amounts amounts = {.exponent = 0, .max = -1};
    cp_pages pages = {.most_pages = PAGES, .bins = new_bins()};
    const double big = 4503599627370496.0; /* 2^52 */
    const double values[4] = {big, big + 2, big + 4, big + 6};
    assert_int_equal(add(&amounts, &pages, 4, values), CP_TALLY_DONE);
    cp_amounts_carry(&amounts);
    const cp_moments m = cp_amounts_moments(&amounts);
    assert_true(fabs(m.sd - sqrt(20.0 / 3.0)) < 1e-14);
    free(pages.bins);
}

static void every_value_lies_in_its_bin(void **state)
{
    (void)state;
    cp_pcg32 rng = cp_rng_open(1, 0, 2);
    for (int i = 0; i < 20000; i++) {
        cp_amounts amounts = {.exponent = -20, .max = -1};
        cp_bin bins[CP_BINS] = {{0, 0}};
        cp_pages pages = {.most_pages = 1, .bins = bins};
        const double value = ldexp(1.0 + cp_rng_uniform(&rng), (int)(cp_rng_uniform(&rng) * 55) - 19);
        const double grid = floor(ldexp(value, 20) + 0.5);
        assert_int_equal(add(&amounts, &pages, 1, &value), CP_TALLY_DONE);
        int octave = 0, bin = 0;
        while (!amounts.page[octave]) octave++;
        while (!bins[bin].count) bin++;
        const double lower = cp_amounts_edge(octave, bin), width = cp_amounts_width(octave);
        assert_true(lower <= grid && grid < lower + width);
        assert_true(width <= lower / CP_BINS);
        assert_true(fabs(lower + width * (double)bins[bin].offset / 65536.0 - grid) <= width / 65536.0);
    }
}

static void what_does_not_fit_is_refused_whole(void **state)
{
    (void)state;
    const double bad[] = {-1.0, NAN, INFINITY, 1e300};
    for (int i = 0; i < 4; i++) {
        cp_amounts amounts = {.exponent = 0, .max = -1}, before = amounts;
        cp_pages pages = {.most_pages = PAGES, .bins = new_bins()};
        const double values[2] = {0.0, bad[i]};
        assert_int_equal(add(&amounts, &pages, 2, values), CP_TALLY_OUT_OF_RANGE);
        assert_memory_equal(&amounts, &before, sizeof amounts);
        free(pages.bins);
    }
    cp_amounts amounts = {.exponent = 0, .max = -1};
    cp_pages none = {0};
    const double one = 1.0, zero = 0.0;
    assert_int_equal(add(&amounts, &none, 1, &one), CP_TALLY_NO_PAGE);
    assert_int_equal(add(&amounts, &none, 1, &zero), CP_TALLY_DONE);
}

static void carries_change_no_sum(void **state)
{
    (void)state;
    cp_amounts often = {.exponent = -30, .max = -1}, once = often;
    cp_pages pages = {.most_pages = PAGES, .bins = new_bins()};
    cp_pcg32 rng = cp_rng_open(3, 1, 4);
    for (int i = 0; i < 20000; i++) {
        const double value = 1e9 * cp_rng_uniform(&rng);
        add(&often, &pages, 1, &value);
        cp_amounts_carry(&often);
        memcpy(once.page, often.page, sizeof once.page);
        add(&once, &pages, 1, &value);
    }
    cp_amounts_carry(&once);
    assert_memory_equal(often.sum, once.sum, sizeof once.sum);
    assert_memory_equal(often.square, once.square, sizeof once.square);
    free(pages.bins);
}

static void counts_have_exact_moments(void **state)
{
    (void)state;
    const uint64_t counts[] = {6000000000, 0, 3000000000, 1000000000};
    const cp_moments m = cp_counts_moments(4, counts, 7.0);
    assert_true(m.max == 21.0 && fabs(m.mean - 7.0 * 0.9) < 1e-14);
    assert_true(fabs(m.sd - 7.0 * sqrt(2.1 - 0.81)) < 1e-8); /* E X² = (3·4 + 9)/10 */
    const cp_moments none = cp_counts_moments(4, (uint64_t[]){0, 0, 0, 0}, 1.0);
    assert_true(isnan(none.mean) && isnan(none.sd));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_of_known_numbers),    cmocka_unit_test(spread_of_large_values_keeps_its_digits),
        cmocka_unit_test(every_value_lies_in_its_bin), cmocka_unit_test(what_does_not_fit_is_refused_whole),
        cmocka_unit_test(carries_change_no_sum),       cmocka_unit_test(counts_have_exact_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
