/* Only bins that hold something are kept. */
#include "engine/run/bins.h"

#include <math.h>

bool cp_bins_take(int most, cp_arena *arena, cp_bins *bins, cp_error *error)
{
    *bins = (cp_bins){0};
    bins->lower = cp_arena_take(arena, (size_t)most, sizeof(double), error);
    bins->upper = cp_arena_take(arena, (size_t)most, sizeof(double), error);
    bins->mean = cp_arena_take(arena, (size_t)most, sizeof(double), error);
    bins->count = cp_arena_take(arena, (size_t)most, sizeof(uint64_t), error);
    return bins->lower && bins->upper && bins->mean && bins->count;
}

void cp_bins_add(cp_bins *b, double lower, double upper, double mean, uint64_t count)
{
    if (count == 0) return;
    b->lower[b->n] = lower;
    b->upper[b->n] = upper;
    b->mean[b->n] = mean;
    b->count[b->n++] = count;
}

cp_histogram cp_bins_finish(const cp_bins *b, uint64_t trials, uint64_t finite, cp_moments moments)
{
    return (cp_histogram){.trials = trials,
                          .n_bins = b->n,
                          .lower = b->lower,
                          .upper = b->upper,
                          .mean = b->mean,
                          .count = b->count,
                          .exact_mean = moments.mean,
                          .exact_sd = moments.sd,
                          .exact_max = moments.max,
                          .finite_trials = finite};
}

static void add_octave(cp_bins *b, const cp_bin *page, int octave, double unit)
{
    const double width = cp_amounts_width(octave) * unit;
    for (int i = 0; i < CP_BINS; i++) {
        const double lower = cp_amounts_edge(octave, i) * unit;
        const double offset = page[i].count ? (double)page[i].offset / (double)page[i].count / 65536.0 : 0.0;
        cp_bins_add(b, lower, lower + width, lower + width * offset, page[i].count);
    }
}

bool cp_bins_of_amounts(const cp_tallies *tallies, const cp_amounts *amounts, cp_arena *arena, cp_histogram *histogram,
                        cp_error *error)
{
    int octaves = 0;
    for (int o = 0; o < CP_OCTAVES; o++) octaves += amounts->page[o] != 0;
    cp_bins b;
    if (!cp_bins_take(1 + octaves * CP_BINS, arena, &b, error)) return false;
    cp_bins_add(&b, 0.0, 0.0, 0.0, amounts->zeros);
    for (int o = 0; o < CP_OCTAVES; o++) {
        if (!amounts->page[o]) continue;
        add_octave(&b, tallies->pages.bins + (long)(amounts->page[o] - 1) * CP_BINS, o, ldexp(1.0, amounts->exponent));
    }
    *histogram = cp_bins_finish(&b, amounts->trials, amounts->trials, cp_amounts_moments(amounts));
    return true;
}
