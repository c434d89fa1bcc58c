/* From a study to a plan: nothing but numbers, everything equal shared between policies. */
#ifndef CP_PLAN_COMPILE_H
#define CP_PLAN_COMPILE_H

#include "engine/base/arena.h"
#include "engine/scenario/scenario.h"
#include "kernels/plan.h"

/* Local. Memory is the arena's; the study must outlive the plan. CP_BAD_INPUT when nominal flows do not exist or two
   names have the same random stream. */
bool cp_plan_compile(const cp_study *study, cp_arena *arena, cp_plan *plan, cp_error *error);

#endif
