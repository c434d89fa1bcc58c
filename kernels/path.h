/* Hazard paths: what each hazard does over the horizon in each trial of a block, in continuous time, before and
   independently of the network. */
#ifndef CP_PATH_H
#define CP_PATH_H

#include "kernels/lanes.h"
#include "kernels/plan.h"
#include "kernels/rng.h"

#include <stdint.h>

/* A time during which a hazard is in one state. Segments of a path are disjoint and ascending; events that overlap have
   been cut into segments whose values are the products (tariffs: sums) of theirs. */
typedef struct {
    double start, end; /* days since the start, end may lie beyond the horizon or be +INFINITY */
    int state;
    int values; /* of the state's slots: cp_paths.values[values + slot] */
} cp_segment;

/* More events of one hazard in one trial than this, or more at once, are taken for an error in the scenario. */
enum { CP_MOST_SEGMENTS_OF_A_PATH = 1000000, CP_MOST_AT_ONCE = 1000 };

/* The paths of a block. The caller owns the arrays and sets the capacities; sampling fills the rest. The path of hazard
   g in lane l is segments [first[g·CP_LANES + l], first[g·CP_LANES + l + 1]). */
typedef struct {
    int most_segments, most_values, most_active;
    cp_segment *segments;
    double *values;
    cp_segment *active; /* [most_active] scratch: events under way */
    cp_segment *events; /* [most_segments] scratch: events of one hazard before they are cut */
    cp_rng *state_rng;  /* [largest n_states] scratch */
    int *first;         /* [n_hazards · CP_LANES + 1] */
    int n_segments, n_values;
} cp_paths;

typedef enum {
    CP_PATHS_DONE,
    CP_PATHS_FULL,   /* an array is too small: make all three larger and sample again */
    CP_PATHS_ENDLESS /* a hazard has too many segments in a trial, or events at once */
} cp_paths_outcome;

/* Kernel. When hazard g first enters `state` in a lane, in days; +INFINITY when it never does within the horizon. */
double cp_paths_first_entry(const cp_paths *paths, int hazard, int lane, int state);

#endif
