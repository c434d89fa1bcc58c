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

bool CP_ISA_NAME(cp_begin)(const cp_plan *plan, cp_block *block);
void CP_ISA_NAME(cp_step_rows)(const cp_plan *plan, cp_block *block, int k);
bool CP_ISA_NAME(cp_begin_hazards)(const cp_plan *plan, cp_block *block);
void CP_ISA_NAME(cp_step_hazards)(const cp_plan *plan, cp_block *block, int k);
void CP_ISA_NAME(cp_measure_step)(const cp_plan *plan, const cp_net *net, const cp_block *block, cp_net_state *state,
                                  int k);
void CP_ISA_NAME(cp_step_net)(const cp_plan *plan, cp_block *block, int policy, int k);

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

/* The part of a step during which piece i of dated steps holds. */
static inline double piece_part(const cp_plan *plan, cp_span pieces, int i, double begin, double end)
{
    const double until = i + 1 < pieces.end ? plan->pieces[i + 1].from_day : INFINITY;
    const double from = larger(begin, plan->pieces[i].from_day), to = smaller(end, until);
    return from <= begin && to >= end ? 1.0 : (to - from) / plan->step_days;
}

#endif
