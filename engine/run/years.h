/* Costs year by year (docs/model.md, section "Metrics"), counted while a block is stepped. A year is 365.25 days from
   the start on. */
#ifndef CP_RUN_YEARS_H
#define CP_RUN_YEARS_H

#include "engine/run/tallies.h"
#include "kernels/block.h"

/* The year under way, of one block. */
typedef struct {
    const cp_layout *layout;
    double *before; /* [n_policies][CP_LANES] spent when it began */
    int begin;      /* its first step */
} cp_years;

/* Local. Memory is the arena's. */
bool cp_years_make(const cp_layout *layout, cp_arena *arena, cp_years *years, cp_error *error);

/* Local. After step k of a policy: when it is the last of its year, counts the year of the first n lanes and begins the
   next one. A spell of the system that goes on into it counts in either with its part. */
bool cp_years_step(cp_years *years, const cp_plan *plan, cp_block *block, int policy, int k, int n, cp_tallies *tallies,
                   cp_error *error);

#endif
