/* What comes of varying one number: a table of values, and the smallest that meets a target. */
#ifndef CP_REPORT_VARIED_H
#define CP_REPORT_VARIED_H

#include "engine/report/target.h"

#include <stdio.h>

/* Local. Prints a row for each of the n values, which are the policies of the result after the baseline. */
bool cp_report_varied(const cp_result *result, const char *path, int n, const char *const *values, FILE *out,
                      cp_error *error);

typedef struct {
    double value;
    const char *text; /* as the configuration writes it */
    cp_estimate estimate;
} cp_tried;

typedef struct {
    const char *path;
    const cp_target *target;
    uint64_t trials;
    double level; /* of the intervals */
    bool falling; /* more is worse */
    int n;
    const cp_tried *tried; /* [n] ascending, or if falling descending */
    /* The first from which on all meet the target: by the estimate, by the lower and by the upper end of its interval;
       n: none. */
    int answer, lower, upper;
} cp_solution;

/* Local. Prints the answer, if there is one, and all values tried. */
bool cp_report_solution(const cp_solution *solution, FILE *out, cp_error *error);

#endif
