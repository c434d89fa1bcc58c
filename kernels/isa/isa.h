/* Names of what is compiled once per instruction set: cp_step_net becomes cp_step_net_v3 and so on. */
#ifndef CP_ISA_ISA_H
#define CP_ISA_ISA_H

#include "kernels/block.h"

#include <math.h>

#define CP_ISA_PASTE2(name, isa) name##_##isa
#define CP_ISA_PASTE(name, isa) CP_ISA_PASTE2(name, isa)
#define CP_ISA_NAME(name) CP_ISA_PASTE(name, CP_ISA)
#define CP_ISA_TEXT2(isa) #isa
#define CP_ISA_TEXT(isa) CP_ISA_TEXT2(isa)

/* Requests within this of what is there count as met: sums in another order differ by as much. */
#define ENOUGH (1.0 - 1e-12)

#define FOR_LANES _Pragma("omp simd") for (int lane = 0; lane < CP_LANES; lane++)

cp_paths_outcome CP_ISA_NAME(cp_paths_sample)(const cp_plan *plan, cp_seed seed, uint64_t first_trial,
                                              const double *rows, cp_paths *paths, int *culprit);
bool CP_ISA_NAME(cp_begin)(const cp_plan *plan, cp_block *block);
void CP_ISA_NAME(cp_step_rows)(const cp_plan *plan, cp_block *block, int k);
bool CP_ISA_NAME(cp_begin_hazards)(const cp_plan *plan, cp_block *block);
void CP_ISA_NAME(cp_step_hazards)(const cp_plan *plan, cp_block *block, int k);
void CP_ISA_NAME(cp_measure_step)(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state,
                                  int k);
void CP_ISA_NAME(cp_step_net)(const cp_plan *plan, cp_block *block, int policy, int k);

void CP_ISA_NAME(cp_gather)(const cp_net *net, const cp_net_state *state, bool begins, cp_interval_rows *interval);
void CP_ISA_NAME(cp_shortfall_of)(const double *asked, const double *unserved, const double *is_short, int n,
                                  cp_shortfall *out);

extern const cp_kernels CP_ISA_NAME(cp_kernels);

static inline double *row_of(double *rows, int index)
{
    return rows + (long)index * CP_LANES;
}

static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

static inline void set_row(double *restrict row, double value)
{
    FOR_LANES row[lane] = value;
}

/* A sum of rows, four at a time: the sum itself is read and written a quarter as often. */
typedef struct {
    double *sum;
    const double *waiting[4];
    int n;
} row_sum;

static inline row_sum begin_sum(double *sum)
{
    set_row(sum, 0.0);
    return (row_sum){.sum = sum};
}

static inline void add_to_sum(row_sum *s, const double *row)
{
    s->waiting[s->n++] = row;
    if (s->n < 4) return;
    double *restrict sum = s->sum;
    const double *restrict a = s->waiting[0], *restrict b = s->waiting[1], *restrict c = s->waiting[2],
                           *restrict d = row;
    FOR_LANES sum[lane] += (a[lane] + b[lane]) + (c[lane] + d[lane]);
    s->n = 0;
}

static inline void end_sum(row_sum *s)
{
    double *restrict sum = s->sum;
    for (int i = 0; i < s->n; i++) {
        const double *restrict row = s->waiting[i];
        FOR_LANES sum[lane] += row[lane];
    }
}

/* The part of a step during which piece i of dated steps holds. */
static inline double piece_part(const cp_plan *plan, cp_span pieces, int i, double begin, double end)
{
    const double until = i + 1 < pieces.end ? plan->pieces[i + 1].from_day : INFINITY;
    const double from = larger(begin, plan->pieces[i].from_day), to = smaller(end, until);
    return from <= begin && to >= end ? 1.0 : (to - from) / plan->step_days;
}

#endif
