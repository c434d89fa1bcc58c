/* Tables of values. */
#include "engine/report/varied.h"

#include "engine/report/cells.h"
#include "engine/report/table.h"
#include "kernels/math.h"

static void set_row(const cp_view *view, const cp_table *table, int row, const char *value, cp_scale scale)
{
    const cp_metric_result *cost = cp_view_metric(view, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL);
    const cp_metric_result *days = cp_view_metric(view, CP_LEVEL_SYSTEM, CP_METRIC_SHORTAGE_DURATION);
    const size_t at = (size_t)row, change = at - 1;
    const int tail = view->result->n_quantiles - 1;
    cp_table_set(table, row, 0, value);
    cp_table_set(table, row, 1, cp_cell_probability(view, &view->result->levels[CP_LEVEL_SYSTEM], at));
    cp_table_set(table, row, 2, cp_cell_mean(view, days, at, (cp_scale){1, ""}));
    cp_table_set(table, row, 3, cp_cell_mean(view, cost, at, scale));
    if (tail >= 0) cp_table_set(table, row, 4, cp_cell_tail(view, cost, at, tail, scale));
    cp_table_set(table, row, 5,
                 cp_cell_estimate(view, -cost->difference_mean[change], cost->difference_mean_se[change], scale));
}

static bool print_varied(const cp_view *view, const char *path, int n, const char *const *values)
{
    const cp_result *result = view->result;
    const cp_metric_result *cost = cp_view_metric(view, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL);
    const cp_scale scale = cp_scale_choose(CP_UNIT_MONEY, cost->mean, (size_t)result->n_policies);
    const char *unit = cp_scale_unit(scale, CP_UNIT_MONEY, "", result->currency, view->arena, view->error);
    const char *trials = cp_number_count(result->trials, view->arena, view->error);
    cp_table table;
    if (!unit || !trials || !cp_table_make(&table, n, 6, 1, view->arena, view->error)) return false;
    const char *head =
        cp_arena_format(view->arena, view->error,
                        "%s\n%s, every value under the same %s futures. Shortage of anything; total cost in %s; "
                        "saves: against the baseline, paired.\n",
                        result->title, path, trials, unit);
    if (!head) return false;
    cp_table_paragraph(head, view->out);
    static const char *const heads[] = {"value", "P(short)", "days short", "cost", "", "saves"};
    for (int i = 0; i < 6; i++) cp_table_set(&table, 0, i, heads[i]);
    if (result->n_quantiles > 0) {
        cp_table_set(&table, 0, 4, cp_cell_level(view, "mean beyond ", result->quantiles[result->n_quantiles - 1]));
    }
    for (int i = 0; i < n; i++) set_row(view, &table, i + 1, values[i], scale);
    cp_table_print(&table, view->out);
    if (result->n_quantiles > 0) cp_cell_explain_tail(view, result->n_quantiles - 1);
    return true;
}

bool cp_report_varied(const cp_result *result, const char *path, int n, const char *const *values, FILE *out,
                      cp_error *error)
{
    cp_arena arena = {0};
    const cp_view view = {.result = result,
                          .z = cp_norm_quantile((1 + result->interval) / 2),
                          .out = out,
                          .arena = &arena,
                          .error = error};
    const bool printed = print_varied(&view, path, n, values) && cp_table_flush(out, error);
    cp_arena_release(&arena);
    return printed;
}

/* ---- the answer ---- */

/* Bounds are values that were tried, so they err to the wide side. */
static void print_bounds(const cp_solution *s, FILE *out)
{
    const char *miss = s->lower > 0 ? s->tried[s->lower - 1].text : NULL;
    const char *met = s->upper < s->n ? s->tried[s->upper].text : NULL;
    const char *first = s->falling ? met : miss, *last = s->falling ? miss : met;
    fprintf(out, "By %g%% intervals of %llu trials the %s that meets it lies between %s and %s.\n", 100 * s->level,
            (unsigned long long)s->trials, s->falling ? "most" : "least",
            first ? first : "the start of the range or beyond", last ? last : "the end of the range or beyond");
}

static void print_answer(const cp_solution *s, FILE *out)
{
    const cp_tried *answer = &s->tried[s->answer];
    fprintf(out, "%s = %s\n", s->path, answer->text);
    if (s->answer == 0) {
        fprintf(out, "All values tried meet %s <= %.4g; there it is %.4g [%.4g, %.4g].\n", s->target->text,
                s->target->bound, answer->estimate.value, answer->estimate.lower, answer->estimate.upper);
        return;
    }
    fprintf(out, "The %s tried %s which %s <= %.4g; there it is %.4g [%.4g, %.4g].\n", s->falling ? "most" : "least",
            s->falling ? "up to" : "from", s->target->text, s->target->bound, answer->estimate.value,
            answer->estimate.lower, answer->estimate.upper);
    print_bounds(s, out);
}

/* By the estimates the target was met at some value below one that does not meet it. */
static bool is_monotone(const cp_solution *s)
{
    for (int i = 0; i < s->answer; i++) {
        if (s->tried[i].estimate.value <= s->target->bound) return false;
    }
    return true;
}

bool cp_report_solution(const cp_solution *s, FILE *out, cp_error *error)
{
    if (s->answer < s->n) print_answer(s, out);
    if (!is_monotone(s))
        fprintf(out, "The target is met, missed and met again: other values in the table meet it too.\n");
    fprintf(out, "\n%20s  %s\n", "tried", s->target->text);
    for (int i = 0; i < s->n; i++) {
        const cp_estimate *e = &s->tried[i].estimate;
        fprintf(out, "%20s  %.4g [%.4g, %.4g]%s\n", s->tried[i].text, e->value, e->lower, e->upper,
                i == s->answer ? "  <-" : "");
    }
    return cp_table_flush(out, error);
}
