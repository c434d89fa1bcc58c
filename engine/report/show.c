/* Finds what was asked for and hands it to the tables or to JSON. */
#include "engine/report/show.h"

#include "engine/base/text.h"
#include "engine/report/table.h"
#include "engine/report/view.h"
#include "engine/result/statistics.h"
#include "kernels/math.h"

#include <string.h>

const cp_metric_result *cp_view_metric(const cp_view *view, cp_metric_level level, cp_metric_id id)
{
    const cp_level_result *results = &view->result->levels[level];
    for (int i = 0; i < results->n_metrics; i++) {
        if (results->metrics[i].id == id) return &results->metrics[i];
    }
    return NULL;
}

static bool unknown(const cp_view *view, const char *option, const char *name, int n, const char *const *names)
{
    cp_nearest nearest = {.word = name};
    const char *list = "";
    for (int i = 0; i < n && list; i++) {
        cp_nearest_try(&nearest, names[i]);
        list = cp_arena_format(view->arena, view->error, "%s%s%s", list, i ? ", " : "", names[i]);
    }
    return cp_fail(view->error, CP_BAD_INPUT, "%s: expected one of %s; found '%s'%s%s%s", option, list ? list : "?",
                   name, nearest.best ? ", did you mean '" : "", nearest.best ? nearest.best : "",
                   nearest.best ? "'?" : "");
}

static bool find_policy(cp_view *view, const char *name)
{
    const cp_result *result = view->result;
    view->policy = CP_ALL_POLICIES;
    for (int i = 0; i < result->n_policies && name; i++) {
        if (strcmp(result->policies[i], name) == 0) view->policy = i;
    }
    if (!name || view->policy != CP_ALL_POLICIES) return true;
    return unknown(view, "--policy", name, result->n_policies, result->policies);
}

static bool find_metric(cp_view *view, const char *name)
{
    const char *names[CP_METRICS];
    int n = 0;
    view->metric = CP_METRICS;
    for (int id = 0; id < CP_METRICS; id++) {
        bool there = false;
        for (int level = 0; level < CP_LEVELS; level++) {
            there = there || cp_view_metric(view, (cp_metric_level)level, (cp_metric_id)id);
        }
        if (!there) continue;
        names[n++] = cp_metric_table[id].name;
        if (name && strcmp(names[n - 1], name) == 0) view->metric = (cp_metric_id)id;
    }
    return !name || view->metric != CP_METRICS || unknown(view, "--metric", name, n, names);
}

static bool find_unbounded(cp_view *view)
{
    const cp_result *result = view->result;
    bool *unbounded = cp_arena_take(view->arena, (size_t)result->n_quantiles, sizeof *unbounded, view->error);
    for (int q = 0; q < result->n_quantiles && unbounded; q++) {
        const cp_rank_interval ranks = cp_statistics_ranks(result->trials, result->quantiles[q], result->interval);
        unbounded[q] = ranks.upper > result->trials;
    }
    view->unbounded = unbounded;
    return unbounded != NULL;
}

static bool show(cp_view *view, const cp_show_options *options)
{
    if (!find_policy(view, options->policy) || !find_metric(view, options->metric) || !find_unbounded(view)) {
        return false;
    }
    const bool shown = (options->json ? cp_view_json : options->csv ? cp_view_csv : cp_view_tables)(view);
    return shown && cp_table_flush(view->out, view->error);
}

bool cp_report_show(const cp_result *result, const cp_run_facts *facts, const cp_show_options *options, FILE *out,
                    cp_error *error)
{
    cp_arena arena = {0};
    cp_view view = {.result = result, .facts = facts, .out = out, .arena = &arena, .error = error};
    view.z = cp_norm_quantile((1 + result->interval) / 2);
    const bool shown = show(&view, options);
    cp_arena_release(&arena);
    return shown;
}
