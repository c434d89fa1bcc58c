/* One step of one policy's network: docs/model.md, section "One step", for a block of trials in lockstep. A class whose
   requests are all granted in every lane (a calm one) takes a short way that gives the same bits. */
#include "kernels/isa/isa.h"

#include "kernels/math.h"

/* Requests within this of what is there count as met: sums in another order differ by as much. */
#define ENOUGH (1.0 - 1e-12)

static cp_span sites_of(const cp_net *net, const cp_commodity *commodity)
{
    if (commodity->tiers.begin == commodity->tiers.end) return (cp_span){0, 0};
    return (cp_span){net->tiers[commodity->tiers.begin].sites.begin, net->tiers[commodity->tiers.end - 1].sites.end};
}

static void arrive(const cp_net *net, const cp_commodity *commodity, cp_net_state *state, int p)
{
    double *restrict stock = row_of(state->stock, p);
    double *restrict on_order = row_of(state->on_order, p);
    const cp_span sites = sites_of(net, commodity);
    for (int i = sites.begin; i < sites.end; i++) {
        const cp_site *site = &net->sites[i];
        const double *restrict arriving = row_of(state->ring, site->ring + state->ring_at[i]);
        FOR_LANES
        {
            stock[lane] += arriving[lane];
            on_order[lane] -= arriving[lane];
        }
    }
}

static void request(const cp_net *net, const cp_block *block, cp_net_state *state, int c)
{
    const cp_class *class = &net->classes[c];
    double *restrict total = row_of(state->requested, c);
    FOR_LANES total[lane] = 0.0;
    for (int d = class->demands.begin; d < class->demands.end; d++) {
        const double *restrict load = row_of(block->load, net->demands[d].load);
        FOR_LANES total[lane] += load[lane];
    }
    for (int u = class->uses.begin; u < class->uses.end; u++) {
        const cp_use *use = &net->uses[net->drawn[u]];
        const double *restrict rate = row_of(block->rows, use->row);
        const double *restrict want = row_of(state->want, use->site);
        FOR_LANES total[lane] += rate[lane] * want[lane];
    }
}

static void release(const cp_plan *plan, const cp_net *net, const cp_block *block, const cp_commodity *commodity,
                    cp_net_state *state, int p)
{
    double *restrict stock = row_of(state->stock, p);
    double missing[CP_LANES];
    FOR_LANES missing[lane] = -stock[lane];
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
        const double *restrict requested = row_of(state->requested, c);
        FOR_LANES missing[lane] += requested[lane];
    }
    for (int r = commodity->reserves.begin; r < commodity->reserves.end; r++) {
        const cp_reserve *reserve = &net->reserves[r];
        const double *restrict rate = row_of(block->rows, reserve->release_row);
        const double *restrict full = row_of(state->full, r);
        double *restrict held = row_of(state->reserve, r);
        double *restrict released = row_of(state->released, r);
        FOR_LANES
        {
            const double per_year = reserve->release_fraction ? rate[lane] * full[lane] : rate[lane];
            const double most = smaller(held[lane], per_year * plan->step_years);
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
    int short_lanes = 0;
#pragma omp simd reduction(+ : short_lanes)
    for (int lane = 0; lane < CP_LANES; lane++) short_lanes += !(stock[lane] >= requested[lane] * ENOUGH);
    return short_lanes == 0;
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

static inline double target_of(const cp_level *target, const double *rows, double throughput, int lane)
{
    if (target->row == CP_NONE) return 0.0;
    const double number = rows[(long)target->row * CP_LANES + lane];
    return target->days ? number * (throughput / 365.25) : number;
}

/* What each producer is asked for: tier by tier what closes the gap between target and what is there or on its way. */
static void order(const cp_net *net, const cp_block *block, const cp_commodity *commodity, cp_net_state *state, int p,
                  int k)
{
    const double *restrict stock = row_of(state->stock, p);
    const double *restrict on_order = row_of(state->on_order, p);
    const double throughput = commodity->throughput[k], inflow = commodity->inflow[k];
    double gap[CP_LANES], tier_capacity[CP_LANES], fill[CP_LANES];
    FOR_LANES gap[lane] = larger(0.0, target_of(&commodity->target, block->rows, throughput, lane) + inflow -
                                          stock[lane] - on_order[lane]);
    for (int t = commodity->tiers.begin; t < commodity->tiers.end; t++) {
        const cp_span sites = net->tiers[t].sites;
        FOR_LANES tier_capacity[lane] = 0.0;
        for (int i = sites.begin; i < sites.end; i++) {
            const double *restrict capacity = row_of(block->capacity, net->sites[i].capacity);
            FOR_LANES tier_capacity[lane] += capacity[lane];
        }
        FOR_LANES
        {
            const bool all = gap[lane] >= tier_capacity[lane];
            const double share = gap[lane] / (all ? 1.0 : tier_capacity[lane]);
            fill[lane] = all ? 1.0 : share;
            gap[lane] = larger(0.0, gap[lane] - tier_capacity[lane]);
        }
        for (int i = sites.begin; i < sites.end; i++) {
            const double *restrict capacity = row_of(block->capacity, net->sites[i].capacity);
            double *restrict want = row_of(state->want, i);
            FOR_LANES want[lane] = capacity[lane] * fill[lane];
        }
    }
}

/* What a site made of what it wanted: all, or as much as its scarcest input allows; the rest of its allocations stays.
 */
static void limit_by_inputs(const cp_net *net, const cp_block *block, const cp_site *site, cp_net_state *state, int i)
{
    double *restrict made = row_of(state->made, i);
    double fraction[CP_LANES];
    FOR_LANES fraction[lane] = 1.0;
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
    FOR_LANES made[lane] *= fraction[lane];
}

static void produce(const cp_net *net, const cp_block *block, cp_net_state *state, int i)
{
    const cp_site *site = &net->sites[i];
    const double *restrict want = row_of(state->want, i);
    double *restrict made = row_of(state->made, i);
    bool calm = true;
    for (int u = site->uses.begin; u < site->uses.end; u++) calm = calm && state->calm[net->uses[u].class_index];
    FOR_LANES made[lane] = want[lane];
    if (!calm) limit_by_inputs(net, block, site, state, i);
    double *restrict ring = row_of(state->ring, site->ring + state->ring_at[i]);
    double *restrict on_order = row_of(state->on_order, site->commodity);
    state->ring_at[i] = state->ring_at[i] + 1 < site->ring_length ? state->ring_at[i] + 1 : 0;
    FOR_LANES
    {
        ring[lane] = made[lane];
        on_order[lane] += made[lane];
    }
}

static void refill(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state, int r, int k)
{
    const cp_reserve *reserve = &net->reserves[r];
    const cp_commodity *commodity = &net->commodities[reserve->commodity];
    double *restrict refilled = row_of(state->refilled, r);
    FOR_LANES refilled[lane] = 0.0;
    if (reserve->refill_row == CP_NONE) return;
    const double *restrict rate = row_of(block->rows, reserve->refill_row);
    const double *restrict full = row_of(state->full, r);
    double *restrict held = row_of(state->reserve, r);
    double *restrict stock = row_of(state->stock, reserve->commodity);
    FOR_LANES
    {
        const double target = target_of(&commodity->target, block->rows, commodity->throughput[k], lane);
        const double room = larger(0.0, full[lane] - held[lane]), spare = larger(0.0, stock[lane] - target);
        const double in = smaller(rate[lane] * plan->step_years, smaller(room, spare));
        refilled[lane] = in;
        held[lane] += in;
        stock[lane] -= in;
    }
}

/* Adds a step to an entity's record. `unserved` is 0 in a lane that is not short of anything. */
static void record(cp_net_state *state, int e, int k, const double *restrict asked, const double *restrict unserved,
                   const double *restrict is_short)
{
    double *restrict rows = state->entities + (long)e * CP_ENTITY_ROWS * CP_LANES;
    double *restrict current = rows + CP_ROW_CURRENT * CP_LANES, *restrict duration = rows + CP_ROW_DURATION * CP_LANES;
    double *restrict longest = rows + CP_ROW_LONGEST * CP_LANES, *restrict first = rows + CP_ROW_FIRST * CP_LANES;
    double *restrict spells = rows + CP_ROW_SPELLS * CP_LANES, *restrict unmet = rows + CP_ROW_UNMET * CP_LANES;
    double *restrict peak = rows + CP_ROW_PEAK * CP_LANES;
    double spell_lanes = 0.0;
#pragma omp simd reduction(+ : spell_lanes)
    for (int lane = 0; lane < CP_LANES; lane++) {
        const double flag = is_short[lane];
        spells[lane] += current[lane] == 0.0 ? flag : 0.0;
        current[lane] = flag * (current[lane] + 1.0);
        duration[lane] += flag;
        longest[lane] = larger(longest[lane], current[lane]);
        first[lane] = first[lane] < 0.0 && flag > 0.0 ? (double)k : first[lane];
        unmet[lane] += unserved[lane];
        const double fraction = unserved[lane] / (asked[lane] > 0.0 ? asked[lane] : 1.0);
        peak[lane] = larger(peak[lane], fraction);
        spell_lanes += current[lane];
    }
    state->in_spell[e] = spell_lanes > 0.0;
}

/* A step in which an entity was served in full in every lane. */
static void record_calm(cp_net_state *state, int e)
{
    if (!state->in_spell[e]) return;
    double *restrict current = row_of(state->entities, e * CP_ENTITY_ROWS + CP_ROW_CURRENT);
    FOR_LANES current[lane] = 0.0;
    state->in_spell[e] = false;
}

static void add_asked(cp_net_state *state, int e, const double *restrict asked)
{
    double *restrict total = row_of(state->entities, e * CP_ENTITY_ROWS + CP_ROW_ASKED);
    FOR_LANES total[lane] += asked[lane];
}

/* What a commodity's, or the system's, demands went through in a step, summed up. */
typedef struct {
    double asked[CP_LANES], unserved[CP_LANES], is_short[CP_LANES];
    bool calm;
} sums;

static void add_sums(sums *to, const sums *from)
{
    FOR_LANES to->asked[lane] += from->asked[lane];
    if (from->calm) return;
    FOR_LANES
    {
        to->unserved[lane] += from->unserved[lane];
        to->is_short[lane] = larger(to->is_short[lane], from->is_short[lane]);
    }
    to->calm = false;
}

static void measure_demand(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state, int d,
                           int c, int k, sums *commodity)
{
    const cp_demand *demand = &net->demands[d];
    const double *restrict load = row_of(block->load, demand->load);
    double *restrict asked = row_of(state->asked, d);
    FOR_LANES asked[lane] = load[lane];
    add_asked(state, demand->entity, load);
    state->served_in_full[d] = state->calm[c];
    if (state->calm[c]) {
        record_calm(state, demand->entity);
        FOR_LANES commodity->asked[lane] += load[lane];
        return;
    }
    sums own = {.calm = false};
    const double *restrict granted = row_of(state->granted, c);
    FOR_LANES
    {
        const double missing = 1.0 - granted[lane];
        own.asked[lane] = load[lane];
        own.unserved[lane] = missing * load[lane];
        own.is_short[lane] = missing > demand->threshold && load[lane] > 0.0 ? 1.0 : 0.0;
    }
    record(state, demand->entity, k, own.asked, own.unserved, own.is_short);
    double *restrict unserved = row_of(state->unserved, d);
    double *restrict is_short = row_of(state->is_short, d);
    FOR_LANES
    {
        unserved[lane] = own.unserved[lane];
        is_short[lane] = own.is_short[lane];
    }
    if (demand->value_row != CP_NONE) {
        const double *restrict value = row_of(block->rows, demand->value_row);
        double *restrict lost = row_of(state->lost, demand->entity);
        const double discount = plan->discount[k];
        FOR_LANES lost[lane] += own.unserved[lane] * value[lane] * discount;
    }
    add_sums(commodity, &own);
}

static void finish_record(cp_net_state *state, int e, int k, const sums *step)
{
    add_asked(state, e, step->asked);
    if (step->calm) {
        record_calm(state, e);
    } else {
        record(state, e, k, step->asked, step->unserved, step->is_short);
    }
}

static void measure_demands(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state, int k)
{
    sums system = {.calm = true};
    for (int p = 0; p < net->n_commodities; p++) {
        const cp_commodity *commodity = &net->commodities[p];
        if (commodity->entity == CP_NONE) continue;
        sums step = {.calm = true};
        for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
            const cp_span demands = net->classes[c].demands;
            for (int d = demands.begin; d < demands.end; d++) {
                measure_demand(plan, net, block, state, d, c, k, &step);
            }
        }
        finish_record(state, commodity->entity, k, &step);
        add_sums(&system, &step);
    }
    finish_record(state, net->n_entities - 1, k, &system);
}

/* What scarcity adds to the price, paid on the spot share of all that was granted. */
static void charge_premium(const cp_plan *plan, const cp_commodity *commodity, const cp_block *block,
                           cp_net_state *state, int k)
{
    if (commodity->price_row == CP_NONE || commodity->elasticity_row == CP_NONE) return;
    bool calm = true;
    double requested[CP_LANES] = {0}, granted[CP_LANES] = {0};
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
        const double *restrict asked = row_of(state->requested, c), *restrict fraction = row_of(state->granted, c);
        calm = calm && state->calm[c];
        FOR_LANES
        {
            requested[lane] += asked[lane];
            granted[lane] += asked[lane] * fraction[lane];
        }
    }
    if (calm) return;
    const double *restrict base = row_of(block->rows, commodity->price_row);
    const double *restrict elasticity = row_of(block->rows, commodity->elasticity_row);
    const double *restrict cap = row_of(block->rows, commodity->cap_row);
    const double *restrict spot = row_of(block->rows, commodity->spot_row);
    double *restrict premium = row_of(state->costs, CP_COST_PRICE_PREMIUM);
    const double discount = plan->discount[k];
    for (int lane = 0; lane < CP_LANES; lane++) {
        if (!(granted[lane] < requested[lane] * ENOUGH)) continue;
        const double served = granted[lane] / requested[lane];
        const double price = smaller(cap[lane], cp_pow(served, -1.0 / elasticity[lane]));
        premium[lane] += spot[lane] * base[lane] * (price - 1.0) * granted[lane] * discount;
    }
}

static void charge_tariff(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state, int i,
                          int k)
{
    const cp_site *site = &net->sites[i];
    const int price_row = net->commodities[site->commodity].price_row;
    if (site->tariff == CP_NONE || price_row == CP_NONE || !block->tariff_active[site->tariff]) return;
    const double *restrict base = row_of(block->rows, price_row);
    const double *restrict rate = row_of(block->tariff, site->tariff);
    const double *restrict made = row_of(state->made, i);
    double *restrict paid = row_of(state->costs, CP_COST_TARIFF);
    const double discount = plan->discount[k];
    FOR_LANES paid[lane] += rate[lane] * base[lane] * made[lane] * discount;
}

static void charge_holding(const cp_plan *plan, const cp_block *block, cp_net_state *state, int price_row,
                           int holding_row, const double *restrict held, int k)
{
    if (price_row == CP_NONE || holding_row == CP_NONE) return;
    const double *restrict base = row_of(block->rows, price_row);
    const double *restrict holding = row_of(block->rows, holding_row);
    double *restrict cost = row_of(state->costs, CP_COST_HOLDING);
    const double years = plan->step_years * plan->discount[k];
    FOR_LANES cost[lane] += held[lane] * base[lane] * holding[lane] * years;
}

static void charge(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state, int k)
{
    for (int p = 0; p < net->n_commodities; p++) {
        const cp_commodity *commodity = &net->commodities[p];
        charge_premium(plan, commodity, block, state, k);
        charge_holding(plan, block, state, commodity->price_row, commodity->holding_row, row_of(state->stock, p), k);
    }
    for (int r = 0; r < net->n_reserves; r++) {
        const int price_row = net->commodities[net->reserves[r].commodity].price_row;
        charge_holding(plan, block, state, price_row, net->reserves[r].holding_row, row_of(state->reserve, r), k);
    }
    for (int i = 0; i < net->n_sites; i++) charge_tariff(plan, net, block, state, i, k);
}

void CP_ISA_NAME(cp_step_net)(const cp_plan *plan, cp_block *block, int policy, int k)
{
    const cp_net *net = &plan->nets[policy];
    cp_net_state *state = &block->nets[policy];
    for (int n = 0; n < net->n_commodities; n++) {
        const int p = net->order[n];
        const cp_commodity *commodity = &net->commodities[p];
        arrive(net, commodity, state, p);
        for (int c = commodity->classes.begin; c < commodity->classes.end; c++) request(net, block, state, c);
        if (commodity->reserves.begin < commodity->reserves.end) release(plan, net, block, commodity, state, p);
        for (int c = commodity->classes.begin; c < commodity->classes.end; c++) allocate(state, p, c);
        order(net, block, commodity, state, p, k);
    }
    for (int i = 0; i < net->n_sites; i++) produce(net, block, state, i);
    for (int r = 0; r < net->n_reserves; r++) refill(plan, net, block, state, r, k);
    measure_demands(plan, net, block, state, k);
    charge(plan, net, block, state, k);
}

const cp_kernels CP_ISA_NAME(cp_kernels) = {
    .name = CP_ISA_TEXT(CP_ISA),
    .begin = CP_ISA_NAME(cp_begin),
    .step_rows = CP_ISA_NAME(cp_step_rows),
    .step_net = CP_ISA_NAME(cp_step_net),
};
