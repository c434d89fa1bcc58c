/* Exact tallies: integers only, so that adding in any order, on any rank, in any number of runs gives the same. */
#ifndef CP_TALLY_H
#define CP_TALLY_H

#include <stdbool.h>
#include <stdint.h>

/* Amounts are counted on a grid of 2^exponent: q = round(value / 2^exponent), below 2^62. Bins are logarithmic in q: an
   octave (a factor of two) has CP_BINS, each at most 1/256 = 0.39% wide relative to its lower edge; zero is apart. An
   octave takes memory once something falls into it. */
enum { CP_BINS = 256, CP_OCTAVES = 62, CP_SUM_LIMBS = 3, CP_SQUARE_LIMBS = 6 };

typedef struct {
    uint64_t count;
    uint64_t offset; /* sum over the bin's values of (q − lower edge) / width, in units of 2^-16 rounded down */
} cp_bin;

/* Sums are kept in limbs of 32 bits, value = Σ limb[i] 2^(32 i), with room for carries, so that adding tallies is
   adding limbs. */
typedef struct {
    int exponent;
    int64_t max; /* −1: nothing counted */
    uint64_t trials, zeros;
    uint64_t sum[CP_SUM_LIMBS], square[CP_SQUARE_LIMBS];
    int32_t page[CP_OCTAVES]; /* of an octave, + 1; 0: none */
} cp_amounts;

/* Pages of CP_BINS bins, handed out in order. */
typedef struct {
    int n_pages, most_pages;
    cp_bin *bins; /* [most_pages · CP_BINS], zeroed */
} cp_pages;

typedef enum {
    CP_TALLY_DONE,
    CP_TALLY_NO_PAGE,      /* the pool is used up: nothing was counted; give it more and call again */
    CP_TALLY_OUT_OF_RANGE, /* a value is negative, NaN or too large for the grid: nothing was counted */
} cp_tally_outcome;

/* Kernel. Counts n values on the amounts' grid, as cp_amounts_grid gives them; all or none. Limbs hold 2^31 values
   before cp_amounts_carry must be called. */
cp_tally_outcome cp_amounts_add(cp_amounts *amounts, cp_pages *pages, int n, const int64_t *grid);

/* Kernel. n values on the grid of 2^exponent; −1 for what is negative, NaN or too large for it. */
void cp_amounts_grid(int exponent, int n, const double *values, int64_t *grid);

/* Kernel. Adds q to a sum [CP_SUM_LIMBS], and q² to a sum of squares [CP_SQUARE_LIMBS]; q < 2^62. */
void cp_sum_add(uint64_t *sum, uint64_t q);
void cp_square_add(uint64_t *square, uint64_t q);

/* Kernel. Brings limbs back below 2^32. */
void cp_amounts_carry(cp_amounts *amounts);

/* Kernel. Brings n limbs back below 2^32, the last one excepted. */
void cp_limbs_carry(uint64_t *limbs, int n);

/* Kernel. Brings limbs `sum` [CP_SUM_LIMBS] and `square` [CP_SQUARE_LIMBS] back below 2^32. */
void cp_sums_carry(uint64_t *sum, uint64_t *square);

/* Kernel. The lower edge and width of a bin in units of the grid. */
double cp_amounts_edge(int octave, int bin);
double cp_amounts_width(int octave);

/* Kernel. Mean, standard deviation (n − 1) and largest value, from the exact sums of carried limbs. NaN where there are
   too few trials. */
typedef struct {
    double mean, sd, max;
} cp_moments;

cp_moments cp_amounts_moments(const cp_amounts *amounts);

/* Kernel. The same, but for the largest (NaN), of n values whose carried sums are given, in multiples of `unit`. */
cp_moments cp_sums_moments(uint64_t n, const uint64_t *sum, const uint64_t *square, double unit);

/* Kernel. The same for whole numbers 0 … n − 1 counted in `counts` [n], as multiples of `unit`. */
cp_moments cp_counts_moments(int n, const uint64_t *counts, double unit);

#endif
