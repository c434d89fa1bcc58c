/* Commodities, sites, demands and reserves. */
#include "engine/config/bind.h"

#include "engine/config/distribution.h"

#include <math.h>
#include <string.h>

/* The entities of a section and room for `item_bytes` each; NULL when there are none. */
static void *take_entities(cp_reader *reader, const cp_place *root, cp_entity_section section, size_t item_bytes,
                           cp_place *at, int *n)
{
    *n = 0;
    if (!cp_place_find(root, cp_entity_section_names[section], at)) return NULL;
    if (!cp_bind_expect_map(reader, at, "a map of names")) return NULL;
    const bool needed = section <= CP_DEMANDS;
    if (at->node->n == 0 && needed) cp_wrong_key(reader, at, "expected at least one entry, found none");
    void *entities = cp_arena_take(reader->arena, (size_t)at->node->n, item_bytes, reader->error);
    if (entities) *n = reader->names[section].n;
    return entities;
}

static void bind_buffer(cp_reader *reader, const cp_place *commodity, cp_commodity_spec *spec)
{
    const cp_node empty = {.kind = CP_NODE_MAP, .text = ""};
    cp_place place;
    if (!cp_place_find(commodity, "buffer", &place)) place = cp_place_absent(commodity, "buffer", &empty);
    const bool alone =
        place.node->kind == CP_NODE_TEXT ? !cp_node_is_empty(place.node) : cp_distribution_is(place.node);
    if (!alone) {
        cp_bind_section(reader, &place, CP_IN_BUFFER, spec);
        return;
    }
    cp_place target = cp_place_absent(&place, "target", place.node);
    cp_bind_level(reader, &target, cp_field_find(CP_IN_BUFFER, "target"), &spec->target);
}

void cp_bind_commodities(cp_reader *reader, const cp_place *root, cp_scenario *scenario)
{
    cp_place at;
    cp_commodity_spec *specs =
        take_entities(reader, root, CP_COMMODITIES, sizeof *specs, &at, &scenario->n_commodities);
    for (int i = 0; i < scenario->n_commodities; i++) {
        const cp_place place = cp_place_entry(&at, i);
        specs[i].name = place.key;
        cp_bind_section(reader, &place, CP_IN_COMMODITY, &specs[i]);
        bind_buffer(reader, &place, &specs[i]);
        cp_place holding;
        if (!specs[i].price_base.given && cp_place_find(&place, "holding", &holding))
            cp_doubtful(reader, &holding, "has no effect without price.base");
    }
    scenario->commodities = specs;
}

static void bind_tags(cp_reader *reader, const cp_place *within, int *n_tags, const cp_tag **tags)
{
    cp_place place;
    if (!cp_place_find(within, "tags", &place) || !cp_bind_expect_map(reader, &place, "a map {key: value}")) return;
    cp_tag *read = cp_reader_take(reader, (size_t)place.node->n, sizeof *read);
    if (!read) return;
    for (int i = 0; i < place.node->n; i++) {
        const cp_place tag = cp_place_entry(&place, i);
        read[i] = (cp_tag){tag.key, tag.node->text};
        if (!cp_name_is_valid(tag.key))
            cp_wrong_key(reader, &tag, "expected a key of letters, digits, '_' and '-', found \"%s\"", tag.key);
        if (tag.node->kind != CP_NODE_TEXT || cp_node_is_empty(tag.node))
            cp_wrong(reader, &tag, "expected text, found %s", cp_place_found(reader, &tag));
    }
    *n_tags = place.node->n;
    *tags = read;
}

static void bind_uses(cp_reader *reader, const cp_place *site, cp_site_spec *spec)
{
    const cp_field field = {.key = "uses", .kind = CP_KIND_NUMBER, .rules = CP_ABOVE, .most = INFINITY};
    cp_place place;
    if (!cp_place_find(site, "uses", &place)) return;
    if (!cp_bind_expect_map(reader, &place, "a map {commodity: number above 0}")) return;
    int *commodities = cp_reader_take(reader, (size_t)place.node->n, sizeof *commodities);
    cp_number *rates = cp_reader_take(reader, (size_t)place.node->n, sizeof *rates);
    if (!commodities || !rates) return;
    for (int i = 0; i < place.node->n; i++) {
        const cp_place use = cp_place_entry(&place, i);
        const cp_node name = {.kind = CP_NODE_TEXT, .line = use.line, .column = use.column, .text = use.key};
        cp_place named = use;
        named.node = &name;
        commodities[i] = cp_names_resolve(reader, &named, CP_COMMODITIES);
        cp_bind_number(reader, &use, &field, &rates[i], NULL);
        if (commodities[i] >= 0 && commodities[i] == spec->makes)
            cp_wrong_key(reader, &use, "expected a commodity other than what the site makes, found \"%s\"", use.key);
    }
    spec->n_uses = place.node->n;
    spec->uses_commodity = commodities;
    spec->uses_rate = rates;
}

/* The regime that the scalar at `place` names, or -1; its states are found in the document, as the hazards are not read
   yet. */
static int find_regime(cp_reader *reader, const cp_place *root, const cp_place *place, const cp_node **states)
{
    const int hazard = cp_names_resolve(reader, place, CP_HAZARDS);
    cp_place hazards;
    if (hazard < 0 || !cp_place_find(root, "hazards", &hazards)) return -1;
    const cp_node *node = hazards.node->entries[hazard].value;
    const cp_node *regime = cp_node_get(node, "regime");
    *states = regime ? cp_node_get(regime, "states") : NULL;
    if (regime && cp_node_find(node, "each") < 0) return hazard;
    cp_wrong(reader, place, "expected a regime without `each`, found \"%s\"", place->node->text);
    return -1;
}

static void bind_after(cp_reader *reader, const cp_place *root, const cp_place *online, cp_site_spec *spec)
{
    cp_place after, hazard, state;
    cp_bind_section(reader, online, CP_IN_ONLINE, spec);
    if (!cp_place_find(online, "after", &after)) return;
    cp_bind_section(reader, &after, CP_IN_AFTER, spec);
    if (!cp_place_find(&after, "hazard", &hazard) || !cp_place_find(&after, "state", &state)) return;
    const cp_node *states = NULL;
    spec->online_after = true;
    spec->online_hazard = find_regime(reader, root, &hazard, &states);
    if (spec->online_hazard < 0 || !states) return;
    spec->online_state = state.node->kind == CP_NODE_TEXT ? cp_node_find(states, state.node->text) : -1;
    if (spec->online_state < 0)
        cp_wrong(reader, &state, "expected a state of '%s', found %s", hazard.node->text,
                 cp_place_found(reader, &state));
}

static void bind_online(cp_reader *reader, const cp_place *root, const cp_place *site, cp_site_spec *spec)
{
    const cp_field field = {.key = "online", .kind = CP_KIND_WHEN, .least = -INFINITY, .most = INFINITY};
    cp_place online;
    if (!cp_place_find(site, "online", &online)) return;
    if (online.node->kind == CP_NODE_MAP && !cp_distribution_is(online.node)) {
        bind_after(reader, root, &online, spec);
        return;
    }
    const bool read = cp_bind_number(reader, &online, &field, &spec->online_at, NULL);
    if (read && cp_dist_minimum(&spec->online_at.dist) >= reader->study->horizon_days)
        cp_doubtful(reader, &online, "the site does not come on stream within the horizon");
}

void cp_bind_sites(cp_reader *reader, const cp_place *root, cp_scenario *scenario)
{
    cp_place at;
    cp_site_spec *specs = take_entities(reader, root, CP_SITES, sizeof *specs, &at, &scenario->n_sites);
    for (int i = 0; i < scenario->n_sites; i++) {
        const cp_place place = cp_place_entry(&at, i);
        specs[i].name = place.key;
        specs[i].makes = -1;
        cp_bind_section(reader, &place, CP_IN_SITE, &specs[i]);
        bind_uses(reader, &place, &specs[i]);
        bind_online(reader, root, &place, &specs[i]);
        bind_tags(reader, &place, &specs[i].n_tags, &specs[i].tags);
    }
    scenario->sites = specs;
}

void cp_bind_demands(cp_reader *reader, const cp_place *root, cp_scenario *scenario)
{
    cp_place at;
    cp_demand_spec *specs = take_entities(reader, root, CP_DEMANDS, sizeof *specs, &at, &scenario->n_demands);
    for (int i = 0; i < scenario->n_demands; i++) {
        const cp_place place = cp_place_entry(&at, i);
        specs[i].name = place.key;
        specs[i].of = -1;
        cp_bind_section(reader, &place, CP_IN_DEMAND, &specs[i]);
        bind_tags(reader, &place, &specs[i].n_tags, &specs[i].tags);
        if (cp_names_find(&reader->names[CP_SITES], place.key) >= 0)
            cp_wrong_key(reader, &place, "expected a name that no site has, found \"%s\"", place.key);
    }
    scenario->demands = specs;
}

static bool is_fixed_at(const cp_number *number, double value)
{
    return number->given && cp_dist_minimum(&number->dist) == value && cp_dist_maximum(&number->dist) == value;
}

void cp_bind_reserves(cp_reader *reader, const cp_place *root, cp_scenario *scenario)
{
    cp_place at;
    cp_reserve_spec *specs = take_entities(reader, root, CP_RESERVES, sizeof *specs, &at, &scenario->n_reserves);
    for (int i = 0; i < scenario->n_reserves; i++) {
        const cp_place place = cp_place_entry(&at, i);
        specs[i].name = place.key;
        specs[i].of = -1;
        cp_bind_section(reader, &place, CP_IN_RESERVE, &specs[i]);
        cp_place release;
        if (cp_place_find(&place, "release", &release) && is_fixed_at(&specs[i].release, 0.0))
            cp_doubtful(reader, &release, "the reserve never releases anything");
    }
    scenario->reserves = specs;
}
