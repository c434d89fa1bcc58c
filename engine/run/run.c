/* Ranks take equal runs of blocks, threads take block after block. The only parallel region of the program. */
#include "engine/run/run.h"

#include "engine/run/progress.h"
#include "engine/run/simulate.h"

#include <omp.h>

/* A rank's share of the trials, shared by its threads. */
typedef struct {
    const cp_comm *comm;
    const cp_plan *plan;
    const cp_layout *layout;
    const cp_run_options *options;
    uint64_t next, begin, end; /* trials, relative to first_trial; `next` is taken by the threads in turn */
    cp_progress progress;
    cp_tallies *total;
    cp_error *error; /* guarded by the critical section `verdict` */
    bool failed;
} share;

int cp_run_threads(int asked)
{
    return asked > 0 ? asked : omp_get_max_threads();
}

/* Whole blocks to every rank; the last block may be smaller. */
uint64_t cp_run_share(uint64_t trials, int rank, int size)
{
    const uint64_t blocks = (trials + CP_LANES - 1) / CP_LANES;
    const uint64_t each = blocks / (uint64_t)size, rest = blocks % (uint64_t)size, r = (uint64_t)rank;
    const uint64_t begin = (each * r + (r < rest ? r : rest)) * CP_LANES;
    return begin < trials ? begin : trials;
}

static bool take_block(share *s, uint64_t *first, int *n)
{
    bool failed;
#pragma omp atomic read
    failed = s->failed;
    if (failed) return false;
#pragma omp atomic capture
    {
        *first = s->next;
        s->next += CP_LANES;
    }
    if (*first >= s->end) return false;
    *n = s->end - *first < CP_LANES ? (int)(s->end - *first) : CP_LANES;
    return true;
}

static void work(share *s, cp_worker *worker, cp_error *error)
{
    const bool shows = s->comm->rank == 0 && omp_get_thread_num() == 0;
    uint64_t first;
    int n;
    if (!cp_worker_make(s->plan, s->layout, s->options->kernels, worker, error)) return;
    worker->samples = s->options->samples;
    while (take_block(s, &first, &n)) {
        if (!cp_worker_run(worker, s->options->seed, s->options->first_trial + first, n, error)) return;
        if (!shows) continue;
        cp_progress_show(&s->progress, (double)(first + (uint64_t)n - s->begin), (double)(s->end - s->begin),
                         s->comm->size, &worker->tallies);
    }
}

/* One thread from start to end; its tallies are added to the rank's. */
static void run_thread(share *s)
{
    cp_worker worker = {0};
    cp_error error = {0};
    work(s, &worker, &error);
#pragma omp critical(verdict)
    {
        if (error.status == CP_OK) cp_tallies_add(s->total, &worker.tallies, &error);
        if (error.status != CP_OK) cp_fail(s->error, error.status, "%s", error.text);
#pragma omp atomic write
        s->failed = s->error->status != CP_OK;
    }
    cp_arena_release(&worker.arena);
}

bool cp_run(const cp_comm *comm, const cp_plan *plan, const cp_layout *layout, const cp_run_options *options,
            cp_arena *arena, cp_tallies *total, cp_error *error)
{
    share s = {.comm = comm, .plan = plan, .layout = layout, .options = options, .total = total, .error = error};
    s.begin = s.next = cp_run_share(options->trials, comm->rank, comm->size);
    s.end = cp_run_share(options->trials, comm->rank + 1, comm->size);
    if (cp_tallies_make(layout, arena, total, error)) {
        const int threads = cp_run_threads(options->threads);
        s.progress = cp_progress_begin(options);
#pragma omp parallel num_threads(threads)
        run_thread(&s);
        cp_progress_end(&s.progress);
    }
    if (!cp_comm_agree(comm, error)) return false;
    return cp_tallies_reduce(comm, total, error);
}
