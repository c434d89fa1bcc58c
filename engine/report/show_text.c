/* The tables of a result: first what an analyst asks first, then one policy or one metric in detail. Every estimate has
   its interval; a quantile that too few trials bound from above is printed as a lower bound, never as a fact. */
#include "engine/report/histogram.h"
#include "engine/report/show_annual.h"
#include "engine/report/table.h"

#include <math.h>
#include <string.h>

static size_t cell_of(const cp_level_result *level, int policy, int entity)
{
    return (size_t)policy * (size_t)level->n_entities + (size_t)entity;
}

static bool heading(const cp_view *view, const char *text)
{
    if (!text) return false;
    fputc('\n', view->out);
    cp_table_paragraph(text, view->out);
    return true;
}

/* ---- what comes first ---- */

/* The levels that a first look is at: median, 95 % and 99 % as far as they are there, else the last three. */
enum { MOST_PICKED = 3 };

typedef struct {
    int n, at[MOST_PICKED];
} picked_quantiles;

static picked_quantiles pick_quantiles(const cp_result *result)
{
    static const double wanted[MOST_PICKED] = {0.5, 0.95, 0.99};
    picked_quantiles picked = {0};
    for (int i = 0; i < MOST_PICKED; i++) {
        for (int q = 0; q < result->n_quantiles; q++) {
            if (fabs(result->quantiles[q] - wanted[i]) < 1e-9) picked.at[picked.n++] = q;
        }
    }
    if (picked.n > 0) return picked;
    picked.n = result->n_quantiles < MOST_PICKED ? result->n_quantiles : MOST_PICKED;
    for (int i = 0; i < picked.n; i++) picked.at[i] = result->n_quantiles - picked.n + i;
    return picked;
}

/* Mean and quantiles into a row, from a column on. */
static void set_estimates(const cp_view *view, const cp_table *table, int row, int column,
                          const cp_metric_result *metric, size_t at, cp_scale scale, picked_quantiles picked)
{
    cp_table_set(table, row, column, cp_cell_mean(view, metric, at, scale));
    for (int i = 0; i < picked.n; i++) {
        cp_table_set(table, row, column + 1 + i, cp_cell_quantile(view, metric, at, picked.at[i], scale));
    }
}

static void set_estimate_heads(const cp_view *view, const cp_table *table, int column, picked_quantiles picked)
{
    cp_table_set(table, 0, column, "mean");
    for (int i = 0; i < picked.n; i++) {
        cp_table_set(table, 0, column + 1 + i, cp_cell_level(view, "", view->result->quantiles[picked.at[i]]));
    }
}

static bool print_durations(const cp_view *view, int policy)
{
    const cp_metric_result *metric = cp_view_metric(view, CP_LEVEL_DEMAND, CP_METRIC_SHORTAGE_DURATION);
    const cp_level_result *level = &view->result->levels[CP_LEVEL_DEMAND];
    const picked_quantiles picked = pick_quantiles(view->result);
    cp_table table;
    if (!metric) return true;
    if (!cp_table_make(&table, level->n_entities, 3 + picked.n, 1, view->arena, view->error) ||
        !heading(view, cp_arena_format(view->arena, view->error,
                                       "Shortage by demand under %s: probability, then days short, mean and quantiles",
                                       view->result->policies[policy]))) {
        return false;
    }
    cp_table_set(&table, 0, 1, "P(short)");
    set_estimate_heads(view, &table, 2, picked);
    for (int entity = 0; entity < level->n_entities; entity++) {
        const size_t at = cell_of(level, policy, entity);
        cp_table_set(&table, entity + 1, 0, level->names[entity]);
        cp_table_set(&table, entity + 1, 1, cp_cell_probability(view, level, at));
        set_estimates(view, &table, entity + 1, 2, metric, at, (cp_scale){1, ""}, picked);
    }
    cp_table_print(&table, view->out);
    return true;
}

static bool print_costs(const cp_view *view)
{
    const cp_result *result = view->result;
    const cp_metric_result *metric = cp_view_metric(view, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL);
    const picked_quantiles picked = pick_quantiles(result);
    cp_table table;
    if (!metric || result->n_quantiles == 0) return true;
    const int tail = picked.at[picked.n - 1];
    const cp_scale scale = cp_scale_choose(CP_UNIT_MONEY, metric->mean, (size_t)result->n_policies);
    const char *unit = cp_scale_unit(scale, CP_UNIT_MONEY, "", result->currency, view->arena, view->error);
    if (!cp_table_make(&table, result->n_policies, 3 + picked.n, 1, view->arena, view->error) ||
        !heading(view, cp_arena_format(view->arena, view->error, "Total cost by policy, %s", unit))) {
        return false;
    }
    set_estimate_heads(view, &table, 1, picked);
    cp_table_set(&table, 0, 2 + picked.n, cp_cell_level(view, "mean beyond ", result->quantiles[tail]));
    for (int policy = 0; policy < result->n_policies; policy++) {
        cp_table_set(&table, policy + 1, 0, result->policies[policy]);
        set_estimates(view, &table, policy + 1, 1, metric, (size_t)policy, scale, picked);
        cp_table_set(&table, policy + 1, 2 + picked.n, cp_cell_tail(view, metric, (size_t)policy, tail, scale));
    }
    cp_table_print(&table, view->out);
    cp_cell_explain_tail(view, tail);
    cp_cell_warn_few(view, metric);
    return true;
}

/* A number per demand (rows) and policy (columns), with the widest half-interval below. */
static bool print_matrix(const cp_view *view, const char *title, const double *values, const double *errors,
                         cp_scale scale, const char *unit)
{
    const cp_result *result = view->result;
    const cp_level_result *level = &result->levels[CP_LEVEL_DEMAND];
    cp_table table;
    double widest = 0;
    if (!cp_table_make(&table, level->n_entities, 1 + result->n_policies, 1, view->arena, view->error)) return false;
    for (int entity = 0; entity < level->n_entities; entity++) {
        cp_table_set(&table, entity + 1, 0, level->names[entity]);
        for (int policy = 0; policy < result->n_policies; policy++) {
            const size_t at = cell_of(level, policy, entity);
            cp_table_set(&table, 0, policy + 1, result->policies[policy]);
            cp_table_set(&table, entity + 1, policy + 1, cp_cell_number(view, values[at], scale));
            if (errors[at] > widest) widest = errors[at];
        }
    }
    const char *most = cp_cell_number(view, view->z * widest, scale);
    if (!most || !heading(view, cp_arena_format(view->arena, view->error, "%s, %s, by policy; at most ±%s", title, unit,
                                                most))) {
        return false;
    }
    cp_table_print(&table, view->out);
    return true;
}

static bool print_matrices(const cp_view *view)
{
    const cp_level_result *level = &view->result->levels[CP_LEVEL_DEMAND];
    const cp_metric_result *metric = cp_view_metric(view, CP_LEVEL_DEMAND, CP_METRIC_SHORTAGE_DURATION);
    if (!print_matrix(view, "Probability of a shortage", level->probability_short, level->probability_short_se,
                      (cp_scale){0.01, ""}, "%")) {
        return false;
    }
    return !metric || print_matrix(view, "Mean time short", metric->mean, metric->mean_se, (cp_scale){1, ""}, "days");
}

/* ---- one metric everywhere, or all of one policy ---- */

static picked_quantiles no_quantiles(void)
{
    return (picked_quantiles){0};
}

static void set_all_quantiles(const cp_view *view, const cp_table *table, int row, int column,
                              const cp_metric_result *metric, size_t at, cp_scale scale)
{
    const int n = view->result->n_quantiles;
    set_estimates(view, table, row, column, metric, at, scale, no_quantiles());
    for (int q = 0; q < n; q++) {
        cp_table_set(table, row, column + 1 + q, cp_cell_quantile(view, metric, at, q, scale));
    }
    cp_table_set(table, row, column + 1 + n, cp_cell_number(view, metric->max[at], scale));
}

static void set_all_heads(const cp_view *view, const cp_table *table, int column)
{
    const int n = view->result->n_quantiles;
    cp_table_set(table, 0, column, "mean");
    for (int q = 0; q < n; q++)
        cp_table_set(table, 0, column + 1 + q, cp_cell_level(view, "", view->result->quantiles[q]));
    cp_table_set(table, 0, column + 1 + n, "largest");
}

/* A row per metric. */
static bool print_entity(const cp_view *view, cp_metric_level which, int policy, int entity)
{
    const cp_level_result *level = &view->result->levels[which];
    const size_t at = cell_of(level, policy, entity);
    cp_table table;
    const char *group = which == CP_LEVEL_SYSTEM ? "The whole" : cp_level_names[which];
    const char *short_share = level->probability_short ? cp_cell_probability(view, level, at) : "";
    if (!short_share ||
        !cp_table_make(&table, level->n_metrics, 4 + view->result->n_quantiles, 2, view->arena, view->error)) {
        return false;
    }
    if (!heading(view,
                 cp_arena_format(view->arena, view->error, *short_share ? "%s %s: short in %s of trials" : "%s %s",
                                 group, level->names[entity], short_share))) {
        return false;
    }
    set_all_heads(view, &table, 2);
    for (int i = 0; i < level->n_metrics; i++) {
        const cp_metric_result *metric = &level->metrics[i];
        const cp_metric *about = &cp_metric_table[metric->id];
        const cp_scale scale = cp_scale_choose(about->unit, metric->mean + at, 1);
        cp_table_set(&table, i + 1, 0, about->title);
        cp_table_set(
            &table, i + 1, 1,
            cp_scale_unit(scale, about->unit, level->units[entity], view->result->currency, view->arena, view->error));
        set_all_quantiles(view, &table, i + 1, 2, metric, at, scale);
    }
    cp_table_print(&table, view->out);
    return true;
}

static bool print_policy(const cp_view *view)
{
    const cp_result *result = view->result;
    const char *about = result->policy_descriptions[view->policy];
    if (!heading(view, cp_arena_format(view->arena, view->error, "Policy %s%s%s", result->policies[view->policy],
                                       about && *about ? ": " : "", about ? about : ""))) {
        return false;
    }
    for (int which = CP_LEVELS - 1; which >= 0; which--) {
        for (int entity = 0; entity < result->levels[which].n_entities; entity++) {
            if (!print_entity(view, (cp_metric_level)which, view->policy, entity)) return false;
        }
    }
    return cp_annual_print(view, view->policy);
}

/* A row per entity and policy. */
static bool print_metric_level(const cp_view *view, cp_metric_level which, const cp_metric_result *metric)
{
    const cp_result *result = view->result;
    const cp_level_result *level = &result->levels[which];
    const cp_metric *about = &cp_metric_table[metric->id];
    const int policies = view->policy == CP_ALL_POLICIES ? result->n_policies : 1;
    const size_t cells = (size_t)result->n_policies * (size_t)level->n_entities;
    const cp_scale scale = cp_scale_choose(about->unit, metric->mean, cells);
    cp_table table;
    if (!cp_table_make(&table, level->n_entities * policies, 5 + result->n_quantiles, 3, view->arena, view->error) ||
        !heading(view,
                 cp_arena_format(view->arena, view->error, "%s, by %s", about->long_name, cp_level_names[which]))) {
        return false;
    }
    cp_table_set(&table, 0, 0, which == CP_LEVEL_SYSTEM ? "" : cp_level_names[which]);
    cp_table_set(&table, 0, 1, "policy");
    set_all_heads(view, &table, 3);
    for (int i = 0; i < level->n_entities * policies; i++) {
        const int entity = i / policies, policy = view->policy == CP_ALL_POLICIES ? i % policies : view->policy;
        cp_table_set(&table, i + 1, 0, i % policies == 0 && which != CP_LEVEL_SYSTEM ? level->names[entity] : "");
        cp_table_set(&table, i + 1, 1, result->policies[policy]);
        cp_table_set(
            &table, i + 1, 2,
            cp_scale_unit(scale, about->unit, level->units[entity], result->currency, view->arena, view->error));
        set_all_quantiles(view, &table, i + 1, 3, metric, cell_of(level, policy, entity), scale);
    }
    cp_table_print(&table, view->out);
    return true;
}

/* How one policy's trials are spread, for each entity. */
static bool print_spread(const cp_view *view, cp_metric_level which, const cp_metric_result *metric)
{
    const cp_result *result = view->result;
    const cp_level_result *level = &result->levels[which];
    const cp_metric *about = &cp_metric_table[metric->id];
    for (int entity = 0; entity < level->n_entities; entity++) {
        const size_t at = cell_of(level, view->policy, entity);
        const cp_scale scale = cp_scale_choose(about->unit, metric->mean + at, 1);
        const char *unit =
            cp_scale_unit(scale, about->unit, level->units[entity], result->currency, view->arena, view->error);
        if (!unit ||
            !heading(view,
                     cp_arena_format(view->arena, view->error, "Trials by %s of %s under %s%s%s", about->title,
                                     level->names[entity], result->policies[view->policy], *unit ? ", " : "", unit)) ||
            !cp_histogram_print(view, metric, at, scale)) {
            return false;
        }
    }
    return true;
}

static bool print_metric(const cp_view *view)
{
    for (int which = 0; which < CP_LEVELS; which++) {
        const cp_metric_result *metric = cp_view_metric(view, (cp_metric_level)which, view->metric);
        if (!metric) continue;
        if (!print_metric_level(view, (cp_metric_level)which, metric)) return false;
        if (view->policy != CP_ALL_POLICIES && !print_spread(view, (cp_metric_level)which, metric)) return false;
    }
    return true;
}

/* ---- all ---- */

static bool print_head(const cp_view *view)
{
    const cp_result *result = view->result;
    const char *years = cp_number_text(result->horizon_days / 365.25, view->arena, view->error);
    const char *step = cp_number_text(result->step_days, view->arena, view->error);
    const char *trials = cp_number_count(result->trials, view->arena, view->error);
    const char *level = cp_number_text(100 * result->interval, view->arena, view->error);
    if (!years || !step || !trials || !level) return false;
    const char *text = cp_arena_format(view->arena, view->error,
                                       "%s\n%s trials of %d policies, seed %llu; %s years from %s in steps of %s days; "
                                       "±, [,] and ≥ are %s%% intervals",
                                       result->title, trials, result->n_policies, (unsigned long long)result->seed,
                                       years, result->start, step, level);
    if (text) cp_table_paragraph(text, view->out);
    return text != NULL;
}

bool cp_view_tables(const cp_view *view)
{
    bool printed = print_head(view);
    if (view->metric != CP_METRICS) return printed && print_metric(view);
    if (view->policy != CP_ALL_POLICIES) return printed && print_policy(view);
    printed = printed && print_durations(view, 0) && print_costs(view);
    if (view->result->n_policies > 1) printed = printed && print_matrices(view);
    return printed && view->error->status == CP_OK;
}
