/* A result for people (tables on a terminal), for scripts (JSON) and for spreadsheets (CSV). */
#ifndef CP_REPORT_SHOW_H
#define CP_REPORT_SHOW_H

#include "engine/base/error.h"
#include "engine/result/result.h"

#include <stdio.h>

typedef struct {
    const char *policy; /* this one alone, in detail; NULL: all */
    const char *metric; /* this one alone, everywhere; NULL: what one wants to know first */
    bool json, csv;     /* at most one */
} cp_show_options;

/* Local. Prints the result. CP_BAD_INPUT, with the names there are, when the policy or metric is not one of the result;
   CP_NO_RESOURCES when `out` cannot be written or memory runs out. */
bool cp_report_show(const cp_result *result, const cp_run_facts *facts, const cp_show_options *options, FILE *out,
                    cp_error *error);

#endif
