/* Of every stage ranks take equal runs of blocks, threads take block after block. The only parallel region of the
   program. */
#include "engine/run/run.h"

#include "engine/base/memory.h"
#include "engine/run/progress.h"
#include "engine/run/simulate.h"

#include <omp.h>

/* A rank's threads and its share of a stage. */
struct cp_crew {
    const cp_comm *comm;
    const cp_plan *plan;
    const cp_layout *layout;
    const cp_run_options *options;
    int threads;
    cp_worker *workers;        /* [threads] each made by its thread, in the first stage that it takes part in */
    uint64_t stage;            /* where the stage begins; trials are counted from first_trial */
    uint64_t next, begin, end; /* of the share; `next` is taken by the threads in turn */
    cp_progress progress;
    cp_error *error; /* guarded by the critical section `verdict` */
    bool failed;
};

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

static bool take_block(cp_crew *crew, uint64_t *first, int *n)
{
    bool failed;
#pragma omp atomic read
    failed = crew->failed;
    if (failed) return false;
#pragma omp atomic capture
    {
        *first = crew->next;
        crew->next += CP_LANES;
    }
    if (*first >= crew->end) return false;
    *n = crew->end - *first < CP_LANES ? (int)(crew->end - *first) : CP_LANES;
    return true;
}

/* All ranks are taken to be as far as this one. */
static void show(cp_crew *crew, uint64_t first, int n, const cp_tallies *own)
{
    const uint64_t done = (first + (uint64_t)n - crew->begin) * (uint64_t)crew->comm->size;
    cp_progress_show(&crew->progress, (double)(crew->stage + done), own);
}

static void work(cp_crew *crew, cp_worker *worker, cp_error *error)
{
    const cp_run_options *options = crew->options;
    const bool shows = crew->comm->rank == 0 && omp_get_thread_num() == 0;
    uint64_t first;
    int n;
    if (!worker->plan && !cp_worker_make(crew->plan, crew->layout, options->kernels, worker, error)) return;
    worker->samples = options->samples;
    while (take_block(crew, &first, &n)) {
        if (!cp_worker_run(worker, options->seed, options->first_trial + first, n, error)) return;
        if (shows) show(crew, first, n, &worker->tallies);
    }
}

/* One thread's part of a stage. */
static void run_thread(cp_crew *crew)
{
    cp_error error = {0};
    work(crew, &crew->workers[omp_get_thread_num()], &error);
    if (error.status == CP_OK) return;
#pragma omp critical(verdict)
    cp_fail(crew->error, error.status, "%s", error.text);
#pragma omp atomic write
    crew->failed = true;
}

/* All of this machine's ranks, their threads, and on one of them the sum and what is made of it. */
static bool fits(const cp_comm *comm, const cp_plan *plan, const cp_layout *layout, int threads, cp_error *error)
{
    char what[96];
    const int ranks = comm->here > 1 ? comm->here : 1;
    const double worker = cp_worker_bytes(plan, layout);
    snprintf(what, sizeof what, "the run (%d threads of %.1f GB)", ranks * threads, worker / 1e9);
    return cp_memory_fits(ranks * (double)threads * worker + 2.0 * cp_tallies_bytes(layout), what, error);
}

cp_crew *cp_crew_begin(const cp_comm *comm, const cp_plan *plan, const cp_layout *layout, const cp_run_options *options,
                       cp_arena *arena, cp_error *error)
{
    const int threads = cp_run_threads(options->threads);
    if (!fits(comm, plan, layout, threads, error)) return NULL;
    cp_crew *crew = cp_arena_take(arena, 1, sizeof *crew, error);
    cp_worker *workers = cp_arena_take(arena, (size_t)threads, sizeof *workers, error);
    if (!crew || !workers) return NULL;
    *crew = (cp_crew){.comm = comm,
                      .plan = plan,
                      .layout = layout,
                      .options = options,
                      .threads = threads,
                      .workers = workers,
                      .progress = cp_progress_begin(options)};
    return crew;
}

bool cp_crew_work(cp_crew *crew, uint64_t begin, uint64_t end, cp_error *error)
{
    const cp_comm *comm = crew->comm;
    crew->stage = begin;
    crew->begin = crew->next = begin + cp_run_share(end - begin, comm->rank, comm->size);
    crew->end = begin + cp_run_share(end - begin, comm->rank + 1, comm->size);
    crew->error = error;
#pragma omp parallel num_threads(crew->threads)
    run_thread(crew);
    return cp_comm_agree(comm, error);
}

bool cp_crew_gather(const cp_crew *crew, cp_arena *arena, cp_tallies *total, cp_error *error)
{
    cp_tallies_make(crew->layout, arena, total, error);
    for (int t = 0; t < crew->threads && error->status == CP_OK; t++) {
        if (crew->workers[t].plan) cp_tallies_add(total, &crew->workers[t].tallies, error);
    }
    if (!cp_comm_agree(crew->comm, error)) return false;
    return cp_tallies_reduce(crew->comm, total, error);
}

void cp_crew_end(cp_crew *crew)
{
    if (!crew) return;
    cp_progress_end(&crew->progress);
    for (int t = 0; t < crew->threads; t++) cp_arena_release(&crew->workers[t].arena);
}

bool cp_run(const cp_comm *comm, const cp_plan *plan, const cp_layout *layout, const cp_run_options *options,
            cp_arena *arena, cp_tallies *total, cp_error *error)
{
    cp_crew *crew = cp_crew_begin(comm, plan, layout, options, arena, error);
    const bool done = cp_comm_agree(comm, error) && cp_crew_work(crew, 0, options->trials, error) &&
                      cp_crew_gather(crew, arena, total, error);
    cp_crew_end(crew);
    return done;
}
