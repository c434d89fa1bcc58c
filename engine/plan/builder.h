/* The plan under construction; known to engine/plan alone. */
#ifndef CP_PLAN_BUILDER_H
#define CP_PLAN_BUILDER_H

#include "engine/base/intern.h"
#include "engine/base/list.h"
#include "engine/plan/nominal.h"
#include "engine/scenario/scenario.h"
#include "kernels/plan.h"

typedef struct {
    const cp_study *study;
    cp_arena *arena;
    cp_error *error;
    cp_intern_table row_keys, stream_keys, uniform_keys, spec_keys, hazard_keys, channel_keys, online_keys,
        capacity_keys, load_keys, tariff_keys, gate_keys, list_keys;
    cp_list rows, streams, uniforms, hazards, channels, channels_of, onlines, capacities, loads, tariffs, gates, pieces,
        dated, channel_lists, spans;
} cp_builder;

/* Local. The stream of a name; CP_BAD_INPUT when another name has it already. */
bool cp_builder_stream(cp_builder *b, const char *name, uint64_t *stream);

/* Local. Notes that a name has this stream; CP_BAD_INPUT when another name has it already. */
bool cp_builder_claim(cp_builder *b, const char *name, uint64_t stream);

/* Local. The row of a number; CP_NONE when it is not given. */
bool cp_builder_row(cp_builder *b, const cp_number *number, int *row);

/* Local. The row of a number that may be written as dated steps, which then count; `path` is for names. */
bool cp_builder_dated(cp_builder *b, const cp_number *number, const cp_dated_steps *steps, int *row);

/* Local. The row of a constant. */
bool cp_builder_constant(cp_builder *b, double value, int *row);

/* Channels that act on the entities of one policy: each key is a list of channel numbers. */
typedef struct {
    cp_key *capacity, *tariff, *gate; /* [n_sites] */
    cp_key *demand;                   /* [n_demands] */
    int *hazard_of; /* [n_hazards of the scenario] plan hazard of a spec without `each`, else CP_NONE */
} cp_impacts;

/* Local. Adds the hazards of one policy's scenario and finds what they act on. */
bool cp_builder_hazards(cp_builder *b, const cp_scenario *scenario, cp_impacts *impacts);

/* Local. The span of a list of channels within channel_lists; equal lists share one. */
bool cp_builder_channel_list(cp_builder *b, const cp_key *channels, cp_span *span);

/* Local. Adds the network of one policy. */
bool cp_builder_net(cp_builder *b, const cp_policy *policy, const cp_impacts *impacts, cp_net *net);

#endif
