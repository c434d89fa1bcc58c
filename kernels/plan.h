/* The plan: what a trial needs and nothing else. Flat arrays in the order of use, indices instead of names, days and
   amounts instead of units. Immutable once compiled (engine/plan), shared by all threads.

   Every number that a trial sees is a *row*: CP_LANES doubles, one per trial of the block. A row is a constant, the
   same in every trial, or an uncertain parameter, drawn once per trial, or dated steps, which may change from step to
   step; equal ones are shared, between policies too. So
   are hazards, capacities, demands and tariffs: what is the same in two policies is computed once. `cp_span` is a
   half-open range of indices. An index of CP_NONE means there is none. */
#ifndef CP_PLAN_H
#define CP_PLAN_H

#include "kernels/dist.h"

#include <stdbool.h>
#include <stdint.h>

enum { CP_NONE = -1 };

/* Most numbers that one copula ties, most slots of one state that recover in a straight line. */
enum { CP_MOST_TIED = 200, CP_MOST_LINEAR = 32 };

typedef struct {
    int begin, end;
} cp_span;

/* What a row holds: a constant (CP_DIST_FIXED), or an uncertain parameter, the quantile at a uniform that belongs to
   its name; or, with pieces, dated steps, whose average over the step is put there in every step. */
typedef struct {
    cp_dist dist;
    int uniform;      /* into cp_plan.uniforms, CP_NONE unless uncertain */
    cp_span pieces;   /* into cp_plan.pieces; empty unless dated steps */
    int dated;        /* into cp_plan.dated, CP_NONE unless dated steps */
    const char *name; /* of an uncertain parameter, for people; not owned */
} cp_parameter;

/* Of dated steps: the row `row` holds from `from_day` until the next piece begins. */
typedef struct {
    double from_day;
    int row;
} cp_piece;

/* A copula (Demarta and McNeil 2005, section 2): ties uniforms together. `factor` is the lower triangular Cholesky
   factor of the correlation matrix. */
typedef struct {
    int n;
    int first_uniform;    /* of n that stand side by side in cp_plan.uniforms */
    const double *factor; /* [n][n] */
    double dof;           /* of a t copula; 0: Gaussian */
    uint64_t stream;      /* of the t copula's mixing variable */
} cp_copula;

/* One effect of a hazard's state on what it selects: a constant multiplier or added rate (a row), or a loss drawn anew
   each time the state is entered. */
typedef struct {
    bool additive;    /* a tariff: rates of overlapping events add; multipliers multiply */
    bool linear;      /* goes from its value at the event's start to 1 at its end in a straight line */
    bool dated;       /* its row changes from step to step: read there, not from the segment's values */
    int row;          /* CP_NONE: drawn from `loss` */
    cp_dist loss;     /* the multiplier is 1 − loss */
    const char *name; /* "affects.0.loss", for people; not owned */
} cp_slot;

/* Draws of one event that a copula ties together. */
typedef struct {
    int n;
    const int *members;   /* [n] number of a slot within its state, or CP_NONE: how long it lasts */
    const double *factor; /* [n][n] as in cp_copula */
    double dof;
} cp_tie;

/* A state of a regime; hazards of the other kinds have one state, "under way". */
typedef struct {
    uint64_t stream; /* of this state's sojourns, exits and losses, so that the n-th visit draws the same always */
    bool for_ever;
    cp_dist lasts;      /* days, unless for_ever */
    const double *next; /* [n_states] cumulative probability of the next state; NULL when for_ever */
    cp_span slots;      /* into cp_hazard.slots */
    int n_ties;
    const cp_tie *ties;
    const char *name; /* for people; not owned */
} cp_state;

/* How fast the clock runs while a regime is in a state: factor_rows[state], CP_NONE: 1. */
typedef struct {
    int hazard;             /* sampled before: its number is smaller */
    const int *factor_rows; /* [its n_states] */
} cp_clock;

/* At a date, a chain that is in one of the `from` states jumps. */
typedef struct {
    uint64_t stream;
    int at_row;         /* days since the start */
    const bool *from;   /* [n_states] */
    const double *next; /* [n_states] cumulative */
} cp_decision;

typedef enum { CP_EVENT, CP_POISSON, CP_OUTAGE, CP_REGIME } cp_hazard_kind;

/* One independently sampled hazard: with `each`, one per copy; with policies, one per variant. */
typedef struct {
    cp_hazard_kind kind;
    uint64_t stream;
    const char *name;    /* for messages, not owned */
    int probability_row; /* event */
    int at_row;          /* event: days since the start, or since the hazard below first entered the state */
    int after_hazard;    /* CP_NONE; its number is smaller */
    int after_state;
    int rate_row;     /* poisson: per year */
    cp_dist every;    /* outage: days until the next begins */
    bool stationary;  /* outage */
    double under_way; /* stationary: probability that it is under way at the start */
    int n_clocks;
    const cp_clock *clocks;
    int n_states;
    const cp_state *states;
    const double *initial; /* regime: [n_states] cumulative */
    int n_decisions;
    const cp_decision *decisions;
    const cp_slot *slots;
    int most_slots; /* the largest number of slots of a state: values kept per segment */
    bool linear;    /* some slot is */
    bool dated;     /* some slot is */
} cp_hazard;

/* What a hazard does to a group of sites or demands that it treats alike: per state, which of the hazard's slots apply.
   The step's value is the time average over the step of the product of these slots (1 where none applies), or for an
   additive channel (tariffs) of their sum (0). */
typedef struct {
    int hazard;
    bool additive;
    const cp_span *by_state; /* [n_states] into `slots` */
    const int *slots;        /* slot numbers within the state, so within a segment's values */
} cp_channel;

/* When a site comes on stream: row `at` (days since the start; CP_NONE: from the beginning), or `lag` days after the
   hazard first enters the state. */
typedef struct {
    int at_row;
    int hazard; /* CP_NONE: `at_row` decides */
    int state;
    int lag_row;
} cp_online;

/* Site capacity for a step: amount per step. */
typedef struct {
    int rate_row;    /* per year; may be dated */
    int online;      /* into cp_plan.onlines, or CP_NONE: on stream from the start, without a ramp */
    int ramp_row;    /* days, or CP_NONE: at once */
    cp_span factors; /* into cp_plan.channel_lists */
} cp_capacity;

/* Base demand for a step: amount per step. */
typedef struct {
    int rate_row;   /* per year, before growth; may be dated */
    int growth_row; /* per year, or CP_NONE */
    cp_span factors;
} cp_load;

/* Ad-valorem tariff rate of a step: the sum of its channels. */
typedef struct {
    cp_span terms;
} cp_tariff;

/* What of a site's arriving and held goods gets through in a step: the product of its channels. */
typedef struct {
    cp_span factors;
} cp_gate;

/* A stock level: an amount row, or a row of days times the nominal throughput. */
typedef struct {
    int row;
    bool days;
} cp_level;

typedef struct {
    cp_span tiers;    /* producing sites, tier by tier; into cp_net.tiers */
    cp_span classes;  /* who draws on it, in order of service; into cp_net.classes */
    cp_span reserves; /* into cp_net.reserves */
    cp_level target, initial;
    const double *throughput; /* [steps] nominal, amount per year */
    const double *inflow;     /* [steps] what nominally comes in before an order made now, itself included (Λ) */
    int price_row;            /* base price per unit, or CP_NONE */
    int elasticity_row;       /* or CP_NONE: the price does not move */
    int cap_row, spot_row;
    int holding_row;   /* fraction of value per year, or CP_NONE */
    int entity;        /* of its metrics, CP_NONE when nothing demands it; into the entities of cp_net */
    bool is_topped_up; /* some reserve serves some of its demands alone */
} cp_commodity;

/* Sites that want in proportion to their capacity before the next tier is asked; into cp_net.sites. */
typedef struct {
    cp_span sites;
} cp_tier;

/* Those that are served together, in proportion to their requests: demands, and sites that use the commodity. */
typedef struct {
    cp_span demands; /* into cp_net.demands */
    cp_span uses;    /* into cp_net.drawn, a list of uses */
} cp_class;

typedef struct {
    int commodity;         /* that it makes */
    int capacity;          /* into cp_plan.capacities */
    int tariff;            /* into cp_plan.tariffs, or CP_NONE */
    int gate;              /* into cp_plan.gates, or CP_NONE: all that arrives gets through */
    int held;              /* row of what is held at the border, or CP_NONE */
    int spec;              /* its number in the scenario */
    int ring, ring_length; /* its pipeline: rows [ring, ring + ring_length) of the rings, ring_length = lead + 1 */
    double initial;        /* nominal production per step at the start: what every row of the pipeline holds */
    cp_span uses;          /* into cp_net.uses */
} cp_site;

typedef struct {
    int site, commodity;
    int row;         /* units per unit of output */
    int class_index; /* the class in which it is served; into cp_net.classes */
} cp_use;

typedef struct {
    int entity; /* of its metrics */
    int commodity;
    int class_index;  /* the class in which it is served; into cp_net.classes */
    int load;         /* into cp_plan.loads */
    int value_row;    /* money per unit not served, or CP_NONE */
    double threshold; /* fraction of a step's request that must go unserved for the step to count as short */
    int backlog_row;  /* fraction of what is unserved that is owed in the next step, or CP_NONE: none */
    int delay_row;    /* money per unit owed per year, or CP_NONE */
    int limit_row;    /* largest fraction that is substituted, or CP_NONE: none ever */
    int lag_row;      /* days from nothing to the limit */
    int cost_row;     /* money per unit substituted, or CP_NONE */
    int top_up;       /* row of what reserves that serve it alone gave it, or CP_NONE */
} cp_demand;

typedef struct {
    int commodity;
    cp_level amount;
    int release_row;
    bool release_fraction; /* of the amount per year, rather than an amount per year */
    int refill_row;        /* amount per year, or CP_NONE */
    int holding_row;       /* or CP_NONE */
    cp_span served;        /* into cp_net.served; empty: open to all */
    int spec;              /* its number in the scenario */
} cp_reserve;

/* Demands of one priority that a reserve serves, in proportion to what they lack. */
typedef struct {
    cp_span demands; /* into cp_net.served_demands */
} cp_served;

typedef struct {
    int once_row, at_row; /* money, and days since the start; or CP_NONE */
    int yearly_row;       /* money per year, in force from the start to the horizon; or CP_NONE */
} cp_policy_cost;

/* The network under one policy. Entities with metrics, in order: the demands as in the scenario, the commodities that
   are demanded, the system. Sites are sorted by the commodity they make and their tier, demands by class. */
typedef struct {
    int n_commodities, n_tiers, n_sites, n_uses, n_classes, n_demands, n_reserves, n_entities, n_ring_rows;
    int n_held, n_top_ups, n_tariffed;
    bool keeps_backlog; /* some demand does */
    const int *order;   /* [n_commodities] from final to raw */
    const cp_commodity *commodities;
    const cp_tier *tiers;
    const cp_site *sites;
    const int *tariffed; /* [n_tariffed] the sites with a tariff */
    const cp_use *uses;  /* by site */
    const int *drawn;    /* [n_uses] uses by class of the commodity they draw on */
    const cp_class *classes;
    const cp_demand *demands;
    const cp_reserve *reserves;
    const cp_served *served;   /* by reserve, then priority */
    const int *served_demands; /* into `demands` */
    cp_policy_cost cost;
} cp_net;

typedef struct {
    int steps;
    double step_days;
    double step_years;       /* step_days / 365.25 */
    const double *discount;  /* [steps] (1 + discount)^(−y(k)) */
    double discounted_years; /* Σ_k discount(k)·step_years */

    int n_rows, n_uncertain, n_uniforms, n_copulas, n_dated;
    const cp_parameter *rows; /* [n_rows] */
    const int *uncertain;     /* [n_uncertain] the rows that are drawn */
    const uint64_t *uniforms; /* [n_uniforms] streams */
    const cp_copula *copulas; /* [n_copulas] */
    const int *dated;         /* [n_dated] the rows that are dated steps */
    const cp_piece *pieces;

    int n_hazards, n_channels, n_onlines, n_capacities, n_loads, n_tariffs, n_gates, n_policies;
    const cp_hazard *hazards;
    const cp_channel *channels; /* sorted by hazard */
    const cp_span *channels_of; /* [n_hazards] into `channels` */
    const cp_online *onlines;
    const cp_capacity *capacities;
    const cp_load *loads;
    const cp_tariff *tariffs;
    const cp_gate *gates;
    const int *channel_lists; /* channels, by the spans of capacities, loads, tariffs and gates */
    const cp_net *nets;       /* [n_policies] */
} cp_plan;

#endif
