/* What the worst trials have in common: hazards, uncertain numbers and costs against those of all trials. */
#ifndef CP_REPORT_DRIVERS_H
#define CP_REPORT_DRIVERS_H

#include "engine/report/subject.h"
#include "engine/scenario/scenario.h"
#include "kernels/rng.h"

#include <stdio.h>

typedef struct {
    int policy;         /* of the study */
    cp_subject subject; /* the trials are the worst by it */
    cp_seed seed;
    uint64_t trials; /* how many to run again, from the run's first on; at most the run's */
    bool csv;
} cp_drivers_options;

/* Local. Runs trials again and prints, for all of them, the worst 5% and the worst 1%: in how many a hazard was in a
   state and for how many days of the horizon, the mean of each uncertain number, the mean of each cost. CP_BAD_INPUT
   when the result has no such subject. */
bool cp_report_drivers(const cp_study *study, const cp_result *result, const cp_drivers_options *options, FILE *out,
                       cp_error *error);

#endif
