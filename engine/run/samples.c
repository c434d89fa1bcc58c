/* A batch is as large as memory for it, and no larger. */
#include "engine/run/samples.h"

#include "engine/base/text.h"
#include "engine/run/run.h"

#include <math.h>
#include <string.h>

enum { BATCH_BYTES = 64 << 20, LEAST_BATCH = 256, MOST_BATCH = 65536 };

/* Whether `name` is one of the names in `list`, separated by commas. */
static bool is_listed(const char *list, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',') {
        if (strcspn(at, ",") == length && strncmp(at, name, length) == 0) return true;
    }
    return false;
}

static bool check_names(const char *list, cp_arena *arena, cp_error *error)
{
    for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',') {
        const char *name = cp_arena_format(arena, error, "%.*s", (int)strcspn(at, ","), at);
        if (!name) return false;
        if (cp_metric_find(name) != CP_METRICS) continue;
        cp_nearest nearest = {.word = name};
        for (int m = 0; m < CP_METRICS; m++) cp_nearest_try(&nearest, cp_metric_table[m].name);
        return cp_fail(error, CP_BAD_USAGE, "--samples: expected none, all or metrics, found '%s'%s%s", name,
                       nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "");
    }
    return *list || cp_fail(error, CP_BAD_USAGE, "--samples: expected none, all or metrics, found ''");
}

bool cp_sampling_choose(const char *metrics, const cp_layout *layout, double step_days, cp_arena *arena,
                        cp_sampling *sampling, cp_error *error)
{
    const bool all = strcmp(metrics, "all") == 0;
    int *column = cp_arena_take(arena, (size_t)layout->n_slots, sizeof *column, error);
    if (!column || (!all && !check_names(metrics, arena, error))) return false;
    *sampling = (cp_sampling){.layout = layout, .column = column, .step_days = step_days};
    for (int s = 0; s < layout->n_slots; s++) {
        const bool wanted = all || is_listed(metrics, cp_metric_table[layout->slots[s].metric].name);
        column[s] = wanted ? sampling->n_columns++ : CP_NONE;
    }
    const uint64_t each = (uint64_t)sampling->n_columns * (uint64_t)layout->n_policies * sizeof(float);
    const uint64_t fits = BATCH_BYTES / (each ? each : 1) / LEAST_BATCH * LEAST_BATCH;
    sampling->batch = fits < LEAST_BATCH ? LEAST_BATCH : fits > MOST_BATCH ? MOST_BATCH : fits;
    return true;
}

static uint64_t rows_of(const cp_sampling *of)
{
    return (uint64_t)of->n_columns * (uint64_t)of->layout->n_policies;
}

bool cp_samples_take(const cp_sampling *sampling, uint64_t n, cp_arena *arena, cp_samples *samples, cp_error *error)
{
    *samples = (cp_samples){.of = sampling, .n = n};
    samples->values = cp_arena_take(arena, rows_of(sampling) * n, sizeof *samples->values, error);
    return samples->values != NULL;
}

void cp_samples_put(cp_samples *samples, int slot, int policy, uint64_t first, int n, const double *values)
{
    const cp_sampling *of = samples->of;
    if (of->column[slot] == CP_NONE) return;
    const uint64_t row = (uint64_t)of->column[slot] * (uint64_t)of->layout->n_policies + (uint64_t)policy;
    const cp_metric_tally tally = cp_metric_table[of->layout->slots[slot].metric].tally;
    const double unit = tally == CP_TALLY_STEPS ? of->step_days : 1.0;
    float *to = samples->values + row * samples->n + (first - samples->first);
    for (int i = 0; i < n; i++) {
        const bool never = tally != CP_TALLY_AMOUNT && values[i] < 0.0;
        to[i] = never ? INFINITY : (float)(values[i] * unit);
    }
}

/* The part of `all` that begins at `begin`. */
static void place(const cp_samples *part, uint64_t begin, uint64_t n, cp_samples *all)
{
    for (uint64_t row = 0; row < rows_of(part->of); row++) {
        memcpy(all->values + row * all->n + begin, part->values + row * n, n * sizeof *all->values);
    }
}

void cp_samples_gather(const cp_comm *comm, uint64_t trials, cp_samples *part, cp_samples *all)
{
    for (int rank = 0; rank < comm->size; rank++) {
        const uint64_t begin = cp_run_share(trials, rank, comm->size);
        const uint64_t n = cp_run_share(trials, rank + 1, comm->size) - begin;
        cp_comm_collect(comm, rank, part->values, rows_of(part->of) * n * sizeof *part->values);
        if (comm->rank == 0) place(part, begin, n, all);
    }
}
