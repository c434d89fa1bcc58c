/* A list that grows, in an arena. */
#ifndef CP_BASE_LIST_H
#define CP_BASE_LIST_H

#include "engine/base/arena.h"

/* Zero is empty. `items` may move when the list grows. */
typedef struct {
    void *items;
    int count, capacity;
} cp_list;

/* Local. Room for one more item of `item_bytes` (the same at every call), zeroed; NULL when memory runs out. */
void *cp_list_add(cp_list *list, cp_arena *arena, size_t item_bytes, cp_error *error);

#endif
