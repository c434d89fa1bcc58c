/* Outages and Poisson processes: event after event, in rounds, the next event of every lane at once, so that the
   elementary functions run in vectors. A round takes up only the lanes in which another event begins. */
#include "kernels/clock.h"
#include "kernels/isa/path_builder.h"

#include <math.h>

/* Lengths of vectors are rounded up to this, so that no elements are left over. */
enum { CHUNK = 8 };

/* The lanes that are still on their way, and what the round draws for them, side by side. */
typedef struct {
    cp_rng rng[CP_LANES];  /* by lane, as the next two */
    double now[CP_LANES];  /* since when the wait for the next event runs */
    double wait[CP_LANES]; /* stationary: what is left of the first wait; 0 when it has to be drawn */
    int events[CP_LANES];  /* by lane */
    int n, lane[CP_LANES];
    double u[CP_LANES], start[CP_LANES], lasts[CP_LANES];
    int values[CP_LANES];
} round_state;

static int padded(int n)
{
    return (n + CHUNK - 1) / CHUNK * CHUNK;
}

/* Quantiles of the first n of u, in vectors; the rest of the last vector is filled up. */
static void quantiles(const cp_dist *dist, int n, double *restrict u, double *restrict out)
{
    const cp_dist law = *dist;
    for (int i = n; i < padded(n); i++) u[i] = 0.5;
    /* NOLINTNEXTLINE(bugprone-branch-clone): what stands behind a pragma is not compared */
    if (law.kind == CP_DIST_LOGNORMAL) {
#pragma omp simd
        for (int i = 0; i < padded(n); i++) out[i] = cp_lognormal_quantile(&law, u[i]);
    } else if (law.kind == CP_DIST_EXPONENTIAL) {
#pragma omp simd
        for (int i = 0; i < padded(n); i++) out[i] = cp_exponential_quantile(&law, u[i]);
    } else if (law.kind == CP_DIST_UNIFORM) {
#pragma omp simd
        for (int i = 0; i < padded(n); i++) out[i] = cp_uniform_quantile(&law, u[i]);
    } else {
        cp_dist_quantiles(dist, n, u, out);
    }
}

static void waits(const builder *b, round_state *r)
{
    if (b->hazard->kind == CP_OUTAGE) {
        quantiles(&b->hazard->every, r->n, r->u, r->start);
        return;
    }
    double rate_per_day[CP_LANES];
    for (int i = 0; i < r->n; i++) {
        rate_per_day[i] = b->rows[(long)b->hazard->rate_row * CP_LANES + r->lane[i]] / 365.25;
    }
    for (int i = r->n; i < padded(r->n); i++) r->u[i] = rate_per_day[i] = 0.5;
#pragma omp simd
    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): both were filled up to padded(n) */
    for (int i = 0; i < padded(r->n); i++) r->start[i] = -(cp_log(r->u[i]) / rate_per_day[i]);
}

/* When the next event of each lane begins; lanes in which none does within the horizon are done. */
static void next_starts(builder *b, round_state *r)
{
    for (int i = 0; i < r->n; i++) r->u[i] = r->wait[r->lane[i]] > 0.0 ? 0.5 : cp_uniform(&r->rng[r->lane[i]]);
    waits(b, r);
    int kept = 0;
    for (int i = 0; i < r->n; i++) {
        const int lane = r->lane[i];
        const double wait = r->wait[lane] > 0.0 ? r->wait[lane] : r->start[i];
        const double start = cp_clock_end(b->plan, b->paths, b->hazard, b->rows, lane, r->now[lane], wait);
        r->wait[lane] = 0.0;
        if (!(start < b->horizon_days)) continue;
        r->lane[kept] = lane;
        r->start[kept++] = start;
    }
    r->n = kept;
}

static void draw_losses(const builder *b, round_state *r, int slot, const cp_dist *loss)
{
    double drawn[CP_LANES];
    for (int i = 0; i < r->n; i++) r->u[i] = b->paths->values[r->values[i] + slot];
    quantiles(loss, r->n, r->u, drawn);
    for (int i = 0; i < r->n; i++) b->paths->values[r->values[i] + slot] = 1.0 - drawn[i];
}

/* How long the events last and what they do. */
static void draw_events(builder *b, round_state *r)
{
    const cp_state *state = &b->hazard->states[0];
    for (int i = 0; i < r->n && b->outcome == CP_PATHS_DONE; i++) {
        b->lane = r->lane[i];
        r->u[i] = cp_uniform(&r->rng[b->lane]);
        r->values[i] = draw_uniforms(b, state, &r->rng[b->lane], &r->u[i]);
    }
    if (b->outcome != CP_PATHS_DONE) return;
    quantiles(&state->lasts, r->n, r->u, r->lasts);
    for (int s = state->slots.begin; s < state->slots.end; s++) {
        const cp_slot *slot = &b->hazard->slots[s];
        if (slot->row == CP_NONE) draw_losses(b, r, s - state->slots.begin, &slot->loss);
    }
}

/* Keeps an event of a lane, in the order in which they begin. */
static void keep_event(builder *b, round_state *r, int lane, cp_segment event)
{
    const long at = (long)r->events[lane] * CP_LANES + lane;
    if (r->events[lane] >= CP_MOST_SEGMENTS_OF_A_PATH) {
        b->outcome = CP_PATHS_ENDLESS;
    } else if (at >= b->paths->most_segments) {
        b->outcome = CP_PATHS_FULL;
    } else {
        b->paths->events[at] = event;
        r->events[lane]++;
    }
}

static void run_round(builder *b, round_state *r)
{
    next_starts(b, r);
    draw_events(b, r);
    for (int i = 0; i < r->n && b->outcome == CP_PATHS_DONE; i++) {
        const double end = r->start[i] + r->lasts[i];
        keep_event(b, r, r->lane[i], (cp_segment){r->start[i], end, 0, r->values[i]});
        r->now[r->lane[i]] = b->hazard->kind == CP_OUTAGE ? end : r->start[i];
    }
}

/* Where a stationary outage stands at the start: under way, or in the middle of a wait. */
static void begin_stationary(builder *b, round_state *r, int lane)
{
    const cp_hazard *hazard = b->hazard;
    cp_rng *rng = &r->rng[lane];
    const bool under_way = cp_uniform(rng) < hazard->under_way;
    const double length_u = cp_uniform(rng), gone = cp_uniform(rng);
    if (!under_way) {
        r->wait[lane] = (1.0 - gone) * cp_dist_length_biased_quantile(&hazard->every, length_u);
        return;
    }
    const double length = cp_dist_length_biased_quantile(&hazard->states[0].lasts, length_u);
    double unused = 0.5;
    b->lane = lane;
    const int values = draw_values(b, &hazard->states[0], rng, &unused);
    r->now[lane] = (1.0 - gone) * length;
    keep_event(b, r, lane, (cp_segment){-gone * length, r->now[lane], 0, values});
}

static void begin_rounds(builder *b, round_state *r)
{
    r->n = CP_LANES;
    for (int lane = 0; lane < CP_LANES; lane++) {
        b->lane = r->lane[lane] = lane;
        r->rng[lane] = open_stream(b, b->hazard->stream);
        r->now[lane] = r->wait[lane] = 0.0;
        r->events[lane] = 0;
        if (b->hazard->stationary && b->outcome == CP_PATHS_DONE) begin_stationary(b, r, lane);
    }
}

/* The joint effect of the events under way. */
static int combine_active(builder *b, int n_active)
{
    if (n_active == 1) return b->paths->active[0].values;
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

/* Events that overlap are cut into segments. */
static void cut_events(builder *b, const round_state *r)
{
    int n_active = 0;
    double now = 0.0;
    for (int e = 0; e < r->events[b->lane] && b->outcome == CP_PATHS_DONE; e++) {
        const cp_segment *event = &b->paths->events[(long)e * CP_LANES + b->lane];
        n_active = sweep_active(b, now, event->start, n_active);
        if (n_active >= CP_MOST_AT_ONCE) b->outcome = CP_PATHS_ENDLESS;
        if (n_active >= b->paths->most_active) b->outcome = CP_PATHS_FULL;
        if (b->outcome != CP_PATHS_DONE) return;
        b->paths->active[n_active++] = *event;
        now = event->start;
    }
    sweep_active(b, now, INFINITY, n_active);
}

void CP_ISA_NAME(cp_sample_renewals)(builder *b)
{
    round_state r;
    begin_rounds(b, &r);
    while (r.n > 0 && b->outcome == CP_PATHS_DONE) run_round(b, &r);
    for (int lane = 0; lane < CP_LANES && b->outcome == CP_PATHS_DONE; lane++) {
        begin_path(b, lane);
        if (b->hazard->kind == CP_POISSON) {
            cut_events(b, &r);
            continue;
        }
        for (int e = 0; e < r.events[lane]; e++) {
            const cp_segment *event = &b->paths->events[(long)e * CP_LANES + lane];
            add_segment(b, event->start, event->end, 0, event->values);
        }
    }
}
