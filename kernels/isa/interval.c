/* What the profile over time is made of. A demand that is served in full all through an interval costs a row of
   additions a step. */
#include "kernels/isa/isa.h"

static void copy_row(double *restrict to, const double *restrict from)
{
    FOR_LANES to[lane] = from[lane];
}

static void add_row(double *restrict to, const double *restrict from)
{
    FOR_LANES to[lane] += from[lane];
}

static void gather_shortage(const cp_net_state *state, int d, cp_interval_rows *interval)
{
    double *unserved = row_of(interval->unserved, d), *restrict is_short = row_of(interval->is_short, d);
    const double *restrict now = row_of(state->is_short, d);
    if (interval->served_in_full[d]) {
        copy_row(unserved, row_of(state->unserved, d));
        copy_row(is_short, now);
    } else {
        add_row(unserved, row_of(state->unserved, d));
        FOR_LANES is_short[lane] = larger(is_short[lane], now[lane]);
    }
    interval->served_in_full[d] = false;
}

void CP_ISA_NAME(cp_gather)(const cp_net *net, const cp_net_state *state, bool begins, cp_interval_rows *interval)
{
    for (int d = 0; d < net->n_demands; d++) {
        if (begins) {
            copy_row(row_of(interval->asked, d), row_of(state->asked, d));
            interval->served_in_full[d] = true;
        } else {
            add_row(row_of(interval->asked, d), row_of(state->asked, d));
        }
        if (!state->served_in_full[d]) gather_shortage(state, d, interval);
    }
}

void CP_ISA_NAME(cp_shortfall_of)(const double *asked, const double *unserved, const double *is_short, int n,
                                  cp_shortfall *out)
{
    const double grid = (double)(1 << -CP_SHORTFALL_EXPONENT);
    uint64_t sum = 0, square = 0;
    double short_trials = 0.0, fraction[CP_LANES];
    FOR_LANES
    {
        const double lacking = unserved[lane] / (asked[lane] > 0.0 ? asked[lane] : 1.0);
        const bool counts = asked[lane] > 0.0 && lane < n;
        fraction[lane] = counts ? smaller(lacking, 1.0) * grid + 0.5 : 0.0;
    }
#pragma omp simd reduction(+ : short_trials)
    for (int lane = 0; lane < CP_LANES; lane++) short_trials += is_short[lane] > 0.0 && lane < n ? 1.0 : 0.0;
    for (int lane = 0; lane < CP_LANES; lane++) out->fraction[lane] = (uint32_t)(int32_t)fraction[lane];
    for (int lane = 0; lane < CP_LANES; lane++) {
        sum += out->fraction[lane];
        square += (uint64_t)out->fraction[lane] * out->fraction[lane];
    }
    out->sum = sum;
    out->square = square;
    out->short_trials = (uint64_t)short_trials;
}
