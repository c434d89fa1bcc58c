/* Policies: overlays on the tree as written, each read like it. What a policy sets is told with its own path and
   position; what it breaks elsewhere is told there, with the policy's name (findings.c). */
#include "engine/config/bind.h"

#include "engine/base/text.h"
#include "engine/config/distribution.h"

#include <string.h>

enum { MOST_STEPS = CP_LARGEST_DEPTH, MOST_POLICIES = 1000 };

/* A path of `set`, cut at its dots. */
typedef struct {
    int n;
    const char *steps[MOST_STEPS];
} path;

static bool cut_path(cp_reader *reader, const char *text, path *cut)
{
    char *copy = cp_reader_take(reader, strlen(text) + 1, 1);
    if (!copy) return false;
    strcpy(copy, text);
    cut->n = 0;
    for (char *step = copy; step;) {
        if (cut->n == MOST_STEPS) return false;
        cut->steps[cut->n++] = step;
        step = strchr(step, '.');
        if (step) *step++ = '\0';
    }
    return true;
}

/* Whether the path leads into an entity that there is. */
static bool check_target(cp_reader *reader, const cp_place *place, const path *cut)
{
    cp_nearest section = {.word = cut->steps[0]};
    int found = -1;
    for (int s = 0; s < CP_ENTITY_SECTIONS; s++) {
        if (strcmp(cp_entity_section_names[s], cut->steps[0]) == 0) found = s;
        cp_nearest_try(&section, cp_entity_section_names[s]);
    }
    if (found < 0) {
        cp_wrong_key(reader, place,
                     "expected a path into commodities, sites, demands, reserves or hazards, found "
                     "\"%s\"%s",
                     cut->steps[0], cp_names_hint(reader, section.best));
        return false;
    }
    if (cut->n < 2) {
        cp_wrong_key(reader, place, "expected a path into one of the %s, found all of them", cut->steps[0]);
        return false;
    }
    const cp_names *names = &reader->names[found];
    if (cp_names_find(names, cut->steps[1]) >= 0) return true;
    cp_nearest entity = {.word = cut->steps[1]};
    for (int i = 0; i < names->n && cp_reader_may_hint(reader); i++) cp_nearest_try(&entity, names->names[i]);
    cp_wrong_key(reader, place, "expected a path into an entry of %s, found \"%s\"%s", cut->steps[0], cut->steps[1],
                 cp_names_hint(reader, entity.best));
    return false;
}

/* A buffer that is written as its target alone becomes a map, so that a path can lead into it. */
static const cp_node *widen_buffer(cp_reader *reader, const cp_node *root, const path *cut)
{
    if (cut->n < 4 || strcmp(cut->steps[0], "commodities") != 0 || strcmp(cut->steps[2], "buffer") != 0) return root;
    const cp_node *commodity = cp_node_get(cp_node_get(root, "commodities"), cut->steps[1]);
    const int at = cp_node_find(commodity, "buffer");
    if (at < 0) return root;
    const cp_entry *old = &commodity->entries[at];
    const bool alone =
        old->value->kind == CP_NODE_TEXT ? !cp_node_is_empty(old->value) : cp_distribution_is(old->value);
    if (!alone || cp_distribution_is(old->value) != (old->value->kind == CP_NODE_MAP)) return root;
    int failed = 0;
    const char *const steps[] = {"commodities", cut->steps[1], "buffer"};
    cp_node *map = cp_reader_take(reader, 1, sizeof *map);
    cp_entry *target = cp_reader_take(reader, 1, sizeof *target);
    if (!map || !target) return NULL;
    *target = (cp_entry){.key = "target", .line = old->line, .column = old->column, .value = old->value};
    *map = *old->value;
    map->kind = CP_NODE_MAP;
    map->n = 1;
    map->entries = target;
    const cp_entry widened = {.key = "buffer", .line = old->line, .column = old->column, .value = map};
    const cp_node *changed = cp_document_set(root, steps, 3, &widened, &failed, reader->arena, reader->error);
    return changed;
}

static const cp_node *node_at(const cp_node *node, const path *cut)
{
    for (int i = 0; node && i < cut->n; i++) {
        if (node->kind == CP_NODE_LIST) {
            const size_t digits = strspn(cut->steps[i], "0123456789");
            int position = 0;
            for (size_t d = 0; d < digits && position < node->n; d++)
                position = 10 * position + (cut->steps[i][d] - '0');
            node = digits && position < node->n ? node->entries[position].value : NULL;
        } else {
            node = cp_node_get(node, cut->steps[i]);
        }
    }
    return node;
}

/* The tree with one path set; the tree as it was when that is not possible. */
static const cp_node *apply_one(cp_reader *reader, const cp_place *place, const cp_node *root, bool *changes)
{
    path cut;
    const cp_entry entry = {
        .key = place->key, .line = place->line, .column = place->column, .author = CP_BY_SET, .value = place->node};
    int failed = 0;
    if (!cut_path(reader, place->key, &cut) || !check_target(reader, place, &cut)) return root;
    const cp_node *widened = widen_buffer(reader, root, &cut);
    if (!widened) return root;
    const cp_node *old = node_at(widened, &cut);
    const char *before = old ? cp_node_text(old, reader->arena, reader->error) : "";
    const char *after = cp_node_text(place->node, reader->arena, reader->error);
    if (before && after && strcmp(before, after) != 0) *changes = true;
    const cp_node *set = cp_document_set(widened, cut.steps, cut.n, &entry, &failed, reader->arena, reader->error);
    if (set) return set;
    if (reader->error->status == CP_OK)
        cp_wrong_key(reader, place, "expected a path into the configuration, found that there is no '%s' in it",
                     cut.steps[failed < cut.n ? failed : cut.n - 1]);
    return root;
}

/* The sections of which a policy may add entries: what is measured stays the same. */
static bool may_add(const char *section, cp_entity_section *found)
{
    static const cp_entity_section allowed[] = {CP_SITES, CP_RESERVES, CP_HAZARDS};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        *found = allowed[i];
        if (strcmp(section, cp_entity_section_names[allowed[i]]) == 0) return true;
    }
    return false;
}

static bool is_taken(const cp_reader *reader, cp_entity_section section, const char *name)
{
    return cp_names_find(&reader->names[section], name) >= 0 ||
           (section == CP_SITES && cp_names_find(&reader->names[CP_DEMANDS], name) >= 0);
}

static const cp_node *add_entries(cp_reader *reader, const cp_place *within, cp_entity_section section,
                                  const cp_node *root)
{
    for (int i = 0; i < within->node->n; i++) {
        const cp_place place = cp_place_entry(within, i);
        const char *const steps[] = {cp_entity_section_names[section], place.key};
        const cp_entry entry = {
            .key = place.key, .line = place.line, .column = place.column, .author = CP_BY_ADD, .value = place.node};
        int failed = 0;
        if (is_taken(reader, section, place.key)) {
            cp_wrong_key(reader, &place, "expected a new name, found \"%s\", which there is", place.key);
            continue;
        }
        const cp_node *added = cp_document_set(root, steps, 2, &entry, &failed, reader->arena, reader->error);
        if (added) root = added;
    }
    return root;
}

/* The tree with all that the policy adds; the reader's names are then those of that tree. */
static const cp_node *apply_add(cp_reader *reader, const cp_place *policy, const cp_node *root, bool *changes)
{
    cp_place add;
    if (!cp_place_find(policy, "add", &add) || !cp_bind_expect_map(reader, &add, "a map {sites, reserves, hazards}"))
        return root;
    for (int i = 0; i < add.node->n; i++) {
        const cp_place place = cp_place_entry(&add, i);
        cp_entity_section section;
        if (!may_add(place.key, &section))
            cp_wrong_key(reader, &place, "expected sites, reserves or hazards, which a policy may add; found \"%s\"",
                         place.key);
        else if (cp_bind_expect_map(reader, &place, "a map of names"))
            root = add_entries(reader, &place, section, root);
    }
    *changes = *changes || root != reader->root;
    const cp_place top = {.node = root, .line = 1, .column = 1};
    for (int s = 0; root != reader->root && s < CP_ENTITY_SECTIONS; s++)
        cp_names_read(reader, &top, (cp_entity_section)s);
    return root;
}

/* The tree with all that the policy sets. What it sets is checked in the reading of the policy's tree. */
static const cp_node *apply_set(cp_reader *reader, const cp_place *policy, const cp_node *root, bool *changes)
{
    cp_place set;
    if (!cp_place_find(policy, "set", &set) || !cp_bind_expect_map(reader, &set, "a map {path: value}")) return root;
    for (int i = 0; i < set.node->n; i++) {
        const cp_place entry = cp_place_entry(&set, i);
        root = apply_one(reader, &entry, root, changes);
    }
    return root;
}

static void check_cost(cp_reader *reader, const cp_place *place, const cp_policy *policy)
{
    cp_place cost, at;
    if (!cp_place_find(place, "cost", &cost) || !cp_place_find(&cost, "at", &at)) return;
    if (policy->at.given && cp_dist_minimum(&policy->at.dist) >= reader->study->horizon_days)
        cp_doubtful(reader, &at, "the cost does not fall within the horizon");
}

static void bind_policy(cp_reader *reader, const cp_place *place, const cp_scenario *base, int number,
                        cp_policy *policy)
{
    policy->name = place->key;
    policy->scenario = *base;
    if (!cp_name_is_valid(place->key))
        cp_wrong_key(reader, place, "expected a name of letters, digits, '_' and '-', found \"%s\"", place->key);
    cp_bind_section(reader, place, CP_IN_POLICY, policy);
    check_cost(reader, place, policy);
    bool changes = false;
    const cp_node *written = reader->root;
    cp_names names[CP_ENTITY_SECTIONS];
    memcpy(names, reader->names, sizeof names);
    const cp_node *root = apply_set(reader, place, apply_add(reader, place, written, &changes), &changes);
    const bool costs = cp_dist_maximum(&policy->once.dist) > 0.0 || cp_dist_maximum(&policy->yearly.dist) > 0.0;
    if (number > 0 && !changes && !costs && !reader->varied) cp_doubtful(reader, place, "the policy changes nothing");
    if (root != written) {
        reader->policy = policy->name;
        reader->reading = 1 + number;
        cp_bind_scenario(reader, root, &policy->scenario);
        reader->policy = NULL;
        reader->reading = CP_READ_ONCE;
    }
    memcpy(reader->names, names, sizeof names);
}

/* The place of the policies, if it is a map of them. */
static bool find_policies(cp_reader *reader, const cp_place *root, cp_place *place)
{
    if (!cp_place_find(root, "policies", place) || !cp_bind_expect_map(reader, place, "a map of names")) return false;
    if (place->node->n <= MOST_POLICIES) return true;
    cp_wrong_key(reader, place, "expected at most %d policies, found %d", (int)MOST_POLICIES, place->node->n);
    return false;
}

void cp_bind_policies(cp_reader *reader, const cp_place *root, const cp_scenario *base)
{
    static const cp_node empty = {.kind = CP_NODE_MAP, .text = ""};
    cp_place policies = cp_place_absent(root, "policies", &empty);
    cp_study *study = reader->study;
    if (!find_policies(reader, root, &policies)) policies = cp_place_absent(root, "policies", &empty);
    const int baseline = cp_node_find(policies.node, "baseline");
    const int added = baseline < 0 ? 1 : 0;
    cp_policy *bound =
        cp_arena_take(reader->arena, (size_t)policies.node->n + (size_t)added, sizeof *bound, reader->error);
    if (!bound) return;
    study->policies = bound;
    study->n_policies = policies.node->n + added;
    for (int i = 0; i < policies.node->n; i++) bound[added + i].name = policies.node->entries[i].key;
    if (added) {
        const cp_place place = cp_place_absent(&policies, "baseline", &empty);
        bind_policy(reader, &place, base, 0, &bound[0]);
    }
    for (int i = 0; i < policies.node->n; i++) {
        const cp_place place = cp_place_entry(&policies, i);
        if (i == baseline && i > 0) cp_wrong_key(reader, &place, "expected the baseline to be the first policy");
        const size_t before = reader->arena->total_bytes;
        bind_policy(reader, &place, base, added + i, &bound[added + i]);
        if (!cp_arena_fits(reader->arena, before, policies.node->n - 1 - i, "reading all policies", reader->error))
            return;
    }
}
