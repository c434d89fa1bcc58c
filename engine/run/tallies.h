/* All tallies of a run, or of one thread's part of it: add them in any order, on any rank, the sum is the same. */
#ifndef CP_RUN_TALLIES_H
#define CP_RUN_TALLIES_H

#include "engine/run/comm.h"
#include "engine/run/layout.h"
#include "kernels/tally.h"

typedef struct {
    const cp_layout *layout;
    cp_arena *arena; /* owns what follows, pages as they are added too */
    uint64_t trials;
    uint64_t *counts;    /* [n_policies][n_counts][count_bins] */
    cp_amounts *amounts; /* [n_policies][n_amounts] */
    cp_pages pages;
} cp_tallies;

/* Local. Empty tallies. */
bool cp_tallies_make(const cp_layout *layout, cp_arena *arena, cp_tallies *tallies, cp_error *error);

/* Local. Counts n values of a slot under a policy. CP_BAD_INPUT when a value does not fit the grid. */
bool cp_tallies_count(cp_tallies *tallies, int policy, const cp_slot_layout *slot, int n, const double *values,
                      cp_error *error);

/* Local. Brings all sums back into range; call at least every 2^31 trials. */
void cp_tallies_carry(cp_tallies *tallies);

/* Local. into += from. */
bool cp_tallies_add(cp_tallies *into, const cp_tallies *from, cp_error *error);

/* Collective. The sum over all ranks, on rank 0; the other ranks' tallies are of no more use. All or none succeed. */
bool cp_tallies_reduce(const cp_comm *comm, cp_tallies *tallies, cp_error *error);

#endif
