/* Paths under construction, one hazard in one lane after the other. */
#ifndef CP_ISA_PATH_BUILDER_H
#define CP_ISA_PATH_BUILDER_H

#include "kernels/copula.h"
#include "kernels/isa/isa.h"
#include "kernels/laws.h"

typedef struct {
    const cp_plan *plan;
    const cp_hazard *hazard;
    const double *rows;
    cp_paths *paths;
    cp_seed seed;
    uint64_t first_trial;
    int g, lane, begin; /* hazard, lane, first segment of the path */
    double horizon_days;
    cp_paths_outcome outcome;
} builder;

static inline double row_value(const builder *b, int row)
{
    return b->rows[(long)row * CP_LANES + b->lane];
}

static inline cp_rng open_stream(const builder *b, uint64_t stream)
{
    return cp_seed_open(b->seed, b->first_trial + (uint64_t)b->lane, stream);
}

static inline void begin_path(builder *b, int lane)
{
    b->lane = lane;
    b->begin = b->paths->n_segments;
    b->paths->first[b->g * CP_LANES + lane] = b->begin;
}

/* Room for the values of a state's slots; −1 when there is none left. */
static inline int take_values(builder *b)
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
static inline void tie_draws(const cp_tie *tie, cp_rng *rng, double *lasts_u, double *values)
{
    double u[CP_MOST_TIED];
    for (int i = 0; i < tie->n; i++) u[i] = tie->members[i] == CP_NONE ? *lasts_u : values[tie->members[i]];
    const double mixing_u = tie->dof > 0.0 ? cp_uniform(rng) : 0.5;
    cp_copula_tie(tie->n, tie->factor, tie->dof, mixing_u, u);
    for (int i = 0; i < tie->n; i++) *(tie->members[i] == CP_NONE ? lasts_u : &values[tie->members[i]]) = u[i];
}

/* Draws the uniforms of a new event's losses, tied to that of its length, and puts them, or the constants, where the
   values of the state's slots stand. */
static inline int draw_uniforms(builder *b, const cp_state *state, cp_rng *rng, double *lasts_u)
{
    const int first = take_values(b);
    if (first < 0) return first;
    double *values = b->paths->values + first;
    const cp_slot *slots = b->hazard->slots + state->slots.begin;
    for (int i = 0; i < state->slots.end - state->slots.begin; i++) {
        values[i] = slots[i].row == CP_NONE ? cp_uniform(rng) : slots[i].dated ? 1.0 : row_value(b, slots[i].row);
    }
    for (int t = 0; t < state->n_ties; t++) tie_draws(&state->ties[t], rng, lasts_u, values);
    return first;
}

/* The same, the losses drawn. */
static inline int draw_values(builder *b, const cp_state *state, cp_rng *rng, double *lasts_u)
{
    const int first = draw_uniforms(b, state, rng, lasts_u);
    if (first < 0) return first;
    double *values = b->paths->values + first;
    const cp_slot *slots = b->hazard->slots + state->slots.begin;
    for (int i = 0; i < state->slots.end - state->slots.begin; i++) {
        if (slots[i].row == CP_NONE) values[i] = 1.0 - cp_dist_quantile(&slots[i].loss, values[i]);
    }
    return first;
}

static inline void add_segment(builder *b, double start, double end, int state, int values)
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

/* The paths of an outage or a Poisson process in all lanes. */
void CP_ISA_NAME(cp_sample_renewals)(builder *b);

#endif
