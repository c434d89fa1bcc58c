/* How an estimate is written. */
#include "engine/report/cells.h"

#include "engine/report/table.h"

#include <math.h>
#include <string.h>

const char *cp_cell_number(const cp_view *view, double value, cp_scale scale)
{
    return cp_number_text(value / scale.factor, view->arena, view->error);
}

/* Two digits of an error are enough. */
static const char *half_text(const cp_view *view, double half)
{
    const double unit = pow(10, floor(log10(half)) - 1);
    return cp_number_text(round(half / unit) * unit, view->arena, view->error);
}

const char *cp_cell_estimate(const cp_view *view, double value, double se, cp_scale scale)
{
    const char *text = cp_cell_number(view, value, scale);
    const double half = view->z * se / scale.factor;
    if (!isfinite(value) || !(half > 0) || !isfinite(half)) return text;
    const char *error = half_text(view, half);
    return text && error ? cp_arena_format(view->arena, view->error, "%s ±%s", text, error) : NULL;
}

const char *cp_cell_mean(const cp_view *view, const cp_metric_result *metric, size_t at, cp_scale scale)
{
    return cp_cell_estimate(view, metric->mean[at], metric->mean_se[at], scale);
}

static bool is_thin(const cp_view *view, int q)
{
    return (double)view->result->trials * (1 - view->result->quantiles[q]) < CP_CELL_FEWEST_BEYOND * (1 - 1e-9);
}

const char *cp_cell_tail(const cp_view *view, const cp_metric_result *metric, size_t at, int q, cp_scale scale)
{
    const size_t i = at * (size_t)view->result->n_quantiles + (size_t)q;
    const char *text = cp_cell_estimate(view, metric->tail_mean[i], metric->tail_mean_se[i], scale);
    if (!text || !is_thin(view, q)) return text;
    return cp_arena_format(view->arena, view->error, "%s ?", text);
}

void cp_cell_explain_tail(const cp_view *view, int q)
{
    if (!is_thin(view, q)) return;
    fprintf(view->out, "?: fewer than %d trials lie beyond, the error is too small; run more trials\n",
            (int)CP_CELL_FEWEST_BEYOND);
}

double cp_cell_few_share(const cp_view *view, const cp_metric_result *metric, size_t at)
{
    const size_t n = (size_t)view->result->n_worst;
    const double all = metric->sd[at] * metric->sd[at] * (double)(view->result->trials - 1);
    double theirs = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double away = metric->worst[at * n + i] - metric->mean[at];
        if (isfinite(away)) theirs += away * away;
    }
    return all > 0.0 ? theirs / all : 0.0;
}

void cp_cell_warn_few(const cp_view *view, const cp_metric_result *metric)
{
    const cp_result *result = view->result;
    double most = 0.0;
    int whose = 0;
    for (int policy = 0; policy < result->n_policies; policy++) {
        const double share = cp_cell_few_share(view, metric, (size_t)policy);
        if (share > most) whose = policy;
        most = share > most ? share : most;
    }
    if (most <= 0.25) return;
    const char *text =
        cp_arena_format(view->arena, view->error,
                        "The worst %d of %llu trials make %.0f%% of the variance of %s: the error of its "
                        "mean may be too small; run more trials",
                        result->n_worst, (unsigned long long)result->trials, 100 * most, result->policies[whose]);
    if (text) cp_table_paragraph(text, view->out);
}

static const char *or_never(const cp_view *view, double value, bool may_be_never, cp_scale scale)
{
    return isinf(value) && may_be_never ? "never" : cp_cell_number(view, value, scale);
}

const char *cp_cell_quantile(const cp_view *view, const cp_metric_result *metric, size_t at, int q, cp_scale scale)
{
    const size_t i = at * (size_t)view->result->n_quantiles + (size_t)q;
    const bool never = cp_metric_table[metric->id].may_be_never;
    const char *lower = or_never(view, metric->quantile_lower[i], never, scale);
    const char *value = or_never(view, metric->quantile[i], never, scale);
    const char *upper = or_never(view, metric->quantile_upper[i], never, scale);
    if (!lower || !value || !upper) return NULL;
    if (isinf(metric->quantile_lower[i])) return lower;
    if (view->unbounded[q]) return cp_arena_format(view->arena, view->error, "≥ %s", lower);
    if (strcmp(lower, value) == 0 && strcmp(upper, value) == 0) return value;
    return cp_arena_format(view->arena, view->error, "%s [%s, %s]", value, lower, upper);
}

const char *cp_cell_share(const cp_view *view, double p)
{
    const double se = sqrt(p * (1 - p) / (double)view->result->trials);
    const cp_scale percent = {0.01, ""};
    const char *value = cp_cell_number(view, p, percent);
    const double tail = (1 - view->result->interval) / 2;
    const bool certain = p <= 0 || p >= 1;
    const double half = certain ? 1 - pow(tail, 1 / (double)view->result->trials) : view->z * se;
    const char *bound = half > 0 ? half_text(view, 100 * half) : "-";
    if (!value || !bound) return NULL;
    if (!certain) return cp_arena_format(view->arena, view->error, "%s%% ±%s", value, bound);
    bound = cp_cell_number(view, p >= 1 ? 1 - half : half, percent);
    return cp_arena_format(view->arena, view->error, "%s%% %s%s", value, p >= 1 ? ">" : "<", bound ? bound : "-");
}

const char *cp_cell_probability(const cp_view *view, const cp_level_result *level, size_t at)
{
    return cp_cell_share(view, level->probability_short[at]);
}

const char *cp_cell_level(const cp_view *view, const char *before, double level)
{
    const char *percent = cp_number_text(100 * level, view->arena, view->error);
    return percent ? cp_arena_format(view->arena, view->error, "%s%s%%", before, percent) : NULL;
}
