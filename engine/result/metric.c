/* The one table from which kernels' outputs, tallies, datasets and tables take their names. */
#include "engine/result/metric.h"

#include <string.h>

#define EVERYWHERE                                                                                                     \
    {                                                                                                                  \
        true, true, false, true                                                                                        \
    }
#define DEMAND_AND_SYSTEM                                                                                              \
    {                                                                                                                  \
        true, false, false, true                                                                                       \
    }
#define SYSTEM_ALONE                                                                                                   \
    {                                                                                                                  \
        false, false, false, true                                                                                      \
    }

#define COMMODITY_AND_STOCK                                                                                            \
    {                                                                                                                  \
        false, true, true, false                                                                                       \
    }

const cp_metric cp_metric_table[CP_METRICS] = {
    [CP_METRIC_SHORTAGE_DURATION] = {"shortage_duration", "days short", "Days short in all", CP_UNIT_DAYS,
                                     CP_TALLY_STEPS, false, EVERYWHERE, false},
    [CP_METRIC_LONGEST_SHORTAGE] = {"longest_shortage", "longest spell", "Days of the longest unbroken shortage",
                                    CP_UNIT_DAYS, CP_TALLY_STEPS, false, EVERYWHERE, false},
    [CP_METRIC_FIRST_SHORTAGE] = {"first_shortage", "days until short",
                                  "Days until the first shortage (never: +inf, left out of mean, sd and max)",
                                  CP_UNIT_DAYS, CP_TALLY_STEPS, true, EVERYWHERE, true},
    [CP_METRIC_SHORTAGE_SPELLS] = {"shortage_spells", "spells", "Number of unbroken shortages", CP_UNIT_ONE,
                                   CP_TALLY_NUMBER, false, EVERYWHERE, false},
    [CP_METRIC_UNMET] = {"unmet", "unmet", "Demand lost for good", CP_UNIT_AMOUNT, CP_TALLY_AMOUNT, false, EVERYWHERE,
                         false},
    [CP_METRIC_UNMET_FRACTION] = {"unmet_fraction", "unmet share", "Fraction of all that was asked for that was lost",
                                  CP_UNIT_FRACTION, CP_TALLY_AMOUNT, false, EVERYWHERE, false},
    [CP_METRIC_PEAK_SHORTFALL] = {"peak_shortfall", "worst step", "Largest unserved fraction of a step's request",
                                  CP_UNIT_FRACTION, CP_TALLY_AMOUNT, false, EVERYWHERE, false},
    [CP_METRIC_PEAK_PRICE] = {"peak_price", "peak price", "Largest price of a step, as a multiple of the base price",
                              CP_UNIT_ONE, CP_TALLY_AMOUNT, false, COMMODITY_AND_STOCK, false},
    [CP_METRIC_MIN_COVER] = {"min_cover", "least cover",
                             "Least stock at the end of a step, in days of nominal throughput, at most the horizon",
                             CP_UNIT_DAYS, CP_TALLY_AMOUNT, false, COMMODITY_AND_STOCK, true},
    [CP_METRIC_COST_LOST_OUTPUT] = {"cost_lost_output", "lost output", "Discounted value of output lost", CP_UNIT_MONEY,
                                    CP_TALLY_AMOUNT, false, DEMAND_AND_SYSTEM, false},
    [CP_METRIC_COST_DELAY] = {"cost_delay", "delay", "Discounted cost of what waits to be served", CP_UNIT_MONEY,
                              CP_TALLY_AMOUNT, false, DEMAND_AND_SYSTEM, false},
    [CP_METRIC_COST_SUBSTITUTION] = {"cost_substitution", "substitution", "Discounted cost of doing without",
                                     CP_UNIT_MONEY, CP_TALLY_AMOUNT, false, DEMAND_AND_SYSTEM, false},
    [CP_METRIC_COST_PRICE_PREMIUM] = {"cost_price_premium", "price premium",
                                      "Discounted extra paid for scarce commodities", CP_UNIT_MONEY, CP_TALLY_AMOUNT,
                                      false, SYSTEM_ALONE, false},
    [CP_METRIC_COST_TARIFF] = {"cost_tariff", "tariffs", "Discounted tariffs paid", CP_UNIT_MONEY, CP_TALLY_AMOUNT,
                               false, SYSTEM_ALONE, false},
    [CP_METRIC_COST_HOLDING] = {"cost_holding", "holding", "Discounted cost of holding stocks and reserves",
                                CP_UNIT_MONEY, CP_TALLY_AMOUNT, false, SYSTEM_ALONE, false},
    [CP_METRIC_COST_POLICY] = {"cost_policy", "policy", "Discounted cost of the policy itself", CP_UNIT_MONEY,
                               CP_TALLY_AMOUNT, false, SYSTEM_ALONE, false},
    [CP_METRIC_COST_TOTAL] = {"cost_total", "total cost", "Discounted total of all costs", CP_UNIT_MONEY,
                              CP_TALLY_AMOUNT, false, SYSTEM_ALONE, false},
};

const char *const cp_level_names[CP_LEVELS] = {"demand", "commodity", "stock", "system"};

cp_metric_id cp_metric_find(const char *name)
{
    int id = 0;
    while (id < CP_METRICS && strcmp(cp_metric_table[id].name, name) != 0) id++;
    return (cp_metric_id)id;
}
