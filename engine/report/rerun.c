/* A worker without a run around it. */
#include "engine/report/rerun.h"

#include "engine/plan/compile.h"
#include "engine/run/measure.h"

#include <math.h>

bool cp_rerun_make(const cp_study *study, int policy, cp_seed seed, cp_rerun *rerun, cp_error *error)
{
    *rerun = (cp_rerun){.study = *study, .seed = seed};
    rerun->study.policies = &study->policies[policy];
    rerun->study.n_policies = 1;
    return cp_plan_compile(&rerun->study, &rerun->arena, &rerun->plan, error) &&
           cp_layout_make(&rerun->study, &rerun->plan, &rerun->arena, &rerun->layout, error) &&
           cp_worker_make(&rerun->plan, &rerun->layout, cp_kernels_select(NULL), &rerun->worker, error);
}

void cp_rerun_release(cp_rerun *rerun)
{
    cp_arena_release(&rerun->worker.arena);
    cp_arena_release(&rerun->arena);
}

bool cp_rerun_hazards(cp_rerun *rerun, uint64_t first, cp_error *error)
{
    return cp_worker_begin(&rerun->worker, rerun->seed, first, error);
}

bool cp_rerun_block(cp_rerun *rerun, uint64_t first, cp_error *error)
{
    if (!cp_rerun_hazards(rerun, first, error)) return false;
    for (int k = 0; k < rerun->plan.steps; k++) {
        rerun->worker.kernels->step_rows(&rerun->plan, &rerun->worker.block, k);
        rerun->worker.kernels->step_net(&rerun->plan, &rerun->worker.block, 0, k);
    }
    return true;
}

static double value_of(const cp_slot_layout *slot, double step_days, int64_t grid)
{
    if (grid < 0) return INFINITY;
    const cp_metric_tally tally = cp_metric_table[slot->metric].tally;
    return tally == CP_TALLY_AMOUNT  ? ldexp((double)grid, slot->exponent)
           : tally == CP_TALLY_STEPS ? (double)grid * step_days
                                     : (double)grid;
}

void cp_rerun_values(const cp_rerun *rerun, const cp_slot_layout *slot, int n, double *values)
{
    double measured[CP_LANES];
    int64_t grid[CP_LANES];
    cp_measure(&rerun->plan, &rerun->worker.block, 0, slot, measured);
    cp_tallies_grid(slot, n, measured, grid);
    for (int i = 0; i < n; i++) values[i] = value_of(slot, rerun->study.step_days, grid[i]);
}
