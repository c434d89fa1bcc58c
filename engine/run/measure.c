/* docs/model.md, section "Metrics". */
#include "engine/run/measure.h"

#include <math.h>
#include <string.h>

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

/* Whether a demand of the net counts for a slot. */
static bool counts(const cp_net *net, const cp_slot_layout *slot, int d)
{
    if (slot->level == CP_LEVEL_DEMAND) return net->demands[d].entity == slot->member;
    return slot->level == CP_LEVEL_SYSTEM || net->demands[d].commodity == slot->commodity;
}

static void set_row(double *restrict to, const double *rows, int index)
{
    memcpy(to, rows + (long)index * CP_LANES, CP_LANES * sizeof *to);
}

static void add_row(double *restrict to, const double *rows, int index)
{
    const double *restrict from = rows + (long)index * CP_LANES;
#pragma omp simd
    for (int lane = 0; lane < CP_LANES; lane++) to[lane] += from[lane];
}

/* The sum of a cost over the demands that count; rows are by entity. */
static void add_demand_cost(const cp_net *net, const double *rows, const cp_slot_layout *slot, double *out)
{
    const bool one = slot->level == CP_LEVEL_DEMAND;
    const int begin = one ? slot->member : 0, end = one ? slot->member + 1 : net->n_demands;
    for (int d = begin; d < end; d++) add_row(out, rows, d);
}

/* What is owed when the horizon ends is lost; with `value`, what that costs. */
static void add_still_owed(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot,
                           bool value, double *out)
{
    const cp_net *net = &plan->nets[policy];
    for (int d = 0; d < net->n_demands && net->keeps_backlog; d++) {
        const cp_demand *demand = &net->demands[d];
        if (demand->backlog_row == CP_NONE || !counts(net, slot, d)) continue;
        for (int lane = 0; lane < CP_LANES; lane++) {
            const double owed = row(block->nets[policy].owed, d, lane);
            const double worth = demand->value_row == CP_NONE ? 0.0 : row(block->rows, demand->value_row, lane);
            out[lane] += value ? owed * worth * plan->discount[plan->steps - 1] : owed;
        }
    }
}

static void add_whole_policy_cost(const cp_plan *plan, const cp_block *block, int policy, double *out)
{
    for (int lane = 0; lane < CP_LANES; lane++) {
        out[lane] += policy_cost(plan, block, policy, 0, plan->steps, plan->discounted_years, lane);
    }
}

/* Adds what shortages and stocks cost so far: amounts that only grow, in one order, so that the sum never falls. */
static void add_spent(const cp_net *net, const cp_net_state *state, const cp_slot_layout *slot, double *out)
{
    add_demand_cost(net, state->lost, slot, out);
    add_demand_cost(net, state->delay, slot, out);
    add_demand_cost(net, state->substitution, slot, out);
    add_row(out, state->costs, CP_COST_PRICE_PREMIUM);
    add_row(out, state->costs, CP_COST_TARIFF);
    add_row(out, state->costs, CP_COST_HOLDING);
}

static void measure_cost(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot,
                         double *out)
{
    const cp_net *net = &plan->nets[policy];
    const cp_net_state *state = &block->nets[policy];
    switch (slot->metric) {
    case CP_METRIC_COST_LOST_OUTPUT:
        add_demand_cost(net, state->lost, slot, out);
        add_still_owed(plan, block, policy, slot, true, out);
        return;
    case CP_METRIC_COST_DELAY:
        add_demand_cost(net, state->delay, slot, out);
        return;
    case CP_METRIC_COST_SUBSTITUTION:
        add_demand_cost(net, state->substitution, slot, out);
        return;
    case CP_METRIC_COST_PRICE_PREMIUM:
        add_row(out, state->costs, CP_COST_PRICE_PREMIUM);
        return;
    case CP_METRIC_COST_TARIFF:
        add_row(out, state->costs, CP_COST_TARIFF);
        return;
    case CP_METRIC_COST_HOLDING:
        add_row(out, state->costs, CP_COST_HOLDING);
        return;
    case CP_METRIC_COST_POLICY:
        add_whole_policy_cost(plan, block, policy, out);
        return;
    default:
        add_spent(net, state, slot, out);
        add_still_owed(plan, block, policy, slot, true, out);
        add_whole_policy_cost(plan, block, policy, out);
        return;
    }
}

static void measure_unmet(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot,
                          const double *entity, double *out)
{
    set_row(out, entity, CP_ROW_UNMET);
    add_still_owed(plan, block, policy, slot, false, out);
    if (slot->metric == CP_METRIC_UNMET) return;
    for (int lane = 0; lane < CP_LANES; lane++) {
        const double asked = row(entity, CP_ROW_ASKED, lane);
        out[lane] = asked > 0.0 ? out[lane] / asked : 0.0;
    }
}

void cp_measure(const cp_plan *plan, const cp_block *block, int policy, const cp_slot_layout *slot, double *out)
{
    const cp_net_state *state = &block->nets[policy];
    const double *entity = state->entities + (long)slot->entity * CP_ENTITY_ROWS * CP_LANES;
    memset(out, 0, CP_LANES * sizeof *out);
    switch (slot->metric) {
    case CP_METRIC_PEAK_PRICE:
        set_row(out, state->peak_price, slot->commodity);
        return;
    case CP_METRIC_MIN_COVER:
        set_row(out, state->min_cover, slot->commodity);
        return;
    case CP_METRIC_SHORTAGE_DURATION:
        set_row(out, entity, CP_ROW_DURATION);
        return;
    case CP_METRIC_LONGEST_SHORTAGE:
        set_row(out, entity, CP_ROW_LONGEST);
        return;
    case CP_METRIC_FIRST_SHORTAGE:
        set_row(out, entity, CP_ROW_FIRST);
        return;
    case CP_METRIC_SHORTAGE_SPELLS:
        set_row(out, entity, CP_ROW_SPELLS);
        return;
    case CP_METRIC_PEAK_SHORTFALL:
        set_row(out, entity, CP_ROW_PEAK);
        return;
    case CP_METRIC_UNMET:
    case CP_METRIC_UNMET_FRACTION:
        measure_unmet(plan, block, policy, slot, entity, out);
        return;
    default:
        measure_cost(plan, block, policy, slot, out);
        return;
    }
}

void cp_measure_spent(const cp_plan *plan, const cp_block *block, int policy, int k, double *out)
{
    static const cp_slot_layout system = {.level = CP_LEVEL_SYSTEM};
    memset(out, 0, CP_LANES * sizeof *out);
    add_spent(&plan->nets[policy], &block->nets[policy], &system, out);
    if (k + 1 == plan->steps) add_still_owed(plan, block, policy, &system, true, out);
}

void cp_measure_policy_cost(const cp_plan *plan, const cp_block *block, int policy, int begin, int end, double *out)
{
    double years = 0.0;
    for (int k = begin; k < end; k++) years += plan->discount[k] * plan->step_years;
    for (int lane = 0; lane < CP_LANES; lane++) {
        out[lane] = policy_cost(plan, block, policy, begin, end, years, lane);
    }
}
