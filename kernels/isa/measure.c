/* What a step means: the records of shortages, and costs. docs/model.md, section "Metrics". */
#include "kernels/isa/isa.h"

#include "kernels/math.h"

/* The largest fraction that went unserved; divided only where it grows. Whether it does is each lane's own matter: a
   trial must not depend on its neighbours, not in the last digit. */
static void note_peak(double *restrict peak, const double *restrict asked, const double *restrict unserved)
{
    double rises = 0.0;
#pragma omp simd reduction(+ : rises)
    for (int lane = 0; lane < CP_LANES; lane++) rises += unserved[lane] > peak[lane] * asked[lane] ? 1.0 : 0.0;
    if (rises == 0.0) return;
    FOR_LANES
    {
        const double fraction = unserved[lane] / (asked[lane] > 0.0 ? asked[lane] : 1.0);
        peak[lane] = unserved[lane] > peak[lane] * asked[lane] ? fraction : peak[lane];
    }
}

/* Adds a step to an entity's record. `unserved` is 0 in a lane that is not short of anything. */
static void record(cp_net_state *state, int e, int k, const double *restrict asked, const double *restrict unserved,
                   const double *restrict is_short)
{
    double *restrict rows = state->entities + (long)e * CP_ENTITY_ROWS * CP_LANES;
    double *restrict current = row_of(rows, CP_ROW_CURRENT), *restrict duration = row_of(rows, CP_ROW_DURATION);
    double *restrict longest = row_of(rows, CP_ROW_LONGEST), *restrict first = row_of(rows, CP_ROW_FIRST);
    double *restrict spells = row_of(rows, CP_ROW_SPELLS);
    double spell_lanes = 0.0;
#pragma omp simd reduction(+ : spell_lanes)
    for (int lane = 0; lane < CP_LANES; lane++) {
        const double flag = is_short[lane];
        spells[lane] += current[lane] == 0.0 ? flag : 0.0;
        current[lane] = flag * (current[lane] + 1.0);
        duration[lane] += flag;
        longest[lane] = larger(longest[lane], current[lane]);
        first[lane] = first[lane] < 0.0 && flag > 0.0 ? (double)k : first[lane];
        spell_lanes += current[lane];
    }
    state->in_spell[e] = spell_lanes > 0.0;
    note_peak(row_of(rows, CP_ROW_PEAK), asked, unserved);
}

/* A step in which an entity was served in full in every lane. */
static void record_calm(cp_net_state *state, int e)
{
    if (!state->in_spell[e]) return;
    double *restrict current = row_of(state->entities, e * CP_ENTITY_ROWS + CP_ROW_CURRENT);
    FOR_LANES current[lane] = 0.0;
    state->in_spell[e] = false;
}

/* What several demands went through in a step, summed up; set only when some lane of some of them is not served in
   full. */
typedef struct {
    double asked[CP_LANES], unserved[CP_LANES], is_short[CP_LANES];
    bool calm;
} sums;

static void add_asked(sums *to, const cp_commodity *commodity, const cp_net *net, const cp_net_state *state)
{
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
        for (int d = net->classes[c].demands.begin; d < net->classes[c].demands.end; d++) {
            const double *restrict asked = row_of(state->asked, d);
            FOR_LANES to->asked[lane] += asked[lane];
        }
    }
}

static void add_unserved(sums *to, const double *restrict unserved, const double *restrict is_short)
{
    if (to->calm) {
        FOR_LANES to->unserved[lane] = unserved[lane];
        FOR_LANES to->is_short[lane] = is_short[lane];
        to->calm = false;
        return;
    }
    FOR_LANES
    {
        to->unserved[lane] += unserved[lane];
        to->is_short[lane] = larger(to->is_short[lane], is_short[lane]);
    }
}

/* Costs of a shortage, of which the step's sum is kept as well. */
static void pay(cp_net_state *state, double *restrict cost, const double *restrict more)
{
    double *restrict step = row_of(state->costs, CP_COST_OF_STEP);
    FOR_LANES
    {
        cost[lane] += more[lane];
        step[lane] += more[lane];
    }
}

/* What a demand that was not served in full in some lane lost, and what that cost. */
static void lose(const cp_plan *plan, const cp_block *block, const cp_demand *demand, cp_net_state *state, int d, int k)
{
    const double *restrict unserved = row_of(state->unserved, d);
    const double *restrict next = row_of(state->owed_next, d);
    double lost[CP_LANES];
    if (demand->backlog_row == CP_NONE) {
        FOR_LANES lost[lane] = unserved[lane];
    } else {
        FOR_LANES lost[lane] = unserved[lane] - next[lane];
    }
    double *restrict unmet = row_of(state->entities, demand->entity * CP_ENTITY_ROWS + CP_ROW_UNMET);
    FOR_LANES unmet[lane] += lost[lane];
    record(state, demand->entity, k, row_of(state->asked, d), unserved, row_of(state->is_short, d));
    if (demand->value_row == CP_NONE) return;
    const double *restrict value = row_of(block->rows, demand->value_row);
    const double discount = plan->discount[k];
    FOR_LANES lost[lane] *= value[lane] * discount;
    pay(state, row_of(state->lost, demand->entity), lost);
}

/* What waits becomes what is owed; waiting costs. */
static void carry_backlog(const cp_plan *plan, const cp_block *block, const cp_demand *demand, cp_net_state *state,
                          int d, int k)
{
    double *restrict owed = row_of(state->owed, d);
    const double *restrict next = row_of(state->owed_next, d);
    if (demand->delay_row != CP_NONE) {
        const double *restrict rate = row_of(block->rows, demand->delay_row);
        const double years = plan->step_years * plan->discount[k];
        double delay[CP_LANES];
        FOR_LANES delay[lane] = owed[lane] * rate[lane] * years;
        pay(state, row_of(state->delay, demand->entity), delay);
    }
    FOR_LANES owed[lane] = next[lane];
}

/* The demand learns to do without while it is short, and forgets it while it is not. */
static void substitute(const cp_plan *plan, const cp_block *block, const cp_demand *demand, cp_net_state *state, int d,
                       int k)
{
    const double *restrict limit = row_of(block->rows, demand->limit_row);
    const double *restrict change = row_of(state->substituted_change, d);
    const double *restrict load = row_of(block->load, demand->load);
    const double *restrict is_short = row_of(state->is_short, d);
    double *restrict substituted = row_of(state->substituted, d);
    if (demand->cost_row != CP_NONE) {
        const double *restrict price = row_of(block->rows, demand->cost_row);
        const double discount = plan->discount[k];
        double instead[CP_LANES];
        FOR_LANES instead[lane] = substituted[lane] * load[lane] * price[lane] * discount;
        pay(state, row_of(state->substitution, demand->entity), instead);
    }
    const double full = state->served_in_full[d] ? 0.0 : 1.0;
    FOR_LANES
    {
        const double grown = smaller(limit[lane], substituted[lane] + change[lane]);
        const double fallen = larger(0.0, substituted[lane] - change[lane]);
        substituted[lane] = full > 0.0 && is_short[lane] > 0.0 ? grown : fallen;
    }
}

/* What is asked for the first time: not what has waited. */
static void note_fresh(const cp_block *block, const cp_demand *demand, cp_net_state *state, int d)
{
    const double *restrict asked = row_of(state->asked, d), *restrict load = row_of(block->load, demand->load);
    const double *restrict substituted = row_of(state->substituted, d);
    double *restrict total = row_of(state->entities, demand->entity * CP_ENTITY_ROWS + CP_ROW_ASKED);
    if (demand->backlog_row == CP_NONE) {
        FOR_LANES total[lane] += asked[lane];
    } else {
        FOR_LANES total[lane] += (1.0 - substituted[lane]) * load[lane];
    }
}

static void measure_demand(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state, int d,
                           int k, sums *commodity)
{
    const cp_demand *demand = &net->demands[d];
    note_fresh(block, demand, state, d);
    if (state->served_in_full[d]) {
        record_calm(state, demand->entity);
    } else {
        lose(plan, block, demand, state, d, k);
        add_unserved(commodity, row_of(state->unserved, d), row_of(state->is_short, d));
    }
    if (demand->limit_row != CP_NONE) substitute(plan, block, demand, state, d, k);
    if (demand->backlog_row != CP_NONE) carry_backlog(plan, block, demand, state, d, k);
}

static void finish_record(cp_net_state *state, int e, int k, const sums *step)
{
    if (step->calm) {
        record_calm(state, e);
    } else {
        record(state, e, k, step->asked, step->unserved, step->is_short);
    }
}

static void measure_demands(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state, int k,
                            sums *system)
{
    for (int p = 0; p < net->n_commodities; p++) {
        const cp_commodity *commodity = &net->commodities[p];
        if (commodity->entity == CP_NONE) continue;
        sums step;
        step.calm = true;
        for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
            const cp_span demands = net->classes[c].demands;
            for (int d = demands.begin; d < demands.end; d++) {
                measure_demand(plan, net, block, state, d, k, &step);
            }
        }
        if (!step.calm) {
            set_row(step.asked, 0.0);
            add_asked(&step, commodity, net, state);
            add_unserved(system, step.unserved, step.is_short);
        }
        finish_record(state, commodity->entity, k, &step);
    }
    if (!system->calm) {
        set_row(system->asked, 0.0);
        for (int p = 0; p < net->n_commodities; p++) add_asked(system, &net->commodities[p], net, state);
    }
    finish_record(state, net->n_entities - 1, k, system);
}

/* What all demands of a commodity, and of the system, asked for and lost over the horizon. */
static void add_up_demands(const cp_net *net, cp_net_state *state)
{
    static const int added[] = {CP_ROW_ASKED, CP_ROW_UNMET};
    for (int i = 0; i < 2; i++) {
        double *restrict all = row_of(state->entities, (net->n_entities - 1) * CP_ENTITY_ROWS + added[i]);
        for (int d = 0; d < net->n_demands; d++) {
            const int group = net->commodities[net->demands[d].commodity].entity;
            const double *restrict own = row_of(state->entities, net->demands[d].entity * CP_ENTITY_ROWS + added[i]);
            double *restrict total = row_of(state->entities, group * CP_ENTITY_ROWS + added[i]);
            FOR_LANES total[lane] += own[lane];
            FOR_LANES all[lane] += own[lane];
        }
    }
}

/* Of all that draws on the commodity: what was asked for, and what was granted. False when all was. */
static bool add_up_market(const cp_net *net, const cp_commodity *commodity, const cp_net_state *state,
                          double *restrict requested, double *restrict granted)
{
    bool calm = true;
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) calm = calm && state->calm[c];
    if (calm) return false;
    FOR_LANES requested[lane] = granted[lane] = 0.0;
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
        const double *restrict asked = row_of(state->requested, c), *restrict fraction = row_of(state->granted, c);
        FOR_LANES
        {
            requested[lane] += asked[lane];
            granted[lane] += asked[lane] * fraction[lane];
        }
        for (int d = net->classes[c].demands.begin; d < net->classes[c].demands.end; d++) {
            if (net->demands[d].top_up == CP_NONE) continue;
            const double *restrict top_up = row_of(state->top_up, net->demands[d].top_up);
            FOR_LANES granted[lane] += top_up[lane];
        }
    }
    return true;
}

/* The price of the step, and what scarcity adds to it, paid on the spot share of all that was granted. */
static void set_price(const cp_plan *plan, const cp_net *net, const cp_commodity *commodity, const cp_block *block,
                      cp_net_state *state, int p, int k)
{
    double requested[CP_LANES], granted[CP_LANES];
    double *restrict price = row_of(state->price, p), *restrict peak = row_of(state->peak_price, p);
    if (commodity->elasticity_row == CP_NONE) return;
    if (!add_up_market(net, commodity, state, requested, granted)) {
        if (state->is_dear[p]) FOR_LANES price[lane] = 1.0;
        state->is_dear[p] = false;
        return;
    }
    state->is_dear[p] = true;
    const double *restrict elasticity = row_of(block->rows, commodity->elasticity_row);
    const double *restrict cap = row_of(block->rows, commodity->cap_row);
    const double *restrict spot = row_of(block->rows, commodity->spot_row);
    const double discount = plan->discount[k];
    double premium[CP_LANES] = {0};
    for (int lane = 0; lane < CP_LANES; lane++) {
        price[lane] = 1.0;
        if (!(granted[lane] < requested[lane] * ENOUGH)) continue;
        const double served = granted[lane] / requested[lane];
        price[lane] = smaller(cap[lane], cp_pow(served, -1.0 / elasticity[lane]));
        peak[lane] = larger(peak[lane], price[lane]);
        if (commodity->price_row == CP_NONE) continue;
        const double base = row_of(block->rows, commodity->price_row)[lane];
        premium[lane] = spot[lane] * base * (price[lane] - 1.0) * granted[lane] * discount;
    }
    pay(state, row_of(state->costs, CP_COST_PRICE_PREMIUM), premium);
}

static void note_cover(const cp_commodity *commodity, cp_net_state *state, int p, int k)
{
    if (!(commodity->throughput[k] > 0.0)) return;
    const double *restrict stock = row_of(state->stock, p);
    double *restrict least = row_of(state->min_cover, p);
    const double days = 365.25 / commodity->throughput[k];
    FOR_LANES least[lane] = smaller(least[lane], stock[lane] * days);
}

static void charge_tariff(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state, int i,
                          int k)
{
    const cp_site *site = &net->sites[i];
    const int price_row = net->commodities[site->commodity].price_row;
    if (price_row == CP_NONE || !block->tariff_active[site->tariff]) return;
    const double *restrict base = row_of(block->rows, price_row);
    const double *restrict rate = row_of(block->tariff, site->tariff);
    const double *restrict made = row_of(state->ring, cp_ring_row(net, state, i));
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
        set_price(plan, net, commodity, block, state, p, k);
        note_cover(commodity, state, p, k);
        charge_holding(plan, block, state, commodity->price_row, commodity->holding_row, row_of(state->stock, p), k);
    }
    for (int r = 0; r < net->n_reserves; r++) {
        const int price_row = net->commodities[net->reserves[r].commodity].price_row;
        charge_holding(plan, block, state, price_row, net->reserves[r].holding_row, row_of(state->reserve, r), k);
    }
    for (int i = 0; i < net->n_tariffed; i++) charge_tariff(plan, net, block, state, net->tariffed[i], k);
}

/* A spell of the system grows by what the step's shortages cost, or ends. */
static void follow_spell(cp_net_state *state, const sums *system)
{
    double *restrict spell = row_of(state->costs, CP_COST_OF_SPELL);
    double *restrict worst = row_of(state->costs, CP_COST_OF_WORST_SPELL);
    const double *restrict step = row_of(state->costs, CP_COST_OF_STEP);
    if (system->calm) {
        FOR_LANES spell[lane] = 0.0;
        return;
    }
    FOR_LANES
    {
        spell[lane] = system->is_short[lane] * (spell[lane] + step[lane]);
        worst[lane] = larger(worst[lane], spell[lane]);
    }
}

void CP_ISA_NAME(cp_measure_step)(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state,
                                  int k)
{
    sums system;
    system.calm = true;
    set_row(row_of(state->costs, CP_COST_OF_STEP), 0.0);
    measure_demands(plan, net, block, state, k, &system);
    charge(plan, net, block, state, k);
    follow_spell(state, &system);
    if (k + 1 == plan->steps) add_up_demands(net, state);
}
