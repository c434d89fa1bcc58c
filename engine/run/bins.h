/* Histograms under construction, from exact tallies. */
#ifndef CP_RUN_BINS_H
#define CP_RUN_BINS_H

#include "engine/result/result.h"
#include "engine/run/tallies.h"

typedef struct {
    double *lower, *upper, *mean;
    uint64_t *count;
    int n;
} cp_bins;

/* Local. Room for `most` bins, the arena's. */
bool cp_bins_take(int most, cp_arena *arena, cp_bins *bins, cp_error *error);

/* Local. One more bin, unless nothing is in it; bins come in ascending order. */
void cp_bins_add(cp_bins *bins, double lower, double upper, double mean, uint64_t count);

/* Local. The bins as a histogram, which uses their memory. */
cp_histogram cp_bins_finish(const cp_bins *bins, uint64_t trials, uint64_t finite, cp_moments moments);

/* Local. The histogram of an amount's tally, in its own unit. Memory is the arena's. */
bool cp_bins_of_amounts(const cp_tallies *tallies, const cp_amounts *amounts, cp_arena *arena, cp_histogram *histogram,
                        cp_error *error);

#endif
