/* Owns a block's memory and drives the kernels through time. */
#include "engine/run/simulate.h"

#include "engine/base/memory.h"
#include "engine/run/measure.h"

/* Without an arena nothing is taken, only counted. */
typedef struct {
    cp_arena *arena;
    cp_error *error;
    bool ok;
    double bytes;
} taker;

static void *take(taker *t, long count, size_t bytes)
{
    t->bytes += (double)count * (double)bytes;
    if (!t->arena) return NULL;
    void *taken = t->ok ? cp_arena_take(t->arena, (size_t)count, bytes, t->error) : NULL;
    t->ok = t->ok && taken;
    return taken;
}

static double *take_rows(taker *t, long rows)
{
    return take(t, rows * CP_LANES, sizeof(double));
}

static void take_net(taker *t, const cp_net *net, cp_net_state *state)
{
    state->stock = take_rows(t, net->n_commodities);
    state->on_order = take_rows(t, net->n_commodities);
    state->ring = take_rows(t, net->n_ring_rows);
    state->ring_at = take(t, net->n_sites, sizeof *state->ring_at);
    state->reserve = take_rows(t, net->n_reserves);
    state->full = take_rows(t, net->n_reserves);
    state->released = take_rows(t, net->n_reserves);
    state->refilled = take_rows(t, net->n_reserves);
    state->requested = take_rows(t, net->n_classes);
    state->granted = take_rows(t, net->n_classes);
    state->calm = take(t, net->n_classes, sizeof(bool));
    state->held = take_rows(t, net->n_held);
    state->asked = take_rows(t, net->n_demands);
    state->unserved = take_rows(t, net->n_demands);
    state->is_short = take_rows(t, net->n_demands);
    state->served_in_full = take(t, net->n_demands, sizeof(bool));
    state->owed = take_rows(t, net->n_demands);
    state->owed_next = take_rows(t, net->n_demands);
    state->substituted = take_rows(t, net->n_demands);
    state->substituted_change = take_rows(t, net->n_demands);
    state->top_up = take_rows(t, net->n_top_ups);
    state->price = take_rows(t, net->n_commodities);
    state->peak_price = take_rows(t, net->n_commodities);
    state->min_cover = take_rows(t, net->n_commodities);
    state->want = take_rows(t, net->n_sites);
    state->limited = take(t, net->n_sites, sizeof(bool));
    state->releases = take(t, net->n_commodities, sizeof(bool));
    state->entities = take_rows(t, (long)net->n_entities * CP_ENTITY_ROWS);
    state->in_spell = take(t, net->n_entities, sizeof(bool));
    state->is_dear = take(t, net->n_commodities, sizeof(bool));
    state->lost = take_rows(t, net->n_demands);
    state->delay = take_rows(t, net->n_demands);
    state->substitution = take_rows(t, net->n_demands);
    state->costs = take_rows(t, CP_COST_ROWS);
}

static void take_paths(taker *t, const cp_plan *plan, cp_paths *paths, int most)
{
    int most_states = 1;
    for (int g = 0; g < plan->n_hazards; g++) {
        most_states = plan->hazards[g].n_states > most_states ? plan->hazards[g].n_states : most_states;
    }
    paths->most_segments = paths->most_values = paths->most_active = most;
    paths->segments = take(t, most, sizeof *paths->segments);
    paths->values = take(t, most, sizeof *paths->values);
    paths->active = take(t, most, sizeof *paths->active);
    paths->events = take(t, most, sizeof *paths->events);
    paths->state_rng = take(t, most_states, sizeof *paths->state_rng);
    paths->first = take(t, (long)plan->n_hazards * CP_LANES + 1, sizeof *paths->first);
}

static void take_changes(taker *t, cp_changes *changes, long most)
{
    changes->most = most;
    changes->found = take(t, most, sizeof *changes->found);
    changes->sorted = take(t, most, sizeof *changes->sorted);
}

static void take_block(taker *t, const cp_plan *plan, cp_block *block)
{
    block->rows = take_rows(t, plan->n_rows);
    block->uniforms = take_rows(t, plan->n_uniforms);
    take_paths(t, plan, &block->paths, 64L * CP_LANES);
    block->changes.first = take(t, (long)plan->steps + 2, sizeof *block->changes.first);
    take_changes(t, &block->changes, 64L * CP_LANES);
    block->channel = take_rows(t, plan->n_channels);
    block->channel_active = take(t, plan->n_channels, sizeof *block->channel_active);
    block->channel_changed = take(t, plan->n_channels, sizeof *block->channel_changed);
    block->ramp = take_rows(t, plan->n_capacities);
    block->ramp_rate = take_rows(t, plan->n_capacities);
    block->ramp_until = take(t, plan->n_capacities, sizeof *block->ramp_until);
    block->ramp_moves = take(t, plan->n_capacities, sizeof *block->ramp_moves);
    block->ramp_bent = take(t, plan->n_capacities, sizeof *block->ramp_bent);
    block->online_at = take_rows(t, plan->n_onlines);
    block->capacity = take_rows(t, plan->n_capacities);
    block->base_load = take_rows(t, plan->n_loads);
    block->load_growth = take_rows(t, plan->n_loads);
    block->load = take_rows(t, plan->n_loads);
    block->tariff = take_rows(t, plan->n_tariffs);
    block->tariff_active = take(t, plan->n_tariffs, sizeof *block->tariff_active);
    block->gate = take_rows(t, plan->n_gates);
    block->dated_changed = take(t, plan->n_dated, sizeof *block->dated_changed);
    block->nets = take(t, plan->n_policies, sizeof *block->nets);
    for (int p = 0; t->ok && p < plan->n_policies; p++) {
        cp_net_state counted;
        take_net(t, &plan->nets[p], t->arena ? &block->nets[p] : &counted);
    }
}

double cp_worker_bytes(const cp_plan *plan, const cp_layout *layout)
{
    cp_block counted;
    taker t = {.ok = true};
    take_block(&t, plan, &counted);
    return t.bytes + cp_tallies_bytes(layout);
}

bool cp_worker_make(const cp_plan *plan, const cp_layout *layout, const cp_kernels *kernels, cp_worker *worker,
                    cp_error *error)
{
    *worker = (cp_worker){.plan = plan, .kernels = kernels};
    taker t = {.arena = &worker->arena, .error = error, .ok = true};
    if (!cp_memory_fits(cp_worker_bytes(plan, layout), "a thread", error)) return false;
    take_block(&t, plan, &worker->block);
    if (!t.ok || !cp_tallies_make(layout, &worker->arena, &worker->tallies, error) ||
        !cp_profile_make(layout, kernels, &worker->arena, &worker->profile, error) ||
        !cp_years_make(layout, &worker->arena, &worker->years, error)) {
        return false;
    }
    cp_block_constants(plan, worker->block.rows);
    return true;
}

static bool sample_paths(cp_worker *worker, cp_seed seed, uint64_t first, cp_error *error)
{
    cp_paths *paths = &worker->block.paths;
    int culprit = 0;
    cp_paths_outcome outcome;
    while ((outcome = worker->kernels->sample(worker->plan, seed, first, worker->block.rows, paths, &culprit)) ==
           CP_PATHS_FULL) {
        taker t = {.arena = &worker->arena, .error = error, .ok = true};
        take_paths(&t, worker->plan, paths, 2 * paths->most_segments);
        if (!t.ok) return false;
    }
    if (outcome == CP_PATHS_DONE) return true;
    return cp_fail(error, CP_BAD_INPUT, "%s: expected at most %d events in a trial and %d at once, found more",
                   worker->plan->hazards[culprit].name, CP_MOST_SEGMENTS_OF_A_PATH, CP_MOST_AT_ONCE);
}

bool cp_worker_begin(cp_worker *worker, cp_seed seed, uint64_t first, cp_error *error)
{
    cp_block_draw(worker->plan, seed, first, &worker->block);
    if (!sample_paths(worker, seed, first, error)) return false;
    cp_changes *changes = &worker->block.changes;
    while (!worker->kernels->begin(worker->plan, &worker->block)) {
        taker t = {.arena = &worker->arena, .error = error, .ok = true};
        take_changes(&t, changes, changes->n + changes->n / 4);
        if (!t.ok) return false;
    }
    return true;
}

/* A slot under every policy, and how the others differ from the first. */
static bool count_slot(cp_worker *worker, int slot, uint64_t first, int n, cp_error *error)
{
    const cp_layout *layout = worker->tallies.layout;
    const cp_slot_layout *of = &layout->slots[slot];
    double values[CP_LANES];
    int64_t baseline[CP_LANES], policy[CP_LANES];
    for (int p = 0; p < layout->n_policies; p++) {
        int64_t *grid = p == 0 ? baseline : policy;
        cp_measure(worker->plan, &worker->block, p, of, values);
        if (worker->samples) cp_samples_put(worker->samples, slot, p, first, n, values);
        cp_tallies_grid(of, n, values, grid);
        if (!cp_tallies_count(&worker->tallies, p, of, n, grid, error)) return false;
        if (!cp_tallies_note(&worker->tallies, p, slot, first, n, grid, error)) return false;
        if (p > 0) cp_tallies_compare(&worker->tallies, p, slot, n, grid, baseline);
    }
    return true;
}

static bool count(cp_worker *worker, uint64_t first, int n, cp_error *error)
{
    const cp_layout *layout = worker->tallies.layout;
    for (int s = 0; s < layout->n_slots; s++) {
        if (!count_slot(worker, s, first, n, error)) return false;
    }
    const uint64_t before = worker->tallies.trials;
    worker->tallies.trials += (uint64_t)n;
    if (before >> 30 != worker->tallies.trials >> 30) cp_tallies_carry(&worker->tallies);
    return true;
}

bool cp_worker_run(cp_worker *worker, cp_seed seed, uint64_t first, int n, cp_error *error)
{
    if (!cp_worker_begin(worker, seed, first, error)) return false;
    for (int k = 0; k < worker->plan->steps; k++) {
        worker->kernels->step_rows(worker->plan, &worker->block, k);
        for (int p = 0; p < worker->plan->n_policies; p++) {
            worker->kernels->step_net(worker->plan, &worker->block, p, k);
            if (!cp_profile_step(&worker->profile, &worker->plan->nets[p], &worker->block.nets[p], p, k, n,
                                 &worker->tallies, error) ||
                !cp_years_step(&worker->years, worker->plan, &worker->block, p, k, n, &worker->tallies, error)) {
                return false;
            }
        }
    }
    return count(worker, first, n, error);
}
