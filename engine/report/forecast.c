/* A pilot is timed by the processor's clock, so that what else the machine does is left out. */
#include "engine/report/forecast.h"

#include "engine/plan/compile.h"
#include "engine/report/drivers.h"
#include "engine/run/simulate.h"

#include <math.h>
#include <time.h>

/* Seconds of the pilot that are not counted, while memory is touched for the first time, and that are. A block that
   takes longer than LONG_BLOCK is enough. */
#define WARM_UP 0.1
#define COUNTED 0.2
#define LONG_BLOCK 0.1

/* Of the program and its libraries; of a distribution once its bins are in use; copies of a thread's tallies that exist
   at once when a run ends. Of a file's structure; its bytes for each byte that `fill` counts. Fitted to five cases. */
#define PROGRAM_BYTES 25e6
#define DISTRIBUTION_BYTES 130e3
#define COPIES 2.3
#define STRUCTURE_BYTES 0.65e6
#define FILE_FACTOR 4.0

static double core_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds of a core for a trial under all policies. */
static bool pilot(cp_worker *worker, double *seconds, cp_error *error)
{
    const cp_seed seed = {.number = 1};
    const double begin = core_seconds();
    double counted_from = begin, now = begin;
    uint64_t trials = 0, before = 0;
    while (now < counted_from + COUNTED) {
        if (!cp_worker_run(worker, seed, trials, CP_LANES, error)) return false;
        trials += CP_LANES;
        now = core_seconds();
        if (trials == CP_LANES && now - begin > LONG_BLOCK) break;
        if (!before && now >= begin + WARM_UP) {
            before = trials;
            counted_from = now;
        } else if (!before) {
            counted_from = now;
        }
    }
    *seconds = (now - (before ? counted_from : begin)) / (double)(trials - before);
    return true;
}

static void fill(const cp_study *study, const cp_layout *layout, double seconds, double fixed_bytes, uint64_t trials,
                 cp_forecast *forecast)
{
    const double n = (double)trials, filled = fmin(fmax(log10(n), 1.0) / 6.0, 1.5);
    const double thread_bytes = fixed_bytes + DISTRIBUTION_BYTES * layout->n_amounts * layout->n_policies;
    const double again = 1.3 * (double)cp_drivers_trials(trials) / layout->n_policies;
    /* statistics as doubles; compressed counts, about two bytes a bin, of which an amount has some 1500 */
    const double per_policy = layout->n_slots * (4.0 + 5.0 * study->n_quantiles) * 8.0 +
                              layout->n_counts * 2.0 * study->steps + layout->n_amounts * 3000.0;
    *forecast = (cp_forecast){.core_seconds = seconds * (n + again),
                              .bytes = PROGRAM_BYTES + COPIES * thread_bytes,
                              .more_bytes = thread_bytes,
                              .file_bytes = STRUCTURE_BYTES + FILE_FACTOR * layout->n_policies * per_policy * filled};
}

bool cp_forecast_make(const cp_study *study, uint64_t trials, cp_forecast *forecast, cp_error *error)
{
    cp_arena arena = {0};
    cp_plan plan;
    cp_layout layout;
    cp_worker worker = {0};
    double seconds = 0.0;
    bool ok = cp_plan_compile(study, &arena, &plan, error) && cp_layout_make(study, &plan, &arena, &layout, error) &&
              cp_worker_make(&plan, &layout, cp_kernels_select(NULL), &worker, error);
    const double fixed_bytes = (double)worker.arena.total_bytes;
    ok = ok && pilot(&worker, &seconds, error);
    if (ok) fill(study, &layout, seconds, fixed_bytes, trials, forecast);
    cp_arena_release(&worker.arena);
    cp_arena_release(&arena);
    return ok;
}
