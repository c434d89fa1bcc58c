/* The answer: distributions and their statistics, as the file holds them and as the tables show them. Filled on one
   process after the run, or read back from a file. Arrays are row-major with the shapes given; all memory is an arena's
   of the caller. NaN stands for what is not known (a standard error with one trial, a mean of nothing). */
#ifndef CP_RESULT_RESULT_H
#define CP_RESULT_RESULT_H

#include "engine/base/file.h"
#include "engine/result/metric.h"

#include <stddef.h>
#include <stdint.h>

/* One distribution: trials counted in ascending bins. Exact values have lower = mean = upper. */
typedef struct {
    uint64_t trials; /* the sum of `count` */
    int n_bins;
    const double *lower, *upper;            /* [n_bins]; +inf in the last bin: never */
    const double *mean;                     /* [n_bins] of the values in the bin */
    const uint64_t *count;                  /* [n_bins] */
    double exact_mean, exact_sd, exact_max; /* from the exact sums, "never" left out; sd with n − 1 */
    uint64_t finite_trials;                 /* trials behind them */
    int n_worst;                            /* the largest values one by one, where bins are wide */
    const double *worst;                    /* [n_worst] descending */
} cp_histogram;

#define CP_NO_TRIAL UINT64_MAX

/* A metric at a level. P policies, E entities, Q quantiles, B bins (those that are not empty for every policy and
   entity; a bin for zero stands apart with both edges 0). */
typedef struct {
    cp_metric_id id;
    double *mean, *mean_se, *sd, *max; /* [P][E] */
    double
        *vov; /* [P][E] variance of the variance of the mean, relative to it squared: above 0.1 errors are doubtful */
    double *quantile, *quantile_lower, *quantile_upper; /* [P][E][Q] */
    double *tail_mean, *tail_mean_se;                   /* [P][E][Q] */
    /* [P − 1][E] a policy minus the baseline in the same trials; NULL when there is one policy. Ties are neither better
       nor worse. variance_reduction is the sum of both variances over that of the difference: how many times more
       trials two independent runs would take. */
    double *difference_mean, *difference_mean_se, *probability_better, *probability_worse, *variance_reduction;
    double *worst;         /* [P][E][W] the worst values, worst first; NaN where fewer trials were bad at all */
    uint64_t *worst_trial; /* [P][E][W] their trials; CP_NO_TRIAL where there is none */
    int n_bins;
    double *bin, *bin_upper; /* [B] */
    uint64_t *count;         /* [P][E][B] */
} cp_metric_result;

/* What is lacking over time, in T reporting intervals: unserved as a fraction of asked, any step short. */
typedef struct {
    double *shortfall_mean, *shortfall_mean_se;       /* [P][E][T] */
    double *shortfall_quantile;                       /* [P][E][T][Q] */
    double *probability_short, *probability_short_se; /* [P][E][T] */
} cp_profile_result;

/* What is exceeded once in so many years. */
typedef struct {
    double *value, *lower, *upper;    /* [P][R] and its interval; NaN: fewer years were simulated */
    double *tail_mean, *tail_mean_se; /* [P][R] of the years beyond */
} cp_exceedance;

/* Costs by year of the horizon, and R return periods over all whole years of all trials. */
typedef struct {
    int n_years, n_periods; /* 0: there are none */
    const int *year;        /* [n_years] 1, 2, … */
    cp_metric_result cost;  /* [P][n_years], mean … tail_mean_se; no bins */
    const double *return_period;
    cp_exceedance aggregate, occurrence;
} cp_annual_result;

/* Of n hazard states, uncertain numbers or costs, in R rankings and G groups of trials. */
typedef struct {
    int n;
    const char **names; /* [n] */
    double *mean;       /* [R][n][G] */
    double *share;      /* [R][n][G] of trials in which it was above 0 */
    double *stands_out; /* [R][n] standard errors between the second group and the first */
} cp_driver_table;

/* What the worst trials of the baseline have in common; not read back from files. */
typedef struct {
    int n_rankings, n_groups; /* 0: not known */
    const char *const *ranked_by, *const *groups;
    uint64_t trials; /* that were run again for it */
    cp_driver_table states, numbers, costs;
} cp_drivers_result;

typedef struct {
    int n_entities;              /* 1 for the system */
    const char **names, **units; /* [E] entity, unit of its amounts ("mixed" for a system of several) */
    int n_metrics;
    cp_metric_result *metrics;                        /* [n_metrics] */
    double *probability_short, *probability_short_se; /* [P][E] */
    cp_profile_result profile;                        /* of demands and commodities */
} cp_level_result;

typedef struct {
    const char *title, *description;
    const char *engine_version, *config_sha256;
    const char *config_text;
    size_t config_bytes;
    int n_files; /* that the configuration names */
    const cp_input_file *files;
    const char *rng; /* the generator's name */
    uint64_t seed, trials, first_trial;
    const char *currency;
    const char *start; /* ISO date */
    double horizon_days, step_days, discount, interval;
    int n_policies, n_quantiles;
    const char **policies, **policy_descriptions; /* [P] */
    const double *quantiles;                      /* [Q] */
    int n_intervals;                              /* of the profile; 0: there is none */
    const double *interval_begin_days;            /* [n_intervals] since the start */
    cp_annual_result annual;
    cp_drivers_result drivers;
    int n_worst; /* W, trials named as the worst of a metric; 0: none are */
    cp_level_result levels[CP_LEVELS];
    const uint64_t
        *tallies; /* [n_tallies] all that was counted, packed, for runs that go on from here; NULL: not kept */
    size_t n_tallies;
} cp_result;

/* What may differ between two runs with the same result. */
typedef struct {
    const char *host, *started, *git_revision, *compiler, *mpi_library, *hdf5_library, *isa;
    int ranks, threads; /* threads of a rank */
    double wall_seconds, trials_per_second;
    const char *placement; /* a line for each rank: host, threads, processors; "" when not known */
} cp_run_facts;

#endif
