/* A table of money and one of days; every number is of differences in the same trials. */
#include "engine/report/compare.h"

#include "engine/base/text.h"
#include "engine/report/cells.h"
#include "engine/report/table.h"
#include "kernels/math.h"

#include <math.h>
#include <string.h>

typedef struct {
    cp_view view;
    int n;
    int *policies; /* [n] those to show, numbered from the one after the baseline, best first */
} comparison;

static bool find_policy(comparison *c, const char *name)
{
    const cp_result *result = c->view.result;
    cp_nearest nearest = {.word = name};
    for (int p = 1; p < result->n_policies; p++) {
        cp_nearest_try(&nearest, result->policies[p]);
        if (strcmp(result->policies[p], name) != 0) continue;
        c->policies[c->n++] = p - 1;
        return true;
    }
    return cp_fail(c->view.error, CP_BAD_INPUT, "%s: expected a policy of the result but the baseline%s%s", name,
                   nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "");
}

static bool find_policies(comparison *c, const cp_compare_options *options)
{
    const cp_result *result = c->view.result;
    const int others = result->n_policies - 1;
    if (others < 1) {
        return cp_fail(c->view.error, CP_BAD_INPUT, "%s: expected a policy besides the baseline, found none",
                       options->file);
    }
    const cp_metric_result *total = cp_view_metric(&c->view, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL);
    if (!total || !total->difference_mean) {
        return cp_fail(c->view.error, CP_BAD_INPUT,
                       "%s: holds no differences; it is of an earlier version, run it again", options->file);
    }
    c->policies =
        cp_arena_take(c->view.arena, (size_t)others + (size_t)options->n_policies, sizeof(int), c->view.error);
    if (!c->policies) return false;
    for (int i = 0; i < options->n_policies; i++) {
        if (!find_policy(c, options->policies[i])) return false;
    }
    for (int p = 0; options->n_policies == 0 && p < others; p++) c->policies[c->n++] = p;
    return true;
}

/* By insertion: the largest saving first, equal ones as they stand. */
static void rank(comparison *c, const double *difference)
{
    for (int i = 1; i < c->n; i++) {
        const int policy = c->policies[i];
        int at = i;
        for (; at > 0 && difference[c->policies[at - 1]] > difference[policy]; at--)
            c->policies[at] = c->policies[at - 1];
        c->policies[at] = policy;
    }
}

static const char *with_error(const comparison *c, double value, double se, double unit)
{
    return cp_cell_estimate(&c->view, value, se, (cp_scale){unit, ""});
}

/* What is saved but for the policy's own cost, per unit of that. The error is exact when that cost is certain, and at
   most what is shown when it is not (the two errors added, as if fully correlated). */
static const char *per_spent(const comparison *c, const cp_metric_result *total, const cp_metric_result *spent, int at)
{
    const double cost = spent->difference_mean[at], net = total->difference_mean[at];
    if (!(cost > 0.0)) return "-";
    const double se = (total->difference_mean_se[at] + fabs(net) / cost * spent->difference_mean_se[at]) / cost;
    return with_error(c, 1.0 - net / cost, se, 1.0);
}

static bool heading(const comparison *c, const char *text)
{
    if (!text) return false;
    fputc('\n', c->view.out);
    cp_table_paragraph(text, c->view.out);
    return true;
}

static bool print_savings(comparison *c)
{
    static const char *const heads[] = {"", "saves", "spent", "saves per spent", "better in", "worse in", "pairing ×"};
    const cp_view *view = &c->view;
    const cp_result *result = view->result;
    const cp_metric_result *total = cp_view_metric(view, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL);
    const cp_metric_result *spent = cp_view_metric(view, CP_LEVEL_SYSTEM, CP_METRIC_COST_POLICY);
    const cp_scale scale = cp_scale_choose(CP_UNIT_MONEY, total->difference_mean, (size_t)result->n_policies - 1);
    const char *unit = cp_scale_unit(scale, CP_UNIT_MONEY, "", result->currency, view->arena, view->error);
    cp_table table;
    rank(c, total->difference_mean);
    if (!unit || !cp_table_make(&table, c->n, 7, 1, view->arena, view->error) ||
        !heading(c, cp_arena_format(view->arena, view->error,
                                    "What a policy saves of the total cost, in the mean, and what it costs itself, %s",
                                    unit))) {
        return false;
    }
    for (int i = 0; i < 7; i++) cp_table_set(&table, 0, i, heads[i]);
    for (int i = 0; i < c->n; i++) {
        const int at = c->policies[i];
        cp_table_set(&table, i + 1, 0, result->policies[at + 1]);
        cp_table_set(&table, i + 1, 1,
                     with_error(c, -total->difference_mean[at], total->difference_mean_se[at], scale.factor));
        cp_table_set(&table, i + 1, 2,
                     with_error(c, spent->difference_mean[at], spent->difference_mean_se[at], scale.factor));
        cp_table_set(&table, i + 1, 3, per_spent(c, total, spent, at));
        cp_table_set(&table, i + 1, 4, cp_cell_share(view, total->probability_better[at]));
        cp_table_set(&table, i + 1, 5, cp_cell_share(view, total->probability_worse[at]));
        cp_table_set(&table, i + 1, 6, cp_cell_number(view, total->variance_reduction[at], (cp_scale){1, ""}));
    }
    cp_table_print(&table, view->out);
    return true;
}

static bool print_days(const comparison *c)
{
    const cp_view *view = &c->view;
    const cp_level_result *level = &view->result->levels[CP_LEVEL_DEMAND];
    const cp_metric_result *days = cp_view_metric(view, CP_LEVEL_DEMAND, CP_METRIC_SHORTAGE_DURATION);
    cp_table table;
    if (!days || !days->difference_mean) return true;
    if (!cp_table_make(&table, level->n_entities, 1 + c->n, 1, view->arena, view->error) ||
        !heading(c, "Change in days short, in the mean")) {
        return false;
    }
    for (int i = 0; i < c->n; i++) {
        cp_table_set(&table, 0, i + 1, view->result->policies[c->policies[i] + 1]);
        for (int entity = 0; entity < level->n_entities; entity++) {
            const size_t at = (size_t)c->policies[i] * (size_t)level->n_entities + (size_t)entity;
            cp_table_set(&table, entity + 1, 0, level->names[entity]);
            cp_table_set(&table, entity + 1, i + 1,
                         with_error(c, days->difference_mean[at], days->difference_mean_se[at], 1));
        }
    }
    cp_table_print(&table, view->out);
    return true;
}

static bool print_head(const comparison *c)
{
    const cp_view *view = &c->view;
    const char *trials = cp_number_count(view->result->trials, view->arena, view->error);
    const char *level = cp_number_text(100 * view->result->interval, view->arena, view->error);
    if (!trials || !level) return false;
    const char *text = cp_arena_format(view->arena, view->error,
                                       "%s\nPolicies against %s, paired: the same %s futures under each. ± are %s%% "
                                       "intervals, each on its own. Pairing ×: "
                                       "how many times more trials two independent runs would take.",
                                       view->result->title, view->result->policies[0], trials, level);
    if (text) cp_table_paragraph(text, view->out);
    return text != NULL;
}

static bool compare(comparison *c, const cp_compare_options *options)
{
    if (!find_policies(c, options)) return false;
    return print_head(c) && print_savings(c) && print_days(c) && cp_table_flush(c->view.out, c->view.error);
}

bool cp_report_compare(const cp_result *result, const cp_compare_options *options, FILE *out, cp_error *error)
{
    cp_arena arena = {0};
    comparison c = {.view = {.result = result, .out = out, .arena = &arena, .error = error}};
    c.view.z = cp_norm_quantile((1 + result->interval) / 2);
    const bool compared = compare(&c, options);
    cp_arena_release(&arena);
    return compared;
}
