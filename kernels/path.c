/* Reads paths; kernels/isa/path.c samples them. */
#include "kernels/path.h"

#include <math.h>

double cp_paths_first_entry(const cp_paths *paths, int hazard, int lane, int state)
{
    const int path = hazard * CP_LANES + lane;
    for (int s = paths->first[path]; s < paths->first[path + 1]; s++) {
        if (paths->segments[s].state == state) return paths->segments[s].start;
    }
    return INFINITY;
}
