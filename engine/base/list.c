/* Doubles when full; what it leaves behind stays in the arena. */
#include "engine/base/list.h"

#include <string.h>

void *cp_list_add(cp_list *list, cp_arena *arena, size_t item_bytes, cp_error *error)
{
    if (list->count == list->capacity) {
        const int capacity = list->capacity ? 2 * list->capacity : 16;
        void *grown = cp_arena_take(arena, (size_t)capacity, item_bytes, error);
        if (!grown) return NULL;
        if (list->count) memcpy(grown, list->items, (size_t)list->count * item_bytes);
        list->items = grown;
        list->capacity = capacity;
    }
    void *item = (char *)list->items + (size_t)list->count++ * item_bytes;
    return memset(item, 0, item_bytes);
}
