/* Sorted by insertion: once a list is full of bad trials, a worse one is rare. */
#include "kernels/worst.h"

#include <stdbool.h>
#include <string.h>

static bool is_worse(cp_worst_trial a, cp_worst_trial b)
{
    return a.badness > b.badness || (a.badness == b.badness && a.trial < b.trial);
}

void cp_worst_add(cp_worst_list *list, uint64_t badness, uint64_t trial)
{
    const cp_worst_trial found = {badness, trial};
    const bool full = list->n == CP_WORST;
    if (badness == 0 || (full && !is_worse(found, list->of[CP_WORST - 1]))) return;
    uint64_t low = 0, high = list->n; /* those before `low` are worse, from `high` on they are not */
    while (low < high) {
        const uint64_t middle = (low + high) / 2;
        if (is_worse(list->of[middle], found)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const uint64_t moved = list->n - low - (full ? 1 : 0);
    memmove(list->of + low + 1, list->of + low, moved * sizeof *list->of);
    list->of[low] = found;
    list->n += full ? 0 : 1;
}

void cp_worst_merge(cp_worst_list *into, const cp_worst_list *from)
{
    for (uint64_t i = 0; i < from->n; i++) cp_worst_add(into, from->of[i].badness, from->of[i].trial);
}
