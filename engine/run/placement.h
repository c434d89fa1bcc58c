/* Where the ranks of a run are: hosts and processors, for people who wonder why it is slow. */
#ifndef CP_RUN_PLACEMENT_H
#define CP_RUN_PLACEMENT_H

#include "engine/run/comm.h"

/* Collective. A line for each rank, without a newline after the last: "rank 1 on node7: 8 threads bound to processors
   8-15". "Bound" when OpenMP keeps each thread at a place of its own (OMP_PLACES, OMP_PROC_BIND), "on" when the system
   moves them among these processors. On rank 0, the arena's; "" elsewhere. NULL on all when memory runs out. */
const char *cp_placement(const cp_comm *comm, int threads, cp_arena *arena, cp_error *error);

/* Local. Processors (numbers, rising) as "0-3,8"; cut off with "…" where it does not fit. */
void cp_placement_list(int n, const int *processors, size_t bytes, char *list);

#endif
