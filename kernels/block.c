/* Picks the kernels that this machine runs, and draws what is drawn once per trial. */
#include "kernels/block.h"

#include "kernels/copula.h"
#include "kernels/dist.h"
#include "kernels/rng.h"

#include <string.h>

extern const cp_kernels cp_kernels_baseline;

#ifdef CP_X86_64
extern const cp_kernels cp_kernels_v3, cp_kernels_v4;

static bool runs_v3(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

static bool runs_v4(void)
{
    return runs_v3() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}
#endif

static bool wanted(const char *name, const cp_kernels *kernels)
{
    return !name || strcmp(name, kernels->name) == 0;
}

const cp_kernels *cp_kernels_select(const char *name)
{
#ifdef CP_X86_64
    if (wanted(name, &cp_kernels_v4) && runs_v4()) return &cp_kernels_v4;
    if (wanted(name, &cp_kernels_v3) && runs_v3()) return &cp_kernels_v3;
#endif
    return wanted(name, &cp_kernels_baseline) ? &cp_kernels_baseline : NULL;
}

void cp_block_constants(const cp_plan *plan, double *rows)
{
    for (int i = 0; i < plan->n_rows; i++) {
        if (plan->rows[i].dist.kind != CP_DIST_FIXED) continue;
        for (int lane = 0; lane < CP_LANES; lane++) {
            rows[(long)i * CP_LANES + lane] = cp_dist_quantile(&plan->rows[i].dist, 0.5);
        }
    }
}

static void draw_uniforms(const cp_plan *plan, cp_seed seed, uint64_t first_trial, double *uniforms)
{
    for (int i = 0; i < plan->n_uniforms; i++) {
        for (int lane = 0; lane < CP_LANES; lane++) {
            cp_rng rng = cp_seed_open(seed, first_trial + (uint64_t)lane, plan->uniforms[i]);
            uniforms[(long)i * CP_LANES + lane] = cp_uniform(&rng);
        }
    }
}

static void tie_uniforms(const cp_plan *plan, cp_seed seed, uint64_t first_trial, double *uniforms)
{
    for (int i = 0; i < plan->n_copulas; i++) {
        const cp_copula *copula = &plan->copulas[i];
        double mixing[CP_LANES] = {0};
        for (int lane = 0; copula->dof > 0 && lane < CP_LANES; lane++) {
            cp_rng rng = cp_seed_open(seed, first_trial + (uint64_t)lane, copula->stream);
            mixing[lane] = cp_uniform(&rng);
        }
        cp_copula_tie_lanes(copula->n, copula->factor, copula->dof, mixing,
                            uniforms + (long)copula->first_uniform * CP_LANES);
    }
}

void cp_block_draw(const cp_plan *plan, cp_seed seed, uint64_t first_trial, cp_block *block)
{
    draw_uniforms(plan, seed, first_trial, block->uniforms);
    tie_uniforms(plan, seed, first_trial, block->uniforms);
    for (int i = 0; i < plan->n_uncertain; i++) {
        const int row = plan->uncertain[i];
        const cp_parameter *parameter = &plan->rows[row];
        cp_dist_quantiles(&parameter->dist, CP_LANES, block->uniforms + (long)parameter->uniform * CP_LANES,
                          block->rows + (long)row * CP_LANES);
    }
}
