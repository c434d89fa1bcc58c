/* Names are looked for level by level. */
#include "engine/report/subject.h"

#include "engine/base/text.h"

#include <string.h>

bool cp_subject_parse(const char *option, const char *text, size_t bytes, cp_subject *subject, cp_arena *arena,
                      cp_error *error)
{
    char *metric = cp_arena_format(arena, error, "%.*s", (int)bytes, text);
    if (!metric) return false;
    char *colon = strchr(metric, ':');
    if (colon) *colon = '\0';
    *subject = (cp_subject){option, cp_metric_find(metric), colon ? colon + 1 : cp_level_names[CP_LEVEL_SYSTEM]};
    if (subject->metric != CP_METRICS) return true;
    cp_nearest nearest = {.word = metric};
    for (int id = 0; id < CP_METRICS; id++) cp_nearest_try(&nearest, cp_metric_table[id].name);
    return cp_fail(error, CP_BAD_USAGE, "%s: expected a metric, or METRIC:NAME, found '%s'%s%s", option, metric,
                   nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "");
}

static const cp_metric_result *metric_of(const cp_level_result *level, cp_metric_id id)
{
    for (int m = 0; m < level->n_metrics; m++) {
        if (level->metrics[m].id == id) return &level->metrics[m];
    }
    return NULL;
}

bool cp_subject_find(const cp_subject *subject, const cp_result *result, cp_found_subject *found, cp_error *error)
{
    cp_nearest nearest = {.word = subject->name};
    for (int which = 0; which < CP_LEVELS; which++) {
        const cp_level_result *level = &result->levels[which];
        const cp_metric_result *metric = metric_of(level, subject->metric);
        for (int entity = 0; metric && entity < level->n_entities; entity++) {
            *found = (cp_found_subject){level, metric, entity};
            if (strcmp(level->names[entity], subject->name) == 0) return true;
            cp_nearest_try(&nearest, level->names[entity]);
        }
    }
    return cp_fail(error, CP_BAD_INPUT, "%s: expected a name that has %s, found '%s'%s%s", subject->option,
                   cp_metric_table[subject->metric].name, subject->name, nearest.best ? "; did you mean " : "",
                   nearest.best ? nearest.best : "");
}
