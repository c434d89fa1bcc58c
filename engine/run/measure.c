/* docs/model.md, section "Metrics". */
#include "engine/run/measure.h"

#include <math.h>

static double row(const double *rows, int index, int lane)
{
    return rows[(long)index * CP_LANES + lane];
}

/* Over steps `begin` … `end` − 1, which are `years` discounted years. */
static double policy_cost(const cp_plan *plan, const cp_block *block, int policy, int begin, int end, double years,
                          int lane)
{
    const cp_policy_cost *cost = &plan->nets[policy].cost;
    double total = 0.0;
    if (cost->yearly_row != CP_NONE) total += row(block->rows, cost->yearly_row, lane) * years;
    if (cost->once_row != CP_NONE) {
        const double k = floor(row(block->rows, cost->at_row, lane) / plan->step_days);
        if (k >= begin && k < end) total += row(block->rows, cost->once_row, lane) * plan->discount[(int)k];
    }
    return total;
}

static double whole_policy_cost(const cp_plan *plan, const cp_block *block, int policy, int lane)
{
    return policy_cost(plan, block, policy, 0, plan->steps, plan->discounted_years, lane);
}

/* Whether a demand of the net counts for a slot. */
static bool counts(const cp_net *net, const cp_slot_layout *slot, int d)
{
    if (slot->level == CP_LEVEL_DEMAND) return net->demands[d].entity == slot->member;
    return slot->level == CP_LEVEL_SYSTEM || net->demands[d].commodity == slot->commodity;
}

/* The sum of a cost over the demands that count; rows are by entity. */
static double demand_cost(const cp_net *net, const double *rows, const cp_slot_layout *slot, int lane)
{
    if (slot->level == CP_LEVEL_DEMAND) return row(rows, slot->member, lane);
    double total = 0.0;
    for (int d = 0; d < net->n_demands; d++) total += row(rows, d, lane);
    return total;
}

/* What is owed when the horizon ends is lost; with `value`, what that costs. */
static double still_owed(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot, int lane,
                         bool value)
{
    const cp_net *net = &plan->nets[policy];
    double total = 0.0;
    for (int d = 0; d < net->n_demands && net->keeps_backlog; d++) {
        const cp_demand *demand = &net->demands[d];
        if (demand->backlog_row == CP_NONE || !counts(net, slot, d)) continue;
        const double owed = row(block->nets[policy].owed, d, lane);
        const double worth = demand->value_row == CP_NONE ? 0.0 : row(block->rows, demand->value_row, lane);
        total += value ? owed * worth * plan->discount[plan->steps - 1] : owed;
    }
    return total;
}

static double cost(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot, int lane)
{
    const cp_net *net = &plan->nets[policy];
    const cp_net_state *state = &block->nets[policy];
    const double lost = demand_cost(net, state->lost, slot, lane) + still_owed(plan, block, policy, slot, lane, true);
    const double delay = demand_cost(net, state->delay, slot, lane);
    const double substitution = demand_cost(net, state->substitution, slot, lane);
    const double premium = row(state->costs, CP_COST_PRICE_PREMIUM, lane);
    const double tariff = row(state->costs, CP_COST_TARIFF, lane);
    const double holding = row(state->costs, CP_COST_HOLDING, lane);
    switch (slot->metric) {
    case CP_METRIC_COST_LOST_OUTPUT:
        return lost;
    case CP_METRIC_COST_DELAY:
        return delay;
    case CP_METRIC_COST_SUBSTITUTION:
        return substitution;
    case CP_METRIC_COST_PRICE_PREMIUM:
        return premium;
    case CP_METRIC_COST_TARIFF:
        return tariff;
    case CP_METRIC_COST_HOLDING:
        return holding;
    case CP_METRIC_COST_POLICY:
        return whole_policy_cost(plan, block, policy, lane);
    default:
        return lost + premium + tariff + holding + whole_policy_cost(plan, block, policy, lane) + delay + substitution;
    }
}

static double measure_stock(const cp_net_state *state, const cp_slot_layout *slot, int lane)
{
    return row(slot->metric == CP_METRIC_PEAK_PRICE ? state->peak_price : state->min_cover, slot->commodity, lane);
}

static double measure_lane(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot, int lane)
{
    if (slot->metric == CP_METRIC_PEAK_PRICE || slot->metric == CP_METRIC_MIN_COVER) {
        return measure_stock(&block->nets[policy], slot, lane);
    }
    const double *entity = block->nets[policy].entities + (long)slot->entity * CP_ENTITY_ROWS * CP_LANES;
    const double asked = row(entity, CP_ROW_ASKED, lane);
    const double unmet = row(entity, CP_ROW_UNMET, lane) + still_owed(plan, block, policy, slot, lane, false);
    switch (slot->metric) {
    case CP_METRIC_SHORTAGE_DURATION:
        return row(entity, CP_ROW_DURATION, lane);
    case CP_METRIC_LONGEST_SHORTAGE:
        return row(entity, CP_ROW_LONGEST, lane);
    case CP_METRIC_FIRST_SHORTAGE:
        return row(entity, CP_ROW_FIRST, lane);
    case CP_METRIC_SHORTAGE_SPELLS:
        return row(entity, CP_ROW_SPELLS, lane);
    case CP_METRIC_UNMET:
        return unmet;
    case CP_METRIC_UNMET_FRACTION:
        return asked > 0.0 ? unmet / asked : 0.0;
    case CP_METRIC_PEAK_SHORTFALL:
        return row(entity, CP_ROW_PEAK, lane);
    default:
        return cost(plan, block, policy, slot, lane);
    }
}

void cp_measure(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot, double *out)
{
    for (int lane = 0; lane < CP_LANES; lane++) out[lane] = measure_lane(plan, block, policy, slot, lane);
}

/* A sum of costs that only grow, in one order: it never falls, whatever is rounded. */
void cp_measure_spent(const cp_plan *plan, const cp_block *block, int policy, int k, double *out)
{
    static const cp_slot_layout system = {.level = CP_LEVEL_SYSTEM};
    const cp_net *net = &plan->nets[policy];
    const cp_net_state *state = &block->nets[policy];
    const bool last = k + 1 == plan->steps;
    for (int lane = 0; lane < CP_LANES; lane++) {
        out[lane] = demand_cost(net, state->lost, &system, lane) + demand_cost(net, state->delay, &system, lane) +
                    demand_cost(net, state->substitution, &system, lane) +
                    row(state->costs, CP_COST_PRICE_PREMIUM, lane) + row(state->costs, CP_COST_TARIFF, lane) +
                    row(state->costs, CP_COST_HOLDING, lane) +
                    (last ? still_owed(plan, block, policy, &system, lane, true) : 0.0);
    }
}

void cp_measure_policy_cost(const cp_plan *plan, const cp_block *block, int policy, int begin, int end, double *out)
{
    double years = 0.0;
    for (int k = begin; k < end; k++) years += plan->discount[k] * plan->step_years;
    for (int lane = 0; lane < CP_LANES; lane++) {
        out[lane] = policy_cost(plan, block, policy, begin, end, years, lane);
    }
}
