/* Each tally of years becomes a histogram that is read at the ranks of the return periods. */
#include "engine/run/exceedance.h"

#include "engine/result/statistics.h"
#include "engine/run/bins.h"

#include <math.h>

typedef struct {
    const cp_study *study;
    const cp_tallies *tallies;
    cp_arena *arena;
    cp_error *error;
    cp_result *result;
    const cp_rank_interval *ranks; /* [n_quantiles] of a year's trials */
} years;

static bool take(const years *y, double **const *arrays, int n, size_t cells)
{
    for (int i = 0; i < n; i++) {
        *arrays[i] = cp_arena_take(y->arena, cells, sizeof(double), y->error);
        if (!*arrays[i]) return false;
    }
    return true;
}

static bool take_all(const years *y, cp_annual_result *into)
{
    const size_t p = (size_t)y->result->n_policies, q = (size_t)y->result->n_quantiles;
    const size_t cells = p * (size_t)into->n_years, curve = p * (size_t)into->n_periods;
    cp_metric_result *cost = &into->cost;
    cp_exceedance *a = &into->aggregate, *o = &into->occurrence;
    return take(y, (double **[]){&cost->mean, &cost->mean_se, &cost->sd, &cost->max, &cost->vov}, 5, cells) &&
           take(y,
                (double **[]){&cost->quantile, &cost->quantile_lower, &cost->quantile_upper, &cost->tail_mean,
                              &cost->tail_mean_se},
                5, cells * q) &&
           take(y, (double **[]){&a->value, &a->lower, &a->upper, &a->tail_mean, &a->tail_mean_se}, 5, curve) &&
           take(y, (double **[]){&o->value, &o->lower, &o->upper, &o->tail_mean, &o->tail_mean_se}, 5, curve);
}

static bool read_amount(const years *y, int policy, int index, cp_arena *scratch, cp_histogram *histogram)
{
    const cp_amounts *amounts = &y->tallies->amounts[(long)policy * y->tallies->layout->n_amounts + index];
    return cp_bins_of_amounts(y->tallies, amounts, scratch, histogram, y->error);
}

/* One return period. A rank among trials bounds the ranks of their years. */
static void exceed(const years *y, const cp_histogram *histogram, double period, size_t at, cp_exceedance *into)
{
    const uint64_t each = (uint64_t)y->tallies->layout->whole_years;
    const double n = (double)histogram->trials, level = 1.0 - 1.0 / period;
    const uint64_t exceeding = (uint64_t)floor(n / period * (1.0 + 1e-12));
    const cp_rank_interval ranks = cp_statistics_ranks(y->tallies->trials, level, y->study->confidence);
    const cp_tail tail = cp_statistics_tail(histogram, level);
    const bool known = exceeding > 0;
    into->value[at] = known ? cp_statistics_value(histogram, histogram->trials - exceeding + 1) : NAN;
    into->lower[at] = cp_statistics_lower_edge(histogram, ranks.lower > 0 ? (ranks.lower - 1) * each + 1 : 0);
    into->upper[at] = cp_statistics_upper_edge(histogram, ranks.upper * each);
    into->tail_mean[at] = known ? tail.mean : NAN;
    into->tail_mean_se[at] = known ? tail.se * sqrt((double)each) : NAN;
}

static bool fill_curve(const years *y, int policy, int index, cp_exceedance *into)
{
    const cp_annual_result *annual = &y->result->annual;
    cp_arena scratch = {0};
    cp_histogram histogram;
    const bool read = read_amount(y, policy, index, &scratch, &histogram);
    for (int r = 0; read && r < annual->n_periods; r++) {
        const size_t at = (size_t)policy * (size_t)annual->n_periods + (size_t)r;
        exceed(y, &histogram, annual->return_period[r], at, into);
    }
    cp_arena_release(&scratch);
    return read;
}

static bool fill_year(const years *y, int policy, int year, cp_annual_result *into)
{
    const size_t at = (size_t)policy * (size_t)into->n_years + (size_t)year;
    cp_arena scratch = {0};
    cp_histogram histogram;
    const bool read = read_amount(y, policy, y->tallies->layout->first_year + year, &scratch, &histogram);
    if (read) {
        cp_statistics_summarise(&histogram, y->study->n_quantiles, y->study->quantiles, y->ranks, at, &into->cost);
    }
    cp_arena_release(&scratch);
    return read;
}

static bool fill_dimensions(years *y, cp_annual_result *into)
{
    const cp_layout *layout = y->tallies->layout;
    int *year = cp_arena_take(y->arena, (size_t)layout->n_years, sizeof *year, y->error);
    cp_rank_interval *ranks = cp_arena_take(y->arena, (size_t)y->study->n_quantiles, sizeof *ranks, y->error);
    if (!year || !ranks) return false;
    for (int i = 0; i < layout->n_years; i++) year[i] = i + 1;
    for (int q = 0; q < y->study->n_quantiles; q++) {
        ranks[q] = cp_statistics_ranks(y->tallies->trials, y->study->quantiles[q], y->study->confidence);
    }
    y->ranks = ranks;
    *into = (cp_annual_result){.n_years = layout->n_years,
                               .n_periods = layout->whole_years > 0 ? y->study->n_return_periods : 0,
                               .year = year,
                               .cost = {.id = CP_METRIC_COST_TOTAL},
                               .return_period = y->study->return_periods};
    return take_all(y, into);
}

bool cp_exceedance_answer(const cp_study *study, const cp_tallies *tallies, cp_arena *arena, cp_result *result,
                          cp_error *error)
{
    const cp_layout *layout = tallies->layout;
    years y = {.study = study, .tallies = tallies, .arena = arena, .error = error, .result = result};
    cp_annual_result *into = &result->annual;
    if (layout->n_years == 0) return true;
    if (!fill_dimensions(&y, into)) return false;
    for (int p = 0; p < layout->n_policies; p++) {
        for (int i = 0; i < layout->n_years; i++) {
            if (!fill_year(&y, p, i, into)) return false;
        }
        if (into->n_periods == 0) continue;
        if (!fill_curve(&y, p, layout->aggregate, &into->aggregate)) return false;
        if (!fill_curve(&y, p, layout->occurrence, &into->occurrence)) return false;
    }
    return true;
}
