/* Looking numbers up by name, in the words of the command line. */
#include "engine/api/handles.h"
#include "engine/base/text.h"
#include "engine/report/subject.h"

#include <math.h>
#include <string.h>

const char *chokepoint_title(const chokepoint_result *result)
{
    return result->result.title;
}

const char *chokepoint_currency(const chokepoint_result *result)
{
    return result->result.currency;
}

uint64_t chokepoint_trials(const chokepoint_result *result)
{
    return result->result.trials;
}

const char *chokepoint_policy(const chokepoint_result *result, int number)
{
    return number >= 0 && number < result->result.n_policies ? result->result.policies[number] : NULL;
}

const char *chokepoint_demand(const chokepoint_result *result, int number)
{
    const cp_level_result *demands = &result->result.levels[CP_LEVEL_DEMAND];
    return number >= 0 && number < demands->n_entities ? demands->names[number] : NULL;
}

static bool find_policy(const cp_result *result, const char *name, int *policy, cp_error *error)
{
    cp_nearest nearest = {.word = name};
    *policy = 0;
    if (!name) return true;
    for (*policy = 0; *policy < result->n_policies; ++*policy) {
        if (strcmp(result->policies[*policy], name) == 0) return true;
        cp_nearest_try(&nearest, result->policies[*policy]);
    }
    return cp_fail(error, CP_BAD_INPUT, "expected a policy of the result, found '%s'%s%s", name,
                   nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "");
}

/* Levels are decimal fractions that went through a file: 0.95 is 0.95. */
static bool find_level(const cp_result *result, double level, int *q, cp_error *error)
{
    for (*q = 0; *q < result->n_quantiles; ++*q) {
        if (fabs(result->quantiles[*q] - level) < 1e-9) return true;
    }
    return cp_fail(error, CP_BAD_INPUT, "expected a quantile of the result (report.quantiles), found %g", level);
}

/* Where the numbers of a policy and a subject stand. */
typedef struct {
    const cp_metric_result *metric;
    int policy;
    size_t entities; /* of the level */
    size_t at;       /* policy · entities + entity */
} place;

static bool find(const cp_result *result, const char *policy, const char *what, place *found, cp_error *error)
{
    cp_arena arena = {0};
    cp_subject subject;
    cp_found_subject at;
    const bool ok = find_policy(result, policy, &found->policy, error) &&
                    cp_subject_parse("what", what, strlen(what), &subject, &arena, error) &&
                    cp_subject_find(&subject, result, &at, error);
    if (ok) {
        found->metric = at.metric;
        found->entities = (size_t)at.level->n_entities;
        found->at = (size_t)found->policy * found->entities + (size_t)at.entity;
    }
    cp_arena_release(&arena);
    return ok;
}

chokepoint_status chokepoint_mean(const chokepoint_result *result, const char *policy, const char *what,
                                  chokepoint_estimate *estimate, chokepoint_error *error)
{
    cp_error ours = {0};
    place p;
    if (find(&result->result, policy, what, &p, &ours)) {
        *estimate = (chokepoint_estimate){p.metric->mean[p.at], p.metric->mean_se[p.at], NAN, NAN};
    }
    return cp_api_tell(&ours, error);
}

static bool find_beyond(const cp_result *result, const char *policy, const char *what, double level, place *found,
                        size_t *at, cp_error *error)
{
    int q;
    if (!find(result, policy, what, found, error) || !find_level(result, level, &q, error)) return false;
    *at = found->at * (size_t)result->n_quantiles + (size_t)q;
    return true;
}

chokepoint_status chokepoint_quantile(const chokepoint_result *result, const char *policy, const char *what,
                                      double level, chokepoint_estimate *estimate, chokepoint_error *error)
{
    cp_error ours = {0};
    place p;
    size_t at;
    if (find_beyond(&result->result, policy, what, level, &p, &at, &ours)) {
        *estimate = (chokepoint_estimate){p.metric->quantile[at], NAN, p.metric->quantile_lower[at],
                                          p.metric->quantile_upper[at]};
    }
    return cp_api_tell(&ours, error);
}

chokepoint_status chokepoint_tail_mean(const chokepoint_result *result, const char *policy, const char *what,
                                       double level, chokepoint_estimate *estimate, chokepoint_error *error)
{
    cp_error ours = {0};
    place p;
    size_t at;
    if (find_beyond(&result->result, policy, what, level, &p, &at, &ours)) {
        *estimate = (chokepoint_estimate){p.metric->tail_mean[at], p.metric->tail_mean_se[at], NAN, NAN};
    }
    return cp_api_tell(&ours, error);
}

chokepoint_status chokepoint_difference(const chokepoint_result *result, const char *policy, const char *what,
                                        chokepoint_estimate *estimate, chokepoint_error *error)
{
    cp_error ours = {0};
    place p;
    if (find(&result->result, policy, what, &p, &ours)) {
        if (p.policy == 0 || !p.metric->difference_mean) {
            cp_fail(&ours, CP_BAD_INPUT, "expected a policy other than the baseline, found '%s'",
                    result->result.policies[p.policy]);
        } else {
            const size_t at = p.at - p.entities;
            *estimate =
                (chokepoint_estimate){p.metric->difference_mean[at], p.metric->difference_mean_se[at], NAN, NAN};
        }
    }
    return cp_api_tell(&ours, error);
}

static bool find_short(const cp_result *result, const char *policy, const char *name, chokepoint_estimate *estimate,
                       cp_error *error)
{
    int p;
    cp_nearest nearest = {.word = name ? name : cp_level_names[CP_LEVEL_SYSTEM]};
    if (!find_policy(result, policy, &p, error)) return false;
    for (int which = 0; which < CP_LEVELS; which++) {
        const cp_level_result *level = &result->levels[which];
        for (int e = 0; level->probability_short && e < level->n_entities; e++) {
            const size_t at = (size_t)p * (size_t)level->n_entities + (size_t)e;
            *estimate = (chokepoint_estimate){level->probability_short[at], level->probability_short_se[at], NAN, NAN};
            if ((which == CP_LEVEL_SYSTEM) == !name && strcmp(level->names[e], nearest.word) == 0) return true;
            cp_nearest_try(&nearest, level->names[e]);
        }
    }
    return cp_fail(error, CP_BAD_INPUT, "expected a demand or a commodity that is demanded, found '%s'%s%s",
                   nearest.word, nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "");
}

chokepoint_status chokepoint_probability_short(const chokepoint_result *result, const char *policy, const char *name,
                                               chokepoint_estimate *estimate, chokepoint_error *error)
{
    cp_error ours = {0};
    find_short(&result->result, policy, name, estimate, &ours);
    return cp_api_tell(&ours, error);
}
