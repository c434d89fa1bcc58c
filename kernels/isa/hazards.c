/* Hazards averaged over steps. A block's paths are walked once, before its first step: what they change is listed by
   step, so that a step costs what changes in it and nothing else. */
#include "kernels/isa/isa.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* One channel in one lane while its path is walked. The average of the step that is being added up is the sum of the
   parts of the segments in it, and the neutral value for what none of them covers. */
typedef struct {
    const cp_plan *plan;
    const cp_block *block;
    const cp_channel *channel;
    cp_changes *changes;
    double last; /* value of the change before */
    double sum, covered;
    double value;   /* of the segment that is being added, unless it moves */
    bool moves;     /* recovers, or follows dated steps */
    double per_day; /* 1 / step_days */
    int at, step, lane;
} walk;

static double neutral_of(const cp_channel *channel)
{
    return channel->additive ? 0.0 : 1.0;
}

/* A linear slot at a time of its event: from its value at the start in a straight line to 1 at the end. */
static double slot_at(const cp_segment *segment, double value, double day)
{
    return value + (1.0 - value) * ((day - segment->start) / (segment->end - segment->start));
}

/* Multiplies a polynomial of degree n − 1 on [0, 1] by the line from `begin` at 0 to `end` at 1. */
static int multiply_by_line(double *coefficients, int n, double begin, double end)
{
    coefficients[n] = 0.0;
    for (int i = n; i > 0; i--) coefficients[i] = coefficients[i] * begin + coefficients[i - 1] * (end - begin);
    coefficients[0] *= begin;
    return n + 1;
}

/* What dated steps hold on average over a step. */
static double dated_value(const walk *w, int row)
{
    const double begin = w->step * w->plan->step_days, end = (w->step + 1) * w->plan->step_days;
    const cp_span pieces = w->plan->rows[row].pieces;
    double value = 0.0;
    for (int i = pieces.begin; i < pieces.end; i++) {
        const double part = piece_part(w->plan, pieces, i, begin, end);
        if (part > 0.0) value += part * row_of(w->block->rows, w->plan->pieces[i].row)[w->lane];
    }
    return value;
}

/* The channel's value in a segment that does not move: the product (tariffs: sum) of its slots in that state. */
static double plain_value(const walk *w, const cp_segment *segment)
{
    const cp_span slots = w->channel->by_state[segment->state];
    const double *values = w->block->paths.values + segment->values;
    double value = neutral_of(w->channel);
    for (int i = slots.begin; i < slots.end; i++) {
        const double effect = values[w->channel->slots[i]];
        value = w->channel->additive ? value + effect : value * effect;
    }
    return value;
}

/* The same of a segment that moves, on average from day `from` to day `to`, in the walk's step. Of dated steps, as many
   times what holds as events are under way. Slots that recover make a polynomial, which is integrated exactly. */
static double moving_value(const walk *w, const cp_segment *segment, double from, double to)
{
    const cp_hazard *hazard = &w->plan->hazards[w->channel->hazard];
    const cp_span slots = w->channel->by_state[segment->state];
    const int first_slot = hazard->states[segment->state].slots.begin;
    double value = neutral_of(w->channel);
    double polynomial[CP_MOST_LINEAR + 1] = {1.0};
    int n = 1;
    for (int i = slots.begin; i < slots.end; i++) {
        const cp_slot *slot = &hazard->slots[first_slot + w->channel->slots[i]];
        const double drawn = w->block->paths.values[segment->values + w->channel->slots[i]];
        if (slot->linear) {
            n = multiply_by_line(polynomial, n, slot_at(segment, drawn, from), slot_at(segment, drawn, to));
            continue;
        }
        const double effect = slot->dated ? drawn * dated_value(w, slot->row) : drawn;
        value = w->channel->additive ? value + effect : value * effect;
    }
    if (n == 1) return value;
    double mean = 0.0;
    for (int i = 0; i < n; i++) mean += polynomial[i] / (i + 1);
    return value * mean;
}

/* From this step on the channel has this value. */
static void change(walk *w, int step, double value)
{
    cp_changes *changes = w->changes;
    if (value == w->last || step >= w->plan->steps) return;
    w->last = value;
    if (changes->n < changes->most) changes->found[changes->n] = (cp_change){value, w->at, step};
    changes->n++;
}

/* Ends the step that is being added up and begins another. */
static void move_to(walk *w, int step)
{
    if (step == w->step) return;
    if (w->step >= 0) change(w, w->step, w->sum + larger(0.0, 1.0 - w->covered) * neutral_of(w->channel));
    if (step > w->step + 1) change(w, w->step + 1, neutral_of(w->channel));
    w->step = step;
    w->sum = w->covered = 0.0;
}

static double value_over(const walk *w, const cp_segment *segment, double from, double to)
{
    return w->moves ? moving_value(w, segment, from, to) : w->value;
}

static void add_part(walk *w, const cp_segment *segment, double from, double to)
{
    if (!(to > from)) return;
    const double part = (to - from) / w->plan->step_days;
    w->sum += part * value_over(w, segment, from, to);
    w->covered += part;
}

/* Steps that a segment covers from end to end, up to `until`; one after the other only where it moves. */
static void cover(walk *w, const cp_segment *segment, int until)
{
    const double step_days = w->plan->step_days;
    for (; w->step < until; w->step++) {
        change(w, w->step, value_over(w, segment, w->step * step_days, (w->step + 1) * step_days));
        if (!w->moves) w->step = until - 1;
    }
}

/* The step that holds a day at or after the start; one beyond the last for what lies beyond the horizon. */
static int step_of(const cp_plan *plan, double per_day, double day)
{
    if (!(day < plan->steps * plan->step_days)) return plan->steps;
    int k = (int)(day * per_day);
    while (k * plan->step_days > day) k--;
    while ((k + 1) * plan->step_days <= day) k++;
    return k;
}

static void add_segment(walk *w, const cp_segment *segment)
{
    const double step_days = w->plan->step_days;
    const int first = segment->start > 0.0 ? step_of(w->plan, w->per_day, segment->start) : 0;
    const int last = segment->end > 0.0 ? step_of(w->plan, w->per_day, segment->end) : 0;
    move_to(w, first);
    if (!w->moves) w->value = plain_value(w, segment);
    if (first == last) {
        add_part(w, segment, larger(segment->start, first * step_days), segment->end);
        return;
    }
    if (segment->start > first * step_days) {
        add_part(w, segment, segment->start, (first + 1) * step_days);
        move_to(w, first + 1);
    }
    cover(w, segment, last);
    if (last < w->plan->steps) add_part(w, segment, last * step_days, segment->end);
}

/* Every change of a channel in a lane, in time. States that do nothing to the channel are as if they were not there, so
   that it gets the neutral value exactly. */
static void walk_path(const cp_plan *plan, cp_block *block, int c, int lane)
{
    const cp_channel *channel = &plan->channels[c];
    const cp_hazard *hazard = &plan->hazards[channel->hazard];
    const int path = channel->hazard * CP_LANES + lane;
    walk w = {.plan = plan,
              .block = block,
              .channel = channel,
              .changes = &block->changes,
              .last = neutral_of(channel),
              .moves = hazard->linear || hazard->dated,
              .per_day = 1.0 / plan->step_days,
              .at = c * CP_LANES + lane,
              .step = -1,
              .lane = lane};
    for (int s = block->paths.first[path]; s < block->paths.first[path + 1]; s++) {
        const cp_segment *segment = &block->paths.segments[s];
        const cp_span slots = channel->by_state[segment->state];
        if (slots.begin < slots.end) add_segment(&w, segment);
    }
    move_to(&w, plan->steps);
}

/* By step; each step changes a channel in a lane once at most, so their order within a step does not matter. */
static void sort_changes(const cp_plan *plan, cp_changes *changes)
{
    long *next = changes->first;
    memset(next, 0, ((size_t)plan->steps + 2) * sizeof *next);
    for (long i = 0; i < changes->n; i++) next[changes->found[i].step + 2]++;
    for (int k = 2; k <= plan->steps; k++) next[k + 1] += next[k];
    for (long i = 0; i < changes->n; i++) changes->sorted[next[changes->found[i].step + 1]++] = changes->found[i];
}

bool CP_ISA_NAME(cp_begin_hazards)(const cp_plan *plan, cp_block *block)
{
    block->changes.n = 0;
    for (int c = 0; c < plan->n_channels; c++) {
        double *restrict row = row_of(block->channel, c);
        const double neutral = neutral_of(&plan->channels[c]);
        FOR_LANES row[lane] = neutral;
        block->channel_active[c] = 0;
        block->channel_changed[c] = true;
        for (int lane = 0; lane < CP_LANES; lane++) walk_path(plan, block, c, lane);
    }
    if (block->changes.n > block->changes.most) return false;
    sort_changes(plan, &block->changes);
    return true;
}

void CP_ISA_NAME(cp_step_hazards)(const cp_plan *plan, cp_block *block, int k)
{
    const cp_changes *changes = &block->changes;
    if (k == 1) {
        for (int c = 0; c < plan->n_channels; c++) block->channel_changed[c] = false;
    }
    for (long i = k > 1 ? changes->first[k - 1] : 0; k > 1 && i < changes->first[k]; i++) {
        block->channel_changed[changes->sorted[i].at / CP_LANES] = false;
    }
    for (long i = changes->first[k]; i < changes->first[k + 1]; i++) {
        const cp_change *change = &changes->sorted[i];
        const int c = change->at / CP_LANES;
        const double neutral = neutral_of(&plan->channels[c]);
        block->channel_active[c] += (change->value != neutral) - (block->channel[change->at] != neutral);
        block->channel[change->at] = change->value;
        block->channel_changed[c] = true;
    }
}
