/* The values of single trials, of the metrics asked for: gathered a batch at a time, in the order of trials. */
#ifndef CP_RUN_SAMPLES_H
#define CP_RUN_SAMPLES_H

#include "engine/run/comm.h"
#include "engine/run/layout.h"

/* Which slots are sampled; the same on every rank. */
typedef struct {
    const cp_layout *layout;
    int n_columns;     /* slots that are sampled, in the order of slots */
    const int *column; /* [n_slots] CP_NONE: not sampled */
    double step_days;
    uint64_t batch; /* trials gathered at a time, the same whatever runs the trials */
} cp_sampling;

/* Values of trials first … first + n − 1: [n_columns][n_policies][n]. Days in days, never +inf. */
typedef struct {
    const cp_sampling *of;
    uint64_t first, n;
    float *values;
} cp_samples;

/* Local. `metrics` is "all" or names separated by commas, each sampled wherever it is measured. Memory is the arena's.
   CP_BAD_USAGE for a metric that does not exist. */
bool cp_sampling_choose(const char *metrics, const cp_layout *layout, double step_days, cp_arena *arena,
                        cp_sampling *sampling, cp_error *error);

/* Local. Room for n trials. */
bool cp_samples_take(const cp_sampling *sampling, uint64_t n, cp_arena *arena, cp_samples *samples, cp_error *error);

/* Local. Keeps a slot's values of n trials from `first` on, as cp_measure gives them, if it is sampled. Threads may
   call it at once for trials of their own. */
void cp_samples_put(cp_samples *samples, int slot, int policy, uint64_t first, int n, const double *values);

/* Collective. Brings every rank's part of a batch together in `all` on rank 0, which has room for it; `part` has room
   for the largest part there. What `part` holds afterwards is undefined. */
void cp_samples_gather(const cp_comm *comm, uint64_t trials, cp_samples *part, cp_samples *all);

#endif
