/* A return period that too few years stand behind gets a lower bound, or nothing, never a plain number. */
#include "engine/report/show_annual.h"

#include "engine/report/cells.h"
#include "engine/report/table.h"

#include <math.h>

static const char *cell(const cp_view *view, const cp_exceedance *curve, size_t at, cp_scale scale)
{
    const char *lower = cp_cell_number(view, curve->lower[at], scale);
    if (isnan(curve->value[at]) || isinf(curve->upper[at])) {
        return lower ? cp_arena_format(view->arena, view->error, "≥ %s", lower) : NULL;
    }
    const char *value = cp_cell_number(view, curve->value[at], scale);
    const char *upper = cp_cell_number(view, curve->upper[at], scale);
    if (!lower || !value || !upper) return NULL;
    return cp_arena_format(view->arena, view->error, "%s [%s, %s]", value, lower, upper);
}

bool cp_annual_print(const cp_view *view, int policy)
{
    const cp_result *result = view->result;
    const cp_annual_result *annual = &result->annual;
    const size_t n = (size_t)annual->n_periods, first = (size_t)policy * n;
    if (n == 0) return true;
    const cp_scale scale = cp_scale_choose(CP_UNIT_MONEY, annual->aggregate.lower + first, n);
    const char *unit = cp_scale_unit(scale, CP_UNIT_MONEY, "", result->currency, view->arena, view->error);
    const char *head = cp_arena_format(view->arena, view->error,
                                       "Cost of a year exceeded once in so many years under %s, %s: all of its costs "
                                       "(AEP), and its costliest spell of shortage (OEP)",
                                       result->policies[policy], unit ? unit : "");
    cp_table table;
    if (!unit || !head || !cp_table_make(&table, (int)n, 3, 1, view->arena, view->error)) return false;
    fputc('\n', view->out);
    cp_table_paragraph(head, view->out);
    cp_table_set(&table, 0, 0, "years");
    cp_table_set(&table, 0, 1, "AEP");
    cp_table_set(&table, 0, 2, "OEP");
    for (size_t r = 0; r < n; r++) {
        cp_table_set(&table, (int)r + 1, 0, cp_number_text(annual->return_period[r], view->arena, view->error));
        cp_table_set(&table, (int)r + 1, 1, cell(view, &annual->aggregate, first + r, scale));
        cp_table_set(&table, (int)r + 1, 2, cell(view, &annual->occurrence, first + r, scale));
    }
    cp_table_print(&table, view->out);
    return view->error->status == CP_OK;
}

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *year_json(const cp_result *result, size_t at, int year)
{
    const cp_metric_result *cost = &result->annual.cost;
    const size_t n = (size_t)result->n_quantiles;
    json_t *quantiles = json_array();
    for (size_t q = 0; q < n; q++) {
        const size_t i = at * n + q;
        json_array_append_new(quantiles,
                              json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "level", number(result->quantiles[q]),
                                        "value", number(cost->quantile[i]), "lower", number(cost->quantile_lower[i]),
                                        "upper", number(cost->quantile_upper[i]), "tail_mean",
                                        number(cost->tail_mean[i]), "tail_mean_se", number(cost->tail_mean_se[i])));
    }
    return json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "year", year, "vov", number(cost->vov[at]), "mean",
                     number(cost->mean[at]), "mean_se", number(cost->mean_se[at]), "sd", number(cost->sd[at]), "max",
                     number(cost->max[at]), "quantiles", quantiles);
}

static json_t *curve_json(const cp_exceedance *curve, size_t at)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "value", number(curve->value[at]), "lower", number(curve->lower[at]),
                     "upper", number(curve->upper[at]), "tail_mean", number(curve->tail_mean[at]), "tail_mean_se",
                     number(curve->tail_mean_se[at]));
}

json_t *cp_annual_json(const cp_result *result, int policy)
{
    const cp_annual_result *annual = &result->annual;
    json_t *years = json_array(), *periods = json_array();
    for (int y = 0; y < annual->n_years; y++) {
        const size_t at = (size_t)policy * (size_t)annual->n_years + (size_t)y;
        json_array_append_new(years, year_json(result, at, annual->year[y]));
    }
    for (int r = 0; r < annual->n_periods; r++) {
        const size_t at = (size_t)policy * (size_t)annual->n_periods + (size_t)r;
        json_array_append_new(periods, json_pack("{s:o, s:o, s:o}", "years", number(annual->return_period[r]), "aep",
                                                 curve_json(&annual->aggregate, at), "oep",
                                                 curve_json(&annual->occurrence, at)));
    }
    return json_pack("{s:o, s:o}", "years", years, "return_periods", periods);
}
