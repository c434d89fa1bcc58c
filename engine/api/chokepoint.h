/* Chokepoint as a library: read a configuration, simulate it, ask for numbers of the result. What `chokepoint run` and
   `chokepoint show` do, with the same numbers to the last bit.

   Ownership. Handles (chokepoint_case, chokepoint_result) are the caller's, to be freed with their own function;
   freeing NULL does nothing. A result does not need the case that it came from. Texts that are handed out belong to the
   handle and live as long as it. Texts that are handed in are copied where they are kept.

   Errors. A function that can fail gives NULL or a status other than CHOKEPOINT_OK, and describes why in `error`, which
   may be NULL. Nothing is printed, nothing ends the process, no signal is caught.

   Threads. A run uses OpenMP threads of its own. Of all threads of a process one may be inside this library at a time:
   HDF5, below, is seldom built for more. Which thread that is does not matter.

   MPI. The library neither starts MPI nor talks to other processes: it needs no mpirun, and works before MPI_Init,
   between it and MPI_Finalize, and in programs without MPI. In a program of several processes each that calls simulates
   what it asks for, alone: give each its own first_trial and output, and `chokepoint merge` joins the files. */
#ifndef CHOKEPOINT_H
#define CHOKEPOINT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CHOKEPOINT_API __attribute__((visibility("default")))
#else
#define CHOKEPOINT_API
#endif

/* The exit codes of the program, too. */
typedef enum {
    CHOKEPOINT_OK = 0,
    CHOKEPOINT_BAD_INPUT = 1,   /* a configuration or a result file is wrong, or has not what is asked for */
    CHOKEPOINT_BAD_USAGE = 2,   /* an argument is wrong; messages name options as the command line does */
    CHOKEPOINT_NO_RESOURCES = 3 /* memory or disk ran out, a file cannot be written */
} chokepoint_status;

typedef struct {
    chokepoint_status status;
    char text[4096]; /* for people; a line for each mistake of a configuration, without a newline at the end */
} chokepoint_error;

/* A configuration that was read and found right. */
typedef struct chokepoint_case chokepoint_case;

/* What came of a run. */
typedef struct chokepoint_result chokepoint_result;

/* "0.1.0", of the library that is loaded. */
CHOKEPOINT_API const char *chokepoint_version(void);

/* Reads and checks a configuration, with the files that it names, which must lie in its folder or below. NULL:
   CHOKEPOINT_BAD_INPUT with all mistakes, or CHOKEPOINT_NO_RESOURCES. */
CHOKEPOINT_API chokepoint_case *chokepoint_load(const char *path, chokepoint_error *error);
CHOKEPOINT_API void chokepoint_case_free(chokepoint_case *loaded);

/* What is strange but not wrong in it: a line each, "" when there is none. */
CHOKEPOINT_API const char *chokepoint_warnings(const chokepoint_case *loaded);

typedef struct {
    uint64_t trials;      /* at least 1 */
    uint64_t seed;        /* of all random numbers */
    uint64_t first_trial; /* number of the first */
    int threads;          /* 0: as OpenMP decides */
    const char *policies; /* "A,B": only these, and the baseline; NULL: all */
    const char *output;   /* result file to write too, replaced when it is there; NULL: none */
} chokepoint_run_options;

/* As the program has them without options: chokepoint_run_options options = CHOKEPOINT_RUN_DEFAULTS; */
#define CHOKEPOINT_RUN_DEFAULTS                                                                                        \
    {                                                                                                                  \
        100000, 1, 0, 0, NULL, NULL                                                                                    \
    }

/* Simulates. The same numbers for any number of threads. NULL when it fails; what stood at `output` is then whole.
   `options` NULL: the defaults. */
CHOKEPOINT_API chokepoint_result *chokepoint_run(const chokepoint_case *loaded, const chokepoint_run_options *options,
                                                 chokepoint_error *error);

/* Reads a result file. NULL: CHOKEPOINT_BAD_INPUT when it is none, is damaged or of a newer schema. */
CHOKEPOINT_API chokepoint_result *chokepoint_read(const char *path, chokepoint_error *error);
CHOKEPOINT_API void chokepoint_result_free(chokepoint_result *result);

/* What is in a result. Policies are numbered from 0, the baseline; demands from 0. NULL beyond the last. */
CHOKEPOINT_API const char *chokepoint_title(const chokepoint_result *result);
CHOKEPOINT_API const char *chokepoint_currency(const chokepoint_result *result);
CHOKEPOINT_API uint64_t chokepoint_trials(const chokepoint_result *result);
CHOKEPOINT_API const char *chokepoint_policy(const chokepoint_result *result, int number);
CHOKEPOINT_API const char *chokepoint_demand(const chokepoint_result *result, int number);

/* NaN where something is not known or has none. */
typedef struct {
    double value;
    double standard_error;
    double lower, upper; /* ends of the interval of a quantile, at the level of the result (usually 95%) */
} chokepoint_estimate;

/* Each of these looks up an estimate. `policy` is a name, NULL the baseline; `what` is METRIC, of the whole system
   ("cost_total"), or METRIC:NAME of a demand, commodity or stock ("shortage_duration:cars"); docs/results.md lists
   metrics and units. `level` is that of a quantile that the result has, 0.95 say. CHOKEPOINT_BAD_INPUT when there is no
   such policy, name or level (the nearest name is offered), CHOKEPOINT_BAD_USAGE when there is no such metric. */
CHOKEPOINT_API chokepoint_status chokepoint_mean(const chokepoint_result *result, const char *policy, const char *what,
                                                 chokepoint_estimate *estimate, chokepoint_error *error);
CHOKEPOINT_API chokepoint_status chokepoint_quantile(const chokepoint_result *result, const char *policy,
                                                     const char *what, double level, chokepoint_estimate *estimate,
                                                     chokepoint_error *error);

/* The mean of the worst trials beyond the quantile. */
CHOKEPOINT_API chokepoint_status chokepoint_tail_mean(const chokepoint_result *result, const char *policy,
                                                      const char *what, double level, chokepoint_estimate *estimate,
                                                      chokepoint_error *error);

/* The mean of the policy minus the baseline, trial by trial; CHOKEPOINT_BAD_INPUT for the baseline itself. */
CHOKEPOINT_API chokepoint_status chokepoint_difference(const chokepoint_result *result, const char *policy,
                                                       const char *what, chokepoint_estimate *estimate,
                                                       chokepoint_error *error);

/* The fraction of trials in which a demand or commodity, or with `name` NULL anything, is short at all. */
CHOKEPOINT_API chokepoint_status chokepoint_probability_short(const chokepoint_result *result, const char *policy,
                                                              const char *name, chokepoint_estimate *estimate,
                                                              chokepoint_error *error);

#ifdef __cplusplus
}
#endif

#endif
