/* The tables and the JSON of a result made by hand: the text that people get, kept whole in tests/golden; no line wider
   than a terminal whatever the names; what is not known or has no bound never shown as a fact. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "engine/report/compare.h"
#include "engine/report/show.h"
#include "engine/report/table.h"
#include "tests/unit/sample_facts.h"
#include "tests/unit/sample_result.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    cp_arena arena;
    cp_result result;
} report_fixture;

static int set_up(void **state)
{
    report_fixture *fixture = test_calloc(1, sizeof *fixture);
    fixture->result = sample_result(&fixture->arena);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    report_fixture *fixture = *state;
    cp_arena_release(&fixture->arena);
    test_free(fixture);
    return 0;
}

/* What is printed; to be freed. */
static char *shown(const cp_result *result, cp_show_options options)
{
    cp_error error = {0};
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    const bool ok = cp_report_show(result, &sample_facts, &options, out, &error);
    fclose(out);
    if (!ok) fail_msg("%s", error.text);
    return text;
}

/* The same of the comparison; `error` gets its failure, then the text is NULL. */
static char *compared(const cp_result *result, cp_compare_options options, cp_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    options.file = "sample.h5";
    const bool ok = cp_report_compare(result, &options, out, error);
    fclose(out);
    if (ok) return text;
    free(text);
    return NULL;
}

/* ---- the whole text ---- */

static char *file_text(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("%s cannot be opened", path);
    char *text = calloc(1, 1 << 16);
    assert_non_null(text);
    assert_in_range(fread(text, 1, (1 << 16) - 1, file), 1, (1 << 16) - 2);
    fclose(file);
    return text;
}

/* For those who changed a table: CHOKEPOINT_KEEP_TEXTS=1 keeps what it is now, to be read before it is committed. */
static void keep_text(const char *text, const char *path)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Frees the text. */
static void assert_text(char *text, const char *path)
{
    if (getenv("CHOKEPOINT_KEEP_TEXTS")) keep_text(text, path);
    char *golden = file_text(path);
    if (strcmp(text, golden) != 0) fail_msg("not as in %s:\n%s", path, text);
    free(text);
    free(golden);
}

static void assert_golden(const cp_result *result, cp_show_options options, const char *path)
{
    assert_text(shown(result, options), path);
}

static void comparisons_are_those_kept(void **state)
{
    const report_fixture *fixture = *state;
    cp_error error = {0};
    char *text = compared(&fixture->result, (cp_compare_options){0}, &error);
    if (!text) fail_msg("%s", error.text);
    assert_text(text, CP_SOURCE_DIR "/tests/golden/compare.txt");
}

static void comparisons_that_cannot_be_made_are_refused(void **state)
{
    const report_fixture *fixture = *state;
    const char *unknown[] = {"diversifi"};
    cp_result alone = fixture->result;
    cp_error error = {0};
    assert_null(compared(&fixture->result, (cp_compare_options){.n_policies = 1, .policies = unknown}, &error));
    assert_non_null(
        strstr(error.text, "diversifi: expected a policy of the result but the baseline; did you mean diversify"));
    error = (cp_error){0};
    alone.n_policies = 1;
    assert_null(compared(&alone, (cp_compare_options){0}, &error));
    assert_non_null(strstr(error.text, "sample.h5: expected a policy besides the baseline, found none"));
}

static void texts_are_those_kept(void **state)
{
    const report_fixture *fixture = *state;
    const cp_show_options first = {0}, policy = {.policy = "diversify"}, metric = {.metric = "first_shortage"},
                          histogram = {.policy = "diversify", .metric = "first_shortage"},
                          costs = {.policy = "diversify", .metric = "cost_total"};
    assert_golden(&fixture->result, first, CP_SOURCE_DIR "/tests/golden/show.txt");
    assert_golden(&fixture->result, policy, CP_SOURCE_DIR "/tests/golden/show-policy.txt");
    assert_golden(&fixture->result, metric, CP_SOURCE_DIR "/tests/golden/show-metric.txt");
    assert_golden(&fixture->result, histogram, CP_SOURCE_DIR "/tests/golden/show-histogram.txt");
    assert_golden(&fixture->result, costs, CP_SOURCE_DIR "/tests/golden/show-histogram-costs.txt");
}

/* The worst trial alone makes this share of the variance of the baseline's total cost. */
static bool is_warned_of(cp_result *result, double share)
{
    cp_level_result *level = &result->levels[CP_LEVEL_SYSTEM];
    cp_metric_result *cost = &level->metrics[level->n_metrics - 1];
    assert_int_equal(cost->id, CP_METRIC_COST_TOTAL);
    for (int i = 0; i < SAMPLE_POLICIES * result->n_worst; i++) cost->worst[i] = cost->mean[i / result->n_worst];
    cost->worst[0] = cost->mean[0] + cost->sd[0] * sqrt(share * (SAMPLE_TRIALS - 1));
    char *text = shown(result, (cp_show_options){0});
    const bool warned = strstr(text, "of the variance of baseline: the error") != NULL;
    free(text);
    return warned;
}

static void means_of_few_trials_are_told(void **state)
{
    report_fixture *fixture = *state;
    assert_true(is_warned_of(&fixture->result, 0.26));
    assert_false(is_warned_of(&fixture->result, 0.24));
}

static void one_policy_is_not_compared(void **state)
{
    report_fixture *fixture = *state;
    fixture->result.n_policies = 1;
    char *text = shown(&fixture->result, (cp_show_options){0});
    assert_non_null(strstr(text, "Shortage by demand under baseline"));
    assert_null(strstr(text, "by policy; at most"));
    free(text);
}

/* ---- width ---- */

/* Characters of the longest line, UTF-8's continuation bytes not counted. */
static int widest_line(const char *text)
{
    int widest = 0, width = 0;
    for (; *text; text++) {
        if (*text == '\n')
            width = 0;
        else if (((unsigned char)*text & 0xC0) != 0x80)
            width++;
        if (width > widest) widest = width;
    }
    return widest;
}

static void assert_narrow(const cp_result *result, cp_show_options options)
{
    char *text = shown(result, options);
    if (widest_line(text) > CP_TABLE_COLUMNS) fail_msg("%d columns:\n%s", widest_line(text), text);
    free(text);
}

static void assert_all_narrow(const cp_result *result)
{
    assert_narrow(result, (cp_show_options){0});
    for (int policy = 0; policy < result->n_policies; policy++) {
        assert_narrow(result, (cp_show_options){.policy = result->policies[policy]});
        assert_narrow(result, (cp_show_options){.policy = result->policies[policy], .metric = "unmet"});
    }
    for (int id = 0; id < CP_METRICS; id++) {
        assert_narrow(result, (cp_show_options){.metric = cp_metric_table[id].name});
    }
}

static void no_line_is_wider_than_a_terminal(void **state)
{
    report_fixture *fixture = *state;
    cp_result *result = &fixture->result;
    static const char *policies[] = {
        "a-policy-whose-name-alone-is-a-good-deal-wider-than-half-of-any-terminal",
        "politique-d'électronique-et-de-télécommunications-à-très-long-nom-sans-aucun-blanc"
        "-même-au-milieu"};
    static const char *demands[] = {
        "the electric vehicles of the whole world and of all the years that there are",
        "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé", "x"};
    static const char *units[] = {"a-very-long-name-for-a-unit-of-amounts", "t", "kg"};
    assert_all_narrow(result);
    result->title = "One-title-without-a-blank-that-is-wider-than-the-eighty-columns-of-the-terminal-that-it-goes-to";
    result->policies = policies;
    result->policy_descriptions = policies;
    result->levels[CP_LEVEL_DEMAND].names = demands;
    result->levels[CP_LEVEL_DEMAND].units = units;
    assert_all_narrow(result);
    assert_int_equal(widest_line("ab\nééé\n"), 3);
}

/* ---- what is asked for and not there ---- */

static void assert_refused(const cp_result *result, cp_show_options options, const char *message)
{
    cp_error error = {0};
    FILE *out = tmpfile();
    assert_non_null(out);
    assert_false(cp_report_show(result, &sample_facts, &options, out, &error));
    assert_int_equal(error.status, CP_BAD_INPUT);
    assert_string_equal(error.text, message);
    assert_int_equal(ftell(out), 0); /* nothing was printed before */
    fclose(out);
}

static void unknown_names_are_answered_with_the_nearest(void **state)
{
    const report_fixture *fixture = *state;
    const char *const metrics =
        "shortage_duration, longest_shortage, first_shortage, shortage_spells, unmet, unmet_fraction, peak_shortfall, "
        "peak_price, min_cover, "
        "cost_lost_output, cost_delay, cost_substitution, cost_price_premium, cost_tariff, cost_holding, cost_policy, "
        "cost_total";
    char message[1024];
    assert_refused(&fixture->result, (cp_show_options){.policy = "basline"},
                   "--policy: expected one of baseline, diversify; found 'basline', did you mean 'baseline'?");
    assert_refused(&fixture->result, (cp_show_options){.policy = "stockpile", .json = true},
                   "--policy: expected one of baseline, diversify; found 'stockpile'");
    snprintf(message, sizeof message, "--metric: expected one of %s; found 'cost_totals', did you mean 'cost_total'?",
             metrics);
    assert_refused(&fixture->result, (cp_show_options){.metric = "cost_totals"}, message);
}

static void a_full_disk_is_noticed(void **state)
{
    const report_fixture *fixture = *state;
    cp_error error = {0};
    FILE *out = fopen("/dev/full", "w");
    if (!out) skip();
    const cp_show_options options = {0};
    assert_false(cp_report_show(&fixture->result, &sample_facts, &options, out, &error));
    assert_int_equal(error.status, CP_NO_RESOURCES);
    fclose(out);
}

/* ---- JSON ---- */

/* The value at a path of keys that ends with NULL. */
static const json_t *json_at(const json_t *from, ...)
{
    va_list keys;
    va_start(keys, from);
    for (const char *key = va_arg(keys, const char *); key; key = va_arg(keys, const char *)) {
        from = json_object_get(from, key);
        if (!from) fail_msg("no '%s'", key);
    }
    va_end(keys);
    return from;
}

static json_t *json_shown(const cp_result *result, cp_show_options options)
{
    json_error_t error;
    options.json = true;
    char *text = shown(result, options);
    json_t *parsed = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    free(text);
    if (!parsed) fail_msg("line %d: %s", error.line, error.text);
    return parsed;
}

static void assert_number(const json_t *value, double expected)
{
    if (isfinite(expected))
        assert_true(json_is_real(value) && json_real_value(value) == expected);
    else
        assert_true(json_is_null(value));
}

static void assert_metric(const json_t *object, const cp_metric_result *metric, size_t at)
{
    assert_number(json_at(object, "mean", NULL), metric->mean[at]);
    assert_number(json_at(object, "mean_se", NULL), metric->mean_se[at]);
    assert_number(json_at(object, "sd", NULL), metric->sd[at]);
    assert_number(json_at(object, "max", NULL), metric->max[at]);
    const json_t *quantiles = json_at(object, "quantiles", NULL);
    assert_int_equal(json_array_size(quantiles), SAMPLE_QUANTILES);
    for (size_t q = 0; q < SAMPLE_QUANTILES; q++) {
        const json_t *quantile = json_array_get(quantiles, q);
        const size_t i = at * SAMPLE_QUANTILES + q;
        assert_number(json_at(quantile, "level", NULL), sample_quantiles[q]);
        assert_number(json_at(quantile, "value", NULL), metric->quantile[i]);
        assert_number(json_at(quantile, "lower", NULL), metric->quantile_lower[i]);
        assert_number(json_at(quantile, "upper", NULL), metric->quantile_upper[i]);
        assert_number(json_at(quantile, "tail_mean", NULL), metric->tail_mean[i]);
        assert_number(json_at(quantile, "tail_mean_se", NULL), metric->tail_mean_se[i]);
    }
}

static void json_holds_every_number(void **state)
{
    const report_fixture *fixture = *state;
    const cp_result *result = &fixture->result;
    json_t *all = json_shown(result, (cp_show_options){0});
    for (int level = 0; level < CP_LEVELS; level++) {
        const cp_level_result *of = &result->levels[level];
        for (int at = 0; at < SAMPLE_POLICIES * of->n_entities; at++) {
            const json_t *entity =
                json_at(all, "policies", result->policies[at / of->n_entities], cp_level_names[level], NULL);
            if (level != CP_LEVEL_SYSTEM) entity = json_at(entity, of->names[at % of->n_entities], NULL);
            if (of->probability_short)
                assert_number(json_at(entity, "probability_short", NULL), of->probability_short[at]);
            for (int i = 0; i < of->n_metrics; i++) {
                const char *name = cp_metric_table[of->metrics[i].id].name;
                assert_metric(json_at(entity, name, NULL), &of->metrics[i], (size_t)at);
            }
        }
    }
    json_decref(all);
}

static void json_has_the_study_and_the_run(void **state)
{
    const report_fixture *fixture = *state;
    json_t *all = json_shown(&fixture->result, (cp_show_options){0});
    assert_string_equal(json_string_value(json_at(all, "seed", NULL)), "18446744073709551615");
    assert_string_equal(json_string_value(json_at(all, "title", NULL)), fixture->result.title);
    assert_int_equal(json_integer_value(json_at(all, "trials", NULL)), SAMPLE_TRIALS);
    assert_int_equal(json_integer_value(json_at(all, "run", "ranks", NULL)), sample_facts.ranks);
    assert_string_equal(json_string_value(json_at(all, "run", "isa", NULL)), sample_facts.isa);
    json_decref(all);
}

static void json_can_be_of_one_policy_and_metric(void **state)
{
    const report_fixture *fixture = *state;
    json_t *one = json_shown(&fixture->result, (cp_show_options){.policy = "diversify", .metric = "cost_total"});
    const json_t *policies = json_at(one, "policies", NULL);
    assert_int_equal(json_object_size(policies), 1);
    assert_non_null(json_at(policies, "diversify", "system", "cost_total", NULL));
    assert_null(json_object_get(json_at(policies, "diversify", "system", NULL), "unmet"));
    json_decref(one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(comparisons_are_those_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(comparisons_that_cannot_be_made_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_those_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(means_of_few_trials_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_policy_is_not_compared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_line_is_wider_than_a_terminal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_names_are_answered_with_the_nearest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json_holds_every_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json_has_the_study_and_the_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(json_can_be_of_one_policy_and_metric, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
