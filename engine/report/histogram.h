/* A distribution as bars in the terminal. */
#ifndef CP_REPORT_HISTOGRAM_H
#define CP_REPORT_HISTOGRAM_H

#include "engine/report/cells.h"

/* Local. A table of a metric's distribution at element `at` (policy · n_entities + entity): parts of equal width from
   the smallest value to the largest quantile, what lies beyond and what never happened, each with its share of the
   trials and a bar. One line when all trials have the same value. False when memory runs out. */
bool cp_histogram_print(const cp_view *view, const cp_metric_result *metric, size_t at, cp_scale scale);

#endif
