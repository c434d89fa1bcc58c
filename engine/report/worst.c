/* Looks the trial up in the result. */
#include "engine/report/worst.h"

#include "engine/base/text.h"

#include <string.h>

/* METRIC or METRIC:NAME. */
typedef struct {
    const char *metric, *name;
    size_t metric_bytes;
} question;

static question split(const char *what)
{
    const char *colon = strchr(what, ':');
    return (question){what, colon ? colon + 1 : cp_level_names[CP_LEVEL_SYSTEM],
                      colon ? (size_t)(colon - what) : strlen(what)};
}

static bool is_metric(const question *q, cp_metric_id id)
{
    const char *name = cp_metric_table[id].name;
    return strlen(name) == q->metric_bytes && strncmp(name, q->metric, q->metric_bytes) == 0;
}

static int index_of(const char *name, int n, const char *const *names, cp_nearest *nearest)
{
    int found = -1;
    for (int i = 0; i < n; i++) {
        cp_nearest_try(nearest, names[i]);
        if (strcmp(names[i], name) == 0) found = i;
    }
    return found;
}

static const cp_metric_result *metric_of(const cp_level_result *level, const question *q)
{
    for (int i = 0; i < level->n_metrics; i++) {
        if (is_metric(q, level->metrics[i].id)) return &level->metrics[i];
    }
    return NULL;
}

static bool unknown(const char *what, const question *q, const cp_nearest *nearest, cp_error *error)
{
    for (int id = 0; id < CP_METRICS; id++) {
        if (!is_metric(q, (cp_metric_id)id)) continue;
        return cp_fail(error, CP_BAD_INPUT, "--worst: expected a name that has %s, found '%s'%s%s",
                       cp_metric_table[id].name, q->name, nearest->best ? "; did you mean " : "",
                       nearest->best ? nearest->best : "");
    }
    cp_nearest metrics = {.word = what};
    for (int id = 0; id < CP_METRICS; id++) cp_nearest_try(&metrics, cp_metric_table[id].name);
    return cp_fail(error, CP_BAD_INPUT, "--worst: expected a metric, or METRIC:NAME, found '%s'%s%s", what,
                   metrics.best ? "; did you mean " : "", metrics.best ? metrics.best : "");
}

bool cp_report_worst(const cp_result *result, const char *policy, const char *what, uint64_t *trial, cp_error *error)
{
    const question q = split(what);
    cp_nearest nearest = {.word = q.name}, policies = {.word = policy};
    const int p = index_of(policy, result->n_policies, result->policies, &policies);
    if (p < 0) return cp_fail(error, CP_BAD_INPUT, "--policy: the run did not simulate '%s'", policy);
    for (int which = 0; which < CP_LEVELS; which++) {
        const cp_level_result *level = &result->levels[which];
        const int entity = index_of(q.name, level->n_entities, level->names, &nearest);
        const cp_metric_result *metric = metric_of(level, &q);
        if (entity < 0 || !metric) continue;
        if (result->n_worst == 0) {
            return cp_fail(error, CP_BAD_INPUT, "--worst: the file names no trials; it is of an earlier version");
        }
        *trial = metric->worst_trial[(p * level->n_entities + entity) * result->n_worst];
        if (*trial != CP_NO_TRIAL) return true;
        return cp_fail(error, CP_BAD_INPUT, "--worst: %s is as good as can be in every trial under %s", what, policy);
    }
    return unknown(what, &q, &nearest, error);
}
