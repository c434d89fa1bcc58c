/* Samples hazard paths lane by lane: branchy scalar work, a small part of a trial. Everything that a draw depends on is
   the seed, the trial and the name behind a stream. */
#include "kernels/path.h"

#include "kernels/clock.h"
#include "kernels/copula.h"
#include "kernels/math.h"

#include <math.h>

/* One path under construction. */
typedef struct {
    const cp_plan *plan;
    const cp_hazard *hazard;
    const double *rows;
    cp_paths *paths;
    cp_seed seed;
    uint64_t trial;
    int lane, begin;
    double horizon_days;
    cp_paths_outcome outcome;
} builder;

static double row_value(const builder *b, int row)
{
    return b->rows[row * CP_LANES + b->lane];
}

static int pick(const double *cumulative, int n, double u)
{
    int i = 0;
    while (i < n - 1 && cumulative[i] < u) i++;
    return i;
}

/* Room for the values of a state's slots; −1 when there is none left. */
static int take_values(builder *b)
{
    cp_paths *paths = b->paths;
    if (paths->n_values + b->hazard->most_slots > paths->most_values) {
        b->outcome = CP_PATHS_FULL;
        return -1;
    }
    const int values = paths->n_values;
    paths->n_values += b->hazard->most_slots;
    return values;
}

/* Ties the draws of an event together: the uniforms of the losses stand in `values`, that of its length apart. */
static void tie_draws(const cp_tie *tie, cp_rng *rng, double *lasts_u, double *values)
{
    double u[CP_MOST_TIED];
    for (int i = 0; i < tie->n; i++) u[i] = tie->members[i] == CP_NONE ? *lasts_u : values[tie->members[i]];
    const double mixing_u = tie->dof > 0.0 ? cp_uniform(rng) : 0.5;
    cp_copula_tie(tie->n, tie->factor, tie->dof, mixing_u, u);
    for (int i = 0; i < tie->n; i++) *(tie->members[i] == CP_NONE ? lasts_u : &values[tie->members[i]]) = u[i];
}

/* The values of a state's slots for a new event; the losses are drawn, and tied to the uniform of its length. */
static int draw_values(builder *b, const cp_state *state, cp_rng *rng, double *lasts_u)
{
    const int first = take_values(b);
    if (first < 0) return first;
    double *values = b->paths->values + first;
    const cp_slot *slots = b->hazard->slots + state->slots.begin;
    const int n = state->slots.end - state->slots.begin;
    for (int i = 0; i < n; i++) {
        values[i] = slots[i].row == CP_NONE ? cp_uniform(rng) : slots[i].dated ? 1.0 : row_value(b, slots[i].row);
    }
    for (int t = 0; t < state->n_ties; t++) tie_draws(&state->ties[t], rng, lasts_u, values);
    for (int i = 0; i < n; i++) {
        if (slots[i].row == CP_NONE) values[i] = 1.0 - cp_dist_quantile(&slots[i].loss, values[i]);
    }
    return first;
}

static void add_segment(builder *b, double start, double end, int state, int values)
{
    cp_paths *paths = b->paths;
    if (b->outcome != CP_PATHS_DONE) return;
    if (paths->n_segments - b->begin >= CP_MOST_SEGMENTS_OF_A_PATH) {
        b->outcome = CP_PATHS_ENDLESS;
    } else if (paths->n_segments >= paths->most_segments) {
        b->outcome = CP_PATHS_FULL;
    } else {
        paths->segments[paths->n_segments++] = (cp_segment){start, end, state, values};
    }
}

static void sample_event(builder *b)
{
    const cp_hazard *hazard = b->hazard;
    const cp_state *state = &hazard->states[0];
    const double since = hazard->after_hazard == CP_NONE
                             ? 0.0
                             : cp_paths_first_entry(b->paths, hazard->after_hazard, b->lane, hazard->after_state);
    const double at = since + row_value(b, hazard->at_row);
    cp_rng rng = cp_seed_open(b->seed, b->trial, hazard->stream);
    if (cp_uniform(&rng) >= row_value(b, hazard->probability_row) || !(at < b->horizon_days)) return;
    double lasts_u = cp_uniform(&rng);
    const int values = draw_values(b, state, &rng, &lasts_u);
    add_segment(b, at, at + cp_dist_quantile(&state->lasts, lasts_u), 0, values);
}

/* Where a stationary outage stands at the start: adds the one that is under way, if one is. Returns when the time until
   the next begins to run; `*wait` is what is left of it, 0 when it has to be drawn. */
static double begin_stationary(builder *b, cp_rng *rng, double *wait)
{
    const cp_hazard *hazard = b->hazard;
    const bool under_way = cp_uniform(rng) < hazard->under_way;
    const double length_u = cp_uniform(rng), gone = cp_uniform(rng);
    *wait = 0.0;
    if (under_way) {
        const double length = cp_dist_length_biased_quantile(&hazard->states[0].lasts, length_u);
        double unused = 0.5;
        const int values = draw_values(b, &hazard->states[0], rng, &unused);
        add_segment(b, -gone * length, (1.0 - gone) * length, 0, values);
        return (1.0 - gone) * length;
    }
    *wait = (1.0 - gone) * cp_dist_length_biased_quantile(&hazard->every, length_u);
    return 0.0;
}

static void sample_outage(builder *b)
{
    const cp_hazard *hazard = b->hazard;
    const cp_state *state = &hazard->states[0];
    cp_rng rng = cp_seed_open(b->seed, b->trial, hazard->stream);
    double wait = 0.0, now = hazard->stationary ? begin_stationary(b, &rng, &wait) : 0.0;
    while (b->outcome == CP_PATHS_DONE) {
        if (!(wait > 0.0)) wait = cp_dist_quantile(&hazard->every, cp_uniform(&rng));
        const double start = cp_clock_end(b->plan, b->paths, hazard, b->rows, b->lane, now, wait);
        if (!(start < b->horizon_days)) return;
        double lasts_u = cp_uniform(&rng);
        const int values = draw_values(b, state, &rng, &lasts_u);
        now = start + cp_dist_quantile(&state->lasts, lasts_u);
        add_segment(b, start, now, 0, values);
        wait = 0.0;
    }
}

/* The joint effect of the events under way. */
static int combine_active(builder *b, int n_active)
{
    const int values = take_values(b);
    if (values < 0) return values;
    const cp_span slots = b->hazard->states[0].slots;
    double *joint = b->paths->values + values;
    for (int i = 0; i < slots.end - slots.begin; i++) {
        const bool additive = b->hazard->slots[slots.begin + i].additive;
        joint[i] = additive ? 0.0 : 1.0;
        for (int e = 0; e < n_active; e++) {
            const double value = b->paths->values[b->paths->active[e].values + i];
            joint[i] = additive ? joint[i] + value : joint[i] * value;
        }
    }
    return values;
}

/* Cuts the time from `now` to `until` at the ends of the events under way; returns how many still are. */
static int sweep_active(builder *b, double now, double until, int n_active)
{
    cp_segment *active = b->paths->active;
    while (n_active > 0 && now < until && now < b->horizon_days && b->outcome == CP_PATHS_DONE) {
        double next = until;
        for (int e = 0; e < n_active; e++) next = active[e].end < next ? active[e].end : next;
        if (next > now) add_segment(b, now, next, 0, combine_active(b, n_active));
        int kept = 0;
        for (int e = 0; e < n_active; e++) {
            if (active[e].end > next) active[kept++] = active[e];
        }
        n_active = kept;
        now = next;
    }
    return n_active;
}

static void sample_poisson(builder *b)
{
    const cp_hazard *hazard = b->hazard;
    const double rate_per_day = row_value(b, hazard->rate_row) / 365.25;
    cp_rng rng = cp_seed_open(b->seed, b->trial, hazard->stream);
    double now = 0.0;
    int n_active = 0;
    for (int events = 0; b->outcome == CP_PATHS_DONE; events++) {
        const double wait = -(cp_log(cp_uniform(&rng)) / rate_per_day);
        const double start = cp_clock_end(b->plan, b->paths, hazard, b->rows, b->lane, now, wait);
        n_active = sweep_active(b, now, start, n_active);
        if (!(start < b->horizon_days)) return;
        if (n_active >= b->paths->most_active) b->outcome = CP_PATHS_FULL;
        if (events >= CP_MOST_SEGMENTS_OF_A_PATH || n_active >= CP_MOST_AT_ONCE) b->outcome = CP_PATHS_ENDLESS;
        if (b->outcome != CP_PATHS_DONE) return;
        double lasts_u = cp_uniform(&rng);
        const int values = draw_values(b, &hazard->states[0], &rng, &lasts_u);
        const double lasts = cp_dist_quantile(&hazard->states[0].lasts, lasts_u);
        b->paths->active[n_active++] = (cp_segment){start, start + lasts, 0, values};
        now = start;
    }
}

/* The decision that comes next after (at, index) in time, file order breaking ties; n_decisions when none is left. */
static int next_decision(const builder *b, double after, int after_index)
{
    int next = b->hazard->n_decisions;
    double next_at = INFINITY;
    for (int i = 0; i < b->hazard->n_decisions; i++) {
        const double at = row_value(b, b->hazard->decisions[i].at_row);
        const bool later = at > after || (at == after && i > after_index);
        if (later && at < next_at) {
            next = i;
            next_at = at;
        }
    }
    return next;
}

/* A visit of a state: when it would end and where it would lead. */
typedef struct {
    double end;
    int next, values;
} visit;

static visit enter_state(builder *b, int index, double now)
{
    const cp_state *state = &b->hazard->states[index];
    cp_rng *rng = &b->paths->state_rng[index];
    if (!rng->open) *rng = cp_seed_open(b->seed, b->trial, state->stream);
    double sojourn_u = cp_uniform(rng);
    const double next_u = cp_uniform(rng);
    visit v = {.end = INFINITY, .next = index, .values = draw_values(b, state, rng, &sojourn_u)};
    if (!state->for_ever) {
        const double stay = cp_dist_quantile(&state->lasts, sojourn_u);
        v.end = cp_clock_end(b->plan, b->paths, b->hazard, b->rows, b->lane, now, stay);
        v.next = pick(state->next, b->hazard->n_states, next_u);
    }
    return v;
}

static int decide(const builder *b, const cp_decision *decision)
{
    cp_rng rng = cp_seed_open(b->seed, b->trial, decision->stream);
    return pick(decision->next, b->hazard->n_states, cp_uniform(&rng));
}

static void sample_regime(builder *b)
{
    const cp_hazard *hazard = b->hazard;
    for (int s = 0; s < hazard->n_states; s++) b->paths->state_rng[s] = (cp_rng){0};
    cp_rng rng = cp_seed_open(b->seed, b->trial, hazard->stream);
    int state = pick(hazard->initial, hazard->n_states, cp_uniform(&rng));
    int decision = next_decision(b, -INFINITY, -1);
    for (double now = 0.0; now < b->horizon_days && b->outcome == CP_PATHS_DONE;) {
        visit v = enter_state(b, state, now);
        for (; decision < hazard->n_decisions;) {
            const cp_decision *due = &hazard->decisions[decision];
            const double at = row_value(b, due->at_row);
            if (at >= v.end) break;
            decision = next_decision(b, at, decision);
            if (!due->from[state]) continue;
            v.end = at;
            v.next = decide(b, due);
            break;
        }
        add_segment(b, now, v.end, state, v.values);
        now = v.end;
        state = v.next;
    }
}

static void sample_path(builder *b)
{
    switch (b->hazard->kind) {
    case CP_EVENT:
        sample_event(b);
        return;
    case CP_POISSON:
        sample_poisson(b);
        return;
    case CP_OUTAGE:
        sample_outage(b);
        return;
    case CP_REGIME:
        sample_regime(b);
        return;
    }
}

cp_paths_outcome cp_paths_sample(const cp_plan *plan, cp_seed seed, uint64_t first_trial, const double *rows,
                                 cp_paths *paths, int *culprit)
{
    paths->n_segments = paths->n_values = 0;
    for (int g = 0; g < plan->n_hazards; g++) {
        for (int lane = 0; lane < CP_LANES; lane++) {
            paths->first[g * CP_LANES + lane] = paths->n_segments;
            builder b = {.plan = plan,
                         .hazard = &plan->hazards[g],
                         .rows = rows,
                         .paths = paths,
                         .seed = seed,
                         .trial = first_trial + (uint64_t)lane,
                         .lane = lane,
                         .begin = paths->n_segments,
                         .horizon_days = plan->steps * plan->step_days};
            sample_path(&b);
            *culprit = g;
            if (b.outcome != CP_PATHS_DONE) return b.outcome;
        }
    }
    paths->first[plan->n_hazards * CP_LANES] = paths->n_segments;
    return CP_PATHS_DONE;
}

double cp_paths_first_entry(const cp_paths *paths, int hazard, int lane, int state)
{
    const int path = hazard * CP_LANES + lane;
    for (int s = paths->first[path]; s < paths->first[path + 1]; s++) {
        if (paths->segments[s].state == state) return paths->segments[s].start;
    }
    return INFINITY;
}
