/* What was spent since the year began; the block's costs only grow. */
#include "engine/run/years.h"

#include "engine/run/measure.h"

#include <string.h>

bool cp_years_make(const cp_layout *layout, cp_arena *arena, cp_years *years, cp_error *error)
{
    *years = (cp_years){.layout = layout};
    years->before = cp_arena_take(arena, (size_t)layout->n_policies * CP_LANES, sizeof(double), error);
    return years->before != NULL;
}

/* A year of a trial is a period of the exceedance curves if the horizon holds all of it. */
static bool count(const cp_years *years, int policy, int year, int n, const double *cost, const double *spell,
                  cp_tallies *tallies, cp_error *error)
{
    const cp_layout *l = years->layout;
    if (!cp_tallies_count_money(tallies, policy, l->first_year + year, "cost of a year", n, cost, error)) return false;
    if (year >= l->whole_years) return true;
    return cp_tallies_count_money(tallies, policy, l->aggregate, "cost of a year", n, cost, error) &&
           cp_tallies_count_money(tallies, policy, l->occurrence, "cost of a spell", n, spell, error);
}

bool cp_years_step(cp_years *years, const cp_plan *plan, cp_block *block, int policy, int k, int n, cp_tallies *tallies,
                   cp_error *error)
{
    const int *year = years->layout->year;
    if (!year) return true;
    if (k == 0 || year[k - 1] != year[k]) years->begin = k;
    if (k + 1 < plan->steps && year[k + 1] == year[k]) return true;
    double *before = years->before + (long)policy * CP_LANES, *costs = block->nets[policy].costs;
    double spent[CP_LANES], cost[CP_LANES];
    if (year[k] == 0) memset(before, 0, CP_LANES * sizeof *before);
    cp_measure_spent(plan, block, policy, k, spent);
    cp_measure_policy_cost(plan, block, policy, years->begin, k + 1, cost);
    for (int lane = 0; lane < CP_LANES; lane++) {
        cost[lane] += spent[lane] - before[lane];
        before[lane] = spent[lane];
    }
    double *spell = costs + (long)CP_COST_OF_SPELL * CP_LANES, *worst = costs + (long)CP_COST_OF_WORST_SPELL * CP_LANES;
    const bool counted = count(years, policy, year[k], n, cost, worst, tallies, error);
    memset(spell, 0, CP_LANES * sizeof *spell);
    memset(worst, 0, CP_LANES * sizeof *worst);
    return counted;
}
