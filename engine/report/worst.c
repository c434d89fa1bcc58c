/* Looks the trial up in the result. */
#include "engine/report/worst.h"

#include <string.h>

bool cp_report_worst(const cp_result *result, const char *policy, const cp_subject *subject, uint64_t *trial,
                     cp_error *error)
{
    cp_found_subject found;
    int p = 0;
    while (p < result->n_policies && strcmp(result->policies[p], policy) != 0) p++;
    if (p == result->n_policies) {
        return cp_fail(error, CP_BAD_INPUT, "--policy: the run did not simulate '%s'", policy);
    }
    if (!cp_subject_find(subject, result, &found, error)) return false;
    if (result->n_worst == 0) {
        return cp_fail(error, CP_BAD_INPUT, "--worst: the file names no trials; it is of an earlier version");
    }
    const size_t row = (size_t)p * (size_t)found.level->n_entities + (size_t)found.entity;
    *trial = found.metric->worst_trial[row * (size_t)result->n_worst];
    if (*trial != CP_NO_TRIAL) return true;
    return cp_fail(error, CP_BAD_INPUT, "--worst: %s of %s is as good as can be in every trial under %s",
                   cp_metric_table[subject->metric].name, subject->name, policy);
}
