/* Configurations as text, turned into something that can be stepped by hand. */
#ifndef CP_TESTS_SMALL_WORLD_H
#define CP_TESTS_SMALL_WORLD_H

#include "engine/config/config.h"
#include "engine/plan/compile.h"
#include "engine/run/measure.h"
#include "engine/run/simulate.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    cp_arena arena;
    cp_error error;
    cp_study study;
    cp_plan plan;
    cp_layout layout;
    cp_worker worker;
} small_world;

static inline bool make_world(small_world *w, const char *text, const char *isa)
{
    cp_findings findings = {0};
    *w = (small_world){0};
    const bool ok = cp_config_read(&(cp_config_input){.file = "test", .text = text, .bytes = strlen(text)}, &w->arena,
                                   &w->study, &findings, &w->error) &&
                    cp_plan_compile(&w->study, &w->arena, &w->plan, &w->error) &&
                    cp_layout_make(&w->study, &w->plan, &w->arena, &w->layout, &w->error) &&
                    cp_worker_make(&w->plan, &w->layout, cp_kernels_select(isa), &w->worker, &w->error);
    for (int i = 0; i < findings.n_errors; i++) fprintf(stderr, "%s\n", findings.errors[i]);
    if (!ok) fprintf(stderr, "%s\n", w->error.text);
    return ok;
}

static inline void free_world(small_world *w)
{
    cp_arena_release(&w->worker.arena);
    cp_arena_release(&w->arena);
}

static inline void step_world(small_world *w, int k)
{
    w->worker.kernels->step_rows(&w->plan, &w->worker.block, k);
    for (int p = 0; p < w->plan.n_policies; p++) w->worker.kernels->step_net(&w->plan, &w->worker.block, p, k);
}

/* The metric of a member in the first CP_LANES trials from `first` on. */
static inline void measure_world(const small_world *w, int policy, cp_metric_level level, cp_metric_id metric,
                                 int member, double out[CP_LANES])
{
    const cp_slot_layout *slot = &w->layout.slots[w->layout.first[level][metric] + member];
    cp_measure(&w->plan, &w->worker.block, policy, slot, out);
}

static inline bool run_block(small_world *w, uint64_t seed, uint64_t first)
{
    if (!cp_worker_begin(&w->worker, (cp_seed){.number = seed}, first, &w->error)) return false;
    for (int k = 0; k < w->plan.steps; k++) step_world(w, k);
    return true;
}

#endif
