/* Lists the tallies and chooses their grids. */
#include "engine/run/layout.h"

#include <math.h>

enum { GRID_BITS = 40, MOST_INTERVALS = 20000, MOST_YEARS = 200 };

/* A power of two: the size of a nominal horizon, 1 when that is nothing or unknown. */
static int exponent_of(double nominal)
{
    return (isfinite(nominal) && nominal > 0.0 ? ilogb(nominal) : 0) - GRID_BITS;
}

static double mean_of(const cp_number *number)
{
    return number->given ? cp_dist_mean(&number->dist) : 0.0;
}

static double nominal_amount(const cp_study *study, cp_metric_level level, int of)
{
    const cp_scenario *s = &study->policies[0].scenario;
    double rate = 0.0;
    for (int d = 0; d < s->n_demands; d++) {
        const bool counts = level == CP_LEVEL_DEMAND      ? d == of
                            : level == CP_LEVEL_COMMODITY ? s->demands[d].of == of
                                                          : true;
        if (counts) rate += mean_of(&s->demands[d].rate);
    }
    return rate * study->horizon_days / 365.25;
}

/* What all lost output, and all that is traded, would be worth over the horizon. */
static double nominal_money(const cp_study *study, const cp_plan *plan)
{
    const cp_scenario *s = &study->policies[0].scenario;
    double per_year = 0.0;
    for (int d = 0; d < s->n_demands; d++) per_year += mean_of(&s->demands[d].rate) * mean_of(&s->demands[d].value);
    for (int p = 0; p < s->n_commodities; p++) {
        per_year += mean_of(&s->commodities[p].price_base) * plan->nets[0].commodities[p].throughput[0];
    }
    return per_year * study->horizon_days / 365.25;
}

static int exponent_for(const cp_study *study, const cp_plan *plan, const cp_layout *layout, cp_metric_id metric,
                        cp_metric_level level, int member)
{
    const int of = level == CP_LEVEL_COMMODITY ? layout->commodity[member] : member;
    switch (cp_metric_table[metric].unit) {
    case CP_UNIT_AMOUNT:
        return exponent_of(nominal_amount(study, level, of));
    case CP_UNIT_MONEY:
        return exponent_of(nominal_money(study, plan));
    default:
        return -GRID_BITS;
    }
}

static bool list_members(const cp_plan *plan, cp_arena *arena, cp_layout *layout, cp_error *error)
{
    const cp_net *net = &plan->nets[0];
    int *commodity = cp_arena_take(arena, (size_t)net->n_commodities, sizeof *commodity, error);
    if (!commodity) return false;
    for (int p = 0; p < net->n_commodities; p++) {
        const int entity = net->commodities[p].entity;
        if (entity != CP_NONE) commodity[entity - net->n_demands] = p;
    }
    layout->commodity = commodity;
    layout->n_members[CP_LEVEL_DEMAND] = net->n_demands;
    layout->n_members[CP_LEVEL_COMMODITY] = net->n_entities - net->n_demands - 1;
    layout->n_members[CP_LEVEL_STOCK] = net->n_commodities;
    layout->n_members[CP_LEVEL_SYSTEM] = 1;
    return true;
}

static int count_slots(const cp_layout *layout)
{
    int n = 0;
    for (int level = 0; level < CP_LEVELS; level++) {
        for (int m = 0; m < CP_METRICS; m++) n += cp_metric_table[m].at[level] ? layout->n_members[level] : 0;
    }
    return n;
}

/* A step that begins at the end of an interval but for rounding begins in the next. */
static double interval_of(const cp_study *study, int k)
{
    return floor(k * study->step_days / study->interval_days + 1e-9);
}

static bool list_intervals(const cp_study *study, const cp_plan *plan, cp_arena *arena, cp_layout *layout,
                           cp_error *error)
{
    const double last = interval_of(study, plan->steps - 1);
    int *interval = cp_arena_take(arena, (size_t)plan->steps, sizeof *interval, error);
    if (!interval) return false;
    if (last >= MOST_INTERVALS) {
        return cp_fail(error, CP_BAD_INPUT, "report.interval: expected at most %d intervals in the horizon, found %.0f",
                       MOST_INTERVALS, last + 1);
    }
    for (int k = 0; k < plan->steps; k++) interval[k] = (int)interval_of(study, k);
    layout->n_intervals = (int)last + 1;
    layout->interval = interval;
    return true;
}

/* Years are kept when steps are shorter than one, and there are not too many. */
static bool list_years(const cp_study *study, const cp_plan *plan, cp_arena *arena, cp_layout *layout, cp_error *error)
{
    const double last = floor((plan->steps - 1) * plan->step_years + 1e-9);
    if (plan->step_years > 1.0 || last >= MOST_YEARS) return true;
    int *year = cp_arena_take(arena, (size_t)plan->steps, sizeof *year, error);
    if (!year) return false;
    for (int k = 0; k < plan->steps; k++) year[k] = (int)floor(k * plan->step_years + 1e-9);
    layout->year = year;
    layout->n_years = (int)last + 1;
    layout->whole_years = (int)floor((plan->steps + 0.5) * plan->step_years);
    if (layout->whole_years > layout->n_years) layout->whole_years = layout->n_years;
    layout->first_year = layout->n_amounts;
    layout->aggregate = layout->first_year + layout->n_years;
    layout->occurrence = layout->aggregate + 1;
    layout->n_amounts = layout->occurrence + 1;
    layout->money_exponent = exponent_of(nominal_money(study, plan));
    return true;
}

double cp_layout_least_bytes(const cp_study *study)
{
    int counts = 0;
    for (int m = 0; m < CP_METRICS; m++) {
        counts += cp_metric_table[m].at[CP_LEVEL_DEMAND] && cp_metric_table[m].tally != CP_TALLY_AMOUNT;
    }
    const double demands = study->policies[0].scenario.n_demands;
    return study->n_policies * demands * counts * (study->steps + 2.0) * sizeof(uint64_t);
}

bool cp_layout_make(const cp_study *study, const cp_plan *plan, cp_arena *arena, cp_layout *layout, cp_error *error)
{
    *layout = (cp_layout){.n_policies = plan->n_policies, .steps = plan->steps, .count_bins = plan->steps + 2};
    if (!list_members(plan, arena, layout, error)) return false;
    if (!list_intervals(study, plan, arena, layout, error)) return false;
    cp_slot_layout *slots = cp_arena_take(arena, (size_t)count_slots(layout), sizeof *slots, error);
    if (!slots) return false;
    layout->slots = slots;
    int first_entity = 0;
    for (int level = 0; level < CP_LEVELS; level++) {
        int *first = cp_arena_take(arena, CP_METRICS, sizeof *first, error);
        if (!first) return false;
        for (int m = 0; m < CP_METRICS; m++) {
            const bool here = cp_metric_table[m].at[level];
            first[m] = here ? layout->n_slots : CP_NONE;
            for (int member = 0; here && member < layout->n_members[level]; member++) {
                cp_slot_layout *slot = &slots[layout->n_slots++];
                const bool amount = cp_metric_table[m].tally == CP_TALLY_AMOUNT;
                *slot = (cp_slot_layout){.metric = (cp_metric_id)m,
                                         .level = (cp_metric_level)level,
                                         .member = member,
                                         .commodity = level == CP_LEVEL_COMMODITY ? layout->commodity[member]
                                                      : level == CP_LEVEL_STOCK   ? member
                                                                                  : CP_NONE,
                                         .entity = level == CP_LEVEL_STOCK ? CP_NONE : first_entity + member};
                slot->index = amount ? layout->n_amounts++ : layout->n_counts++;
                slot->exponent = exponent_for(study, plan, layout, slot->metric, slot->level, member);
            }
        }
        layout->first[level] = first;
        if (level != CP_LEVEL_STOCK) first_entity += layout->n_members[level];
    }
    return list_years(study, plan, arena, layout, error);
}
