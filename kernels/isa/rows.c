/* What a step brings before any policy acts: capacities, demands, tariffs. */
#include "kernels/isa/isa.h"

#include "kernels/math.h"

#include <math.h>
#include <stddef.h>

/* Dated steps: what holds on average over the step. */
static void step_dated(const cp_plan *plan, cp_block *block, int d, double begin, double end)
{
    const cp_span pieces = plan->rows[plan->dated[d]].pieces;
    double *restrict out = row_of(block->rows, plan->dated[d]);
    bool changed = begin == 0.0;
    for (int i = pieces.begin; i < pieces.end; i++) {
        const double from = plan->pieces[i].from_day;
        changed = changed || (from > begin - plan->step_days && from < end);
    }
    block->dated_changed[d] = changed;
    if (!changed) return;
    set_row(out, 0.0);
    for (int i = pieces.begin; i < pieces.end; i++) {
        const double part = piece_part(plan, pieces, i, begin, end);
        const double *restrict value = row_of(block->rows, plan->pieces[i].row);
        if (part > 0.0) FOR_LANES out[lane] += part * value[lane];
    }
}

/* Of the ramp of a capacity that is there at once: more than any number of days makes of it more than all. */
#define AT_ONCE 1e300

static bool row_changed(const cp_plan *plan, const cp_block *block, int row)
{
    return plan->rows[row].dated != CP_NONE && block->dated_changed[plan->rows[row].dated];
}

/* The integral, in steps, from −infinity to `days` of a ramp that climbs from 0 at `online` to 1 `ramp` days later. */
static inline double ramp_integral(double days, double online, double ramp, double half, double per_day)
{
    const double since = larger(0.0, days - online);
    const double climbing = smaller(since, ramp);
    return climbing * climbing * half + (since - climbing) * per_day;
}

/* What of the capacity is on stream in a step in which no ramp begins or ends: what is in its middle. */
static inline double on_the_line(double middle, double online, double rate)
{
    return smaller(1.0, larger(0.0, (middle - online) * rate));
}

/* Multiplies by what of the capacity is on stream in a step in which some lane's ramp may begin or end. A lane in which
   none does gets what it would get with other neighbours, to the last digit. */
static void apply_bend(const cp_plan *plan, const cp_block *block, int c, double begin, double end,
                       double *restrict out)
{
    const double *restrict online = row_of(block->online_at, plan->capacities[c].online);
    const double *restrict ramp = row_of(block->ramp, c), *restrict rate = row_of(block->ramp_rate, c);
    const double per_day = 1.0 / plan->step_days;
    double before[CP_LANES], fraction[CP_LANES], half[CP_LANES]; /* short loops, of which no branches are made */
    FOR_LANES half[lane] = rate[lane] * (0.5 * per_day);
    FOR_LANES before[lane] = ramp_integral(begin, online[lane], ramp[lane], half[lane], per_day);
    FOR_LANES fraction[lane] = ramp_integral(end, online[lane], ramp[lane], half[lane], per_day) - before[lane];
    FOR_LANES
    {
        const double full = online[lane] + ramp[lane],
                     line = on_the_line(begin + 0.5 * plan->step_days, online[lane], rate[lane]);
        const double begins = online[lane] > begin && online[lane] < end ? 1.0 : 0.0;
        const double ends = full > begin && full < end ? 1.0 : 0.0;
        out[lane] *= begins + ends > 0.0 ? fraction[lane] : line;
    }
}

/* The same for a step in which none does. */
static void apply_line(const cp_plan *plan, const cp_block *block, int c, double begin, double *restrict out)
{
    const double *restrict online = row_of(block->online_at, plan->capacities[c].online);
    const double *restrict rate = row_of(block->ramp_rate, c);
    const double middle = begin + 0.5 * plan->step_days;
    FOR_LANES out[lane] *= on_the_line(middle, online[lane], rate[lane]);
}

/* From the end of this step on: until when no ramp begins or ends, and whether one goes on meanwhile. */
static void look_ahead(const cp_plan *plan, cp_block *block, int c, double end)
{
    const double *restrict online = row_of(block->online_at, plan->capacities[c].online);
    const double *restrict ramp = row_of(block->ramp, c);
    double until = INFINITY, moving = 0.0;
#pragma omp simd reduction(min : until) reduction(+ : moving)
    for (int lane = 0; lane < CP_LANES; lane++) {
        const double full = online[lane] + ramp[lane];
        const double bend = online[lane] >= end ? online[lane] : full >= end ? full : INFINITY;
        until = smaller(until, bend);
        moving += online[lane] <= end && full > end ? 1.0 : 0.0;
    }
    block->ramp_until[c] = until;
    block->ramp_moves[c] = moving > 0.0;
}

static void apply_factors(const cp_plan *plan, const cp_block *block, cp_span factors, double *restrict out)
{
    for (int i = factors.begin; i < factors.end; i++) {
        const int channel = plan->channel_lists[i];
        if (!block->channel_active[channel]) continue;
        const double *restrict factor = row_of(block->channel, channel);
        FOR_LANES out[lane] *= factor[lane];
    }
}

static bool any_changed(const cp_plan *plan, const cp_block *block, cp_span factors)
{
    bool changed = false;
    for (int i = factors.begin; i < factors.end; i++) changed |= block->channel_changed[plan->channel_lists[i]];
    return changed;
}

static void step_capacity(const cp_plan *plan, cp_block *block, int c, double begin, double end)
{
    const cp_capacity *capacity = &plan->capacities[c];
    const bool bends = end > block->ramp_until[c], moves = bends || block->ramp_moves[c] || block->ramp_bent[c];
    const bool same_rate = !row_changed(plan, block, capacity->rate_row);
    if (!moves && same_rate && !any_changed(plan, block, capacity->factors)) return;
    const double *restrict rate = row_of(block->rows, capacity->rate_row);
    double *restrict out = row_of(block->capacity, c);
    block->ramp_bent[c] = bends;
    FOR_LANES out[lane] = rate[lane] * plan->step_years;
    if (capacity->online == CP_NONE) {
        block->ramp_until[c] = INFINITY;
    } else if (bends) {
        apply_bend(plan, block, c, begin, end, out);
        look_ahead(plan, block, c, end);
    } else {
        apply_line(plan, block, c, begin, out);
    }
    apply_factors(plan, block, capacity->factors, out);
}

static void step_load(const cp_plan *plan, cp_block *block, int d)
{
    const cp_load *load = &plan->loads[d];
    double *restrict base = row_of(block->base_load, d);
    double *restrict out = row_of(block->load, d);
    const double *restrict growth = row_of(block->load_growth, d);
    if (plan->rows[load->rate_row].dated == CP_NONE) {
        FOR_LANES out[lane] = base[lane];
    } else {
        const double *restrict rate = row_of(block->rows, load->rate_row);
        FOR_LANES out[lane] = rate[lane] * base[lane];
    }
    FOR_LANES base[lane] *= growth[lane];
    apply_factors(plan, block, load->factors, out);
}

static void step_tariff(const cp_plan *plan, cp_block *block, int t)
{
    const cp_span terms = plan->tariffs[t].terms;
    double *restrict out = row_of(block->tariff, t);
    bool active = false;
    set_row(out, 0.0);
    for (int i = terms.begin; i < terms.end; i++) {
        const int channel = plan->channel_lists[i];
        if (!block->channel_active[channel]) continue;
        const double *restrict rate = row_of(block->channel, channel);
        FOR_LANES out[lane] += rate[lane];
        active = true;
    }
    block->tariff_active[t] = active;
}

static void step_gate(const cp_plan *plan, cp_block *block, int g)
{
    const cp_span factors = plan->gates[g].factors;
    double *restrict out = row_of(block->gate, g);
    if (!any_changed(plan, block, factors)) return;
    set_row(out, 1.0);
    apply_factors(plan, block, factors, out);
}

void CP_ISA_NAME(cp_step_rows)(const cp_plan *plan, cp_block *block, int k)
{
    const double begin = k * plan->step_days, end = (k + 1) * plan->step_days;
    for (int d = 0; d < plan->n_dated; d++) step_dated(plan, block, d, begin, end);
    CP_ISA_NAME(cp_step_hazards)(plan, block, k);
    for (int c = 0; c < plan->n_capacities; c++) step_capacity(plan, block, c, begin, end);
    for (int d = 0; d < plan->n_loads; d++) step_load(plan, block, d);
    for (int t = 0; t < plan->n_tariffs; t++) step_tariff(plan, block, t);
    for (int g = 0; g < plan->n_gates; g++) step_gate(plan, block, g);
}

static void begin_onlines(const cp_plan *plan, cp_block *block)
{
    for (int i = 0; i < plan->n_onlines; i++) {
        const cp_online *online = &plan->onlines[i];
        double *out = row_of(block->online_at, i);
        for (int lane = 0; lane < CP_LANES; lane++) {
            out[lane] = online->hazard == CP_NONE
                            ? row_of(block->rows, online->at_row)[lane]
                            : cp_paths_first_entry(&block->paths, online->hazard, lane, online->state) +
                                  row_of(block->rows, online->lag_row)[lane];
        }
    }
}

static void begin_ramps(const cp_plan *plan, cp_block *block)
{
    for (int c = 0; c < plan->n_capacities; c++) {
        const int row = plan->capacities[c].ramp_row;
        double *ramp = row_of(block->ramp, c), *rate = row_of(block->ramp_rate, c);
        for (int lane = 0; lane < CP_LANES; lane++) {
            ramp[lane] = row == CP_NONE ? 0.0 : row_of(block->rows, row)[lane];
            rate[lane] = ramp[lane] > 0.0 ? 1.0 / ramp[lane] : AT_ONCE;
        }
        block->ramp_until[c] = -INFINITY;
        block->ramp_moves[c] = block->ramp_bent[c] = false;
    }
}

static void begin_loads(const cp_plan *plan, cp_block *block)
{
    for (int d = 0; d < plan->n_loads; d++) {
        const cp_load *load = &plan->loads[d];
        const bool dated = plan->rows[load->rate_row].dated != CP_NONE;
        for (int lane = 0; lane < CP_LANES; lane++) {
            const double growth = load->growth_row == CP_NONE ? 0.0 : row_of(block->rows, load->growth_row)[lane];
            const double rate = dated ? 1.0 : row_of(block->rows, load->rate_row)[lane];
            row_of(block->base_load, d)[lane] = rate * plan->step_years;
            row_of(block->load_growth, d)[lane] = growth == 0.0 ? 1.0 : cp_pow(1.0 + growth, plan->step_years);
        }
    }
}

static double level(const cp_level *l, const double *throughput, const double *rows, int lane)
{
    if (l->row == CP_NONE) return 0.0;
    const double number = rows[(long)l->row * CP_LANES + lane];
    return l->days ? number / 365.25 * throughput[0] : number;
}

static void begin_stocks(const cp_net *net, const double *rows, cp_net_state *state)
{
    for (int p = 0; p < net->n_commodities; p++) {
        const cp_commodity *commodity = &net->commodities[p];
        for (int lane = 0; lane < CP_LANES; lane++) {
            row_of(state->stock, p)[lane] = level(&commodity->initial, commodity->throughput, rows, lane);
        }
        set_row(row_of(state->on_order, p), 0.0);
        state->releases[p] = false;
    }
    for (int r = 0; r < net->n_reserves; r++) {
        const cp_reserve *reserve = &net->reserves[r];
        const double *throughput = net->commodities[reserve->commodity].throughput;
        for (int lane = 0; lane < CP_LANES; lane++) {
            const double amount = level(&reserve->amount, throughput, rows, lane);
            row_of(state->reserve, r)[lane] = row_of(state->full, r)[lane] = amount;
        }
        set_row(row_of(state->released, r), 0.0);
        set_row(row_of(state->refilled, r), 0.0);
    }
}

static void begin_pipelines(const cp_net *net, cp_net_state *state)
{
    state->any_limited = false;
    for (int i = 0; i < net->n_sites; i++) {
        const cp_site *site = &net->sites[i];
        double *restrict on_order = row_of(state->on_order, site->commodity);
        state->ring_at[i] = site->ring_length - 1;
        state->limited[i] = false;
        for (int slot = 0; slot < site->ring_length; slot++) {
            set_row(row_of(state->ring, site->ring + slot), site->initial);
            FOR_LANES on_order[lane] += site->initial;
        }
    }
}

static void begin_demands(const cp_plan *plan, const cp_net *net, const double *rows, cp_net_state *state)
{
    for (int d = 0; d < net->n_demands; d++) {
        double *const cleared[] = {state->owed,     state->owed_next, state->substituted,  state->unserved,
                                   state->is_short, state->lost,      state->substitution, state->delay};
        for (size_t i = 0; i < sizeof cleared / sizeof *cleared; i++) set_row(row_of(cleared[i], d), 0.0);
        const cp_demand *demand = &net->demands[d];
        for (int lane = 0; demand->limit_row != CP_NONE && lane < CP_LANES; lane++) {
            const double limit = rows[(long)demand->limit_row * CP_LANES + lane];
            const double lag = rows[(long)demand->lag_row * CP_LANES + lane];
            row_of(state->substituted_change, d)[lane] = limit * (plan->step_days / lag);
        }
    }
    for (int i = 0; i < net->n_top_ups; i++) set_row(row_of(state->top_up, i), 0.0);
    for (int i = 0; i < net->n_held; i++) set_row(row_of(state->held, i), 0.0);
}

static void begin_measures(const cp_plan *plan, const cp_net *net, cp_net_state *state)
{
    for (int p = 0; p < net->n_commodities; p++) {
        set_row(row_of(state->price, p), 1.0);
        set_row(row_of(state->peak_price, p), 1.0);
        set_row(row_of(state->min_cover, p), plan->steps * plan->step_days);
        state->is_dear[p] = false;
    }

    for (int i = 0; i < net->n_entities * CP_ENTITY_ROWS; i++) set_row(row_of(state->entities, i), 0.0);
    for (int e = 0; e < net->n_entities; e++) {
        set_row(row_of(state->entities, e * CP_ENTITY_ROWS + CP_ROW_FIRST), -1.0);
        state->in_spell[e] = false;
    }
    for (int c = 0; c < CP_COST_ROWS; c++) set_row(row_of(state->costs, c), 0.0);
}

bool CP_ISA_NAME(cp_begin)(const cp_plan *plan, cp_block *block)
{
    if (!CP_ISA_NAME(cp_begin_hazards)(plan, block)) return false;
    begin_onlines(plan, block);
    begin_ramps(plan, block);
    begin_loads(plan, block);
    for (int p = 0; p < plan->n_policies; p++) {
        begin_stocks(&plan->nets[p], block->rows, &block->nets[p]);
        begin_pipelines(&plan->nets[p], &block->nets[p]);
        begin_demands(plan, &plan->nets[p], block->rows, &block->nets[p]);
        begin_measures(plan, &plan->nets[p], &block->nets[p]);
    }
    return true;
}
