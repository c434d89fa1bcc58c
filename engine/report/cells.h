/* Estimates with their uncertainty, as the text of a table's cell. All local; text is the arena's, NULL without memory.
 */
#ifndef CP_REPORT_CELLS_H
#define CP_REPORT_CELLS_H

#include "engine/report/number.h"
#include "engine/report/view.h"

/* "12.3". */
const char *cp_cell_number(const cp_view *view, double value, cp_scale scale);

/* "12.3 ±0.45", or the value alone when its standard error is zero or not known. */
const char *cp_cell_estimate(const cp_view *view, double value, double se, cp_scale scale);

/* The same of a metric's mean. */
const char *cp_cell_mean(const cp_view *view, const cp_metric_result *metric, size_t at, cp_scale scale);

/* "12.3 [11, 14]"; "12.3" when the interval is that narrow; "≥ 11" when nothing bounds the quantile from above;
   "never" for what does not happen. */
const char *cp_cell_quantile(const cp_view *view, const cp_metric_result *metric, size_t at, int q, cp_scale scale);

/* Below so many trials beyond a quantile the error of the mean of those is too small: 95% intervals hold the truth in
   92% of runs when there are 20, in 93 to 97% from 100 on (tests/unit/test_coverage.c). */
enum { CP_CELL_FEWEST_BEYOND = 100 };

/* The mean beyond a quantile, as cp_cell_mean; followed by "?" when too few trials lie beyond. */
const char *cp_cell_tail(const cp_view *view, const cp_metric_result *metric, size_t at, int q, cp_scale scale);

/* A line below the table that says what the "?" is, if there is one. */
void cp_cell_explain_tail(const cp_view *view, int q);

/* The share of the variance of element `at` that the worst trials named in the file make; 0 when nothing varies. */
double cp_cell_few_share(const cp_view *view, const cp_metric_result *metric, size_t at);

/* A line that says so when that is more than a quarter for some policy (of the system): then the error of its mean
   hangs on a few trials, and may be too small. It names the policy where it is most. */
void cp_cell_warn_few(const cp_view *view, const cp_metric_result *metric);

/* A share p of the trials: "42.1% ±0.1"; where no trial was short, or all were, the bound on what that says: "0%
   <0.004" (the exact binomial interval of Clopper and Pearson 1934). */
const char *cp_cell_share(const cp_view *view, double p);

/* The same of any shortage at all. */
const char *cp_cell_probability(const cp_view *view, const cp_level_result *level, size_t at);

/* "95%" after a text. */
const char *cp_cell_level(const cp_view *view, const char *before, double level);

#endif
