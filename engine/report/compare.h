/* Policies against the baseline, trial by trial, for people. */
#ifndef CP_REPORT_COMPARE_H
#define CP_REPORT_COMPARE_H

#include "engine/base/error.h"
#include "engine/result/result.h"

#include <stdio.h>

typedef struct {
    const char *file; /* for errors */
    int n_policies;   /* 0: all but the baseline */
    const char *const *policies;
} cp_compare_options;

/* Local. Prints what the policies save, those that save most first, and how the days short of each demand change.
   CP_BAD_INPUT when a policy is not one of the result, or it has none but the baseline; CP_NO_RESOURCES when `out`
   cannot be written or memory runs out. */
bool cp_report_compare(const cp_result *result, const cp_compare_options *options, FILE *out, cp_error *error);

#endif
