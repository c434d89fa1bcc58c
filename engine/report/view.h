/* What the tables and the JSON of a result share: which policies and metrics were asked for. */
#ifndef CP_REPORT_VIEW_H
#define CP_REPORT_VIEW_H

#include "engine/base/arena.h"
#include "engine/report/show.h"

typedef struct {
    const cp_result *result;
    const cp_run_facts *facts;
    int policy;            /* CP_ALL_POLICIES, or the one asked for */
    cp_metric_id metric;   /* CP_METRICS: all, or the one asked for */
    double z;              /* standard errors to either side of an estimate that make its interval */
    const bool *unbounded; /* [n_quantiles] too few trials for an upper end of the quantile's interval */
    FILE *out;
    cp_arena *arena;
    cp_error *error;
} cp_view;

enum { CP_ALL_POLICIES = -1 };

/* Local. The metric's results at a level, NULL where there are none. */
const cp_metric_result *cp_view_metric(const cp_view *view, cp_metric_level level, cp_metric_id id);

/* Local, all: print the view. False when memory runs out. */
bool cp_view_tables(const cp_view *view);
bool cp_view_json(const cp_view *view);
bool cp_view_csv(const cp_view *view);

#endif
