/* Nominal flows: what the network carries when nothing is disrupted and every uncertain number is at its mean.
   docs/model.md, section "Commodities". */
#ifndef CP_PLAN_NOMINAL_H
#define CP_PLAN_NOMINAL_H

#include "engine/base/arena.h"
#include "engine/scenario/scenario.h"

enum { CP_MOST_PIPELINE_ROWS = 100000000 };

/* Indices as in the scenario. Amounts per year. All memory is the arena's. */
typedef struct {
    int steps;
    int *order;         /* [n_commodities] from final to raw */
    int *makers;        /* [n_sites] sites by commodity made, then tier, then place in the file */
    int *first_maker;   /* [n_commodities + 1] into makers */
    double *throughput; /* [n_commodities][steps] Q_p(k) */
    double *inflow; /* [n_commodities][steps] Λ_p(k), an amount: (L_i + 1) steps of nominal production, over sites */
    double *supply; /* [n_commodities][steps] capacity of all producers on stream */
    double *first;  /* [n_sites] production X_i(0) */
    double *last;   /* [n_sites] production in the last step */
} cp_nominal;

/* Local. CP_BAD_INPUT when a number that the flows need has no finite mean, or there are more than
   CP_MOST_PIPELINE_ROWS. */
bool cp_nominal_flows(const cp_study *study, const cp_scenario *scenario, cp_arena *arena, cp_nominal *nominal,
                      cp_error *error);

/* Local. Pipeline length of a site: lead time in whole steps, rounded, plus one. */
int cp_nominal_ring_length(const cp_site_spec *site, double step_days);

#endif
