/* A scenario: one policy's world as the configuration describes it, checked, with names and units resolved. What the
   configuration leaves out has its default here. Durations are in days, dates in days since `start`, rates per year,
   tariffs and growth as fractions, money and amounts as written. Immutable; all memory is the study's arena. */
#ifndef CP_SCENARIO_H
#define CP_SCENARIO_H

#include "engine/base/file.h"
#include "kernels/dist.h"
#include "kernels/plan.h"

#include <stdbool.h>
#include <stddef.h>

/* A number of the configuration, fixed or uncertain (then `path` names its random stream). */
typedef struct {
    bool given;       /* false: absent, and no default applies */
    cp_dist dist;     /* CP_DIST_FIXED for a plain number */
    const char *path; /* canonical: sections.name.key, "commodities.oxide.buffer.target" */
} cp_number;

/* A number that changes at dates: values[i] holds from from_day[i] until from_day[i + 1]; before the first it is 0. */
typedef struct {
    int n;                  /* 0: not written as dated steps, the number beside it counts */
    const double *from_day; /* [n] ascending, days since the start */
    const cp_number *values;
} cp_dated_steps;

/* An amount of the commodity, or a duration of nominal throughput. */
typedef struct {
    cp_number number;
    bool days;
} cp_stock_level;

typedef struct {
    const char *key, *value;
} cp_tag;

typedef struct {
    const char *name, *unit;
    cp_number price_base, elasticity, price_cap, spot; /* cap and spot have their defaults 10 and 1 */
    cp_stock_level target, initial;                    /* target: default 0 as an amount; initial: maybe not given */
    cp_number holding;
} cp_commodity_spec;

typedef struct {
    const char *name;
    int makes; /* commodity */
    cp_number capacity;
    cp_dated_steps capacity_steps;
    int n_uses;
    const int *uses_commodity; /* [n_uses] */
    const cp_number *uses_rate;
    double lead_days;
    int tier;
    int priority; /* among the demands for what it uses; 0: after all of them */
    bool tariffed;
    bool online_after;   /* online once `online_lag` days have gone by since the hazard first entered the state */
    cp_number online_at; /* a date; not given and not online_after: from the start */
    int online_hazard, online_state;
    cp_number online_lag;
    cp_number ramp; /* days, default not given: at once */
    cp_number cost; /* reported only */
    int n_tags;
    const cp_tag *tags;
} cp_site_spec;

typedef struct {
    const char *name;
    int of; /* commodity */
    cp_number rate;
    cp_dated_steps rate_steps;
    cp_number growth, value;
    int priority;
    double threshold;
    cp_number backlog, delay_cost;
    cp_number limit, lag, substitution_cost; /* of substitution; limit not given: there is none */
    int n_tags;
    const cp_tag *tags;
} cp_demand_spec;

typedef struct {
    const char *name;
    int of;
    cp_stock_level amount;
    cp_number release;
    bool release_fraction; /* `release` is a fraction of the amount per year (written in %) */
    cp_number refill, holding;
    int n_serves;      /* 0: open to all that draw on the commodity */
    const int *serves; /* demands, ascending */
} cp_reserve_spec;

typedef enum {
    CP_EFFECT_CAPACITY,
    CP_EFFECT_LOSS,
    CP_EFFECT_ARRIVALS,
    CP_EFFECT_DEMAND,
    CP_EFFECT_TARIFF
} cp_effect_kind;

/* One effect on what one `affects` item selects; an item with three effects gives three of these. */
typedef struct {
    cp_effect_kind kind;
    cp_number value;      /* CP_EFFECT_LOSS: `dist` is drawn once per event */
    cp_dated_steps steps; /* CP_EFFECT_TARIFF alone */
    bool linear;          /* recovery: linear, of a multiplier */
    int item;             /* of `affects`, from 0: for names */
    int n_targets;
    const int *targets; /* sites, or for CP_EFFECT_DEMAND demands; ascending */
} cp_effect;

/* Draws of one event that a copula ties together. */
typedef struct {
    int n;
    const int *members;   /* [n] an effect of the state (a loss), or CP_NONE: `lasts` */
    const double *factor; /* [n][n] lower triangular Cholesky factor of the correlation matrix */
    double dof;           /* of a t copula; 0: Gaussian */
} cp_tie_spec;

typedef struct {
    const char *name; /* of a regime's state; "active" for the one state of the other kinds */
    bool for_ever;
    cp_dist lasts;
    const double *next; /* [n_states] probabilities; NULL when for_ever */
    int n_effects;
    const cp_effect *effects;
    int n_ties;
    const cp_tie_spec *ties;
} cp_state_spec;

/* How fast a hazard's waiting clocks run while a regime is in a state. */
typedef struct {
    int hazard;               /* a regime without `each` */
    const cp_number *factors; /* [n_states of it] not given: 1 */
} cp_clock_spec;

typedef struct {
    cp_number at;
    const bool *from;   /* [n_states] */
    const double *next; /* [n_states] probabilities */
} cp_decision_spec;

/* `each`: copies. CP_EACH_NONE: one hazard for all it affects. CP_EACH_TARGET: one per selected site or demand (written
   `each: site` or `each: demand`). CP_EACH_TAG: one per value of the tag `each_tag` among the selected. */
typedef enum { CP_EACH_NONE, CP_EACH_SITE, CP_EACH_DEMAND, CP_EACH_TAG } cp_each;

typedef struct {
    const char *name;
    cp_hazard_kind kind;
    cp_each each;
    const char *each_tag;
    cp_number probability, at; /* event */
    bool at_after;             /* event: `at_lag` days after the hazard first entered the state, rather than `at` */
    int at_hazard, at_state;
    cp_number at_lag;
    cp_number rate;  /* poisson */
    cp_dist every;   /* outage */
    bool stationary; /* outage */
    int n_clocks;
    const cp_clock_spec *clocks;
    int n_states; /* 1 unless a regime */
    const cp_state_spec *states;
    const double *initial; /* regime: [n_states] probabilities */
    int n_decisions;
    const cp_decision_spec *decisions;
    const char *text; /* the hazard's part of the configuration in a canonical form: equal texts, equal paths */
} cp_hazard_spec;

/* Local. The hazards whose paths a hazard needs, by `after` and its clocks: how many, and number i of them. */
static inline int cp_hazard_needs(const cp_hazard_spec *spec)
{
    return (spec->at_after ? 1 : 0) + spec->n_clocks;
}

static inline int cp_hazard_need(const cp_hazard_spec *spec, int i)
{
    if (spec->at_after && i == 0) return spec->at_hazard;
    return spec->clocks[i - (spec->at_after ? 1 : 0)].hazard;
}

typedef struct {
    int n_commodities, n_sites, n_demands, n_reserves, n_hazards;
    const cp_commodity_spec *commodities;
    const cp_site_spec *sites;
    const cp_demand_spec *demands;
    const cp_reserve_spec *reserves;
    const cp_hazard_spec *hazards;
} cp_scenario;

typedef struct {
    const char *name, *describe; /* describe: "" when absent */
    cp_number once, yearly;
    cp_number at; /* date of `once`; not given: the start */
    cp_scenario scenario;
} cp_policy;

/* Uncertain parameters that a copula ties together. */
typedef struct {
    int n;
    const char *const *paths; /* [n] canonical */
    const double *factor;     /* [n][n] lower triangular Cholesky factor of the correlation matrix */
    double dof;               /* of a t copula; 0: Gaussian */
    const char *name;         /* of its random stream, "correlate[PATH,PATH]" */
} cp_copula_spec;

/* Everything a configuration says. policies[0] is the baseline. */
typedef struct {
    const char *name, *description;
    const char *file; /* as given on the command line */
    const char *text; /* the configuration as read */
    size_t text_bytes;
    int n_files;
    const cp_input_file *files; /* that it names, in the order of the text, each once */
    char start[11];             /* ISO 8601 date */
    long start_day;             /* days since 1970-01-01 */
    int steps;
    double step_days, horizon_days; /* horizon_days = steps · step_days */
    const char *currency;
    double discount; /* per year */
    int n_quantiles;
    const double *quantiles; /* ascending, in (0, 1) */
    int n_return_periods;
    const double *return_periods; /* ascending, years, above 1 */
    double confidence;            /* level of all intervals, e.g. 0.95 */
    double interval_days;         /* of the profile over time */
    const char *headline;         /* metric shown in the progress line, "cost_total" by default */
    int n_copulas;
    const cp_copula_spec *copulas;
    int n_policies;
    const cp_policy *policies;
} cp_study;

#endif
