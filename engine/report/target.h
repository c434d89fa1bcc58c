/* A target that a policy may meet: "P(shortage_duration:ev > 90 days) <= 5%". */
#ifndef CP_REPORT_TARGET_H
#define CP_REPORT_TARGET_H

#include "engine/report/subject.h"

typedef enum { CP_TARGET_PROBABILITY, CP_TARGET_MEAN, CP_TARGET_QUANTILE, CP_TARGET_TAIL } cp_target_kind;

typedef struct {
    cp_target_kind kind;
    cp_subject subject;
    double above;     /* of a probability: the trials above it count */
    double level;     /* of a quantile or tail mean */
    double bound;     /* at most */
    const char *text; /* left of "<=" */
} cp_target;

/* Local. Reads P(METRIC > X) <= P, mean(METRIC) <= X, q0.95(METRIC) <= X or tail0.95(METRIC) <= X, METRIC as a subject;
   numbers as in a configuration (%, days, weeks, months, years). CP_BAD_USAGE otherwise. Memory is the arena's. */
bool cp_target_parse(const char *text, cp_target *target, cp_arena *arena, cp_error *error);

typedef struct {
    double value, lower, upper; /* the interval is of the result's level */
} cp_estimate;

/* Local. The target's left side under a policy. The interval of a probability is that of Clopper and Pearson (1934), of
   a quantile the exact ranks', else ± z standard errors. CP_BAD_INPUT when the result has no such metric, name or
   level. */
bool cp_target_estimate(const cp_target *target, const cp_result *result, int policy, cp_estimate *estimate,
                        cp_error *error);

#endif
