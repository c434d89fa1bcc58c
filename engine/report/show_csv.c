/* The result as one long table: a number a line, for spreadsheets and data frames. */
#include "engine/report/number.h"
#include "engine/report/view.h"

#include <math.h>
#include <string.h>

/* In quotes where it must be. */
static void put_text(const char *text, FILE *out)
{
    if (!strpbrk(text, ",\"\n\r")) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"') fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

/* Where a line's number belongs. */
typedef struct {
    const char *policy, *level, *name, *metric, *unit;
} label;

/* `at` is the level of a quantile, NaN: there is none. What is not known is left empty; never is inf. */
static void put_line(const cp_view *view, const label *of, const char *statistic, const char *unit, double at,
                     double value)
{
    const char *const texts[] = {of->policy, of->level, of->name, of->metric, statistic};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        put_text(texts[i], view->out);
        fputc(',', view->out);
    }
    if (isfinite(at)) fprintf(view->out, "%.15g", at);
    fputc(',', view->out);
    put_text(unit, view->out);
    fputc(',', view->out);
    if (!isnan(value)) fprintf(view->out, "%.17g", value);
    fputc('\n', view->out);
}

static void put_quantiles(const cp_view *view, const label *of, const cp_metric_result *metric, size_t at)
{
    const size_t n = (size_t)view->result->n_quantiles;
    for (size_t q = 0; q < n; q++) {
        const double level = view->result->quantiles[q];
        put_line(view, of, "quantile", of->unit, level, metric->quantile[at * n + q]);
        put_line(view, of, "quantile_lower", of->unit, level, metric->quantile_lower[at * n + q]);
        put_line(view, of, "quantile_upper", of->unit, level, metric->quantile_upper[at * n + q]);
        put_line(view, of, "tail_mean", of->unit, level, metric->tail_mean[at * n + q]);
        put_line(view, of, "tail_mean_se", of->unit, level, metric->tail_mean_se[at * n + q]);
    }
}

static void put_metric(const cp_view *view, const label *of, const cp_metric_result *metric, size_t at, size_t entities)
{
    put_line(view, of, "mean", of->unit, NAN, metric->mean[at]);
    put_line(view, of, "mean_se", of->unit, NAN, metric->mean_se[at]);
    put_line(view, of, "vov", "1", NAN, metric->vov[at]);
    put_line(view, of, "sd", of->unit, NAN, metric->sd[at]);
    put_line(view, of, "max", of->unit, NAN, metric->max[at]);
    put_quantiles(view, of, metric, at);
    if (at < entities || !metric->difference_mean) return;
    put_line(view, of, "difference_mean", of->unit, NAN, metric->difference_mean[at - entities]);
    put_line(view, of, "difference_mean_se", of->unit, NAN, metric->difference_mean_se[at - entities]);
    put_line(view, of, "probability_better", "1", NAN, metric->probability_better[at - entities]);
    put_line(view, of, "probability_worse", "1", NAN, metric->probability_worse[at - entities]);
}

static const char *unit_of(const cp_view *view, const cp_level_result *level, int entity, cp_metric_unit unit)
{
    switch (unit) {
    case CP_UNIT_DAYS:
        return "day";
    case CP_UNIT_AMOUNT:
        return level->units[entity];
    case CP_UNIT_MONEY:
        return view->result->currency;
    default:
        return "1";
    }
}

static void put_entity(const cp_view *view, cp_metric_level which, int policy, int entity)
{
    const cp_level_result *level = &view->result->levels[which];
    const size_t entities = (size_t)level->n_entities, at = (size_t)policy * entities + (size_t)entity;
    label of = {view->result->policies[policy], cp_level_names[which], level->names[entity], "", "1"};
    if (level->probability_short && view->metric == CP_METRICS) {
        put_line(view, &of, "probability_short", "1", NAN, level->probability_short[at]);
        put_line(view, &of, "probability_short_se", "1", NAN, level->probability_short_se[at]);
    }
    for (int m = 0; m < level->n_metrics; m++) {
        const cp_metric_result *metric = &level->metrics[m];
        if (view->metric != CP_METRICS && view->metric != metric->id) continue;
        of.metric = cp_metric_table[metric->id].name;
        of.unit = unit_of(view, level, entity, cp_metric_table[metric->id].unit);
        put_metric(view, &of, metric, at, entities);
    }
}

/* Costs by year, "1", "2", …; then the exceedance curves, `at` being the return period. */
static void put_annual(const cp_view *view, int policy)
{
    const cp_annual_result *annual = &view->result->annual;
    const char *currency = view->result->currency;
    char year[16];
    for (int y = 0; y < annual->n_years; y++) {
        const size_t at = (size_t)policy * (size_t)annual->n_years + (size_t)y;
        snprintf(year, sizeof year, "%d", annual->year[y]);
        const label of = {view->result->policies[policy], "annual", year, "cost_total", currency};
        put_metric(view, &of, &annual->cost, at, SIZE_MAX);
    }
    const cp_exceedance *const curves[] = {&annual->aggregate, &annual->occurrence};
    for (int i = 0; i < 2 * annual->n_periods; i++) {
        const cp_exceedance *curve = curves[i / annual->n_periods];
        const int r = i % annual->n_periods;
        const size_t at = (size_t)policy * (size_t)annual->n_periods + (size_t)r;
        const label of = {view->result->policies[policy], "annual", "", i < annual->n_periods ? "aep" : "oep",
                          currency};
        put_line(view, &of, "value", currency, annual->return_period[r], curve->value[at]);
        put_line(view, &of, "lower", currency, annual->return_period[r], curve->lower[at]);
        put_line(view, &of, "upper", currency, annual->return_period[r], curve->upper[at]);
        put_line(view, &of, "tail_mean", currency, annual->return_period[r], curve->tail_mean[at]);
        put_line(view, &of, "tail_mean_se", currency, annual->return_period[r], curve->tail_mean_se[at]);
    }
}

bool cp_view_csv(const cp_view *view)
{
    fputs("policy,level,name,metric,statistic,at,unit,value\n", view->out);
    for (int policy = 0; policy < view->result->n_policies; policy++) {
        if (view->policy != CP_ALL_POLICIES && view->policy != policy) continue;
        for (int which = 0; which < CP_LEVELS; which++) {
            const int n = view->result->levels[which].n_entities;
            for (int entity = 0; entity < n; entity++) put_entity(view, (cp_metric_level)which, policy, entity);
        }
        if (view->metric == CP_METRICS) put_annual(view, policy);
    }
    return true;
}
