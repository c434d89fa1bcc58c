/* Trials of a run again, a block at a time, under one policy: what looking for trials and for causes share. */
#ifndef CP_REPORT_RERUN_H
#define CP_REPORT_RERUN_H

#include "engine/run/simulate.h"
#include "engine/scenario/scenario.h"

/* Zero it, make it, release it. The study that it is made of must outlive it. */
typedef struct {
    cp_study study; /* with the one policy */
    cp_plan plan;
    cp_layout layout;
    cp_seed seed;
    cp_worker worker;
    cp_arena arena;
} cp_rerun;

/* Local. Gets ready for policy number `policy`. */
bool cp_rerun_make(const cp_study *study, int policy, cp_seed seed, cp_rerun *rerun, cp_error *error);
void cp_rerun_release(cp_rerun *rerun);

/* Local. Samples the hazards of trials first … first + CP_LANES − 1. */
bool cp_rerun_hazards(cp_rerun *rerun, uint64_t first, cp_error *error);

/* Local. The same, and the network up to the horizon. */
bool cp_rerun_block(cp_rerun *rerun, uint64_t first, cp_error *error);

/* Local. A slot's values in days, amounts or money after cp_rerun_block, on the grid of `slot`; +INFINITY: never. n <=
   CP_LANES. */
void cp_rerun_values(const cp_rerun *rerun, const cp_slot_layout *slot, int n, double *values);

#endif
