/* The trial is lane 0 of a block of its own: a lane's bits do not depend on its neighbours. */
#include "engine/report/replay.h"

#include "engine/plan/compile.h"
#include "engine/run/measure.h"

#include <math.h>

bool cp_replay_make(const cp_study *study, int policy, cp_seed seed, uint64_t trial, cp_replay *replay, cp_error *error)
{
    *replay = (cp_replay){.study = *study, .seed = seed, .trial = trial};
    replay->study.policies = &study->policies[policy];
    replay->study.n_policies = 1;
    return cp_plan_compile(&replay->study, &replay->arena, &replay->plan, error) &&
           cp_layout_make(&replay->study, &replay->plan, &replay->arena, &replay->layout, error) &&
           cp_worker_make(&replay->plan, &replay->layout, cp_kernels_select(NULL), &replay->worker, error) &&
           cp_worker_begin(&replay->worker, seed, trial, error);
}

void cp_replay_release(cp_replay *replay)
{
    cp_arena_release(&replay->worker.arena);
    cp_arena_release(&replay->arena);
}

void cp_replay_step(cp_replay *replay, int k)
{
    replay->worker.kernels->step_rows(&replay->plan, &replay->worker.block, k);
    replay->worker.kernels->step_net(&replay->plan, &replay->worker.block, 0, k);
}

double cp_replay_metric(const cp_replay *replay, const cp_slot_layout *slot)
{
    const cp_metric *metric = &cp_metric_table[slot->metric];
    double values[CP_LANES];
    cp_measure(&replay->plan, &replay->worker.block, 0, slot, values);
    if (metric->may_be_never && values[0] < 0.0) return INFINITY;
    return metric->tally == CP_TALLY_STEPS ? values[0] * replay->study.step_days : values[0];
}
