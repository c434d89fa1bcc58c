/* One thread's work: block after block of trials, into its own tallies. */
#ifndef CP_RUN_SIMULATE_H
#define CP_RUN_SIMULATE_H

#include "engine/run/profile.h"
#include "engine/run/samples.h"
#include "engine/run/years.h"
#include "kernels/block.h"

typedef struct {
    const cp_plan *plan;
    const cp_kernels *kernels;
    cp_arena arena; /* owns all below; release it when done */
    cp_block block;
    cp_tallies tallies;
    cp_profile profile;
    cp_years years;
    cp_samples *samples; /* shared by all workers; NULL: none are kept */
} cp_worker;

/* Local. The bytes that a worker takes to begin with; while counting it grows by what the trials need. */
double cp_worker_bytes(const cp_plan *plan, const cp_layout *layout);

/* Local. Call inside the thread that will use it, so that its memory is near. */
bool cp_worker_make(const cp_plan *plan, const cp_layout *layout, const cp_kernels *kernels, cp_worker *worker,
                    cp_error *error);

/* Local. Simulates trials first … first + n − 1, n <= CP_LANES, under every policy, and counts them. */
bool cp_worker_run(cp_worker *worker, cp_seed seed, uint64_t first, int n, cp_error *error);

/* Local. Samples the hazards and begins the networks of trials first … first + CP_LANES − 1, to be stepped by hand:
   what cp_worker_run does first. */
bool cp_worker_begin(cp_worker *worker, cp_seed seed, uint64_t first, cp_error *error);

#endif
