/* A whole run: trials spread over ranks and threads, tallies brought together on rank 0. At once, or in stages. */
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
    uint64_t before; /* of these trials, from the first on, are another's: only the progress asks for this */
    int threads;     /* of this rank; 0: as OpenMP decides */
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

/* A run in stages: the threads' workers with all that they have counted. Nothing is exchanged between ranks but the
   verdict of a stage until the tallies are gathered. */
typedef struct cp_crew cp_crew;

/* Local. Memory of the crew itself is the arena's; NULL when there is none, or when the threads of all ranks on this
   machine would need more than it has. End it whatever happens. */
cp_crew *cp_crew_begin(const cp_comm *comm, const cp_plan *plan, const cp_layout *layout, const cp_run_options *options,
                       cp_arena *arena, cp_error *error);

/* Collective. Simulates trials begin … end − 1, counted from first_trial. The same verdict on every rank. */
bool cp_crew_work(cp_crew *crew, uint64_t begin, uint64_t end, cp_error *error);

/* Collective. The tallies of all stages so far, on rank 0, in memory of the arena. The crew can go on. */
bool cp_crew_gather(const cp_crew *crew, cp_arena *arena, cp_tallies *total, cp_error *error);

/* Local. NULL is no crew. */
void cp_crew_end(cp_crew *crew);

/* Local. The number of threads that a run with this option uses. */
int cp_run_threads(int asked);

#endif
