/* What hangs on a regime: a time after it first enters a state, and clocks that it makes run faster or slower. The
   regime's states are found in the document, as the hazards may not be read yet. */
#include "engine/config/bind.h"

#include "engine/base/text.h"
#include "engine/config/distribution.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The regime that the scalar at `place` names, or -1. */
static int find_regime(cp_reader *reader, const cp_place *root, const cp_place *place, const cp_node **states)
{
    const int hazard = cp_names_resolve(reader, place, CP_HAZARDS);
    cp_place hazards;
    *states = NULL;
    if (hazard < 0 || !cp_place_find(root, "hazards", &hazards)) return -1;
    const cp_node *node = hazards.node->entries[hazard].value;
    const cp_node *regime = cp_node_get(node, "regime");
    if (regime && cp_node_find(node, "each") < 0) {
        *states = cp_node_get(regime, "states");
        return *states && (*states)->kind == CP_NODE_MAP ? hazard : -1;
    }
    cp_wrong(reader, place, "expected a regime without `each`, found \"%s\"", place->node->text);
    return -1;
}

static bool bind_moment(cp_reader *reader, const cp_place *root, const cp_place *place, cp_after_read *read)
{
    cp_place after, hazard, state;
    const cp_node *states = NULL;
    *read = (cp_after_read){.hazard = -1, .state = -1};
    cp_bind_section(reader, place, CP_IN_ONLINE, read);
    if (!cp_place_find(place, "after", &after)) return false;
    cp_bind_section(reader, &after, CP_IN_AFTER, read);
    if (!cp_place_find(&after, "hazard", &hazard) || !cp_place_find(&after, "state", &state)) return false;
    read->hazard = find_regime(reader, root, &hazard, &states);
    if (read->hazard < 0) return false;
    read->state = state.node->kind == CP_NODE_TEXT ? cp_node_find(states, state.node->text) : -1;
    if (read->state < 0)
        cp_wrong(reader, &state, "expected a state of '%s', found %s", hazard.node->text,
                 cp_place_found(reader, &state));
    return read->state >= 0;
}

bool cp_bind_when(cp_reader *reader, const cp_place *root, const cp_place *place, double least, cp_number *when,
                  cp_after_read *after, bool *is_after)
{
    const cp_field field = {.key = place->key, .kind = CP_KIND_WHEN, .least = least, .most = INFINITY};
    *is_after = place->node->kind == CP_NODE_MAP && !cp_distribution_is(place->node);
    if (*is_after) return bind_moment(reader, root, place, after);
    return cp_bind_number(reader, place, &field, when, NULL);
}

/* One item of `clock`: a regime, and a factor for some of its states. */
static bool bind_clock(cp_reader *reader, const cp_place *root, const cp_place *item, cp_clock_spec *clock)
{
    const cp_field factor = {.key = "factor", .kind = CP_KIND_NUMBER, .most = INFINITY};
    const cp_node *states = NULL;
    cp_place hazard;
    if (!cp_bind_expect_map(reader, item, "a map {hazard: NAME, STATE: factor}")) return false;
    if (!cp_place_find(item, "hazard", &hazard)) {
        cp_wrong_key(reader, item, "expected a key 'hazard', found none");
        return false;
    }
    clock->hazard = find_regime(reader, root, &hazard, &states);
    if (clock->hazard < 0) return false;
    cp_number *factors = cp_reader_take(reader, (size_t)states->n, sizeof *factors);
    if (!factors) return false;
    for (int i = 0; i < item->node->n; i++) {
        const cp_place entry = cp_place_entry(item, i);
        if (strcmp(entry.key, "hazard") == 0) continue;
        const int state = cp_node_find(states, entry.key);
        cp_nearest nearest = {.word = entry.key};
        for (int s = 0; s < states->n; s++) cp_nearest_try(&nearest, states->entries[s].key);
        if (state >= 0)
            cp_bind_number(reader, &entry, &factor, &factors[state], NULL);
        else
            cp_wrong_key(reader, &entry, "expected a state of '%s', found \"%s\"%s", hazard.node->text, entry.key,
                         cp_names_hint(reader, nearest.best));
    }
    if (item->node->n == 1) cp_wrong(reader, item, "expected a state with its factor beside the hazard, found none");
    clock->factors = factors;
    return true;
}

void cp_bind_clocks(cp_reader *reader, const cp_place *root, const cp_place *hazard, cp_hazard_spec *spec)
{
    cp_place list;
    if (!cp_place_find(hazard, "clock", &list)) return;
    if (spec->kind == CP_EVENT) {
        cp_wrong_key(reader, &list, "expected on a poisson, outage or regime, which wait; found on an event");
        return;
    }
    if (list.node->kind != CP_NODE_LIST || list.node->n == 0) {
        cp_wrong(reader, &list, "expected a list of maps, found %s",
                 list.node->kind == CP_NODE_LIST ? "an empty one" : cp_place_found(reader, &list));
        return;
    }
    cp_clock_spec *clocks = cp_reader_take(reader, (size_t)list.node->n, sizeof *clocks);
    if (!clocks) return;
    for (int i = 0; i < list.node->n; i++) {
        const cp_place item = cp_place_entry(&list, i);
        if (bind_clock(reader, root, &item, &clocks[spec->n_clocks])) spec->n_clocks++;
    }
    spec->clocks = clocks;
}

/* The first hazard that `at` needs and that is not settled, or -1. What is wrong is told elsewhere. */
static int unsettled_need(const cp_scenario *scenario, int at, const bool *settled)
{
    const cp_hazard_spec *spec = &scenario->hazards[at];
    for (int i = 0; i < cp_hazard_needs(spec); i++) {
        const int to = cp_hazard_need(spec, i);
        if (to >= 0 && !settled[to]) return to;
    }
    return -1;
}

/* Writes "a -> b -> a", each needing the next, from a hazard that is on the cycle. */
static void tell_cycle(cp_reader *reader, const cp_place *root, const cp_scenario *scenario, int start,
                       const bool *settled)
{
    char cycle[512];
    size_t used = (size_t)snprintf(cycle, sizeof cycle, "%s", scenario->hazards[start].name);
    int at = start;
    do {
        at = unsettled_need(scenario, at, settled);
        used += (size_t)snprintf(cycle + used, sizeof cycle - used, " -> %s", scenario->hazards[at].name);
    } while (at != start && used < sizeof cycle);
    cp_place hazards;
    if (!cp_place_find(root, "hazards", &hazards)) return;
    const cp_place place = cp_place_entry(&hazards, start);
    cp_wrong_key(reader, &place, "expected hazards that do not wait for each other, found %s", cycle);
}

void cp_needs_check(cp_reader *reader, const cp_place *root, const cp_scenario *scenario)
{
    const int n = scenario->n_hazards;
    bool *settled = cp_arena_take(reader->arena, (size_t)n, sizeof *settled, reader->error);
    if (!settled) return;
    int left = n;
    for (bool moved = true; moved;) {
        moved = false;
        for (int g = 0; g < n; g++) {
            if (settled[g] || unsettled_need(scenario, g, settled) >= 0) continue;
            settled[g] = moved = true;
            left--;
        }
    }
    if (left == 0) return;
    int at = 0;
    while (settled[at]) at++;
    for (int i = 0; i < n; i++) at = unsettled_need(scenario, at, settled); /* onto the cycle itself */
    tell_cycle(reader, root, scenario, at, settled);
}
