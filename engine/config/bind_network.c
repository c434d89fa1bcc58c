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

static void bind_online(cp_reader *reader, const cp_place *root, const cp_place *site, cp_site_spec *spec)
{
    cp_place online;
    cp_after_read after;
    if (!cp_place_find(site, "online", &online)) return;
    const bool read = cp_bind_when(reader, root, &online, -INFINITY, &spec->online_at, &after, &spec->online_after);
    if (spec->online_after) {
        spec->online_hazard = after.hazard;
        spec->online_state = after.state;
        spec->online_lag = after.lag;
    } else if (read && cp_dist_minimum(&spec->online_at.dist) >= reader->study->horizon_days) {
        cp_doubtful(reader, &online, "the site does not come on stream within the horizon");
    }
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

static void bind_substitution(cp_reader *reader, const cp_place *demand, cp_demand_spec *spec)
{
    cp_place place;
    if (cp_place_find(demand, "substitution", &place)) cp_bind_section(reader, &place, CP_IN_SUBSTITUTION, spec);
}

static void warn_delay(cp_reader *reader, const cp_place *demand, const cp_demand_spec *spec)
{
    cp_place cost;
    if (cp_place_find(demand, "delay_cost", &cost) && !(cp_dist_maximum(&spec->backlog.dist) > 0.0))
        cp_doubtful(reader, &cost, "has no effect without a backlog");
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
        bind_substitution(reader, &place, &specs[i]);
        warn_delay(reader, &place, &specs[i]);
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

/* Marks the demand that the scalar names; it must be for what the reserve holds. */
static void mark_served(cp_reader *reader, const cp_place *place, const cp_scenario *scenario, int of, bool *marks)
{
    const int demand = cp_names_resolve(reader, place, CP_DEMANDS);
    if (demand < 0 || demand >= scenario->n_demands) return; /* none, or there was no memory for them */
    if (of >= 0 && scenario->demands[demand].of != of)
        cp_wrong(reader, place, "expected a demand for %s, which it holds, found %s", scenario->commodities[of].name,
                 cp_place_found(reader, place));
    marks[demand] = true;
}

static void bind_serves(cp_reader *reader, const cp_place *reserve, const cp_scenario *scenario, cp_reserve_spec *spec)
{
    cp_place place;
    if (!cp_place_find(reserve, "serves", &place)) return;
    bool *marks = cp_reader_take(reader, (size_t)scenario->n_demands, sizeof *marks);
    int *serves = cp_reader_take(reader, (size_t)scenario->n_demands, sizeof *serves);
    if (!marks || !serves) return;
    if (place.node->kind == CP_NODE_LIST && place.node->n == 0)
        cp_wrong(reader, &place, "expected a demand, or a list of demands, found an empty list");
    if (place.node->kind == CP_NODE_LIST) {
        for (int i = 0; i < place.node->n; i++) {
            const cp_place item = cp_place_entry(&place, i);
            mark_served(reader, &item, scenario, spec->of, marks);
        }
    } else {
        mark_served(reader, &place, scenario, spec->of, marks);
    }
    for (int d = 0; d < scenario->n_demands; d++)
        if (marks[d]) serves[spec->n_serves++] = d;
    spec->serves = serves;
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
        bind_serves(reader, &place, scenario, &specs[i]);
        cp_place release;
        if (cp_place_find(&place, "release", &release) && is_fixed_at(&specs[i].release, 0.0))
            cp_doubtful(reader, &release, "the reserve never releases anything");
    }
    scenario->reserves = specs;
}
