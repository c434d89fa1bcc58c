/* Hazards averaged over a step. One that does nothing in any lane costs one compare. */
#include "kernels/isa/isa.h"

#include <math.h>
#include <stddef.h>

/* What a constant slot does: for dated steps, as many times what holds in this step as events are under way. */
static double slot_value(const cp_block *block, const cp_slot *slot, double value, int lane)
{
    return slot->dated ? value * row_of(block->rows, slot->row)[lane] : value;
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

/* A channel's value on average from day `from` to day `to` of a segment: the product (tariffs: sum) of its slots in
   that state. Slots that recover make a polynomial, which is integrated exactly. */
static double segment_value(const cp_plan *plan, const cp_block *block, const cp_channel *channel,
                            const cp_segment *segment, int lane, double from, double to)
{
    const cp_hazard *hazard = &plan->hazards[channel->hazard];
    const cp_span slots = channel->by_state[segment->state];
    const int first_slot = hazard->states[segment->state].slots.begin;
    double value = channel->additive ? 0.0 : 1.0;
    double polynomial[CP_MOST_LINEAR + 1] = {1.0};
    int n = 1;
    for (int i = slots.begin; i < slots.end; i++) {
        const cp_slot *slot = &hazard->slots[first_slot + channel->slots[i]];
        const double drawn = block->paths.values[segment->values + channel->slots[i]];
        if (slot->linear) {
            n = multiply_by_line(polynomial, n, slot_at(segment, drawn, from), slot_at(segment, drawn, to));
            continue;
        }
        const double effect = slot_value(block, slot, drawn, lane);
        value = channel->additive ? value + effect : value * effect;
    }
    if (n == 1) return value;
    double mean = 0.0;
    for (int i = 0; i < n; i++) mean += polynomial[i] / (i + 1);
    return value * mean;
}

/* The time average over [begin, end) in one lane; exact for a path that is constant over the step. */
static double average(const cp_plan *plan, const cp_block *block, const cp_channel *channel, int lane, double begin,
                      double end)
{
    const int path = channel->hazard * CP_LANES + lane;
    double sum = 0.0, covered = 0.0;
    for (int s = block->cursor[path]; s < block->paths.first[path + 1]; s++) {
        const cp_segment *segment = &block->paths.segments[s];
        if (segment->start >= end) break;
        const cp_span slots = channel->by_state[segment->state];
        if (slots.begin == slots.end) continue; /* so that a lane without effect gets the neutral value exactly */
        const bool whole = segment->start <= begin && segment->end >= end;
        const double from = larger(segment->start, begin), to = smaller(segment->end, end);
        if (!(to > from)) continue;
        const double part = whole ? 1.0 : (to - from) / plan->step_days;
        sum += part * segment_value(plan, block, channel, segment, lane, from, to);
        covered += part;
    }
    const double neutral = channel->additive ? 0.0 : 1.0;
    return sum + larger(0.0, 1.0 - covered) * neutral;
}

/* Moves a lane's cursor to `begin` and says until when, at least `end`, nothing changes; `begin` when something does
   before `end`, as it does all the time while a hazard that recovers (`moves`) is under way. */
static double steady_from(cp_block *block, int path, bool moves, double begin, double end)
{
    const int last = block->paths.first[path + 1];
    int *cursor = &block->cursor[path];
    while (*cursor < last && block->paths.segments[*cursor].end <= begin) (*cursor)++;
    if (*cursor == last) return INFINITY;
    const cp_segment *segment = &block->paths.segments[*cursor];
    if (moves && segment->start <= begin) return begin;
    const double change = segment->start > begin ? segment->start : segment->end;
    return change < end ? begin : change;
}

static void note_activity(cp_block *block, const cp_channel *channel, int c)
{
    const double neutral = channel->additive ? 0.0 : 1.0;
    const double *restrict row = row_of(block->channel, c);
    int active = 0;
#pragma omp simd reduction(+ : active)
    for (int lane = 0; lane < CP_LANES; lane++) active += row[lane] != neutral;
    block->channel_active[c] = active > 0;
}

/* Whether dated steps change between the step before and this one. */
static bool any_dated(const cp_plan *plan, const cp_block *block)
{
    bool any = false;
    for (int d = 0; d < plan->n_dated; d++) any |= block->dated_changed[d];
    return any;
}

/* Only lanes in which the hazard changes in this step, or did in the step before, are looked at. */
static void step_hazard(const cp_plan *plan, cp_block *block, int g, double begin, double end)
{
    const cp_hazard *hazard = &plan->hazards[g];
    const cp_span channels = plan->channels_of[g];
    const bool dated = hazard->dated && any_dated(plan, block);
    const bool steady = end <= block->steady_until[g] && !dated;
    for (int c = channels.begin; c < channels.end; c++) block->channel_changed[c] = !steady;
    if (steady) return;
    double *until = row_of(block->steady, g);
    for (int lane = 0; lane < CP_LANES; lane++) {
        if (end <= until[lane] && !dated) continue;
        until[lane] = steady_from(block, g * CP_LANES + lane, hazard->linear, begin, end);
        for (int c = channels.begin; c < channels.end; c++) {
            row_of(block->channel, c)[lane] = average(plan, block, &plan->channels[c], lane, begin, end);
        }
    }
    double earliest = INFINITY;
    for (int lane = 0; lane < CP_LANES; lane++) earliest = smaller(earliest, until[lane]);
    block->steady_until[g] = earliest;
    for (int c = channels.begin; c < channels.end; c++) note_activity(block, &plan->channels[c], c);
}

void CP_ISA_NAME(cp_step_hazards)(const cp_plan *plan, cp_block *block, int k)
{
    const double begin = k * plan->step_days, end = (k + 1) * plan->step_days;
    for (int g = 0; g < plan->n_hazards; g++) step_hazard(plan, block, g, begin, end);
}

void CP_ISA_NAME(cp_begin_hazards)(const cp_plan *plan, cp_block *block)
{
    for (int i = 0; i < plan->n_hazards * CP_LANES; i++) {
        block->cursor[i] = block->paths.first[i];
        block->steady[i] = -INFINITY;
    }
    for (int g = 0; g < plan->n_hazards; g++) block->steady_until[g] = -INFINITY;
}
