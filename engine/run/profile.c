/* Counts what the kernels gather, interval by interval. */
#include "engine/run/profile.h"

#include "engine/result/statistics.h"

#include <math.h>

bool cp_profile_make(const cp_layout *layout, const cp_kernels *kernels, cp_arena *arena, cp_profile *profile,
                     cp_error *error)
{
    const size_t demands = (size_t)layout->n_members[CP_LEVEL_DEMAND], policies = (size_t)layout->n_policies;
    *profile = (cp_profile){.layout = layout, .kernels = kernels};
    profile->intervals = cp_arena_take(arena, policies, sizeof *profile->intervals, error);
    for (size_t p = 0; profile->intervals && p < policies; p++) {
        cp_interval_rows *rows = &profile->intervals[p];
        rows->asked = cp_arena_take(arena, demands * CP_LANES, sizeof(double), error);
        rows->unserved = cp_arena_take(arena, demands * CP_LANES, sizeof(double), error);
        rows->is_short = cp_arena_take(arena, demands * CP_LANES, sizeof(double), error);
        rows->served_in_full = cp_arena_take(arena, demands, sizeof(bool), error);
        if (!rows->asked || !rows->unserved || !rows->is_short || !rows->served_in_full) return false;
    }
    return profile->intervals != NULL;
}

static bool count_member(const cp_profile *profile, const cp_interval *of, const double *asked, const double *unserved,
                         const double *is_short, int n, cp_tallies *tallies, cp_error *error)
{
    cp_shortfall shortfall;
    profile->kernels->shortfall(asked, unserved, is_short, n, &shortfall);
    return cp_tallies_count_interval(tallies, of, n, &shortfall, error);
}

static bool count_demand(const cp_profile *profile, cp_interval of, int d, int n, cp_tallies *tallies, cp_error *error)
{
    const cp_interval_rows *rows = &profile->intervals[of.policy];
    if (rows->served_in_full[d]) return true;
    const long row = (long)d * CP_LANES;
    return count_member(profile, &of, rows->asked + row, rows->unserved + row, rows->is_short + row, n, tallies, error);
}

/* Over all demands of the commodity. */
static bool count_commodity(const cp_profile *profile, const cp_net *net, const cp_commodity *commodity, cp_interval of,
                            int n, cp_tallies *tallies, cp_error *error)
{
    const cp_interval_rows *rows = &profile->intervals[of.policy];
    double asked[CP_LANES] = {0}, unserved[CP_LANES] = {0}, is_short[CP_LANES] = {0};
    bool calm = true;
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
        for (int d = net->classes[c].demands.begin; d < net->classes[c].demands.end; d++) {
            const long row = (long)d * CP_LANES;
            for (int lane = 0; lane < n; lane++) asked[lane] += rows->asked[row + lane];
            if (rows->served_in_full[d]) continue;
            for (int lane = 0; lane < n; lane++) unserved[lane] += rows->unserved[row + lane];
            for (int lane = 0; lane < n; lane++) is_short[lane] = fmax(is_short[lane], rows->is_short[row + lane]);
            calm = false;
        }
    }
    return calm || count_member(profile, &of, asked, unserved, is_short, n, tallies, error);
}

static bool count(const cp_profile *profile, const cp_net *net, int policy, int interval, int n, cp_tallies *tallies,
                  cp_error *error)
{
    bool ok = true;
    for (int d = 0; d < net->n_demands && ok; d++) {
        const cp_interval of = {policy, net->demands[d].entity, interval};
        ok = count_demand(profile, of, d, n, tallies, error);
    }
    for (int p = 0; p < net->n_commodities && ok; p++) {
        const cp_interval of = {policy, net->commodities[p].entity, interval};
        if (of.entity == CP_NONE) continue;
        ok = count_commodity(profile, net, &net->commodities[p], of, n, tallies, error);
    }
    return ok;
}

bool cp_profile_step(cp_profile *profile, const cp_net *net, const cp_net_state *state, int policy, int k, int n,
                     cp_tallies *tallies, cp_error *error)
{
    const int *interval = profile->layout->interval;
    const bool begins = k == 0 || interval[k - 1] != interval[k];
    const bool ends = k + 1 == profile->layout->steps || interval[k + 1] != interval[k];
    profile->kernels->gather(net, state, begins, &profile->intervals[policy]);
    return !ends || count(profile, net, policy, interval[k], n, tallies, error);
}

/* The bins of an interval, that of zero first: all trials that nowhere else are counted. */
typedef struct {
    double lower[CP_PROFILE_BINS + 1], upper[CP_PROFILE_BINS + 1], mean[CP_PROFILE_BINS + 1];
    uint64_t count[CP_PROFILE_BINS + 1];
} bins;

static void fill_bins(const cp_profile_page *page, uint64_t trials, bins *b)
{
    *b = (bins){.count = {trials}};
    for (int i = 0; i < CP_PROFILE_BINS; i++) {
        const int next = i + 1 < CP_PROFILE_BINS ? i + 1 : i;
        b->lower[i + 1] = i / 100.0;
        b->upper[i + 1] = next / 100.0;
        b->mean[i + 1] = (i + next) / 200.0;
        b->count[i + 1] = page->bins[i];
        b->count[0] -= page->bins[i];
    }
}

static void summarise(const cp_profile_page *page, uint64_t trials, const cp_result *result,
                      const cp_rank_interval *ranks, size_t at, cp_profile_result *into)
{
    static const cp_profile_page calm;
    const double n = (double)trials;
    bins b;
    page = page ? page : &calm;
    const cp_moments moments = cp_sums_moments(trials, page->sum, page->square, ldexp(1.0, CP_SHORTFALL_EXPONENT));
    into->shortfall_mean[at] = moments.mean;
    into->shortfall_mean_se[at] = moments.sd / sqrt(n);
    const double p = (double)page->short_trials / n;
    into->probability_short[at] = p;
    into->probability_short_se[at] = sqrt(p * (1.0 - p) / n);
    fill_bins(page, trials, &b);
    const cp_histogram histogram = {.trials = trials,
                                    .n_bins = CP_PROFILE_BINS + 1,
                                    .lower = b.lower,
                                    .upper = b.upper,
                                    .mean = b.mean,
                                    .count = b.count,
                                    .exact_max = 1.0};
    for (int q = 0; q < result->n_quantiles; q++) {
        into->shortfall_quantile[at * (size_t)result->n_quantiles + (size_t)q] =
            cp_statistics_value(&histogram, ranks[q].rank);
    }
}

static bool take_profile(size_t cells, int n_quantiles, cp_arena *arena, cp_profile_result *into, cp_error *error)
{
    double **const plain[] = {&into->shortfall_mean, &into->shortfall_mean_se, &into->probability_short,
                              &into->probability_short_se};
    bool ok = true;
    for (int i = 0; i < 4; i++) ok = (*plain[i] = cp_arena_take(arena, cells, sizeof(double), error)) && ok;
    into->shortfall_quantile = cp_arena_take(arena, cells * (size_t)n_quantiles, sizeof(double), error);
    return ok && into->shortfall_quantile;
}

static bool fill_level(const cp_tallies *tallies, const cp_rank_interval *ranks, cp_metric_level level, cp_arena *arena,
                       cp_result *result, cp_error *error)
{
    const cp_layout *layout = tallies->layout;
    const int members = layout->n_members[level];
    const int first = level == CP_LEVEL_COMMODITY ? layout->n_members[CP_LEVEL_DEMAND] : 0;
    cp_profile_result *into = &result->levels[level].profile;
    const size_t intervals = (size_t)layout->n_intervals;
    const size_t cells = (size_t)layout->n_policies * (size_t)members * intervals;
    if (!take_profile(cells, result->n_quantiles, arena, into, error)) return false;
    for (size_t at = 0; at < cells; at++) {
        const size_t row = at / intervals;
        const cp_interval of = {(int)(row / (size_t)members), first + (int)(row % (size_t)members),
                                (int)(at % intervals)};
        summarise(*cp_tallies_interval(tallies, &of), tallies->trials, result, ranks, at, into);
    }
    return true;
}

bool cp_profile_answer(const cp_study *study, const cp_tallies *tallies, cp_arena *arena, cp_result *result,
                       cp_error *error)
{
    const int n = tallies->layout->n_intervals;
    const size_t n_quantiles = (size_t)result->n_quantiles;
    double *days = cp_arena_take(arena, (size_t)n, sizeof *days, error);
    cp_rank_interval *ranks = cp_arena_take(arena, n_quantiles, sizeof *ranks, error);
    if (!days || !ranks) return false;
    for (int j = 0; j < n; j++) days[j] = j * study->interval_days;
    for (size_t q = 0; q < n_quantiles; q++) {
        ranks[q] = cp_statistics_ranks(tallies->trials, result->quantiles[q], study->confidence);
    }
    result->n_intervals = n;
    result->interval_begin_days = days;
    return fill_level(tallies, ranks, CP_LEVEL_DEMAND, arena, result, error) &&
           fill_level(tallies, ranks, CP_LEVEL_COMMODITY, arena, result, error);
}
