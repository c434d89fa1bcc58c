/* Processes: the only file that knows MPI. Collective functions are entered by all ranks or none; a local failure is
   agreed on before the next of them. With one rank none of them needs MPI: {.size = 1} is a process on its own. */
#ifndef CP_RUN_COMM_H
#define CP_RUN_COMM_H

#include "engine/base/arena.h"

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int rank, size;
    int here; /* ranks on this machine; 0 is 1 */
} cp_comm;

/* Collective. Starts MPI, unless nothing in the environment tells of a launcher: then this is a process on its own.
   Only the main thread will call MPI. */
bool cp_comm_start(int *argc, char ***argv, cp_comm *comm, cp_error *error);

/* Collective. Ends MPI if it was started. */
void cp_comm_stop(void);

/* Collective. True when no rank has failed; otherwise every rank gets the error of the lowest that has. */
bool cp_comm_agree(const cp_comm *comm, cp_error *error);

/* Collective. Rank 0's bytes to all; the others' copies are in `arena`. A failure is agreed on. */
bool cp_comm_broadcast(const cp_comm *comm, char **bytes, size_t *n, cp_arena *arena, cp_error *error);

/* Collective. Bitwise or of n words, on all ranks. */
void cp_comm_or(const cp_comm *comm, uint64_t *words, size_t n);

/* Collective. Sums, and largest values, on rank 0; what the other ranks' arrays hold afterwards is undefined. */
void cp_comm_sum(const cp_comm *comm, uint64_t *words, size_t n);
void cp_comm_max(const cp_comm *comm, int64_t *words, size_t n);

/* Collective. Merges n items of `bytes` each, pairwise and in any order, on rank 0: merge(into, from) must be
   associative and commutative. What the other ranks' items hold afterwards is undefined. */
typedef void (*cp_comm_merger)(void *into, const void *from);
void cp_comm_merge(const cp_comm *comm, void *items, size_t n, size_t bytes, cp_comm_merger merge);

/* Collective. Rank `from` sends n bytes to rank 0, in whose `bytes` they are then; others do nothing. */
void cp_comm_collect(const cp_comm *comm, int from, void *bytes, size_t n);

/* Local. The MPI library's name and version in one line. Works before cp_comm_start. */
const char *cp_comm_library(void);

#endif
