/* What OpenMP says about places where there are any, what the system says about the process otherwise. */
#include "engine/run/placement.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 256, LIST_BYTES = 128 };

static int ascending(const void *a, const void *b)
{
    const int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

void cp_placement_list(int n, const int *processors, size_t bytes, char *list)
{
    size_t length = 0;
    list[0] = '\0';
    for (int i = 0, last; i < n; i = last + 1) {
        char range[32];
        for (last = i; last + 1 < n && processors[last + 1] == processors[last] + 1;) last++;
        snprintf(range, sizeof range, last > i ? "%s%d-%d" : "%s%d", i ? "," : "", processors[i], processors[last]);
        const bool fits = length + strlen(range) + sizeof "…" <= bytes;
        length += (size_t)snprintf(list + length, bytes - length, "%s", fits ? range : "…");
        if (!fits) return;
    }
}

/* The processors of all places; false when OpenMP binds nothing. */
static bool bound(char list[LIST_BYTES], cp_arena *arena, cp_error *error)
{
    int n = 0, all = 0;
    for (int p = 0; p < omp_get_num_places(); p++) all += omp_get_place_num_procs(p);
    if (all == 0 || omp_get_proc_bind() == omp_proc_bind_false) return false;
    int *processors = cp_arena_take(arena, (size_t)all, sizeof *processors, error);
    if (!processors) return false;
    for (int p = 0; p < omp_get_num_places(); p++) {
        omp_get_place_proc_ids(p, processors + n);
        n += omp_get_place_num_procs(p);
    }
    qsort(processors, (size_t)n, sizeof *processors, ascending);
    cp_placement_list(n, processors, LIST_BYTES, list);
    return true;
}

/* As the kernel of Linux tells it; "?" elsewhere. */
static void allowed(char list[LIST_BYTES])
{
    char line[LINE_BYTES];
    FILE *status = fopen("/proc/self/status", "r");
    snprintf(list, LIST_BYTES, "?");
    while (status && fgets(line, sizeof line, status)) {
        if (sscanf(line, "Cpus_allowed_list: %127s", list) == 1) break;
    }
    if (status) fclose(status);
}

static void describe(int rank, int threads, char line[LINE_BYTES], cp_arena *arena, cp_error *error)
{
    char host[65] = "unknown", list[LIST_BYTES];
    gethostname(host, sizeof host - 1);
    const bool is_bound = bound(list, arena, error);
    if (!is_bound) allowed(list);
    snprintf(line, LINE_BYTES, "rank %d on %s: %d thread%s %s processors %s", rank, host, threads,
             threads == 1 ? "" : "s", is_bound ? "bound to" : "on", list);
}

const char *cp_placement(const cp_comm *comm, int threads, cp_arena *arena, cp_error *error)
{
    const size_t ranks = comm->rank == 0 ? (size_t)comm->size : 1;
    char line[LINE_BYTES] = "", *all = cp_arena_take(arena, ranks, LINE_BYTES, error);
    if (all) describe(comm->rank, threads, all, arena, error);
    if (!cp_comm_agree(comm, error) || !all) return NULL;
    memcpy(line, all, sizeof line);
    for (int from = 1; from < comm->size; from++) {
        cp_comm_collect(comm, from, line, sizeof line);
        if (comm->rank == 0) snprintf(all + strlen(all), LINE_BYTES, "\n%s", line);
    }
    return comm->rank == 0 ? all : "";
}
