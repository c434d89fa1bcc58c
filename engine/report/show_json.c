/* The result as JSON: policy, level, entity, metric. What is infinite or not known is null. */
#include "engine/report/show_annual.h"
#include "engine/report/view.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

/* Jansson takes a NULL value as a failure, so that one lack of memory shows at the end. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *text(const char *value)
{
    return json_string(value ? value : "");
}

/* As text: a JSON number of many readers is a double and holds 53 bits. */
static json_t *whole(uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    return json_string(digits);
}

static json_t *quantile_json(const cp_result *result, const cp_metric_result *metric, size_t at, int q)
{
    const size_t i = at * (size_t)result->n_quantiles + (size_t)q;
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "level", number(result->quantiles[q]), "value",
                     number(metric->quantile[i]), "lower", number(metric->quantile_lower[i]), "upper",
                     number(metric->quantile_upper[i]), "tail_mean", number(metric->tail_mean[i]), "tail_mean_se",
                     number(metric->tail_mean_se[i]));
}

/* Of a policy but the first, whose differences begin `entities` cells later than its values. */
static json_t *difference_json(const cp_metric_result *metric, size_t at)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "mean", number(metric->difference_mean[at]), "mean_se",
                     number(metric->difference_mean_se[at]), "probability_better",
                     number(metric->probability_better[at]), "probability_worse", number(metric->probability_worse[at]),
                     "variance_reduction", number(metric->variance_reduction[at]));
}

static json_t *metric_json(const cp_view *view, const cp_metric_result *metric, size_t at, size_t entities)
{
    json_t *quantiles = json_array();
    for (int q = 0; q < view->result->n_quantiles; q++) {
        json_array_append_new(quantiles, quantile_json(view->result, metric, at, q));
    }
    json_t *object = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "mean", number(metric->mean[at]), "mean_se",
                               number(metric->mean_se[at]), "vov", number(metric->vov[at]), "sd",
                               number(metric->sd[at]), "max", number(metric->max[at]), "quantiles", quantiles);
    if (!object || at < entities || !metric->difference_mean) return object;
    if (put(object, "difference", difference_json(metric, at - entities))) return object;
    json_decref(object);
    return NULL;
}

static json_t *numbers(const double *values, int n, int stride)
{
    json_t *array = json_array();
    for (int i = 0; i < n; i++) json_array_append_new(array, number(values[(size_t)i * (size_t)stride]));
    return array;
}

/* Arrays over time. */
static json_t *profile_json(const cp_result *result, const cp_profile_result *profile, size_t at)
{
    const int n = result->n_intervals, n_quantiles = result->n_quantiles;
    const size_t first = at * (size_t)n;
    json_t *quantiles = json_array();
    for (int q = 0; q < n_quantiles; q++) {
        const double *values = profile->shortfall_quantile + first * (size_t)n_quantiles + q;
        json_array_append_new(quantiles, json_pack("{s:o, s:o}", "level", number(result->quantiles[q]), "value",
                                                   numbers(values, n, n_quantiles)));
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "shortfall_mean", numbers(profile->shortfall_mean + first, n, 1),
                     "shortfall_mean_se", numbers(profile->shortfall_mean_se + first, n, 1), "shortfall_quantiles",
                     quantiles, "probability_short", numbers(profile->probability_short + first, n, 1),
                     "probability_short_se", numbers(profile->probability_short_se + first, n, 1));
}

static json_t *entity_json(const cp_view *view, cp_metric_level which, int policy, int entity)
{
    const cp_level_result *level = &view->result->levels[which];
    const size_t at = (size_t)policy * (size_t)level->n_entities + (size_t)entity;
    json_t *object = json_object();
    bool ok = put(object, "unit", text(level->units[entity]));
    if (level->probability_short) {
        ok = ok && put(object, "probability_short", number(level->probability_short[at])) &&
             put(object, "probability_short_se", number(level->probability_short_se[at]));
    }
    for (int i = 0; i < level->n_metrics && ok; i++) {
        const cp_metric_result *metric = &level->metrics[i];
        if (view->metric != CP_METRICS && view->metric != metric->id) continue;
        ok = put(object, cp_metric_table[metric->id].name, metric_json(view, metric, at, (size_t)level->n_entities));
    }
    if (level->profile.shortfall_mean && view->metric == CP_METRICS) {
        ok = ok && put(object, "profile", profile_json(view->result, &level->profile, at));
    }
    if (ok) return object;
    json_decref(object);
    return NULL;
}

static json_t *level_json(const cp_view *view, cp_metric_level which, int policy)
{
    const cp_level_result *level = &view->result->levels[which];
    if (which == CP_LEVEL_SYSTEM) return entity_json(view, which, policy, 0);
    json_t *object = json_object();
    for (int entity = 0; entity < level->n_entities; entity++) {
        if (put(object, level->names[entity], entity_json(view, which, policy, entity))) continue;
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *policy_json(const cp_view *view, int policy)
{
    json_t *object = json_object();
    bool ok = put(object, "description", text(view->result->policy_descriptions[policy]));
    for (int which = 0; which < CP_LEVELS && ok; which++) {
        ok = put(object, cp_level_names[which], level_json(view, (cp_metric_level)which, policy));
    }
    if (view->metric == CP_METRICS && view->result->annual.n_years > 0) {
        ok = ok && put(object, "annual", cp_annual_json(view->result, policy));
    }
    if (ok) return object;
    json_decref(object);
    return NULL;
}

static bool put_run(json_t *head, const cp_run_facts *facts)
{
    json_t *run = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:i, s:i, s:o, s:o, s:o}", "host", text(facts->host),
                            "started", text(facts->started), "git_revision", text(facts->git_revision), "compiler",
                            text(facts->compiler), "mpi_library", text(facts->mpi_library), "hdf5_library",
                            text(facts->hdf5_library), "isa", text(facts->isa), "ranks", facts->ranks, "threads",
                            facts->threads, "wall_seconds", number(facts->wall_seconds), "trials_per_second",
                            number(facts->trials_per_second), "placement", text(facts->placement));
    return put(head, "run", run);
}

static bool put_head(json_t *head, const cp_result *result)
{
    return put(head, "title", text(result->title)) && put(head, "description", text(result->description)) &&
           put(head, "engine_version", text(result->engine_version)) &&
           put(head, "config_sha256", text(result->config_sha256)) && put(head, "rng", text(result->rng)) &&
           put(head, "seed", whole(result->seed)) && put(head, "trials", json_integer((json_int_t)result->trials)) &&
           put(head, "first_trial", json_integer((json_int_t)result->first_trial)) &&
           put(head, "currency", text(result->currency)) && put(head, "start", text(result->start)) &&
           put(head, "horizon_days", number(result->horizon_days)) &&
           put(head, "step_days", number(result->step_days)) && put(head, "discount", number(result->discount)) &&
           put(head, "interval", number(result->interval)) &&
           put(head, "profile_days", numbers(result->interval_begin_days, result->n_intervals, 1));
}

static bool put_policies(json_t *head, const cp_view *view)
{
    json_t *policies = json_object();
    for (int policy = 0; policy < view->result->n_policies; policy++) {
        if (view->policy != CP_ALL_POLICIES && view->policy != policy) continue;
        if (put(policies, view->result->policies[policy], policy_json(view, policy))) continue;
        json_decref(policies);
        return false;
    }
    return put(head, "policies", policies);
}

bool cp_view_json(const cp_view *view)
{
    json_t *head = json_object();
    const bool made = put_head(head, view->result) && put_run(head, view->facts) && put_policies(head, view);
    if (made) {
        json_dumpf(head, view->out, JSON_INDENT(1));
        fputc('\n', view->out);
    } else {
        cp_fail(view->error, CP_NO_RESOURCES, "cannot make the JSON: out of memory, or a text is not UTF-8");
    }
    json_decref(head);
    return made;
}
