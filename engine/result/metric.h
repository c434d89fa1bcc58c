/* The table of metrics: name, unit, how it is tallied, where it exists. A new metric is one line here and its kernel.
 */
#ifndef CP_RESULT_METRIC_H
#define CP_RESULT_METRIC_H

#include <stdbool.h>

typedef enum {
    CP_METRIC_SHORTAGE_DURATION,
    CP_METRIC_LONGEST_SHORTAGE,
    CP_METRIC_FIRST_SHORTAGE,
    CP_METRIC_SHORTAGE_SPELLS,
    CP_METRIC_UNMET,
    CP_METRIC_UNMET_FRACTION,
    CP_METRIC_PEAK_SHORTFALL,
    CP_METRIC_PEAK_PRICE,
    CP_METRIC_MIN_COVER,
    CP_METRIC_COST_LOST_OUTPUT,
    CP_METRIC_COST_DELAY,
    CP_METRIC_COST_SUBSTITUTION,
    CP_METRIC_COST_PRICE_PREMIUM,
    CP_METRIC_COST_TARIFF,
    CP_METRIC_COST_HOLDING,
    CP_METRIC_COST_POLICY,
    CP_METRIC_COST_TOTAL,
    CP_METRICS
} cp_metric_id;

/* What metrics are measured for; each is a group of the result file. A commodity is what is demanded of it; as a stock
   it is there whether demanded or not. */
typedef enum { CP_LEVEL_DEMAND, CP_LEVEL_COMMODITY, CP_LEVEL_STOCK, CP_LEVEL_SYSTEM, CP_LEVELS } cp_metric_level;

typedef enum { CP_UNIT_DAYS, CP_UNIT_ONE, CP_UNIT_FRACTION, CP_UNIT_AMOUNT, CP_UNIT_MONEY } cp_metric_unit;

/* CP_TALLY_STEPS: whole steps, counted exactly, shown in days. CP_TALLY_NUMBER: a whole number, counted exactly.
   CP_TALLY_AMOUNT: a real number >= 0, on a fixed-point grid with logarithmic bins. */
typedef enum { CP_TALLY_STEPS, CP_TALLY_NUMBER, CP_TALLY_AMOUNT } cp_metric_tally;

typedef struct {
    const char *name;      /* dataset prefix, and the name on the command line */
    const char *title;     /* short, for tables: "days short" */
    const char *long_name; /* a sentence's worth, for the file */
    cp_metric_unit unit;
    cp_metric_tally tally;
    bool may_be_never; /* +inf when it never happens; such trials are counted apart and left out of mean, sd and max */
    bool at[CP_LEVELS];
    bool more_is_better;
} cp_metric;

extern const cp_metric cp_metric_table[CP_METRICS];

/* The group names "demand", "commodity", "stock", "system". */
extern const char *const cp_level_names[CP_LEVELS];

/* Local. The metric of that name, or CP_METRICS when there is none. */
cp_metric_id cp_metric_find(const char *name);

#endif
