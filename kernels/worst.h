/* The worst trials of a metric, exactly: which they are and how bad. */
#ifndef CP_WORST_H
#define CP_WORST_H

#include <stdint.h>

enum { CP_WORST = 256 };

typedef struct {
    uint64_t badness; /* above 0 */
    uint64_t trial;
} cp_worst_trial;

/* The worst first; of equally bad ones the lower trial. Which trials are in it depends neither on the order in which
   they were added nor on how lists were merged. */
typedef struct {
    uint64_t n;
    cp_worst_trial of[CP_WORST];
} cp_worst_list;

/* Kernel. Adds a trial if it is bad enough; each trial at most once. */
void cp_worst_add(cp_worst_list *list, uint64_t badness, uint64_t trial);

/* Kernel. into becomes the list of both. */
void cp_worst_merge(cp_worst_list *into, const cp_worst_list *from);

#endif
