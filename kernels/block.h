/* A block: CP_LANES trials side by side, all policies, stepped through time together. All arrays are [entity][lane];
   the caller owns them (engine/run makes them, each thread its own) with the sizes that the plan gives. */
#ifndef CP_BLOCK_H
#define CP_BLOCK_H

#include "kernels/path.h"
#include "kernels/plan.h"

#include <stdbool.h>

/* What is kept per entity (demand, demanded commodity, system) while stepping; durations in steps. */
enum {
    CP_ROW_CURRENT, /* length of the spell that is going on */
    CP_ROW_DURATION,
    CP_ROW_LONGEST,
    CP_ROW_FIRST, /* −1: never yet */
    CP_ROW_SPELLS,
    CP_ROW_UNMET,
    CP_ROW_ASKED,
    CP_ROW_PEAK,
    CP_ENTITY_ROWS
};

/* Costs so far; then what shortages cost (lost output, delay, substitution, price premium): in the step just made, in
   the spell of the system that is going on, and in the costliest spell. */
enum {
    CP_COST_PRICE_PREMIUM,
    CP_COST_TARIFF,
    CP_COST_HOLDING,
    CP_COST_OF_STEP,
    CP_COST_OF_SPELL,
    CP_COST_OF_WORST_SPELL,
    CP_COST_ROWS
};

/* The state of one policy's network, and what the last step did: enough to check every step's balance of mass. */
typedef struct {
    double *stock;               /* [n_commodities] */
    double *on_order;            /* [n_commodities] in pipelines */
    double *ring;                /* [n_ring_rows] pipelines */
    int *ring_at;                /* [n_sites] row of the site's pipeline that step k works on: k mod ring_length */
    double *held;                /* [n_held] at the border */
    double *reserve;             /* [n_reserves] */
    double *full;                /* [n_reserves] their amounts */
    double *requested;           /* [n_classes] */
    double *granted;             /* [n_classes] fraction of the request */
    double *want;                /* [n_sites] output wanted; valid if limited, else all of it was made */
    bool *limited;               /* [n_sites] an input is scarce in some lane */
    bool any_limited;            /* some site is */
    bool *releases;              /* [n_commodities] open reserves released something in some lane */
    double *released, *refilled; /* [n_reserves] */
    bool *calm;                  /* [n_classes] every lane was granted all */
    double *asked;               /* [n_demands] requested in the step, what is owed included */
    double *unserved;            /* [n_demands] of it; valid unless served_in_full */
    double *is_short;            /* [n_demands] 1 where the step is short, else 0; valid unless served_in_full */
    bool *served_in_full;        /* [n_demands] in every lane */
    double *owed, *owed_next;    /* [n_demands] what has waited since the step before; what waits for the next */
    double *substituted;         /* [n_demands] fraction of the demand */
    double *substituted_change;  /* [n_demands] by how much it changes in a step */
    double *top_up;              /* [n_top_ups] */
    double *price;               /* [n_commodities] multiple of the base price in the step */
    double *peak_price;          /* [n_commodities] largest multiple of the base price so far */
    double *min_cover;           /* [n_commodities] least days of cover so far */
    double *entities;            /* [n_entities][CP_ENTITY_ROWS] */
    bool *in_spell;              /* [n_entities] some lane's CP_ROW_CURRENT is not 0 */
    bool *is_dear;               /* [n_commodities] the price is above the base in some lane */
    double *lost, *delay, *substitution; /* [n_demands] costs by entity */
    double *costs;                       /* [CP_COST_ROWS] */
} cp_net_state;

/* From a step on, a channel has another value in a lane. */
typedef struct {
    double value;
    int at; /* channel · CP_LANES + lane */
    int step;
} cp_change;

/* Those of a block. Those of step k are sorted[first[k]] … sorted[first[k + 1] − 1]. */
typedef struct {
    long most; /* room in `found` and in `sorted` */
    long n;    /* how many there are; when more than `most`, those beyond are not kept */
    cp_change *found, *sorted;
    long *first; /* [steps + 2], the last is scratch */
} cp_changes;

typedef struct {
    double *rows;     /* [n_rows] */
    double *uniforms; /* [n_uniforms] scratch */
    cp_paths paths;
    cp_changes changes;              /* of the channels, over the horizon */
    double *channel;                 /* [n_channels] average over the step */
    int *channel_active;             /* [n_channels] number of lanes in which it is not neutral */
    bool *channel_changed;           /* [n_channels] in some lane since the step before */
    double *online_at;               /* [n_onlines] days, +INFINITY: never */
    double *capacity;                /* [n_capacities] output that can be started in the step */
    double *ramp, *ramp_rate;        /* [n_capacities] days; per day, its part of the capacity */
    double *ramp_until;              /* [n_capacities], not per lane: until this day no ramp begins or ends */
    bool *ramp_moves;                /* [n_capacities] some ramp goes on until then */
    bool *ramp_bent;                 /* [n_capacities] some ramp began or ended in the step before */
    double *base_load, *load_growth; /* [n_loads] undisrupted demand of the step; factor from step to step */
    double *load;                    /* [n_loads] demand of the step */
    double *tariff;                  /* [n_tariffs] */
    bool *tariff_active;             /* [n_tariffs] */
    double *gate;                    /* [n_gates] fraction that gets through in the step */
    bool *dated_changed;             /* [n_dated] the row's value is not that of the step before */
    cp_net_state *nets;              /* [n_policies] */
} cp_block;

/* What the demands of a net went through since an interval began. */
typedef struct {
    double *asked;               /* [n_demands] */
    double *unserved, *is_short; /* [n_demands] valid unless served_in_full */
    bool *served_in_full;        /* [n_demands] in every step so far, in every lane */
} cp_interval_rows;

/* How much of what was asked for in an interval was not served, as fractions rounded to multiples of
   2^CP_SHORTFALL_EXPONENT; with the sums of these, of their squares, and the number of lanes with a short step. */
enum { CP_SHORTFALL_EXPONENT = -29 };
typedef struct {
    uint32_t fraction[CP_LANES];
    uint64_t sum, square, short_trials;
} cp_shortfall;

/* Kernel, both. Row of the rings that holds what a site started in the step just made; that arrives in the next. */
static inline int cp_ring_row(const cp_net *net, const cp_net_state *state, int site)
{
    return net->sites[site].ring + state->ring_at[site];
}

static inline int cp_ring_next(const cp_net *net, const cp_net_state *state, int site)
{
    const int next = state->ring_at[site] + 1;
    return net->sites[site].ring + (next < net->sites[site].ring_length ? next : 0);
}

/* The kernels of one instruction set. In order: sample the paths
   when the rows are there; begin; then for each step k = 0, 1, …
   `step_rows` once and `step_net` for each policy. All give the same bits on every instruction set. `begin` says no
   when there is no room for the changes of channels: give room for `changes.n` and call it again. */
typedef struct {
    const char *name;
    /* Samples all hazards for trials first_trial … first_trial + CP_LANES − 1. `rows` are the block's rows. With
       CP_PATHS_ENDLESS, `culprit` is the hazard. Draws: every state, decision and hazard has its own stream, so the
       n-th event (visit of a state) of a trial draws the same numbers whatever came before: event: occurs?, lasts,
       losses; poisson and outage, each event: time until it, lasts, losses; regime: initial state; a state, each visit:
       sojourn, next state, losses; a decision: the state it jumps to. */
    cp_paths_outcome (*sample)(const cp_plan *plan, cp_seed seed, uint64_t first_trial, const double *rows,
                               cp_paths *paths, int *culprit);
    bool (*begin)(const cp_plan *plan, cp_block *block);
    void (*step_rows)(const cp_plan *plan, cp_block *block, int k);
    void (*step_net)(const cp_plan *plan, cp_block *block, int policy, int k);

    /* Adds the step just made to an interval, which with `begins` begins with it. */
    void (*gather)(const cp_net *net, const cp_net_state *state, bool begins, cp_interval_rows *interval);

    /* Of the first n lanes. `asked`, `unserved`, `is_short` [CP_LANES]. */
    void (*shortfall)(const double *asked, const double *unserved, const double *is_short, int n, cp_shortfall *out);
} cp_kernels;

/* Kernel. The fastest set that this machine runs, or the one named ("baseline", "v3", "v4"); NULL when there is no such
   name or this machine does not run it. `name` NULL: the fastest. */
const cp_kernels *cp_kernels_select(const char *name);

/* Kernel. Fills the rows that are the same in every trial; once per block's memory. */
void cp_block_constants(const cp_plan *plan, double *rows);

/* Kernel. Draws the uncertain rows for trials first_trial … first_trial + CP_LANES − 1: the uniforms, then the copulas
   that tie them, then the quantiles. */
void cp_block_draw(const cp_plan *plan, cp_seed seed, uint64_t first_trial, cp_block *block);

#endif
