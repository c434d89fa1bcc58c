/* Policies made on the command line: written into the tree, then read like any others. */
#include "engine/config/bind.h"

#include "engine/base/text.h"

#include <string.h>

static const cp_node empty = {.kind = CP_NODE_MAP, .text = "", .size = 1};

static const cp_node *make_text(cp_reader *reader, const char *text)
{
    cp_node *node = cp_reader_take(reader, 1, sizeof *node);
    if (node) *node = (cp_node){.kind = CP_NODE_TEXT, .line = 1, .column = 1, .text = text, .size = 1};
    return node;
}

static const cp_node *put(cp_reader *reader, const cp_node *map, const char *const *steps, int n, const char *text)
{
    int failed = 0;
    const cp_node *value = map ? make_text(reader, text) : NULL;
    const cp_entry entry = {.key = steps[n - 1], .line = 1, .column = 1, .value = value};
    return value ? cp_document_set(map, steps, n, &entry, &failed, reader->arena, reader->error) : NULL;
}

/* The policy with one path set, and a description that says so. */
static const cp_node *make_body(cp_reader *reader, const cp_node *base, const char *path, const char *value)
{
    const char *const set[] = {"set", path}, *const describe[] = {"describe"};
    const char *text = cp_arena_format(reader->arena, reader->error, "%s = %s", path, value);
    return text ? put(reader, put(reader, base, set, 2, value), describe, 1, text) : NULL;
}

static const cp_node *find_base(cp_reader *reader, const cp_node *policies, const char *name)
{
    const cp_node *found = cp_node_get(policies, name);
    if (found || strcmp(name, "baseline") == 0) return found && !cp_node_is_empty(found) ? found : &empty;
    cp_nearest nearest = {.word = name};
    for (int i = 0; policies && i < policies->n; i++) cp_nearest_try(&nearest, policies->entries[i].key);
    cp_wrong_at(reader, 1, 1, "--policy: expected a policy of the configuration, found '%s'%s", name,
                cp_names_hint(reader, nearest.best));
    return NULL;
}

const cp_node *cp_vary_policies(cp_reader *reader, const cp_node *root, const cp_config_vary *vary)
{
    const cp_node *policies = cp_node_get(root, "policies");
    if (policies && policies->kind != CP_NODE_MAP && !cp_node_is_empty(policies)) return root;
    const cp_node *base = find_base(reader, policies, vary->policy ? vary->policy : "baseline");
    const cp_node *baseline = cp_node_get(policies, "baseline");
    cp_entry *entries = cp_arena_take(reader->arena, (size_t)vary->n + 1, sizeof *entries, reader->error);
    cp_node *map = cp_reader_take(reader, 1, sizeof *map);
    if (!base || !entries || !map) return root;
    *map = (cp_node){.kind = CP_NODE_MAP, .line = 1, .column = 1, .text = "", .size = 1, .n = vary->n + 1};
    entries[0] = (cp_entry){.key = "baseline", .line = 1, .column = 1, .value = baseline ? baseline : &empty};
    for (int i = 0; i < vary->n; i++) {
        const cp_node *body = make_body(reader, base, vary->path, vary->values[i]);
        const char *name = cp_arena_format(reader->arena, reader->error, "vary-%d", i + 1);
        if (!body || !name) return root;
        entries[i + 1] = (cp_entry){.key = name, .line = 1, .column = 1, .value = body};
    }
    for (int i = 0; i < map->n; i++) map->size += entries[i].value->size;
    map->entries = entries;
    int failed = 0;
    const char *const steps[] = {"policies"};
    const cp_entry entry = {.key = "policies", .line = 1, .column = 1, .value = map};
    const cp_node *changed = cp_document_set(root, steps, 1, &entry, &failed, reader->arena, reader->error);
    return changed ? changed : root;
}
