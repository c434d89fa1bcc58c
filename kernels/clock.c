/* Walks from change to change of the regimes that the clocks name. */
#include "kernels/clock.h"

#include <math.h>

/* The segment that holds day `now`: the last that starts no later. The path of a regime begins at day 0. */
static const cp_segment *segment_at(const cp_paths *paths, int hazard, int lane, double now)
{
    int low = paths->first[hazard * CP_LANES + lane], high = paths->first[hazard * CP_LANES + lane + 1] - 1;
    while (low < high) {
        const int middle = low + (high - low + 1) / 2;
        if (paths->segments[middle].start <= now)
            low = middle;
        else
            high = middle - 1;
    }
    return &paths->segments[low];
}

/* The product of the clocks' factors at day `now`, and until when it holds. */
static double speed_at(const cp_paths *paths, const cp_hazard *hazard, const double *rows, int lane, double now,
                       double *until)
{
    double speed = 1.0;
    *until = INFINITY;
    for (int c = 0; c < hazard->n_clocks; c++) {
        const cp_clock *clock = &hazard->clocks[c];
        const cp_segment *segment = segment_at(paths, clock->hazard, lane, now);
        const int row = clock->factor_rows[segment->state];
        if (row != CP_NONE) speed *= rows[(long)row * CP_LANES + lane];
        *until = segment->end < *until ? segment->end : *until;
    }
    return speed;
}

double cp_clock_end(const cp_plan *plan, const cp_paths *paths, const cp_hazard *hazard, const double *rows, int lane,
                    double now, double wait)
{
    if (hazard->n_clocks == 0) return now + wait;
    const double horizon_days = plan->steps * plan->step_days;
    while (now < horizon_days) {
        double until;
        const double speed = speed_at(paths, hazard, rows, lane, now, &until);
        const double end = speed > 0.0 ? now + wait / speed : INFINITY;
        if (end <= until) return end;
        wait -= speed * (until - now);
        now = until;
    }
    return INFINITY;
}
