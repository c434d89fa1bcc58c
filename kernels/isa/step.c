/* One step of one policy's network: docs/model.md, section "One step", for a block of trials in lockstep. A class whose
   requests are all granted in every lane (a calm one) takes a short way that gives the same bits. */
#include "kernels/isa/isa.h"

#include <string.h>

static cp_span sites_of(const cp_net *net, const cp_commodity *commodity)
{
    if (commodity->tiers.begin == commodity->tiers.end) return (cp_span){0, 0};
    return (cp_span){net->tiers[commodity->tiers.begin].sites.begin, net->tiers[commodity->tiers.end - 1].sites.end};
}

/* What arrives from a site with a gate joins what is held of it; a part of both gets through. */
static void pass_gate(const cp_block *block, const cp_site *site, cp_net_state *state, const double *restrict arriving,
                      double *restrict arrived)
{
    const double *restrict gate = row_of(block->gate, site->gate);
    double *restrict held = row_of(state->held, site->held);
    FOR_LANES
    {
        const double waiting = held[lane] + arriving[lane], through = waiting * gate[lane];
        held[lane] = waiting - through;
        arrived[lane] += through;
    }
}

/* The row of a site's pipeline that arrives in this step, and then holds what the site starts in it. */
static double *ring_row(const cp_net *net, const cp_net_state *state, int i)
{
    return row_of(state->ring, cp_ring_row(net, state, i));
}

static void arrive(const cp_net *net, const cp_block *block, const cp_commodity *commodity, cp_net_state *state, int p)
{
    double *restrict stock = row_of(state->stock, p);
    double *restrict on_order = row_of(state->on_order, p);
    const cp_span sites = sites_of(net, commodity);
    double arrived[CP_LANES];
    row_sum sum = begin_sum(arrived);
    for (int i = sites.begin; i < sites.end; i++) {
        const cp_site *site = &net->sites[i];
        state->ring_at[i] = cp_ring_next(net, state, i) - site->ring;
        const double *arriving = ring_row(net, state, i);
        if (site->gate == CP_NONE) {
            add_to_sum(&sum, arriving);
        } else {
            pass_gate(block, site, state, arriving, arrived);
        }
    }
    end_sum(&sum);
    FOR_LANES
    {
        stock[lane] += arrived[lane];
        on_order[lane] -= arrived[lane];
    }
}

/* What a demand asks for: its load, less what is substituted, and what is owed from before. */
static void ask(const cp_block *block, const cp_demand *demand, cp_net_state *state, int d)
{
    const double *restrict load = row_of(block->load, demand->load);
    const double *restrict owed = row_of(state->owed, d), *restrict substituted = row_of(state->substituted, d);
    double *restrict asked = row_of(state->asked, d);
    if (demand->limit_row == CP_NONE && demand->backlog_row == CP_NONE) {
        FOR_LANES asked[lane] = load[lane];
    } else {
        FOR_LANES asked[lane] = (1.0 - substituted[lane]) * load[lane] + owed[lane];
    }
}

static void request(const cp_net *net, const cp_block *block, cp_net_state *state, int c)
{
    const cp_class *class = &net->classes[c];
    double *restrict total = row_of(state->requested, c);
    set_row(total, 0.0);
    for (int d = class->demands.begin; d < class->demands.end; d++) {
        const double *restrict asked = row_of(state->asked, d);
        ask(block, &net->demands[d], state, d);
        FOR_LANES total[lane] += asked[lane];
    }
    for (int u = class->uses.begin; u < class->uses.end; u++) {
        const cp_use *use = &net->uses[net->drawn[u]];
        const double *restrict rate = row_of(block->rows, use->row);
        const double *restrict want = ring_row(net, state, use->site);
        FOR_LANES total[lane] += rate[lane] * want[lane];
    }
}

static bool is_reserved(const cp_reserve *reserve)
{
    return reserve->served.begin < reserve->served.end;
}

/* What a reserve can release in a step at most. */
static void outflow(const cp_plan *plan, const cp_block *block, const cp_reserve *reserve, const cp_net_state *state,
                    int r, double *restrict most)
{
    const double *restrict rate = row_of(block->rows, reserve->release_row);
    const double *restrict full = row_of(state->full, r);
    const double *restrict held = row_of(state->reserve, r);
    FOR_LANES
    {
        const double per_year = reserve->release_fraction ? rate[lane] * full[lane] : rate[lane];
        most[lane] = smaller(held[lane], per_year * plan->step_years);
    }
}

static void release(const cp_plan *plan, const cp_net *net, const cp_block *block, const cp_commodity *commodity,
                    cp_net_state *state, int p)
{
    double *restrict stock = row_of(state->stock, p);
    double missing[CP_LANES], lacking_lanes = 0.0;
    FOR_LANES missing[lane] = -stock[lane];
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
        const double *restrict requested = row_of(state->requested, c);
        FOR_LANES missing[lane] += requested[lane];
    }
#pragma omp simd reduction(+ : lacking_lanes)
    for (int lane = 0; lane < CP_LANES; lane++) lacking_lanes += missing[lane] > 0.0 ? 1.0 : 0.0;
    const bool lacking = lacking_lanes > 0.0;
    if (!lacking && !state->releases[p]) return;
    state->releases[p] = lacking;
    for (int r = commodity->reserves.begin; r < commodity->reserves.end; r++) {
        if (is_reserved(&net->reserves[r])) continue;
        double most_out[CP_LANES];
        double *restrict held = row_of(state->reserve, r);
        double *restrict released = row_of(state->released, r);
        outflow(plan, block, &net->reserves[r], state, r, most_out);
        FOR_LANES
        {
            const double most = most_out[lane];
            const double out = smaller(most, larger(0.0, missing[lane]));
            released[lane] = out;
            held[lane] -= out;
            stock[lane] += out;
            missing[lane] -= out;
        }
    }
}

static bool all_enough(const double *restrict stock, const double *restrict requested)
{
    double short_lanes = 0.0;
#pragma omp simd reduction(+ : short_lanes)
    for (int lane = 0; lane < CP_LANES; lane++) short_lanes += stock[lane] >= requested[lane] * ENOUGH ? 0.0 : 1.0;
    return short_lanes == 0.0;
}

static void allocate(cp_net_state *state, int p, int c)
{
    double *restrict stock = row_of(state->stock, p);
    const double *restrict requested = row_of(state->requested, c);
    double *restrict granted = row_of(state->granted, c);
    state->calm[c] = all_enough(stock, requested);
    if (state->calm[c]) {
        FOR_LANES
        {
            granted[lane] = 1.0;
            stock[lane] = larger(0.0, stock[lane] - requested[lane]);
        }
        return;
    }
    FOR_LANES
    {
        const bool enough = stock[lane] >= requested[lane] * ENOUGH;
        const double share = stock[lane] / (enough ? 1.0 : requested[lane]);
        granted[lane] = enough ? 1.0 : share;
        stock[lane] = enough ? larger(0.0, stock[lane] - requested[lane]) : 0.0;
    }
}

/* What a demand lacks after its class and, so far, its own reserves have given. */
static void lack(const cp_net *net, const cp_net_state *state, int c, int d, double *restrict lacking)
{
    const double *restrict asked = row_of(state->asked, d), *restrict granted = row_of(state->granted, c);
    const double *restrict top_up = row_of(state->top_up, net->demands[d].top_up);
    FOR_LANES lacking[lane] = larger(0.0, (1.0 - granted[lane]) * asked[lane] - top_up[lane]);
}

/* A reserve gives to one class of those it serves, in proportion to what they lack; `left` is what it can still give.
 */
static void top_up_class(const cp_net *net, cp_net_state *state, const cp_served *served, int r, double *restrict left)
{
    double total[CP_LANES] = {0}, lacking[CP_LANES], given[CP_LANES];
    for (int i = served->demands.begin; i < served->demands.end; i++) {
        const int d = net->served_demands[i];
        lack(net, state, net->demands[d].class_index, d, lacking);
        FOR_LANES total[lane] += lacking[lane];
    }
    FOR_LANES given[lane] = smaller(left[lane], total[lane]);
    for (int i = served->demands.begin; i < served->demands.end; i++) {
        const int d = net->served_demands[i];
        double *restrict top_up = row_of(state->top_up, net->demands[d].top_up);
        lack(net, state, net->demands[d].class_index, d, lacking);
        FOR_LANES top_up[lane] += lacking[lane] * (given[lane] / (total[lane] > 0.0 ? total[lane] : 1.0));
    }
    double *restrict held = row_of(state->reserve, r);
    double *restrict released = row_of(state->released, r);
    FOR_LANES
    {
        left[lane] -= given[lane];
        held[lane] -= given[lane];
        released[lane] += given[lane];
    }
}

/* Reserves that serve some demands alone top these up once the stock has been shared out. */
static void top_up(const cp_plan *plan, const cp_net *net, const cp_block *block, const cp_commodity *commodity,
                   cp_net_state *state)
{
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
        for (int d = net->classes[c].demands.begin; d < net->classes[c].demands.end; d++) {
            if (net->demands[d].top_up == CP_NONE) continue;
            double *restrict given = row_of(state->top_up, net->demands[d].top_up);
            FOR_LANES given[lane] = 0.0;
        }
    }
    for (int r = commodity->reserves.begin; r < commodity->reserves.end; r++) {
        const cp_reserve *reserve = &net->reserves[r];
        if (!is_reserved(reserve)) continue;
        double left[CP_LANES];
        double *restrict released = row_of(state->released, r);
        FOR_LANES released[lane] = 0.0;
        outflow(plan, block, reserve, state, r, left);
        for (int s = reserve->served.begin; s < reserve->served.end; s++) {
            top_up_class(net, state, &net->served[s], r, left);
        }
    }
}

/* What was not served of a demand, and whether it is short. */
static void settle(const cp_net *net, cp_net_state *state, int c, int d)
{
    const cp_demand *demand = &net->demands[d];
    const double *restrict asked = row_of(state->asked, d), *restrict granted = row_of(state->granted, c);
    double *restrict unserved = row_of(state->unserved, d), *restrict is_short = row_of(state->is_short, d);
    FOR_LANES
    {
        const double missing = 1.0 - granted[lane];
        unserved[lane] = missing * asked[lane];
        is_short[lane] = missing > demand->threshold && asked[lane] > 0.0 ? 1.0 : 0.0;
    }
    if (demand->top_up == CP_NONE) return;
    const double *restrict given = row_of(state->top_up, demand->top_up);
    FOR_LANES
    {
        const double left = unserved[lane] - given[lane];
        unserved[lane] = left > asked[lane] * (1.0 - ENOUGH) ? left : 0.0;
        is_short[lane] = unserved[lane] > demand->threshold * asked[lane] ? 1.0 : 0.0;
    }
}

/* What is owed to the commodity's demands when the step is over; whether any of them keeps a backlog. */
static bool settle_demands(const cp_net *net, const cp_block *block, const cp_commodity *commodity, cp_net_state *state,
                           double *restrict owed_total)
{
    bool any = false;
    FOR_LANES owed_total[lane] = 0.0;
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
        for (int d = net->classes[c].demands.begin; d < net->classes[c].demands.end; d++) {
            state->served_in_full[d] = state->calm[c];
            if (!state->calm[c]) settle(net, state, c, d);
            if (net->demands[d].backlog_row == CP_NONE) continue;
            const double *restrict backlog = row_of(block->rows, net->demands[d].backlog_row);
            const double *restrict unserved = row_of(state->unserved, d);
            double *restrict next = row_of(state->owed_next, d);
            const double some = state->calm[c] ? 0.0 : 1.0;
            FOR_LANES
            {
                next[lane] = some > 0.0 ? backlog[lane] * unserved[lane] : 0.0;
                owed_total[lane] += next[lane];
            }
            any = true;
        }
    }
    return any;
}

/* The stock that a commodity should have. */
static void set_target(const cp_level *level, const double *rows, double throughput, double *restrict target)
{
    const double scale = level->days ? throughput / 365.25 : 1.0;
    const double *restrict number = rows + (level->row == CP_NONE ? 0 : (long)level->row * CP_LANES);
    const double kept = level->row == CP_NONE ? 0.0 : 1.0;
    FOR_LANES target[lane] = kept > 0.0 ? number[lane] * scale : 0.0;
}

/* How much of its capacity a tier is asked for, and what of the gap is left to the next. Where it is all or nothing in
   every lane, nothing is divided. */
static void fill_tier(const double *restrict capacity, double *restrict gap, double *restrict ordered,
                      double *restrict fill)
{
    double partly = 0.0;
#pragma omp simd reduction(+ : partly)
    for (int lane = 0; lane < CP_LANES; lane++) {
        partly += gap[lane] > 0.0 && gap[lane] < capacity[lane] ? 1.0 : 0.0;
    }
    if (partly > 0.0) {
        FOR_LANES
        {
            const bool all = gap[lane] >= capacity[lane];
            const double share = gap[lane] / (all ? 1.0 : capacity[lane]);
            fill[lane] = all ? 1.0 : share;
        }
    } else {
        FOR_LANES fill[lane] = gap[lane] >= capacity[lane] ? 1.0 : 0.0;
    }
    FOR_LANES
    {
        ordered[lane] += fill[lane] * capacity[lane];
        gap[lane] = larger(0.0, gap[lane] - capacity[lane]);
    }
}

/* What each producer is asked for: tier by tier what closes the gap between target and what is there or on its way. It
   goes into the pipeline at once; what inputs do not allow is taken back. */
static void order(const cp_net *net, const cp_block *block, const cp_commodity *commodity, cp_net_state *state, int p,
                  int k, const double *restrict owed)
{
    const double *restrict stock = row_of(state->stock, p);
    double *restrict on_order = row_of(state->on_order, p);
    const double inflow = commodity->inflow[k];
    double target[CP_LANES], gap[CP_LANES], tier_capacity[CP_LANES], fill[CP_LANES], ordered[CP_LANES];
    set_target(&commodity->target, block->rows, commodity->throughput[k], target);
    FOR_LANES gap[lane] = larger(0.0, target[lane] + inflow + owed[lane] - stock[lane] - on_order[lane]);
    set_row(ordered, 0.0);
    for (int t = commodity->tiers.begin; t < commodity->tiers.end; t++) {
        const cp_span sites = net->tiers[t].sites;
        row_sum sum = begin_sum(tier_capacity);
        for (int i = sites.begin; i < sites.end; i++) add_to_sum(&sum, row_of(block->capacity, net->sites[i].capacity));
        end_sum(&sum);
        fill_tier(tier_capacity, gap, ordered, fill);
        for (int i = sites.begin; i < sites.end; i++) {
            const double *restrict capacity = row_of(block->capacity, net->sites[i].capacity);
            double *restrict want = ring_row(net, state, i);
            FOR_LANES want[lane] = capacity[lane] * fill[lane];
        }
    }
    FOR_LANES on_order[lane] += ordered[lane];
}

/* What a site made of what it wanted: as much as its scarcest input allows; the rest of its allocations stays. */
static void limit_by_inputs(const cp_net *net, const cp_block *block, cp_net_state *state, int i)
{
    const cp_site *site = &net->sites[i];
    double *restrict made = ring_row(net, state, i), *restrict want = row_of(state->want, i);
    double *restrict on_order = row_of(state->on_order, site->commodity);
    double fraction[CP_LANES];
    set_row(fraction, 1.0);
    for (int u = site->uses.begin; u < site->uses.end; u++) {
        const double *restrict granted = row_of(state->granted, net->uses[u].class_index);
        FOR_LANES fraction[lane] = smaller(fraction[lane], granted[lane]);
    }
    for (int u = site->uses.begin; u < site->uses.end; u++) {
        const double *restrict granted = row_of(state->granted, net->uses[u].class_index);
        const double *restrict rate = row_of(block->rows, net->uses[u].row);
        double *restrict input = row_of(state->stock, net->uses[u].commodity);
        FOR_LANES input[lane] += rate[lane] * made[lane] * (granted[lane] - fraction[lane]);
    }
    FOR_LANES
    {
        want[lane] = made[lane];
        made[lane] *= fraction[lane];
        on_order[lane] -= want[lane] - made[lane];
    }
}

/* Sites some input of which was not granted in full in some lane. */
static void limit_production(const cp_net *net, const cp_block *block, cp_net_state *state)
{
    bool any = false;
    for (int c = 0; c < net->n_classes; c++) {
        const cp_span uses = net->classes[c].uses;
        if (state->calm[c] || uses.begin == uses.end) continue;
        if (!any) memset(state->limited, 0, (size_t)net->n_sites * sizeof *state->limited);
        for (int u = uses.begin; u < uses.end; u++) state->limited[net->uses[net->drawn[u]].site] = true;
        any = true;
    }
    if (!any && !state->any_limited) return;
    if (!any) memset(state->limited, 0, (size_t)net->n_sites * sizeof *state->limited);
    state->any_limited = any;
    for (int i = 0; any && i < net->n_sites; i++) {
        if (state->limited[i]) limit_by_inputs(net, block, state, i);
    }
}

static void refill(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state, int r, int k)
{
    const cp_reserve *reserve = &net->reserves[r];
    const cp_commodity *commodity = &net->commodities[reserve->commodity];
    double *restrict refilled = row_of(state->refilled, r);
    if (reserve->refill_row == CP_NONE) return;
    const double *restrict rate = row_of(block->rows, reserve->refill_row);
    const double *restrict full = row_of(state->full, r);
    double *restrict held = row_of(state->reserve, r);
    double *restrict stock = row_of(state->stock, reserve->commodity);
    double target[CP_LANES];
    set_target(&commodity->target, block->rows, commodity->throughput[k], target);
    FOR_LANES
    {
        const double room = larger(0.0, full[lane] - held[lane]), spare = larger(0.0, stock[lane] - target[lane]);
        const double in = smaller(rate[lane] * plan->step_years, smaller(room, spare));
        refilled[lane] = in;
        held[lane] += in;
        stock[lane] -= in;
    }
}

void CP_ISA_NAME(cp_step_net)(const cp_plan *plan, cp_block *block, int policy, int k)
{
    const cp_net *net = &plan->nets[policy];
    cp_net_state *state = &block->nets[policy];
    for (int n = 0; n < net->n_commodities; n++) {
        const int p = net->order[n];
        const cp_commodity *commodity = &net->commodities[p];
        double owed[CP_LANES];
        arrive(net, block, commodity, state, p);
        for (int c = commodity->classes.begin; c < commodity->classes.end; c++) request(net, block, state, c);
        if (commodity->reserves.begin < commodity->reserves.end) release(plan, net, block, commodity, state, p);
        for (int c = commodity->classes.begin; c < commodity->classes.end; c++) allocate(state, p, c);
        if (commodity->is_topped_up) top_up(plan, net, block, commodity, state);
        settle_demands(net, block, commodity, state, owed);
        order(net, block, commodity, state, p, k, owed);
    }
    limit_production(net, block, state);
    for (int r = 0; r < net->n_reserves; r++) refill(plan, net, block, state, r, k);
    CP_ISA_NAME(cp_measure_step)(plan, net, block, state, k);
}

const cp_kernels CP_ISA_NAME(cp_kernels) = {
    .name = CP_ISA_TEXT(CP_ISA),
    .sample = CP_ISA_NAME(cp_paths_sample),
    .begin = CP_ISA_NAME(cp_begin),
    .step_rows = CP_ISA_NAME(cp_step_rows),
    .step_net = CP_ISA_NAME(cp_step_net),
    .gather = CP_ISA_NAME(cp_gather),
    .shortfall = CP_ISA_NAME(cp_shortfall_of),
};
