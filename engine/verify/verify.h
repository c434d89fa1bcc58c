/* Runs cases with known answers and compares. */
#ifndef CP_VERIFY_VERIFY_H
#define CP_VERIFY_VERIFY_H

#include "engine/run/run.h"
#include "engine/verify/case.h"

/* An estimate is wrong when it is further from the truth than this many standard errors; where nothing is random,
   when it differs by more than this fraction of the truth (of 1 where the truth is 0). */
#define CP_VERIFY_LARGEST_Z 5.0
#define CP_VERIFY_LARGEST_ERROR 1e-9

/* The normal approximation needs trials. */
enum { CP_VERIFY_FEWEST_TRIALS = 20000 };

typedef struct {
    double exact, estimate;
    double se;    /* 0: nothing is random */
    double score; /* z = (estimate − exact)/se; where nothing is random, the relative error */
    bool passed;
} cp_comparison;

typedef struct {
    const cp_verify_case *of;
    const char *title, *description; /* of the configuration */
    uint64_t trials, seed;
    const cp_comparison *comparisons; /* [of->n_checks] */
} cp_verified;

/* All cases together. Over the independent comparisons Σz² has a χ² distribution; the band leaves out 1e-4 of it, half
   of that at either end: too small a sum tells of random numbers more even than chance, too large a one of errors that
   are understated. */
typedef struct {
    int n_comparisons, n_failed, n_independent;
    double sum, lowest, highest;
    bool passed; /* every comparison, and the sum */
} cp_verify_summary;

typedef struct {
    cp_seed seed;
    uint64_t trials; /* of an ordinary case */
    int threads;     /* as of cp_run_options */
    const cp_kernels *kernels;
} cp_verify_options;

/* Local. `se` not above 0 (or not a number) fails unless `certain`, where it is left aside. */
cp_comparison cp_verify_compare(double exact, double estimate, double se, bool certain);

/* Collective. Runs one case and compares; `verified` is filled on rank 0, in the arena's memory. A comparison that
   fails is no error. */
bool cp_verify_case_run(const cp_comm *comm, const cp_verify_case *one, const cp_verify_options *options,
                        cp_arena *arena, cp_verified *verified, cp_error *error);

/* Local. */
cp_verify_summary cp_verify_summarise(const cp_verified *verified, int n);

#endif
