/* Which tallies there are: one list for all policies, made from the plan alone, the same on every rank. */
#ifndef CP_RUN_LAYOUT_H
#define CP_RUN_LAYOUT_H

#include "engine/base/arena.h"
#include "engine/result/metric.h"
#include "engine/scenario/scenario.h"
#include "kernels/plan.h"

/* One tally of a policy. */
typedef struct {
    cp_metric_id metric;
    cp_metric_level level;
    int member;    /* number within its level: a demand, a demanded commodity, a commodity, 0 for the system */
    int commodity; /* of the scenario, of a commodity or stock; CP_NONE for others */
    int entity;    /* of the net; CP_NONE for a stock */
    int index;     /* among the policy's counts, or among its amounts */
    int exponent;  /* amounts: the grid is 2^exponent */
} cp_slot_layout;

typedef struct {
    int n_policies, n_slots, n_counts, n_amounts; /* per policy: the amounts of slots, then those of years */
    int count_bins;                               /* steps + 2: 0 … steps, and never */
    const cp_slot_layout *slots;                  /* [n_slots] by level, metric, member */
    int n_members[CP_LEVELS];
    int steps, n_intervals;
    const int *interval;  /* [steps] reporting interval in which the step begins */
    int n_years;          /* of the horizon; 0: years are not kept */
    int whole_years;      /* of them, those that the horizon holds from end to end, the first ones */
    const int *year;      /* [steps] year in which the step begins; NULL when years are not kept */
    int first_year;       /* amount of a year's costs, [n_years]; then those of all whole years together: */
    int aggregate;        /* of a year's costs, */
    int occurrence;       /* of the costliest spell of the system in a year */
    int money_exponent;   /* the grid of these */
    const int *commodity; /* [n_members[CP_LEVEL_COMMODITY]] of the scenario */
    const int
        *first[CP_LEVELS]; /* [CP_METRICS] slot of member 0 of a metric, CP_NONE where the level has no such metric */
} cp_layout;

/* Local. What a thread's tallies take at least: of the demands, as the study alone tells before it is compiled. */
double cp_layout_least_bytes(const cp_study *study);

/* Local. Memory is the arena's. Grids are fine enough that a nominal horizon's worth is 2^40 of them, from the
 * baseline. */
bool cp_layout_make(const cp_study *study, const cp_plan *plan, cp_arena *arena, cp_layout *layout, cp_error *error);

#endif
