/* All tallies of a run, or of one thread's part of it: add them in any order, on any rank, the sum is the same. */
#ifndef CP_RUN_TALLIES_H
#define CP_RUN_TALLIES_H

#include "engine/run/comm.h"
#include "engine/run/layout.h"
#include "kernels/block.h"
#include "kernels/difference.h"
#include "kernels/tally.h"
#include "kernels/worst.h"

/* Whose reporting interval: a policy's demand or demanded commodity, by its entity in the net. */
typedef struct {
    int policy, entity, interval;
} cp_interval;

/* Fractions of an interval: bin i holds [i%, (i + 1)%), the last bin 1 alone. Their sums are those of fractions rounded
   to multiples of 2^CP_SHORTFALL_EXPONENT. Zeros are not counted: they are the other trials. Words alone, so
   that pages add up word by word. */
enum { CP_PROFILE_BINS = 101 };

typedef struct {
    uint64_t short_trials;
    uint64_t sum[CP_SUM_LIMBS], square[CP_SQUARE_LIMBS];
    uint64_t bins[CP_PROFILE_BINS];
} cp_profile_page;

typedef struct {
    const cp_layout *layout;
    cp_arena *arena; /* owns what follows, pages as they are added too */
    uint64_t trials;
    uint64_t *counts;            /* [n_policies][n_counts][count_bins] */
    cp_amounts *amounts;         /* [n_policies][n_amounts] */
    cp_differences *differences; /* [n_policies − 1][n_slots] of a policy to the baseline */
    cp_pages pages;
    cp_worst_list **worst;     /* [n_policies][n_slots], NULL: no trial was bad at all */
    cp_profile_page **profile; /* [n_policies][demands, then demanded commodities][n_intervals], NULL: none lacked
                                  anything */
} cp_tallies;

/* How many there are of each, of all policies. */
typedef struct {
    size_t n_counts, n_amounts, n_slots, n_differences, n_intervals;
} cp_tallies_shape;
cp_tallies_shape cp_tallies_shape_of(const cp_layout *layout);

/* Local. The bytes that empty tallies take. */
double cp_tallies_bytes(const cp_layout *layout);

/* Local. Empty tallies. */
bool cp_tallies_make(const cp_layout *layout, cp_arena *arena, cp_tallies *tallies, cp_error *error);

/* Local. n values of a slot on its grid: steps and numbers as they are, −1: never; amounts, −1: does not fit. */
void cp_tallies_grid(const cp_slot_layout *slot, int n, const double *values, int64_t *grid);

/* Local. Counts n values of a slot under a policy, on its grid. CP_BAD_INPUT when an amount does not fit. */
bool cp_tallies_count(cp_tallies *tallies, int policy, const cp_slot_layout *slot, int n, const int64_t *grid,
                      cp_error *error);

/* Local. The same for n <= CP_LANES values of the policy's amount number `index`, one of the years', called `name` in
   messages. */
bool cp_tallies_count_money(cp_tallies *tallies, int policy, int index, const char *name, int n, const double *values,
                            cp_error *error);

/* Local. Counts by how much slot number `slot` under a policy but the baseline differs from the baseline's in the same
   n trials, both on the grid. */
void cp_tallies_compare(cp_tallies *tallies, int policy, int slot, int n, const int64_t *grid, const int64_t *baseline);

/* Local. Notes the worst of trials first … first + n − 1, on the grid. */
bool cp_tallies_note(cp_tallies *tallies, int policy, int slot, uint64_t first, int n, const int64_t *grid,
                     cp_error *error);

/* Local. The worst trials of a slot, NULL when there is none. A trial whose value could not be better is not listed. */
const cp_worst_list *cp_tallies_worst(const cp_tallies *tallies, int policy, int slot);

/* Local. The value of a trial in that list, in days, amounts or money. */
double cp_tallies_value(const cp_slot_layout *slot, double step_days, uint64_t badness);

/* Local. The differences of a slot between a policy and the baseline. */
cp_differences *cp_tallies_differences(const cp_tallies *tallies, int policy, int slot);

/* Local. Counts n trials of an interval. */
bool cp_tallies_count_interval(cp_tallies *tallies, const cp_interval *of, int n, const cp_shortfall *shortfall,
                               cp_error *error);

/* Local. The bins of an octave [CP_BINS], made when they are not there; the pointer holds until the next are made. */
cp_bin *cp_tallies_page(cp_tallies *tallies, cp_amounts *amounts, int octave, cp_error *error);

/* Local. Where the interval's page is, or would be. */
cp_profile_page **cp_tallies_interval(const cp_tallies *tallies, const cp_interval *of);

/* Local. Brings all sums back into range; call at least every 2^31 trials. */
void cp_tallies_carry(cp_tallies *tallies);

/* Local. into += from. */
bool cp_tallies_add(cp_tallies *into, const cp_tallies *from, cp_error *error);

/* Collective. The sum over all ranks, on rank 0; the other ranks' tallies are of no more use. All or none succeed. */
bool cp_tallies_reduce(const cp_comm *comm, cp_tallies *tallies, cp_error *error);

#endif
