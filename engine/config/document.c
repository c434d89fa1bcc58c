/* Trees of nodes: finding, writing out, and changing by copying the path to what changes. */
#include "engine/config/document.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { POOL_BYTES = 64 * 1024 };

void *cp_pool_take(cp_pool *pool, cp_arena *arena, size_t bytes, cp_error *error)
{
    const size_t rounded = (bytes + 7) / 8 * 8;
    if (pool->size - pool->used < rounded) {
        const size_t size = rounded > POOL_BYTES / 8 ? rounded : POOL_BYTES - 64;
        char *block = cp_arena_take(arena, size, 1, error);
        if (!block) return NULL;
        if (size == rounded) return block;
        *pool = (cp_pool){.block = block, .size = size};
    }
    void *taken = pool->block + pool->used;
    pool->used += rounded;
    return taken;
}

int cp_node_find(const cp_node *node, const char *key)
{
    if (!node || node->kind != CP_NODE_MAP) return -1;
    for (int i = 0; i < node->n; i++)
        if (strcmp(node->entries[i].key, key) == 0) return i;
    return -1;
}

const cp_node *cp_node_get(const cp_node *node, const char *key)
{
    const int i = cp_node_find(node, key);
    return i < 0 ? NULL : node->entries[i].value;
}

bool cp_node_is_empty(const cp_node *node)
{
    return node->kind == CP_NODE_TEXT && !node->quoted && node->text[0] == '\0';
}

/* Writes into `out`, or only counts when it is NULL. */
typedef struct {
    char *out;
    size_t length;
} writer;

static void put(writer *to, char c)
{
    if (to->out) to->out[to->length] = c;
    to->length++;
}

static void put_quoted(writer *to, const char *text)
{
    put(to, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') put(to, '\\');
        put(to, *text);
    }
    put(to, '"');
}

static void put_node(writer *to, const cp_node *node)
{
    if (node->kind == CP_NODE_TEXT) {
        put_quoted(to, node->text);
        return;
    }
    put(to, node->kind == CP_NODE_MAP ? '{' : '[');
    for (int i = 0; i < node->n; i++) {
        if (i) put(to, ',');
        if (node->kind == CP_NODE_MAP) {
            put_quoted(to, node->entries[i].key);
            put(to, ':');
        }
        put_node(to, node->entries[i].value);
    }
    put(to, node->kind == CP_NODE_MAP ? '}' : ']');
}

const char *cp_node_text(const cp_node *node, cp_arena *arena, cp_error *error)
{
    writer measured = {0};
    put_node(&measured, node);
    writer written = {.out = cp_arena_take(arena, measured.length + 1, 1, error)};
    if (!written.out) return NULL;
    put_node(&written, node);
    return written.out;
}

/* The position in a list that a step names, or -1. */
static int list_position(const cp_node *list, const char *step)
{
    char *end;
    if (step[0] < '0' || step[0] > '9') return -1;
    const long position = strtol(step, &end, 10);
    return *end || position >= list->n ? -1 : (int)position;
}

static int find_step(const cp_node *node, const char *step)
{
    return node->kind == CP_NODE_LIST ? list_position(node, step) : cp_node_find(node, step);
}

/* A copy of a map, list or (as an empty map) empty scalar with room for one more entry. */
static cp_node *copy_with_room(const cp_node *node, cp_arena *arena, cp_error *error)
{
    cp_node *copy = cp_arena_take(arena, 1, sizeof *copy, error);
    cp_entry *entries = cp_arena_take(arena, (size_t)node->n + 1, sizeof *entries, error);
    if (!copy || !entries) return NULL;
    *copy = *node;
    if (node->kind == CP_NODE_TEXT) copy->kind = CP_NODE_MAP;
    if (node->n) memcpy(entries, node->entries, (size_t)node->n * sizeof *entries);
    copy->entries = entries;
    return copy;
}

const cp_node *cp_document_set(const cp_node *root, const char *const *steps, int n, const cp_entry *entry, int *failed,
                               cp_arena *arena, cp_error *error)
{
    if (n == 0) return entry->value;
    const int at = find_step(root, steps[0]);
    if ((root->kind == CP_NODE_TEXT && !cp_node_is_empty(root)) || (root->kind == CP_NODE_LIST && at < 0)) return NULL;
    assert(at < 0 || root->entries);
    const cp_node nothing = {.kind = CP_NODE_TEXT, .text = "", .line = entry->line, .column = entry->column, .size = 1};
    const cp_node *old = at < 0 ? &nothing : root->entries[at].value;
    ++*failed;
    const cp_node *value = cp_document_set(old, steps + 1, n - 1, entry, failed, arena, error);
    if (!value) return NULL;
    --*failed;
    cp_node *copy = copy_with_room(root, arena, error);
    if (!copy) return NULL;
    const int written = at < 0 ? copy->n++ : at;
    cp_entry *changed = (cp_entry *)&copy->entries[written];
    if (at < 0)
        *changed = (cp_entry){.key = steps[0], .line = entry->line, .column = entry->column, .author = entry->author};
    changed->value = value;
    if (n == 1) *changed = (cp_entry){changed->key, entry->line, entry->column, entry->author, value};
    copy->size += value->size - (at < 0 ? 0 : old->size);
    return copy;
}
