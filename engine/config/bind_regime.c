/* A regime: states, where it begins, where it goes, and the dates at which it may jump. */
#include "engine/config/bind.h"

#include "engine/base/text.h"

#include <math.h>
#include <string.h>

/* Probabilities may be written rounded; a sum further than this from 1 is a mistake. */
static const double largest_gap = 1e-9;

enum { MOST_STATES = 200 };

static const cp_field probability = {.kind = CP_KIND_FRACTION, .rules = CP_CERTAIN, .least = 0.0, .most = 1.0};

/* The number of the state of that name, or -1 and an error at `place`, whose node may be any. */
static int find_state(cp_reader *reader, const cp_place *place, const cp_node *states, const char *name)
{
    const int state = cp_node_find(states, name);
    if (state >= 0) return state;
    cp_nearest nearest = {.word = name};
    for (int i = 0; i < states->n && cp_reader_may_hint(reader); i++) cp_nearest_try(&nearest, states->entries[i].key);
    cp_wrong_key(reader, place, "expected the name of a state, found \"%s\"%s", name,
                 cp_names_hint(reader, nearest.best));
    return -1;
}

static int find_state_at(cp_reader *reader, const cp_place *place, const cp_node *states)
{
    if (place->node->kind == CP_NODE_TEXT && !cp_node_is_empty(place->node)) {
        cp_place named = *place;
        named.line = place->node->line;
        named.column = place->node->column;
        return find_state(reader, &named, states, place->node->text);
    }
    cp_wrong(reader, place, "expected the name of a state, found %s", cp_place_found(reader, place));
    return -1;
}

static bool read_probability(cp_reader *reader, const cp_place *place, double *value)
{
    cp_reading reading;
    const bool read = place->node->kind == CP_NODE_TEXT &&
                      cp_number_parse(place->node->text, CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT, &reading);
    *value = read ? reading.value : 0.0;
    if (read && *value >= 0.0 && *value <= 1.0) return true;
    char expected[160];
    cp_wrong(reader, place, "expected %s, found %s", cp_field_expected(&probability, sizeof expected, expected),
             cp_place_found(reader, place));
    return false;
}

/* Reads {state: probability}; the sum is made exactly as near to 1 as doubles allow. */
static const double *bind_probabilities(cp_reader *reader, const cp_place *place, const cp_node *states)
{
    double *values = cp_reader_take(reader, (size_t)states->n, sizeof *values);
    if (!values) return NULL;
    if (place->node->kind != CP_NODE_MAP || place->node->n == 0) {
        cp_wrong(reader, place, "expected a map {state: probability}, found %s",
                 place->node->kind == CP_NODE_MAP ? "an empty one" : cp_place_found(reader, place));
        return values;
    }
    double sum = 0.0;
    bool right = true;
    for (int i = 0; i < place->node->n; i++) {
        const cp_place entry = cp_place_entry(place, i);
        double value;
        const int state = find_state(reader, &entry, states, entry.key);
        right = read_probability(reader, &entry, &value) && state >= 0 && right;
        if (state >= 0) values[state] = value;
        sum += value;
    }
    if (right && !(fabs(sum - 1.0) <= largest_gap))
        cp_wrong(reader, place, "expected probabilities with the sum 1, found the sum %.10g", sum);
    for (int i = 0; i < states->n && sum > 0.0; i++) values[i] /= sum;
    return values;
}

static void bind_state(cp_reader *reader, const cp_place *place, const cp_node *states, const cp_scenario *scenario,
                       cp_state_spec *state)
{
    cp_place lasts, next;
    state->name = place->key;
    if (!cp_name_is_valid(place->key))
        cp_wrong_key(reader, place, "expected a name of letters, digits, '_' and '-', found \"%s\"", place->key);
    const int errors = cp_reader_errors(reader);
    cp_bind_section(reader, place, CP_IN_STATE, state);
    const bool has_lasts = cp_place_find(place, "lasts", &lasts), has_next = cp_place_find(place, "next", &next);
    state->for_ever = !has_lasts;
    if (has_lasts && cp_reader_errors(reader) == errors && cp_dist_maximum(&state->lasts) <= 0.0)
        cp_wrong(reader, &lasts, "expected a duration above 0, found %s", cp_place_found(reader, &lasts));
    if (has_lasts && !has_next) cp_wrong_key(reader, place, "expected a key 'next' with 'lasts', found none");
    if (has_next && !has_lasts) cp_wrong_key(reader, &next, "expected a key 'lasts' with 'next', found none");
    if (has_next) state->next = bind_probabilities(reader, &next, states);
    cp_bind_effects(reader, place, scenario, false, &state->n_effects, &state->effects);
}

static const double *bind_initial(cp_reader *reader, const cp_place *place, const cp_node *states)
{
    if (place->node->kind == CP_NODE_MAP) return bind_probabilities(reader, place, states);
    double *values = cp_reader_take(reader, (size_t)states->n, sizeof *values);
    const int state = find_state_at(reader, place, states);
    if (values && state >= 0) values[state] = 1.0;
    return values;
}

static const bool *bind_from(cp_reader *reader, const cp_place *place, const cp_node *states)
{
    bool *from = cp_reader_take(reader, (size_t)states->n, sizeof *from);
    if (!from) return NULL;
    if (place->node->kind == CP_NODE_LIST && place->node->n == 0)
        cp_wrong(reader, place, "expected a state, or a list of states, found an empty list");
    const int n = place->node->kind == CP_NODE_LIST ? place->node->n : 1;
    for (int i = 0; i < n; i++) {
        const cp_place item = place->node->kind == CP_NODE_LIST ? cp_place_entry(place, i) : *place;
        const int state = find_state_at(reader, &item, states);
        if (state >= 0) from[state] = true;
    }
    return from;
}

static void bind_decision(cp_reader *reader, const cp_place *place, const cp_node *states, cp_decision_spec *decision)
{
    cp_place key;
    cp_bind_section(reader, place, CP_IN_DECISION, decision);
    if (cp_place_find(place, "at", &key) && decision->at.given &&
        cp_dist_minimum(&decision->at.dist) >= reader->study->horizon_days)
        cp_doubtful(reader, &key, "the decision is not taken within the horizon");
    if (cp_place_find(place, "from", &key)) decision->from = bind_from(reader, &key, states);
    if (cp_place_find(place, "to", &key)) decision->next = bind_probabilities(reader, &key, states);
}

static void bind_decisions(cp_reader *reader, const cp_place *regime, const cp_node *states, cp_hazard_spec *hazard)
{
    cp_place list;
    if (!cp_place_find(regime, "decisions", &list)) return;
    if (list.node->kind != CP_NODE_LIST) {
        cp_wrong(reader, &list, "expected a list of maps, found %s", cp_place_found(reader, &list));
        return;
    }
    cp_decision_spec *decisions = cp_arena_take(reader->arena, (size_t)list.node->n, sizeof *decisions, reader->error);
    if (!decisions) return;
    for (int i = 0; i < list.node->n; i++) {
        const cp_place place = cp_place_entry(&list, i);
        bind_decision(reader, &place, states, &decisions[i]);
    }
    hazard->n_decisions = list.node->n;
    hazard->decisions = decisions;
}

/* Marks what the chain can reach in one more jump; false when that is nothing new. */
static bool spread(const cp_hazard_spec *hazard, bool *reached)
{
    bool spreads = false;
    for (int to = 0; to < hazard->n_states; to++) {
        bool reaches = false;
        for (int from = 0; from < hazard->n_states; from++)
            reaches = reaches || (reached[from] && hazard->states[from].next && hazard->states[from].next[to] > 0.0);
        for (int d = 0; d < hazard->n_decisions; d++)
            for (int from = 0; from < hazard->n_states; from++)
                reaches = reaches ||
                          (reached[from] && hazard->decisions[d].from[from] && hazard->decisions[d].next[to] > 0.0);
        spreads = spreads || (reaches && !reached[to]);
        reached[to] = reached[to] || reaches;
    }
    return spreads;
}

static void warn_unreachable(cp_reader *reader, const cp_place *states, const cp_hazard_spec *hazard)
{
    bool *reached = cp_reader_take(reader, (size_t)hazard->n_states, sizeof *reached);
    if (!reached) return;
    for (int i = 0; i < hazard->n_states; i++) reached[i] = hazard->initial[i] > 0.0;
    while (spread(hazard, reached)) {
    }
    for (int i = 0; i < hazard->n_states; i++) {
        const cp_place state = cp_place_entry(states, i);
        if (!reached[i]) cp_doubtful(reader, &state, "the regime never gets into this state");
    }
}

void cp_bind_regime(cp_reader *reader, const cp_place *root, const cp_place *place, const cp_scenario *scenario,
                    cp_hazard_spec *hazard)
{
    char unused;
    cp_place states, initial;
    const int errors = cp_reader_errors(reader);
    cp_bind_section(reader, place, CP_IN_REGIME, &unused);
    if (!cp_place_find(place, "states", &states)) return;
    if (states.node->kind != CP_NODE_MAP || states.node->n == 0) {
        cp_wrong(reader, &states, "expected at least one state, found %s",
                 states.node->kind == CP_NODE_MAP ? "none" : cp_place_found(reader, &states));
        return;
    }
    if (states.node->n > MOST_STATES) {
        cp_wrong_key(reader, &states, "expected at most %d states, found %d", (int)MOST_STATES, states.node->n);
        return;
    }
    cp_state_spec *specs = cp_arena_take(reader->arena, (size_t)states.node->n, sizeof *specs, reader->error);
    if (!specs) return;
    for (int i = 0; i < states.node->n; i++) {
        const cp_place state = cp_place_entry(&states, i);
        bind_state(reader, &state, states.node, scenario, &specs[i]);
    }
    hazard->n_states = states.node->n;
    hazard->states = specs;
    cp_bind_ties(reader, root, hazard, specs);
    if (cp_place_find(place, "initial", &initial)) hazard->initial = bind_initial(reader, &initial, states.node);
    bind_decisions(reader, place, states.node, hazard);
    if (cp_reader_errors(reader) == errors && reader->error->status == CP_OK) warn_unreachable(reader, &states, hazard);
}
