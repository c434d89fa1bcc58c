/* Hazards averaged over a step. One that does nothing in any lane costs one compare. */
#include "kernels/isa/isa.h"

#include <math.h>
#include <stddef.h>

/* A channel's value while a segment lasts: the product (tariffs: sum) of its slots in that state. */
static double segment_value(const cp_channel *channel, const cp_segment *segment, const double *values)
{
    const cp_span slots = channel->by_state[segment->state];
    double value = channel->additive ? 0.0 : 1.0;
    for (int i = slots.begin; i < slots.end; i++) {
        const double effect = values[segment->values + channel->slots[i]];
        value = channel->additive ? value + effect : value * effect;
    }
    return value;
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
        const double overlap = smaller(segment->end, end) - larger(segment->start, begin);
        const double part = whole ? 1.0 : overlap / plan->step_days;
        sum += part * segment_value(channel, segment, block->paths.values);
        covered += part;
    }
    const double neutral = channel->additive ? 0.0 : 1.0;
    return sum + larger(0.0, 1.0 - covered) * neutral;
}

/* Moves a lane's cursor to `begin` and says until when, at least `end`, nothing changes; `begin` when something does
   before `end`. */
static double steady_from(cp_block *block, int path, double begin, double end)
{
    const int last = block->paths.first[path + 1];
    int *cursor = &block->cursor[path];
    while (*cursor < last && block->paths.segments[*cursor].end <= begin) (*cursor)++;
    if (*cursor == last) return INFINITY;
    const cp_segment *segment = &block->paths.segments[*cursor];
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

/* Only lanes in which the hazard changes in this step, or did in the step before, are looked at. */
static void step_hazard(const cp_plan *plan, cp_block *block, int g, double begin, double end)
{
    const cp_span channels = plan->channels_of[g];
    const bool steady = end <= block->steady_until[g];
    for (int c = channels.begin; c < channels.end; c++) block->channel_changed[c] = !steady;
    if (steady) return;
    double *until = row_of(block->steady, g);
    for (int lane = 0; lane < CP_LANES; lane++) {
        if (end <= until[lane]) continue;
        until[lane] = steady_from(block, g * CP_LANES + lane, begin, end);
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
