/* Hazards of the four kinds; regimes are in bind_regime.c. */
#include "engine/config/bind.h"

#include "engine/base/text.h"

#include <math.h>
#include <string.h>

static const char *const kind_keys[] = {
    [CP_EVENT] = "event", [CP_POISSON] = "poisson", [CP_OUTAGE] = "outage", [CP_REGIME] = "regime"};
static const cp_section kind_sections[] = {
    [CP_EVENT] = CP_IN_EVENT, [CP_POISSON] = CP_IN_POISSON, [CP_OUTAGE] = CP_IN_OUTAGE, [CP_REGIME] = CP_IN_REGIME};
enum { N_KINDS = sizeof kind_keys / sizeof *kind_keys };

static void bind_at(cp_reader *reader, const cp_place *root, const cp_place *event, cp_hazard_spec *spec)
{
    cp_place at;
    cp_after_read after;
    if (!cp_place_find(event, "at", &at)) return;
    const bool read = cp_bind_when(reader, root, &at, 0.0, &spec->at, &after, &spec->at_after);
    if (spec->at_after) {
        spec->at_hazard = after.hazard;
        spec->at_state = after.state;
        spec->at_lag = after.lag;
    } else if (read && cp_dist_minimum(&spec->at.dist) >= reader->study->horizon_days) {
        cp_doubtful(reader, &at, "the event does not begin within the horizon");
    }
}

/* Whether the key's duration has a mean, which a stationary start needs. */
static void check_mean(cp_reader *reader, const cp_place *outage, const char *name, const cp_dist *dist)
{
    cp_place key;
    if (cp_place_find(outage, name, &key) && !isfinite(cp_dist_mean(dist)))
        cp_wrong(reader, &key, "expected a finite mean, which `stationary` needs, found a distribution without one");
}

const char *cp_hazard_kind_key(cp_hazard_kind kind)
{
    return kind_keys[kind];
}

static bool never(const cp_number *number)
{
    return number->given && cp_dist_maximum(&number->dist) <= 0.0;
}

static void check_happening(cp_reader *reader, const cp_place *place, const cp_happening_read *read)
{
    cp_place key;
    if ((cp_place_find(place, "probability", &key) && never(&read->probability)) ||
        (cp_place_find(place, "rate", &key) && never(&read->rate)))
        cp_doubtful(reader, &key, "the hazard never happens");
    if (cp_place_find(place, "every", &key) && cp_dist_maximum(&read->every) <= 0.0)
        cp_wrong(reader, &key, "expected a duration above 0, found %s", cp_place_found(reader, &key));
    if (cp_place_find(place, "lasts", &key) && cp_dist_maximum(&read->lasts) <= 0.0)
        cp_wrong(reader, &key, "expected a duration above 0, found %s", cp_place_found(reader, &key));
    if (!read->stationary) return;
    check_mean(reader, place, "every", &read->every);
    check_mean(reader, place, "lasts", &read->lasts);
}

/* An event, poisson or outage: one state, in which it affects what it does. */
static void bind_happening(cp_reader *reader, const cp_place *root, const cp_place *hazard, const cp_place *place,
                           const cp_scenario *scenario, cp_hazard_spec *spec)
{
    cp_happening_read read = {0};
    const int errors = cp_reader_errors(reader);
    cp_bind_section(reader, place, kind_sections[spec->kind], &read);
    if (cp_reader_errors(reader) == errors) check_happening(reader, place, &read);
    cp_state_spec *state = cp_reader_take(reader, 1, sizeof *state);
    if (!state) return;
    *state = (cp_state_spec){.name = "active", .lasts = read.lasts};
    cp_bind_effects(reader, hazard, scenario, spec->kind != CP_POISSON, &state->n_effects, &state->effects);
    if (cp_node_find(hazard->node, "affects") < 0) cp_wrong_key(reader, hazard, "expected a key 'affects', found none");
    spec->probability = read.probability;
    if (spec->kind == CP_EVENT) bind_at(reader, root, place, spec);
    spec->rate = read.rate;
    spec->every = read.every;
    spec->stationary = read.stationary;
    spec->n_states = 1;
    spec->states = state;
    cp_bind_ties(reader, root, spec, state);
}

static bool has_tag(const cp_tag *tags, int n, const char *key)
{
    for (int i = 0; i < n; i++)
        if (strcmp(tags[i].key, key) == 0) return true;
    return false;
}

/* The name of the first target of the effect that no copy would reach, or NULL. */
static const char *left_out(const cp_hazard_spec *spec, const cp_effect *effect, const cp_scenario *scenario)
{
    const bool on_demands = effect->kind == CP_EFFECT_DEMAND;
    for (int i = 0; i < effect->n_targets; i++) {
        const int t = effect->targets[i];
        const char *name = on_demands ? scenario->demands[t].name : scenario->sites[t].name;
        const bool tagged =
            spec->each == CP_EACH_TAG &&
            (on_demands ? has_tag(scenario->demands[t].tags, scenario->demands[t].n_tags, spec->each_tag)
                        : has_tag(scenario->sites[t].tags, scenario->sites[t].n_tags, spec->each_tag));
        if (!tagged && spec->each != (on_demands ? CP_EACH_DEMAND : CP_EACH_SITE)) return name;
    }
    return NULL;
}

static void check_each(cp_reader *reader, const cp_place *place, const cp_scenario *scenario,
                       const cp_hazard_spec *spec)
{
    for (int s = 0; s < spec->n_states; s++)
        for (int e = 0; e < spec->states[s].n_effects; e++) {
            const char *name = left_out(spec, &spec->states[s].effects[e], scenario);
            if (!name) continue;
            const bool tag = spec->each == CP_EACH_TAG;
            cp_wrong(reader, place, "expected everything that it affects to %s '%s', found '%s'%s",
                     tag ? "have the tag" : "be a", place->node->text, name, tag ? " without it" : "");
            return;
        }
}

static void bind_each(cp_reader *reader, const cp_place *hazard, const cp_scenario *scenario, cp_hazard_spec *spec)
{
    cp_place each;
    if (!cp_place_find(hazard, "each", &each)) return;
    const char *text = each.node->kind == CP_NODE_TEXT ? each.node->text : "";
    if (!cp_name_is_valid(text)) {
        cp_wrong(reader, &each, "expected site, demand or a tag key, found %s", cp_place_found(reader, &each));
        return;
    }
    spec->each = strcmp(text, "site") == 0 ? CP_EACH_SITE : strcmp(text, "demand") == 0 ? CP_EACH_DEMAND : CP_EACH_TAG;
    if (spec->each == CP_EACH_TAG) spec->each_tag = text;
    check_each(reader, &each, scenario, spec);
}

/* The kind of a hazard, by the one key of a kind that it has; -1 and an error otherwise. */
static int kind_of(cp_reader *reader, const cp_place *place)
{
    int kind = -1, found = 0;
    for (int k = 0; k < N_KINDS; k++) {
        if (cp_node_find(place->node, kind_keys[k]) < 0) continue;
        kind = k;
        found++;
    }
    if (found == 1) return kind;
    cp_wrong_key(reader, place, "expected one of event, poisson, outage, regime, found %s", found ? "several" : "none");
    return -1;
}

/* A hazard may also be there to bring sites on stream, or for the sake of other hazards. */
static void warn_without_effect(cp_reader *reader, const cp_place *place, const cp_scenario *scenario,
                                const cp_hazard_spec *specs, int n, int number)
{
    bool used = false;
    for (int s = 0; s < specs[number].n_states; s++) used = used || specs[number].states[s].n_effects > 0;
    for (int i = 0; i < scenario->n_sites && !used; i++)
        used = scenario->sites[i].online_after && scenario->sites[i].online_hazard == number;
    for (int g = 0; g < n && !used; g++)
        for (int i = 0; i < cp_hazard_needs(&specs[g]); i++) used = used || cp_hazard_need(&specs[g], i) == number;
    if (!used) cp_doubtful(reader, place, "the hazard affects nothing");
}

static void bind_hazard(cp_reader *reader, const cp_place *root, const cp_place *place, const cp_scenario *scenario,
                        cp_hazard_spec *spec)
{
    char unused;
    cp_place within;
    spec->name = place->key;
    cp_bind_section(reader, place, CP_IN_HAZARD, &unused);
    if (place->node->kind != CP_NODE_MAP) return;
    const int kind = kind_of(reader, place);
    if (kind < 0 || !cp_place_find(place, kind_keys[kind], &within)) return;
    spec->kind = (cp_hazard_kind)kind;
    if (spec->kind == CP_REGIME) {
        cp_bind_regime(reader, root, &within, scenario, spec);
        cp_place affects;
        if (cp_place_find(place, "affects", &affects))
            cp_wrong_key(reader, &affects, "expected in the states of a regime, found beside it");
    } else {
        bind_happening(reader, root, place, &within, scenario, spec);
    }
    cp_bind_clocks(reader, root, place, spec);
    bind_each(reader, place, scenario, spec);
}

/* The text of a hazard that is the node it was in the first reading is the same pointer, too. */
static const char *text_of(cp_reader *reader, const cp_node *node, int hazard)
{
    const cp_scenario *base = reader->base;
    if (base && hazard < base->n_hazards && reader->base_hazards->entries[hazard].value == node)
        return base->hazards[hazard].text;
    return cp_node_text(node, reader->arena, reader->error);
}

void cp_bind_hazards(cp_reader *reader, const cp_place *root, cp_scenario *scenario)
{
    cp_place at;
    if (!cp_place_find(root, "hazards", &at) || !cp_bind_expect_map(reader, &at, "a map of names")) return;
    const int n = reader->names[CP_HAZARDS].n;
    cp_hazard_spec *specs = cp_arena_take(reader->arena, (size_t)n, sizeof *specs, reader->error);
    if (!specs) return;
    for (int i = 0; i < n; i++) {
        const cp_place place = cp_place_entry(&at, i);
        bind_hazard(reader, root, &place, scenario, &specs[i]);
        specs[i].text = text_of(reader, place.node, i);
    }
    for (int i = 0; i < n; i++) {
        const cp_place place = cp_place_entry(&at, i);
        if (place.node->kind == CP_NODE_MAP) warn_without_effect(reader, &place, scenario, specs, n, i);
    }
    if (reader->reading == CP_READ_BASE) reader->base_hazards = at.node;
    scenario->n_hazards = n;
    scenario->hazards = specs;
    cp_needs_check(reader, root, scenario);
}
