/* What a hazard does: a list of {select, effects}, each effect made into one item with the targets it acts on. */
#include "engine/config/bind.h"

#include "engine/config/distribution.h"

#include <string.h>

static const char *const keys[] = {[CP_EFFECT_CAPACITY] = "capacity",
                                   [CP_EFFECT_LOSS] = "loss",
                                   [CP_EFFECT_ARRIVALS] = "arrivals",
                                   [CP_EFFECT_DEMAND] = "demand",
                                   [CP_EFFECT_TARIFF] = "tariff"};
enum { N_KINDS = sizeof keys / sizeof *keys };

/* The numbers of the marked entities. */
static const int *marked(cp_reader *reader, const bool *marks, int n, int *n_marked)
{
    *n_marked = 0;
    for (int i = 0; i < n; i++) *n_marked += marks[i];
    int *numbers = cp_reader_take(reader, (size_t)*n_marked, sizeof *numbers);
    for (int i = 0, next = 0; numbers && i < n; i++)
        if (marks[i]) numbers[next++] = i;
    if (!numbers) *n_marked = 0;
    return numbers;
}

static void warn_without_effect(cp_reader *reader, const cp_place *place, const cp_scenario *scenario,
                                const cp_effect *effect)
{
    const bool multiplies = effect->kind != CP_EFFECT_LOSS && effect->kind != CP_EFFECT_TARIFF;
    const double neutral = multiplies ? 1.0 : 0.0;
    const cp_dist *dist = &effect->value.dist;
    if (effect->value.given && cp_dist_minimum(dist) == neutral && cp_dist_maximum(dist) == neutral)
        cp_doubtful(reader, place, "has no effect");
    bool tariffed = effect->kind != CP_EFFECT_TARIFF;
    for (int i = 0; i < effect->n_targets && !tariffed; i++) tariffed = scenario->sites[effect->targets[i]].tariffed;
    if (!tariffed) cp_doubtful(reader, place, "has no effect: none of the sites is 'tariffed: true'");
}

static void bind_effect(cp_reader *reader, const cp_place *place, const cp_scenario *scenario, const bool *sites,
                        const bool *demands, cp_effect *effect)
{
    const bool on_demands = effect->kind == CP_EFFECT_DEMAND;
    effect->targets = marked(reader, on_demands ? demands : sites, on_demands ? scenario->n_demands : scenario->n_sites,
                             &effect->n_targets);
    if (effect->n_targets == 0)
        cp_wrong_key(reader, place, "expected to select a %s, found none to act on", on_demands ? "demand" : "site");
    else
        warn_without_effect(reader, place, scenario, effect);
}

/* What the item gives for that kind of effect; a loss is drawn per event, its path is told all the same. */
static cp_number value_of(cp_reader *reader, const cp_place *key, const cp_effect_read *read, cp_effect_kind kind)
{
    if (kind == CP_EFFECT_CAPACITY) return read->capacity;
    if (kind == CP_EFFECT_ARRIVALS) return read->arrivals;
    if (kind == CP_EFFECT_DEMAND) return read->demand;
    if (kind == CP_EFFECT_TARIFF) return read->tariff;
    return (cp_number){.given = true, .dist = read->loss, .path = cp_place_path(reader, key)};
}

/* What the item selects, as marks: first the sites, then the demands. False when that is wrong. */
static bool mark(cp_reader *reader, const cp_place *item, const cp_scenario *scenario, bool *marks)
{
    cp_place select;
    for (int i = 0; i < scenario->n_sites + scenario->n_demands; i++) marks[i] = false;
    return cp_place_find(item, "select", &select) &&
           cp_select(reader, &select, scenario, marks, marks + scenario->n_sites);
}

/* `recovery` of an item: whether it is linear. */
static bool bind_recovery(cp_reader *reader, const cp_place *item, bool may_recover)
{
    cp_place recovery;
    if (!cp_place_find(item, "recovery", &recovery)) return false;
    const char *text = recovery.node->kind == CP_NODE_TEXT ? recovery.node->text : "";
    const bool linear = strcmp(text, "linear") == 0;
    if (!linear && strcmp(text, "sudden") != 0)
        cp_wrong(reader, &recovery, "expected sudden or linear, found %s", cp_place_found(reader, &recovery));
    if (linear && !may_recover)
        cp_wrong_key(reader, &recovery, "expected on an event or outage, found on a poisson hazard or a regime");
    bool multiplies = false;
    for (int kind = 0; kind < N_KINDS; kind++)
        multiplies = multiplies || (kind != CP_EFFECT_TARIFF && cp_node_get(item->node, keys[kind]));
    if (linear && !multiplies)
        cp_wrong_key(reader, &recovery, "expected beside capacity, loss, arrivals or demand, found without");
    return linear;
}

/* Binds one item and adds its effects to those there are. */
static void bind_item(cp_reader *reader, const cp_place *item, const cp_scenario *scenario, bool may_recover,
                      bool *marks, cp_effect *effects, int *n_effects)
{
    cp_effect_read read = {0};
    cp_place key;
    cp_bind_section(reader, item, CP_IN_EFFECT, &read);
    if (item->node->kind != CP_NODE_MAP) return;
    if (cp_node_get(item->node, "capacity") && cp_node_get(item->node, "loss"))
        cp_wrong(reader, item, "expected capacity or loss, found both");
    const bool linear = bind_recovery(reader, item, may_recover);
    const bool selected = mark(reader, item, scenario, marks);
    bool any = false;
    for (int kind = 0; kind < N_KINDS; kind++) {
        if (!cp_place_find(item, keys[kind], &key)) continue;
        any = true;
        cp_effect *effect = &effects[*n_effects];
        effect->kind = (cp_effect_kind)kind;
        effect->item = item->index;
        effect->linear = linear && kind != CP_EFFECT_TARIFF;
        if (kind == CP_EFFECT_TARIFF) effect->steps = read.tariff_steps;
        effect->value = value_of(reader, &key, &read, effect->kind);
        if (!selected) continue;
        bind_effect(reader, &key, scenario, marks, marks + scenario->n_sites, effect);
        ++*n_effects;
    }
    if (!any) cp_wrong(reader, item, "expected an effect (capacity, loss, arrivals, demand or tariff), found none");
}

void cp_bind_effects(cp_reader *reader, const cp_place *within, const cp_scenario *scenario, bool may_recover,
                     int *n_effects, const cp_effect **effects)
{
    cp_place list;
    *n_effects = 0;
    if (!cp_place_find(within, "affects", &list)) return;
    if (list.node->kind != CP_NODE_LIST) {
        cp_wrong(reader, &list, "expected a list of maps, found %s", cp_place_found(reader, &list));
        return;
    }
    cp_effect *read = cp_arena_take(reader->arena, (size_t)list.node->n * N_KINDS, sizeof *read, reader->error);
    bool *marks = cp_arena_take(reader->arena, (size_t)(scenario->n_sites + scenario->n_demands) + 1, 1, reader->error);
    if (!read || !marks) return;
    for (int i = 0; i < list.node->n; i++) {
        const cp_place item = cp_place_entry(&list, i);
        bind_item(reader, &item, scenario, may_recover, marks, read, n_effects);
    }
    *effects = read;
}
