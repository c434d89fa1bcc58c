/* Samples the paths of all hazards. Draws are decided by the trial and the name behind a stream. */
#include "kernels/clock.h"
#include "kernels/isa/path_builder.h"

#include <math.h>

static int pick(const double *cumulative, int n, double u)
{
    int i = 0;
    while (i < n - 1 && cumulative[i] < u) i++;
    return i;
}

static void sample_event(builder *b)
{
    const cp_hazard *hazard = b->hazard;
    const cp_state *state = &hazard->states[0];
    const double since = hazard->after_hazard == CP_NONE
                             ? 0.0
                             : cp_paths_first_entry(b->paths, hazard->after_hazard, b->lane, hazard->after_state);
    const double at = since + row_value(b, hazard->at_row);
    cp_rng rng = open_stream(b, hazard->stream);
    if (cp_uniform(&rng) >= row_value(b, hazard->probability_row) || !(at < b->horizon_days)) return;
    double lasts_u = cp_uniform(&rng);
    const int values = draw_values(b, state, &rng, &lasts_u);
    add_segment(b, at, at + cp_dist_quantile(&state->lasts, lasts_u), 0, values);
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
    if (!rng->open) *rng = open_stream(b, state->stream);
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
    cp_rng rng = open_stream(b, decision->stream);
    return pick(decision->next, b->hazard->n_states, cp_uniform(&rng));
}

static void sample_regime(builder *b)
{
    const cp_hazard *hazard = b->hazard;
    for (int s = 0; s < hazard->n_states; s++) b->paths->state_rng[s] = (cp_rng){0};
    cp_rng rng = open_stream(b, hazard->stream);
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

static void sample_hazard(builder *b)
{
    if (b->hazard->kind == CP_POISSON || b->hazard->kind == CP_OUTAGE) {
        CP_ISA_NAME(cp_sample_renewals)(b);
        return;
    }
    for (int lane = 0; lane < CP_LANES && b->outcome == CP_PATHS_DONE; lane++) {
        begin_path(b, lane);
        if (b->hazard->kind == CP_EVENT) {
            sample_event(b);
        } else {
            sample_regime(b);
        }
    }
}

cp_paths_outcome CP_ISA_NAME(cp_paths_sample)(const cp_plan *plan, cp_seed seed, uint64_t first_trial,
                                              const double *rows, cp_paths *paths, int *culprit)
{
    paths->n_segments = paths->n_values = 0;
    for (int g = 0; g < plan->n_hazards; g++) {
        builder b = {.plan = plan,
                     .hazard = &plan->hazards[g],
                     .rows = rows,
                     .paths = paths,
                     .seed = seed,
                     .first_trial = first_trial,
                     .g = g,
                     .horizon_days = plan->steps * plan->step_days};
        paths->first[(long)g * CP_LANES] = paths->n_segments; /* where the paths that clocks read end */
        sample_hazard(&b);
        *culprit = g;
        if (b.outcome != CP_PATHS_DONE) return b.outcome;
    }
    paths->first[(long)plan->n_hazards * CP_LANES] = paths->n_segments;
    return CP_PATHS_DONE;
}
