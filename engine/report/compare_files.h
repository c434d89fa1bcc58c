/* Two results side by side: what the second costs more than the first. */
#ifndef CP_REPORT_COMPARE_FILES_H
#define CP_REPORT_COMPARE_FILES_H

#include "engine/result/result.h"
#include "engine/scenario/scenario.h"
#include "kernels/rng.h"

#include <stdio.h>

/* A result with the study of its configuration. */
typedef struct {
    const char *file;
    const cp_result *result;
    const cp_study *study;
    cp_seed seed;
} cp_compared_file;

/* Local. Prints the mean total cost of every policy that both have, and the mean days short under the first policy of
   every demand that both have, with differences. Results of the same seed, generator and first trial share their
   futures: then up to `trials` trials of both are run again and the differences are paired; otherwise errors add as of
   independent runs. Hazards of the same name share their random numbers, others are independent. CP_BAD_INPUT when
   currencies differ or there is no policy in common. */
bool cp_report_compare_files(const cp_compared_file files[static 2], uint64_t trials, FILE *out, cp_error *error);

#endif
