/* What the worst trials have in common: hazards, uncertain numbers and costs against those of all trials. */
#ifndef CP_REPORT_DRIVERS_H
#define CP_REPORT_DRIVERS_H

#include "engine/report/subject.h"
#include "engine/scenario/scenario.h"
#include "kernels/rng.h"

typedef struct {
    int policy; /* of the study */
    int n_subjects;
    const cp_subject *subjects; /* [n_subjects] what makes trials the worst */
    cp_seed seed;
    uint64_t trials; /* how many to run again, from the run's first on; at most the run's */
} cp_drivers_options;

/* All trials run again, the worst 5% and the worst 1% of them. */
enum { CP_DRIVERS_ALL, CP_DRIVERS_WORST_5, CP_DRIVERS_WORST_1, CP_DRIVERS_GROUPS };

/* Days of the horizon in a state of a hazard, an uncertain number, or a cost. */
typedef struct {
    const char *kind, *name, *item;  /* "state", the hazard, the state; "number" or "cost", its name, "" */
    double mean[CP_DRIVERS_GROUPS];  /* days; the number; money */
    double share[CP_DRIVERS_GROUPS]; /* of trials in which it was above 0 */
    double stands_out;               /* standard errors between the worst 5% and all; within 4 by chance alone */
} cp_driver;

typedef struct {
    uint64_t trials; /* that were run again */
    int n_states, n_numbers, n_costs;
    const cp_driver *states, *numbers, *costs;
} cp_drivers;

/* Local. Runs trials again and compares them; drivers [n_subjects]. CP_BAD_INPUT when the result has no such subject.
   Memory is the arena's. */
bool cp_drivers_find(const cp_study *study, const cp_result *result, const cp_drivers_options *options, cp_arena *arena,
                     cp_drivers *drivers, cp_error *error);

/* Local. How many of a result's trials cp_drivers_fill runs again. */
uint64_t cp_drivers_trials(uint64_t trials);

/* Local. Fills `result->drivers` for the baseline, by total cost and by the system's days short, running a fortieth of
   the trials again, at least 1,000 and at most 20,000. Memory is the arena's. */
bool cp_drivers_fill(const cp_study *study, cp_seed seed, cp_arena *arena, cp_result *result, cp_error *error);

#endif
