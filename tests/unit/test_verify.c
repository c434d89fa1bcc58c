/* Verify must be able to fail: comparisons with a shifted truth, sums of z that are too small or too large, and a whole
   case whose exact value is 10 standard errors off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/verify/print.h"

#include <math.h>
#include <string.h>

static void comparisons_pass_within_five_standard_errors(void **state)
{
    (void)state;
    assert_true(cp_verify_compare(10, 10.49, 0.1, false).passed);
    assert_true(cp_verify_compare(10, 9.51, 0.1, false).passed);
    assert_false(cp_verify_compare(10, 10.51, 0.1, false).passed);
    assert_false(cp_verify_compare(10, 9.49, 0.1, false).passed);
}

/* An estimate that no trial spread about has no standard error, and proves nothing. */
static void comparisons_without_a_standard_error_fail(void **state)
{
    (void)state;
    assert_false(cp_verify_compare(10, 10, 0, false).passed);
    assert_false(cp_verify_compare(10, 10, NAN, false).passed);
    assert_false(cp_verify_compare(10, NAN, 0.1, false).passed);
}

static void certain_values_pass_within_rounding(void **state)
{
    (void)state;
    assert_true(cp_verify_compare(-1e6, -1e6 * (1 + 9e-10), 0, true).passed);
    assert_false(cp_verify_compare(-1e6, -1e6 * (1 + 2e-9), 0, true).passed);
    assert_true(cp_verify_compare(0, 5e-10, 0, true).passed);
    assert_false(cp_verify_compare(0, 2e-9, 0, true).passed);
    assert_false(cp_verify_compare(1, NAN, 0, true).passed);
}

enum { CHECKS = 30 };

/* The verdict on CHECKS independent comparisons of the same z. */
static cp_verify_summary verdict_on(double z)
{
    static cp_verify_check checks[CHECKS];
    static cp_comparison comparisons[CHECKS];
    for (int i = 0; i < CHECKS; i++) {
        checks[i].independent = true;
        comparisons[i] = cp_verify_compare(0, z, 1, false);
    }
    const cp_verify_case of = {.name = "made-up", .divisor = 1, .n_checks = CHECKS, .checks = checks};
    const cp_verified verified = {.of = &of, .comparisons = comparisons};
    return cp_verify_summarise(&verified, 1);
}

/* χ² of 30 degrees of freedom: 5e-5 lie below 8.6868, as many above 69.9045. */
static void scores_are_neither_too_small_nor_too_large(void **state)
{
    (void)state;
    const cp_verify_summary fair = verdict_on(1);
    assert_true(fair.passed && fair.n_independent == CHECKS);
    assert_true(fabs(fair.lowest - 8.686843677) < 1e-8 && fabs(fair.highest - 69.904464029) < 1e-7);
    assert_false(verdict_on(0.5).passed);
    assert_false(verdict_on(1.6).passed);
    assert_int_equal(verdict_on(1.6).n_failed, 0); /* each by itself is fine */
    assert_false(verdict_on(5.5).passed);
}

static const cp_verify_case *find_case(const char *name)
{
    for (int i = 0; i < cp_verify_n_cases; i++) {
        if (strcmp(cp_verify_cases[i].name, name) == 0) return &cp_verify_cases[i];
    }
    fail_msg("no case %s", name);
    return NULL;
}

/* Runs a case of which the truth of every comparison is moved by so many standard errors. */
static cp_verify_summary run_shifted(const char *name, double standard_errors)
{
    static const cp_comm alone = {.rank = 0, .size = 1};
    const cp_verify_options options = {
        .trials = 20000, .seed = {.number = 3}, .threads = 1, .kernels = cp_kernels_select(NULL)};
    cp_arena arena = {0};
    cp_error error = {0};
    cp_verified verified;
    cp_verify_check checks[8];
    cp_verify_case one = *find_case(name);
    assert_true(one.n_checks <= 8);
    assert_true(cp_verify_case_run(&alone, &one, &options, &arena, &verified, &error));
    for (int i = 0; i < one.n_checks; i++) {
        checks[i] = one.checks[i];
        checks[i].exact += standard_errors * verified.comparisons[i].se;
    }
    one.checks = checks;
    assert_true(cp_verify_case_run(&alone, &one, &options, &arena, &verified, &error));
    const cp_verify_summary summary = cp_verify_summarise(&verified, 1);
    cp_arena_release(&arena);
    return summary;
}

static void a_wrong_truth_is_found(void **state)
{
    (void)state;
    assert_true(run_shifted("disrupted", 0).passed);
    const cp_verify_summary wrong = run_shifted("disrupted", 10);
    assert_false(wrong.passed);
    assert_int_equal(wrong.n_failed, wrong.n_comparisons);
}

/* Whatever a case asks for is there, and every text has its case. */
static void every_text_has_a_case(void **state)
{
    (void)state;
    for (const cp_verify_embedded *e = cp_verify_texts; e->name; e++) {
        assert_non_null(find_case(e->name));
        assert_int_equal(e->text[e->bytes], 0);
    }
}

static void labels_fit_their_column(void **state)
{
    (void)state;
    for (int c = 0; c < cp_verify_n_cases; c++) {
        for (int i = 0; i < cp_verify_cases[c].n_checks; i++) {
            int characters = 0;
            for (const char *at = cp_verify_cases[c].checks[i].what; *at; at++) characters += (*at & 0xC0) != 0x80;
            assert_in_range(characters, 1, 32);
        }
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons_pass_within_five_standard_errors),
        cmocka_unit_test(comparisons_without_a_standard_error_fail),
        cmocka_unit_test(certain_values_pass_within_rounding),
        cmocka_unit_test(scores_are_neither_too_small_nor_too_large),
        cmocka_unit_test(a_wrong_truth_is_found),
        cmocka_unit_test(every_text_has_a_case),
        cmocka_unit_test(labels_fit_their_column),
    };
    cp_comm comm;
    cp_error error = {0};
    if (!cp_comm_start(&argc, &argv, &comm, &error)) return 1;
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    cp_comm_stop();
    return failed;
}
