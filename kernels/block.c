/* Picks the kernels that this machine runs, and draws what is drawn once per trial. */
#include "kernels/block.h"

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

void cp_block_draw(const cp_plan *plan, uint64_t seed, uint64_t first_trial, double *rows)
{
    for (int i = 0; i < plan->n_uncertain; i++) {
        const int row = plan->uncertain[i];
        double u[CP_LANES];
        for (int lane = 0; lane < CP_LANES; lane++) {
            cp_pcg32 rng = cp_rng_open(seed, first_trial + (uint64_t)lane, plan->rows[row].stream);
            u[lane] = cp_rng_uniform(&rng);
        }
        cp_dist_quantiles(&plan->rows[row].dist, CP_LANES, u, rows + (long)row * CP_LANES);
    }
}
