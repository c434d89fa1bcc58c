/* The table of fields: every key of the configuration with its type, range, default, meaning, and where it is stored.
   It drives parsing, checks, messages, `--help config` and docs/configuration.md. A new key is one line of fields.c. */
#ifndef CP_CONFIG_FIELDS_H
#define CP_CONFIG_FIELDS_H

#include "engine/config/reader.h"

/* The maps of a configuration, each with its own keys. */
typedef enum {
    CP_IN_ROOT,
    CP_IN_TIME,
    CP_IN_MONEY,
    CP_IN_COMMODITY,
    CP_IN_PRICE,
    CP_IN_BUFFER,
    CP_IN_SITE,
    CP_IN_ONLINE,
    CP_IN_AFTER,
    CP_IN_DEMAND,
    CP_IN_SUBSTITUTION,
    CP_IN_RESERVE,
    CP_IN_HAZARD,
    CP_IN_EVENT,
    CP_IN_POISSON,
    CP_IN_OUTAGE,
    CP_IN_REGIME,
    CP_IN_STATE,
    CP_IN_DECISION,
    CP_IN_EFFECT,
    CP_IN_CLOCK,
    CP_IN_CORRELATE,
    CP_IN_POLICY,
    CP_IN_COST,
    CP_IN_REPORT,
    CP_SECTIONS
} cp_section;

typedef enum {
    CP_KIND_NUMBER,    /* 30e3 */
    CP_KIND_FRACTION,  /* 0.05 or 5% */
    CP_KIND_DURATION,  /* 6 weeks */
    CP_KIND_WHEN,      /* a date, or a duration from time.start */
    CP_KIND_LEVEL,     /* an amount, or a duration of nominal throughput: cp_stock_level */
    CP_KIND_RELEASE,   /* an amount per year, or a percentage of the amount per year: cp_reserve_spec */
    CP_KIND_INTEGER,   /* int */
    CP_KIND_TRUTH,     /* bool */
    CP_KIND_TEXT,      /* const char * */
    CP_KIND_DATE,      /* long, days since 1970-01-01 */
    CP_KIND_COMMODITY, /* int, the number of the commodity named */
    CP_KIND_SECTION,   /* a map with keys of its own, stored in the same struct */
    CP_KIND_OTHER,     /* read by code of its own; `type` says what it is */
} cp_kind;

/* Rules of a field, added up. Numbers are stored as cp_number unless CP_CERTAIN (double) or CP_DRAWN (cp_dist). */
enum {
    CP_REQUIRED = 1,
    CP_CERTAIN = 2, /* may not be a distribution */
    CP_DRAWN = 4,   /* drawn once per event or visit, not once per trial */
    CP_ABOVE = 8,   /* the least value itself is excluded */
    CP_DATED = 16,  /* may be dated steps, {2025-10-15: 100, …}; the cp_dated_steps stand behind the cp_number */
};

typedef struct {
    cp_section section;
    const char *key;
    cp_kind kind;
    int rules;
    double least, most;
    const char *fallback; /* the default as it would be written; NULL: none */
    size_t offset;        /* in the struct that the section is read into */
    cp_section inner;     /* of CP_KIND_SECTION, and for the help of CP_KIND_OTHER; CP_IN_ROOT: none */
    const char *type;     /* of CP_KIND_OTHER */
    const char *meaning;
} cp_field;

/* What TIME is read into; the rest goes into the structs of scenario.h: ROOT, MONEY and REPORT into cp_study, POLICY
   and COST into cp_policy, PRICE and BUFFER into cp_commodity_spec, SUBSTITUTION into cp_demand_spec. */
typedef struct {
    long start_day;
    double horizon_days, step_days;
} cp_time_read;

/* What ONLINE is read into: so long after a regime first enters a state. */
typedef struct {
    cp_number lag;
    int hazard, state; /* -1: wrong */
} cp_after_read;

/* What EVENT, POISSON and OUTAGE are read into. */
typedef struct {
    cp_number probability, rate;
    cp_dist every, lasts;
    bool stationary;
} cp_happening_read;

/* What EFFECT is read into. */
typedef struct {
    cp_number capacity, arrivals, demand, tariff;
    cp_dated_steps tariff_steps;
    cp_dist loss;
} cp_effect_read;

/* Local. All fields; those of a section stand together. */
const cp_field *cp_fields(int *n);

/* Local. The fields of one section. */
const cp_field *cp_fields_of(cp_section section, int *n);

/* Local. The field of that key in a section, or NULL. */
const cp_field *cp_field_find(cp_section section, const char *key);

/* Local. The path of a section as people write it: "sites.NAME", "hazards.NAME.regime.states.NAME". */
const char *cp_section_path(cp_section section);

/* Local. Writes what the field takes: "a fraction from 0 to 1 (0.05 or 5%)". Returns `text`. */
const char *cp_field_expected(const cp_field *field, size_t bytes, char *text);

/* Local. Whether the field is a number that may have a unit: NUMBER to RELEASE. */
bool cp_field_is_quantity(const cp_field *field);

/* Local. The ways in which a number of that kind may be written (a set of cp_written). */
int cp_field_written(const cp_field *field);

#endif
