/* A whole run: trials spread over ranks and threads, tallies brought together on rank 0. */
#ifndef CP_RUN_RUN_H
#define CP_RUN_RUN_H

#include "engine/run/comm.h"
#include "engine/run/samples.h"
#include "engine/run/tallies.h"
#include "kernels/block.h"

#include <stdio.h>

typedef struct {
    cp_seed seed;
    uint64_t trials, first_trial;
    int threads; /* of this rank; 0: as OpenMP decides */
    const cp_kernels *kernels;
    FILE *progress;        /* where rank 0 shows how far it is; NULL: nowhere */
    cp_metric_id headline; /* a metric of the system, shown in the progress for the baseline */
    const char *money;     /* currency, for the headline */
    cp_samples *samples;   /* where this rank keeps the values of its trials; NULL: nowhere */
} cp_run_options;

/* Collective. Simulates trials first_trial … first_trial + trials − 1 and leaves their tallies on rank 0 in `total`,
   whose memory is `arena`. Every rank gets the same verdict; when one fails all end with its error. */
bool cp_run(const cp_comm *comm, const cp_plan *plan, const cp_layout *layout, const cp_run_options *options,
            cp_arena *arena, cp_tallies *total, cp_error *error);

/* Local. Where a rank's share of `trials` begins, counted from the first of them; that of rank `size` is all of them.
 */
uint64_t cp_run_share(uint64_t trials, int rank, int size);

/* Local. The number of threads that a run with this option uses. */
int cp_run_threads(int asked);

#endif
