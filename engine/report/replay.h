/* One trial again, bit for bit: as a table for programs, or as a story for people. */
#ifndef CP_REPORT_REPLAY_H
#define CP_REPORT_REPLAY_H

#include "engine/run/simulate.h"
#include "engine/scenario/scenario.h"

#include <stdio.h>

/* A trial that has begun under one policy. Zero it, make it, use it once, release it. */
typedef struct {
    cp_study study; /* with that policy alone */
    cp_plan plan;
    cp_layout layout;
    cp_seed seed;
    uint64_t trial;
    cp_worker worker;
    cp_arena arena;
} cp_replay;

/* Local. Samples the hazards of a trial and begins the network of policy number `policy`. The study must outlive the
   replay. */
bool cp_replay_make(const cp_study *study, int policy, cp_seed seed, uint64_t trial, cp_replay *replay,
                    cp_error *error);
void cp_replay_release(cp_replay *replay);

/* Local. One step of the network. */
void cp_replay_step(cp_replay *replay, int k);

/* Local. The value of a tally's slot in the trial, in its unit: days, amounts, money; +INFINITY for never. */
double cp_replay_metric(const cp_replay *replay, const cp_slot_layout *slot);

/* Local. Steps the trial and prints a CSV table, `part,policy,name,item,start,end,value`; docs/results.md lists what is
   in it. Numbers have 17 digits, so that they are read back as they are. CP_NO_RESOURCES when it cannot be written. */
bool cp_replay_csv(cp_replay *replay, FILE *out, cp_error *error);

/* Local. Steps the trial and tells it: what was drawn, what happened when, who went short, what it cost. Long lists are
   cut unless `all`. */
bool cp_replay_story(cp_replay *replay, bool all, FILE *out, cp_error *error);

#endif
