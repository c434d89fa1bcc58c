/* The network of one policy: indices in the order of use, capacities, demands and tariffs shared with other policies.
 */
#include "engine/plan/builder.h"

#include <limits.h>
#include <string.h>

typedef struct {
    cp_builder *b;
    const cp_scenario *scenario;
    const cp_impacts *impacts;
    cp_nominal nominal;
    cp_net *net;
    cp_commodity *commodities;
    cp_site *sites;
    int *tariffed;
    cp_use *uses;
    int *drawn;
    cp_demand *demands;
    cp_reserve *reserves;
    cp_list tiers, classes, served, served_demands;
} weaver;

/* The number of an item that is equal to `item` byte for byte, added when new. */
static bool share(cp_builder *b, cp_intern_table *table, cp_list *list, const void *item, size_t bytes, int *index)
{
    cp_key key = {0};
    bool is_new = false;
    if (!cp_key_bytes(&key, b->arena, item, bytes, b->error)) return false;
    *index = cp_intern(table, b->arena, &key, &is_new, b->error);
    if (*index < 0) return false;
    void *added = is_new ? cp_list_add(list, b->arena, bytes, b->error) : NULL;
    if (added) memcpy(added, item, bytes);
    return added || !is_new;
}

static bool share_online(weaver *w, const cp_site_spec *site, int *index)
{
    *index = CP_NONE;
    if (!site->online_after && !site->online_at.given && !site->ramp.given) return true;
    cp_online online;
    memset(&online, 0, sizeof online);
    online.at_row = online.lag_row = online.hazard = CP_NONE;
    bool ok = true;
    if (site->online_after) {
        online.hazard = w->impacts->hazard_of[site->online_hazard];
        online.state = site->online_state;
        ok = site->online_lag.given ? cp_builder_row(w->b, &site->online_lag, &online.lag_row)
                                    : cp_builder_constant(w->b, 0.0, &online.lag_row);
    } else {
        ok = site->online_at.given ? cp_builder_row(w->b, &site->online_at, &online.at_row)
                                   : cp_builder_constant(w->b, 0.0, &online.at_row);
    }
    return ok && share(w->b, &w->b->online_keys, &w->b->onlines, &online, sizeof online, index);
}

static bool share_capacity(weaver *w, int site, int *index)
{
    const cp_site_spec *spec = &w->scenario->sites[site];
    cp_capacity capacity;
    memset(&capacity, 0, sizeof capacity);
    return cp_builder_dated(w->b, &spec->capacity, &spec->capacity_steps, &capacity.rate_row) &&
           share_online(w, spec, &capacity.online) && cp_builder_row(w->b, &spec->ramp, &capacity.ramp_row) &&
           cp_builder_channel_list(w->b, &w->impacts->capacity[site], &capacity.factors) &&
           share(w->b, &w->b->capacity_keys, &w->b->capacities, &capacity, sizeof capacity, index);
}

static bool share_tariff(weaver *w, int site, int *index)
{
    *index = CP_NONE;
    if (!w->scenario->sites[site].tariffed || w->impacts->tariff[site].n == 0) return true;
    cp_tariff tariff;
    memset(&tariff, 0, sizeof tariff);
    return cp_builder_channel_list(w->b, &w->impacts->tariff[site], &tariff.terms) &&
           share(w->b, &w->b->tariff_keys, &w->b->tariffs, &tariff, sizeof tariff, index);
}

static bool share_gate(weaver *w, int site, int *index)
{
    *index = CP_NONE;
    if (w->impacts->gate[site].n == 0) return true;
    cp_gate gate;
    memset(&gate, 0, sizeof gate);
    return cp_builder_channel_list(w->b, &w->impacts->gate[site], &gate.factors) &&
           share(w->b, &w->b->gate_keys, &w->b->gates, &gate, sizeof gate, index);
}

static bool share_load(weaver *w, int demand, int *index)
{
    const cp_demand_spec *spec = &w->scenario->demands[demand];
    cp_load load;
    memset(&load, 0, sizeof load);
    return cp_builder_dated(w->b, &spec->rate, &spec->rate_steps, &load.rate_row) &&
           cp_builder_row(w->b, &spec->growth, &load.growth_row) &&
           cp_builder_channel_list(w->b, &w->impacts->demand[demand], &load.factors) &&
           share(w->b, &w->b->load_keys, &w->b->loads, &load, sizeof load, index);
}

static bool set_level(weaver *w, const cp_stock_level *from, cp_level *level)
{
    level->days = from->days;
    return cp_builder_row(w->b, &from->number, &level->row);
}

static bool weave_site(weaver *w, int place, int spec_index, int *next_use, int *next_ring)
{
    const cp_site_spec *spec = &w->scenario->sites[spec_index];
    cp_site *site = &w->sites[place];
    site->spec = spec_index;
    site->commodity = spec->makes;
    site->ring = *next_ring;
    site->ring_length = cp_nominal_ring_length(spec, w->b->study->step_days);
    site->initial = w->nominal.first[spec_index] * (w->b->study->step_days / 365.25);
    site->uses = (cp_span){*next_use, *next_use + spec->n_uses};
    for (int u = 0; u < spec->n_uses; u++) {
        cp_use *use = &w->uses[site->uses.begin + u];
        *use = (cp_use){.site = place, .commodity = spec->uses_commodity[u]};
        if (!cp_builder_row(w->b, &spec->uses_rate[u], &use->row)) return false;
    }
    *next_use += spec->n_uses;
    *next_ring += site->ring_length;
    if (!share_gate(w, spec_index, &site->gate)) return false;
    site->held = site->gate == CP_NONE ? CP_NONE : w->net->n_held++;
    if (!share_capacity(w, spec_index, &site->capacity) || !share_tariff(w, spec_index, &site->tariff)) return false;
    if (site->tariff != CP_NONE) w->tariffed[w->net->n_tariffed++] = place;
    return true;
}

/* Sites in the order of nominal.makers, so that a commodity's, and a tier's, stand together. */
static bool weave_sites(weaver *w)
{
    int next_use = 0, next_ring = 0;
    for (int p = 0; p < w->scenario->n_commodities; p++) {
        const int begin = w->nominal.first_maker[p], end = w->nominal.first_maker[p + 1];
        w->commodities[p].tiers.begin = w->tiers.count;
        for (int place = begin; place < end; place++) {
            const int spec = w->nominal.makers[place];
            if (!weave_site(w, place, spec, &next_use, &next_ring)) return false;
            const bool same =
                place > begin && w->scenario->sites[spec].tier == w->scenario->sites[w->nominal.makers[place - 1]].tier;
            if (!same) {
                cp_tier *tier = cp_list_add(&w->tiers, w->b->arena, sizeof *tier, w->b->error);
                if (!tier) return false;
                tier->sites.begin = place;
            }
            ((cp_tier *)w->tiers.items)[w->tiers.count - 1].sites.end = place + 1;
        }
        w->commodities[p].tiers.end = w->tiers.count;
    }
    w->net->n_ring_rows = next_ring;
    return true;
}

static bool weave_demand(weaver *w, int place, int index)
{
    const cp_demand_spec *spec = &w->scenario->demands[index];
    cp_demand *demand = &w->demands[place];
    demand->entity = index;
    demand->class_index = w->classes.count - 1;
    demand->top_up = CP_NONE;
    w->net->keeps_backlog = w->net->keeps_backlog || spec->backlog.given;
    demand->commodity = spec->of;
    demand->threshold = spec->threshold;
    return share_load(w, index, &demand->load) && cp_builder_row(w->b, &spec->value, &demand->value_row) &&
           cp_builder_row(w->b, &spec->backlog, &demand->backlog_row) &&
           cp_builder_row(w->b, &spec->delay_cost, &demand->delay_row) &&
           cp_builder_row(w->b, &spec->limit, &demand->limit_row) &&
           cp_builder_row(w->b, &spec->lag, &demand->lag_row) &&
           cp_builder_row(w->b, &spec->substitution_cost, &demand->cost_row);
}

/* The priority of a use: that of its site, behind all others where it has none. */
static int use_priority(const weaver *w, int use)
{
    const int priority = w->scenario->sites[w->sites[w->uses[use].site].spec].priority;
    return priority > 0 ? priority : INT_MAX;
}

/* The smallest priority above `above` among those that draw on p; −1 when there is none. */
static int next_priority(const weaver *w, int p, int above)
{
    const cp_scenario *s = w->scenario;
    int next = -1;
    for (int d = 0; d < s->n_demands; d++) {
        const int priority = s->demands[d].priority;
        if (s->demands[d].of == p && priority > above && (next < 0 || priority < next)) next = priority;
    }
    for (int u = 0; u < w->net->n_uses; u++) {
        const int priority = w->uses[u].commodity == p ? use_priority(w, u) : -1;
        if (priority > above && (next < 0 || priority < next)) next = priority;
    }
    return next;
}

static bool weave_class(weaver *w, int p, int priority, int *placed, int *drawn)
{
    const cp_scenario *s = w->scenario;
    cp_class *class = cp_list_add(&w->classes, w->b->arena, sizeof(cp_class), w->b->error);
    if (!class) return false;
    *class = (cp_class){.demands = {*placed, *placed}, .uses = {*drawn, *drawn}};
    for (int d = 0; d < s->n_demands; d++) {
        if (s->demands[d].of != p || s->demands[d].priority != priority) continue;
        if (!weave_demand(w, (*placed)++, d)) return false;
    }
    for (int u = 0; u < w->net->n_uses; u++) {
        if (w->uses[u].commodity != p || use_priority(w, u) != priority) continue;
        w->uses[u].class_index = w->classes.count - 1;
        w->drawn[(*drawn)++] = u;
    }
    class->demands.end = *placed;
    class->uses.end = *drawn;
    return true;
}

static bool weave_classes(weaver *w)
{
    int placed = 0, drawn = 0, entity = w->scenario->n_demands;
    for (int p = 0; p < w->scenario->n_commodities; p++) {
        cp_commodity *commodity = &w->commodities[p];
        const int before = placed;
        commodity->classes.begin = w->classes.count;
        for (int priority = next_priority(w, p, -1); priority >= 0; priority = next_priority(w, p, priority)) {
            if (!weave_class(w, p, priority, &placed, &drawn)) return false;
        }
        commodity->classes.end = w->classes.count;
        commodity->entity = placed > before ? entity++ : CP_NONE;
    }
    w->net->n_entities = entity + 1;
    return true;
}

static bool weave_commodities(weaver *w)
{
    const long steps = w->nominal.steps;
    for (int p = 0; p < w->scenario->n_commodities; p++) {
        const cp_commodity_spec *spec = &w->scenario->commodities[p];
        cp_commodity *commodity = &w->commodities[p];
        const cp_stock_level *initial = spec->initial.number.given ? &spec->initial : &spec->target;
        commodity->throughput = w->nominal.throughput + p * steps;
        commodity->inflow = w->nominal.inflow + p * steps;
        if (!set_level(w, &spec->target, &commodity->target) || !set_level(w, initial, &commodity->initial) ||
            !cp_builder_row(w->b, &spec->price_base, &commodity->price_row) ||
            !cp_builder_row(w->b, &spec->elasticity, &commodity->elasticity_row) ||
            !cp_builder_row(w->b, &spec->price_cap, &commodity->cap_row) ||
            !cp_builder_row(w->b, &spec->spot, &commodity->spot_row) ||
            !cp_builder_row(w->b, &spec->holding, &commodity->holding_row)) {
            return false;
        }
    }
    return true;
}

static int served_priority(const weaver *w, int demand)
{
    return w->scenario->demands[w->demands[demand].entity].priority;
}

static bool serves(const cp_reserve_spec *spec, int demand)
{
    bool found = false;
    for (int i = 0; i < spec->n_serves; i++) found = found || spec->serves[i] == demand;
    return found;
}

/* The demands that a reserve serves, by priority: as demands stand by commodity and class, those of one class stand
   together. */
static bool weave_served(weaver *w, const cp_reserve_spec *spec, cp_reserve *reserve)
{
    int latest = -1;
    reserve->served = (cp_span){w->served.count, w->served.count};
    for (int d = 0; d < w->net->n_demands && spec->n_serves; d++) {
        if (!serves(spec, w->demands[d].entity)) continue;
        int *listed = cp_list_add(&w->served_demands, w->b->arena, sizeof *listed, w->b->error);
        if (!listed) return false;
        *listed = d;
        if (w->demands[d].top_up == CP_NONE) w->demands[d].top_up = w->net->n_top_ups++;
        if (served_priority(w, d) != latest) {
            cp_served *added = cp_list_add(&w->served, w->b->arena, sizeof *added, w->b->error);
            if (!added) return false;
            added->demands.begin = w->served_demands.count - 1;
        }
        latest = served_priority(w, d);
        ((cp_served *)w->served.items)[w->served.count - 1].demands.end = w->served_demands.count;
    }
    reserve->served.end = w->served.count;
    w->commodities[reserve->commodity].is_topped_up |= spec->n_serves > 0;
    return true;
}

static bool weave_reserves(weaver *w)
{
    int placed = 0;
    for (int p = 0; p < w->scenario->n_commodities; p++) {
        w->commodities[p].reserves.begin = placed;
        for (int r = 0; r < w->scenario->n_reserves; r++) {
            const cp_reserve_spec *spec = &w->scenario->reserves[r];
            if (spec->of != p) continue;
            cp_reserve *reserve = &w->reserves[placed++];
            reserve->commodity = p;
            reserve->spec = r;
            reserve->release_fraction = spec->release_fraction;
            if (!weave_served(w, spec, reserve) || !set_level(w, &spec->amount, &reserve->amount) ||
                !cp_builder_row(w->b, &spec->release, &reserve->release_row) ||
                !cp_builder_row(w->b, &spec->refill, &reserve->refill_row) ||
                !cp_builder_row(w->b, &spec->holding, &reserve->holding_row)) {
                return false;
            }
        }
        w->commodities[p].reserves.end = placed;
    }
    return true;
}

static bool weave_cost(weaver *w, const cp_policy *policy)
{
    cp_policy_cost *cost = &w->net->cost;
    if (!cp_builder_row(w->b, &policy->once, &cost->once_row)) return false;
    if (!cp_builder_row(w->b, &policy->yearly, &cost->yearly_row)) return false;
    return policy->at.given ? cp_builder_row(w->b, &policy->at, &cost->at_row)
                            : cp_builder_constant(w->b, 0.0, &cost->at_row);
}

static bool take_arrays(weaver *w)
{
    const cp_scenario *s = w->scenario;
    cp_arena *arena = w->b->arena;
    cp_error *error = w->b->error;
    w->net->n_commodities = s->n_commodities;
    w->net->n_sites = s->n_sites;
    w->net->n_demands = s->n_demands;
    w->net->n_reserves = s->n_reserves;
    for (int i = 0; i < s->n_sites; i++) w->net->n_uses += s->sites[i].n_uses;
    w->commodities = cp_arena_take(arena, (size_t)s->n_commodities, sizeof *w->commodities, error);
    w->sites = cp_arena_take(arena, (size_t)s->n_sites, sizeof *w->sites, error);
    w->tariffed = cp_arena_take(arena, (size_t)s->n_sites, sizeof *w->tariffed, error);
    w->uses = cp_arena_take(arena, (size_t)w->net->n_uses, sizeof *w->uses, error);
    w->drawn = cp_arena_take(arena, (size_t)w->net->n_uses, sizeof *w->drawn, error);
    w->demands = cp_arena_take(arena, (size_t)s->n_demands, sizeof *w->demands, error);
    w->reserves = cp_arena_take(arena, (size_t)s->n_reserves, sizeof *w->reserves, error);
    return w->commodities && w->sites && w->tariffed && w->uses && w->drawn && w->demands && w->reserves;
}

bool cp_builder_net(cp_builder *b, const cp_policy *policy, const cp_impacts *impacts, cp_net *net)
{
    weaver w = {.b = b, .scenario = &policy->scenario, .impacts = impacts, .net = net};
    *net = (cp_net){0};
    if (!cp_nominal_flows(b->study, w.scenario, b->arena, &w.nominal, b->error) || !take_arrays(&w) ||
        !weave_sites(&w) || !weave_classes(&w) || !weave_commodities(&w) || !weave_reserves(&w) ||
        !weave_cost(&w, policy)) {
        return false;
    }
    net->n_tiers = w.tiers.count;
    net->n_classes = w.classes.count;
    net->order = w.nominal.order;
    net->commodities = w.commodities;
    net->tiers = w.tiers.items;
    net->sites = w.sites;
    net->tariffed = w.tariffed;
    net->uses = w.uses;
    net->drawn = w.drawn;
    net->classes = w.classes.items;
    net->demands = w.demands;
    net->reserves = w.reserves;
    net->served = w.served.items;
    net->served_demands = w.served_demands.items;
    return true;
}
