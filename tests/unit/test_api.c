/* The C API as a program uses it: what it reads, runs and finds, what it says when something is wrong, who owns what;
   and that it leaves MPI alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/api/chokepoint.h"

#include <math.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MINIMAL CP_SOURCE_DIR "/configs/minimal.yaml"
#define REFERENCE CP_SOURCE_DIR "/configs/reference.yaml"

static chokepoint_case *load(const char *path)
{
    chokepoint_error error;
    chokepoint_case *loaded = chokepoint_load(path, &error);
    if (!loaded) fail_msg("%s", error.text);
    assert_int_equal(error.status, CHOKEPOINT_OK);
    assert_string_equal(error.text, "");
    assert_string_equal(chokepoint_warnings(loaded), "");
    return loaded;
}

/* The case is gone before the result is looked at. */
static chokepoint_result *run(const char *path, const chokepoint_run_options *options)
{
    chokepoint_error error;
    chokepoint_case *loaded = load(path);
    chokepoint_result *result = chokepoint_run(loaded, options, &error);
    chokepoint_case_free(loaded);
    if (!result) fail_msg("%s", error.text);
    assert_int_equal(error.status, CHOKEPOINT_OK);
    return result;
}

static const chokepoint_run_options few = {.trials = 500, .seed = 7};

static void a_run_can_be_asked(void **state)
{
    (void)state;
    chokepoint_error error;
    chokepoint_estimate e, baseline, saved;
    chokepoint_result *result = run(MINIMAL, &few);
    assert_string_equal(chokepoint_title(result), "One product, one big supplier");
    assert_string_equal(chokepoint_currency(result), "USD");
    assert_int_equal(chokepoint_trials(result), 500);
    assert_string_equal(chokepoint_policy(result, 0), "baseline");
    assert_string_equal(chokepoint_policy(result, 1), "half-a-year");
    assert_null(chokepoint_policy(result, 2));
    assert_null(chokepoint_policy(result, -1));
    assert_string_equal(chokepoint_demand(result, 1), "cars");
    assert_null(chokepoint_demand(result, 2));

    assert_int_equal(chokepoint_mean(result, NULL, "cost_total", &baseline, &error), CHOKEPOINT_OK);
    assert_true(baseline.value > 0.0 && baseline.standard_error > 0.0 && isnan(baseline.lower));
    assert_int_equal(chokepoint_mean(result, "half-a-year", "cost_total", &e, NULL), CHOKEPOINT_OK);
    assert_int_equal(chokepoint_difference(result, "half-a-year", "cost_total", &saved, NULL), CHOKEPOINT_OK);
    assert_true(fabs(saved.value - (e.value - baseline.value)) < 1e-9 * baseline.value);
    assert_int_equal(chokepoint_quantile(result, NULL, "shortage_duration:cars", 0.95, &e, NULL), CHOKEPOINT_OK);
    assert_true(e.lower <= e.value && e.value <= e.upper && e.value > 0.0 && isnan(e.standard_error));
    assert_int_equal(chokepoint_tail_mean(result, NULL, "shortage_duration:cars", 0.95, &saved, NULL), CHOKEPOINT_OK);
    assert_true(saved.value >= e.value);
    assert_int_equal(chokepoint_probability_short(result, NULL, "cars", &e, NULL), CHOKEPOINT_OK);
    assert_true(e.value > 0.0 && e.value < 1.0 && e.standard_error > 0.0);
    assert_int_equal(chokepoint_probability_short(result, NULL, NULL, &saved, NULL), CHOKEPOINT_OK);
    assert_true(saved.value >= e.value);
    chokepoint_result_free(result);
}

/* Three statistics of every policy. */
static void fingerprint(const chokepoint_result *result, double found[static 12])
{
    for (int p = 0; p < 2; p++) {
        const char *policy = chokepoint_policy(result, p);
        chokepoint_estimate e[3];
        assert_int_equal(chokepoint_mean(result, policy, "cost_total", &e[0], NULL), CHOKEPOINT_OK);
        assert_int_equal(chokepoint_quantile(result, policy, "unmet:cars", 0.5, &e[1], NULL), CHOKEPOINT_OK);
        assert_int_equal(chokepoint_probability_short(result, policy, "hospitals", &e[2], NULL), CHOKEPOINT_OK);
        for (int i = 0; i < 3; i++) {
            found[6 * p + 2 * i] = e[i].value;
            found[6 * p + 2 * i + 1] = i == 1 ? e[i].upper : e[i].standard_error;
        }
    }
}

static void files_and_threads_change_nothing(void **state)
{
    (void)state;
    char path[] = "/tmp/chokepoint-api-XXXXXX";
    double kept[12], read[12], other[12];
    const int place = mkstemp(path);
    assert_true(place >= 0);
    close(place);
    chokepoint_run_options options = few;
    options.threads = 1;
    options.output = path;
    chokepoint_result *result = run(MINIMAL, &options);
    fingerprint(result, kept);
    chokepoint_result_free(result);

    result = chokepoint_read(path, NULL);
    assert_non_null(result);
    fingerprint(result, read);
    chokepoint_result_free(result);
    assert_memory_equal(kept, read, sizeof kept);

    options.threads = 3;
    options.output = NULL;
    result = run(MINIMAL, &options);
    fingerprint(result, read);
    chokepoint_result_free(result);
    assert_memory_equal(kept, read, sizeof kept);

    options.seed = 8; /* control: what should differ does */
    result = run(MINIMAL, &options);
    fingerprint(result, other);
    chokepoint_result_free(result);
    assert_memory_not_equal(kept, other, sizeof kept);
    unlink(path);
}

/* With a file beside it, and policies chosen. */
static void the_reference_runs(void **state)
{
    (void)state;
    chokepoint_case *loaded = load(REFERENCE);
    chokepoint_result *all = chokepoint_run(loaded, &(chokepoint_run_options){.trials = 64, .seed = 1}, NULL);
    assert_non_null(all);
    const char *second = chokepoint_policy(all, 2);
    assert_non_null(second);
    chokepoint_result *two =
        chokepoint_run(loaded, &(chokepoint_run_options){.trials = 64, .seed = 1, .policies = second}, NULL);
    assert_non_null(two);
    assert_string_equal(chokepoint_policy(two, 1), second);
    assert_null(chokepoint_policy(two, 2));
    chokepoint_result_free(two);
    chokepoint_result_free(all);
    chokepoint_case_free(loaded);
}

static void says_what_is_not_there(void **state)
{
    (void)state;
    chokepoint_error e;
    chokepoint_estimate found;
    chokepoint_result *result = run(MINIMAL, &few);
    assert_int_equal(chokepoint_mean(result, "half-a-yea", "cost_total", &found, &e), CHOKEPOINT_BAD_INPUT);
    assert_string_equal(e.text, "expected a policy of the result, found 'half-a-yea'; did you mean half-a-year");
    assert_int_equal(chokepoint_mean(result, NULL, "cost_totl", &found, &e), CHOKEPOINT_BAD_USAGE);
    assert_non_null(strstr(e.text, "did you mean cost_total"));
    assert_int_equal(chokepoint_mean(result, NULL, "unmet:car", &found, &e), CHOKEPOINT_BAD_INPUT);
    assert_non_null(strstr(e.text, "did you mean cars"));
    assert_int_equal(chokepoint_mean(result, NULL, "cost_total:cars", &found, NULL), CHOKEPOINT_BAD_INPUT);
    assert_int_equal(chokepoint_quantile(result, NULL, "unmet:cars", 0.123, &found, &e), CHOKEPOINT_BAD_INPUT);
    assert_non_null(strstr(e.text, "0.123"));
    assert_int_equal(chokepoint_difference(result, NULL, "cost_total", &found, &e), CHOKEPOINT_BAD_INPUT);
    assert_int_equal(chokepoint_probability_short(result, NULL, "car", &found, &e), CHOKEPOINT_BAD_INPUT);
    assert_non_null(strstr(e.text, "did you mean cars"));
    chokepoint_result_free(result);
}

static void failures_are_values(void **state)
{
    (void)state;
    chokepoint_error e;
    assert_null(chokepoint_load("no/such.yaml", &e));
    assert_int_equal(e.status, CHOKEPOINT_BAD_INPUT);
    assert_string_equal(e.text, "no/such.yaml: No such file or directory");
    assert_null(chokepoint_load("no/such.yaml", NULL));
    assert_null(chokepoint_load(CP_SOURCE_DIR "/tests/invalid/many-errors.yaml", &e));
    assert_int_equal(e.status, CHOKEPOINT_BAD_INPUT);
    assert_non_null(strchr(e.text, '\n')); /* all of them */
    assert_null(chokepoint_load(CP_SOURCE_DIR "/tests/invalid/cycle.yaml", &e));
    assert_int_equal(e.status, CHOKEPOINT_BAD_INPUT);
    assert_true(strlen(e.text) > 10);
    assert_null(chokepoint_read(MINIMAL, &e));
    assert_int_equal(e.status, CHOKEPOINT_BAD_INPUT);
    assert_string_equal(e.text, MINIMAL ": not an HDF5 file");

    chokepoint_case *loaded = load(MINIMAL);
    const struct {
        chokepoint_run_options options;
        chokepoint_status status;
    } wrong[] = {{{.trials = 0}, CHOKEPOINT_BAD_USAGE},
                 {{.trials = 1, .threads = -1}, CHOKEPOINT_BAD_USAGE},
                 {{.trials = 1, .policies = "none-such"}, CHOKEPOINT_BAD_USAGE},
                 {{.trials = 1, .output = "no/such/folder/a.h5"}, CHOKEPOINT_NO_RESOURCES}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(chokepoint_run(loaded, &wrong[i].options, &e));
        assert_int_equal(e.status, wrong[i].status);
        assert_true(strlen(e.text) > 10);
    }
    chokepoint_case_free(loaded);
    chokepoint_case_free(NULL);
    chokepoint_result_free(NULL);
}

static void mpi_is_left_alone(void **state)
{
    (void)state;
    int started = 1;
    MPI_Initialized(&started);
    assert_false(started);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_can_be_asked),  cmocka_unit_test(files_and_threads_change_nothing),
        cmocka_unit_test(the_reference_runs),  cmocka_unit_test(says_what_is_not_there),
        cmocka_unit_test(failures_are_values), cmocka_unit_test(mpi_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
