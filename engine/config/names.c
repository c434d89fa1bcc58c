/* Names of entities: checked when they are read, found by bisection. */
#include "engine/base/text.h"
#include "engine/config/reader.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ENTITIES = 100000 };

const char *const cp_entity_section_names[CP_ENTITY_SECTIONS] = {"commodities", "sites", "demands", "reserves",
                                                                 "hazards"};
static const char *const singular[CP_ENTITY_SECTIONS] = {"commodity", "site", "demand", "reserve", "hazard"};

typedef struct {
    const char *name;
    int number;
} numbered;

bool cp_name_is_valid(const char *name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    return *name && name[strspn(name, allowed)] == '\0';
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const numbered *)a)->name, ((const numbered *)b)->name);
}

static void sort_names(cp_reader *reader, cp_names *names)
{
    numbered *by_name = cp_arena_take(reader->arena, (size_t)names->n, sizeof *by_name, reader->error);
    names->sorted = cp_arena_take(reader->arena, (size_t)names->n, sizeof *names->sorted, reader->error);
    if (!by_name || !names->sorted) {
        names->n = 0;
        return;
    }
    for (int i = 0; i < names->n; i++) by_name[i] = (numbered){names->names[i], i};
    qsort(by_name, (size_t)names->n, sizeof *by_name, compare);
    for (int i = 0; i < names->n; i++) names->sorted[i] = by_name[i].number;
}

void cp_names_read(cp_reader *reader, const cp_place *root, cp_entity_section section)
{
    cp_names *names = &reader->names[section];
    cp_place at;
    if (!cp_place_find(root, cp_entity_section_names[section], &at) || at.node->kind != CP_NODE_MAP) return;
    if (at.node->n > MOST_ENTITIES) {
        cp_wrong_key(reader, &at, "expected at most %d entries, found %d", (int)MOST_ENTITIES, at.node->n);
        return;
    }
    names->names = cp_arena_take(reader->arena, (size_t)at.node->n, sizeof *names->names, reader->error);
    names->n = names->names ? at.node->n : 0;
    for (int i = 0; i < names->n; i++) {
        const cp_place entity = cp_place_entry(&at, i);
        names->names[i] = entity.key;
        if (!cp_name_is_valid(entity.key))
            cp_wrong_key(reader, &entity, "expected a name of letters, digits, '_' and '-', found \"%s\"", entity.key);
    }
    sort_names(reader, names);
}

int cp_names_find(const cp_names *names, const char *name)
{
    int low = 0, high = names->n;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        const int order = strcmp(names->names[names->sorted[middle]], name);
        if (order == 0) return names->sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

const char *cp_names_hint(cp_reader *reader, const char *best)
{
    if (!best) return "";
    const char *hint = cp_arena_format(reader->arena, reader->error, " (did you mean '%s'?)", best);
    return hint ? hint : "";
}

int cp_names_resolve(cp_reader *reader, const cp_place *place, cp_entity_section section)
{
    const cp_names *names = &reader->names[section];
    if (names->n == 0 && section == CP_COMMODITIES) return -1; /* an error already */
    if (place->node->kind != CP_NODE_TEXT || cp_node_is_empty(place->node)) {
        cp_wrong(reader, place, "expected the name of a %s, found %s", singular[section],
                 cp_place_found(reader, place));
        return -1;
    }
    const int found = cp_names_find(names, place->node->text);
    if (found >= 0) return found;
    cp_nearest nearest = {.word = place->node->text};
    for (int i = 0; i < names->n && cp_reader_may_hint(reader); i++) cp_nearest_try(&nearest, names->names[i]);
    cp_wrong(reader, place, "expected the name of a %s, found %s%s", singular[section], cp_place_found(reader, place),
             cp_names_hint(reader, nearest.best));
    return -1;
}
