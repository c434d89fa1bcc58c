/* Ranks, values at ranks and tail means of a histogram. The walk over bins is always from the first to the last, so the
   sums have one order and the results one set of bits. */
#include "engine/result/statistics.h"

#include "kernels/special.h"

#include <assert.h>
#include <float.h>
#include <math.h>

/* n p, put on the whole number that it misses by rounding alone: 0.07 · 1000 is 70, not 70.00000000000001. */
static double trials_below(uint64_t n, double p)
{
    const double product = (double)n * p, whole = floor(product + 0.5);
    return fabs(product - whole) <= 2 * DBL_EPSILON * product ? whole : product;
}

/* P(Bin(n, p) <= k) = I_{1−p}(n − k, k + 1). */
static double binomial_at_most(uint64_t n, double p, uint64_t k)
{
    return k >= n ? 1 : cp_beta_cdf((double)(n - k), (double)k + 1, 1 - p);
}

/* P(Bin(n, p) >= k) = I_p(k, n − k + 1). */
static double binomial_at_least(uint64_t n, double p, uint64_t k)
{
    return k == 0 ? 1 : cp_beta_cdf((double)k, (double)(n - k) + 1, p);
}

/* The largest l in 0..n with P(Bin <= l − 1) <= a. */
static uint64_t lower_rank(uint64_t n, double p, double a)
{
    uint64_t holds = 0, fails = n + 1;
    while (fails - holds > 1) {
        const uint64_t l = holds + (fails - holds) / 2;
        if (binomial_at_most(n, p, l - 1) <= a)
            holds = l;
        else
            fails = l;
    }
    return holds;
}

/* The smallest u in 1..n + 1 with P(Bin >= u) <= a. */
static uint64_t upper_rank(uint64_t n, double p, double a)
{
    uint64_t fails = 0, holds = n + 1;
    while (holds - fails > 1) {
        const uint64_t u = fails + (holds - fails) / 2;
        if (binomial_at_least(n, p, u) <= a)
            holds = u;
        else
            fails = u;
    }
    return holds;
}

cp_rank_interval cp_statistics_ranks(uint64_t n, double p, double level)
{
    assert(n > 0 && p > 0 && p < 1 && level > 0 && level < 1);
    const double a = (1 - level) / 2, rank = ceil(trials_below(n, p));
    return (cp_rank_interval){
        .rank = rank < 1 ? 1 : (uint64_t)rank, .lower = lower_rank(n, p, a), .upper = upper_rank(n, p, a)};
}

/* The bin that holds a rank in 1..trials; `before` gets the trials in the bins below it. */
static int bin_of(const cp_histogram *histogram, uint64_t rank, uint64_t *before)
{
    int bin = 0;
    *before = 0;
    while (rank - *before > histogram->count[bin]) *before += histogram->count[bin++];
    return bin;
}

/* A bin's upper edge may lie beyond the largest value that there was. */
static double highest(const cp_histogram *histogram, int bin)
{
    const double edge = histogram->upper[bin], most = histogram->exact_max;
    return isfinite(edge) && edge > most && histogram->lower[bin] <= most ? most : edge;
}

/* How far apart the values of a bin lie, as far as is known: a single one is its mean. */
static double spread(const cp_histogram *histogram, int bin)
{
    if (histogram->count[bin] < 2 || !isfinite(histogram->upper[bin])) return 0;
    return highest(histogram, bin) - histogram->lower[bin];
}

/* The value at a rank in 1..trials, if it is one of the largest that are known one by one. */
static const double *known_value(const cp_histogram *histogram, uint64_t rank)
{
    const uint64_t from_top = histogram->trials - rank;
    return from_top < (uint64_t)histogram->n_worst ? &histogram->worst[from_top] : NULL;
}

double cp_statistics_value(const cp_histogram *histogram, uint64_t rank)
{
    if (rank == 0) return 0;
    if (rank > histogram->trials) return INFINITY;
    if (known_value(histogram, rank)) return *known_value(histogram, rank);
    uint64_t before;
    const int bin = bin_of(histogram, rank, &before);
    const double width = spread(histogram, bin);
    if (!(width > 0)) return histogram->mean[bin];
    return histogram->lower[bin] + width * ((double)(rank - before) - 0.5) / (double)histogram->count[bin];
}

double cp_statistics_lower_edge(const cp_histogram *histogram, uint64_t rank)
{
    if (rank == 0) return 0;
    if (rank > histogram->trials) return INFINITY;
    if (known_value(histogram, rank)) return *known_value(histogram, rank);
    uint64_t before;
    return histogram->lower[bin_of(histogram, rank, &before)];
}

double cp_statistics_upper_edge(const cp_histogram *histogram, uint64_t rank)
{
    if (rank == 0) return 0;
    if (rank > histogram->trials) return INFINITY;
    if (known_value(histogram, rank)) return *known_value(histogram, rank);
    uint64_t before;
    return highest(histogram, bin_of(histogram, rank, &before));
}

/* The mean of the upper `part` (0..1) of a bin, its values lying evenly about their mean. */
static double upper_part_mean(const cp_histogram *histogram, int bin, double part)
{
    const double shifted = histogram->mean[bin] + spread(histogram, bin) * (1 - part) / 2;
    const double top = highest(histogram, bin);
    return shifted > top ? top : shifted;
}

/* The worst `weight` trials: what of the bin at the quantile belongs to them, and all bins above it. */
typedef struct {
    int first;
    double first_weight, first_mean;
} tail_bins;

static tail_bins find_tail(const cp_histogram *histogram, double weight)
{
    int bin = histogram->n_bins - 1;
    double left = weight;
    while (bin > 0 && (double)histogram->count[bin] <= left) left -= (double)histogram->count[bin--];
    const double count = (double)histogram->count[bin];
    return (tail_bins){bin, left, count > 0 ? upper_part_mean(histogram, bin, left / count) : histogram->mean[bin]};
}

static double tail_average(const cp_histogram *histogram, tail_bins tail, double weight)
{
    double sum = tail.first_weight > 0 ? tail.first_weight * tail.first_mean : 0;
    for (int bin = tail.first + 1; bin < histogram->n_bins; bin++) {
        if (histogram->count[bin]) sum += (double)histogram->count[bin] * histogram->mean[bin];
    }
    return sum / weight;
}

/* With weight − 1 in the denominator, as the mean is the tail's own. */
static double tail_variance(const cp_histogram *histogram, tail_bins tail, double weight, double mean)
{
    double sum = tail.first_weight * (tail.first_mean - mean) * (tail.first_mean - mean);
    for (int bin = tail.first + 1; bin < histogram->n_bins; bin++) {
        const double away = histogram->mean[bin] - mean;
        sum += histogram->count[bin] ? (double)histogram->count[bin] * away * away : 0;
    }
    return sum / (weight - 1);
}

cp_tail cp_statistics_tail(const cp_histogram *histogram, double p)
{
    const double below = trials_below(histogram->trials, p), weight = (double)histogram->trials - below;
    if (!(weight > 0)) return (cp_tail){NAN, NAN};
    const tail_bins tail = find_tail(histogram, weight);
    const double mean = tail_average(histogram, tail, weight);
    if (!isfinite(mean) || weight <= 1) return (cp_tail){mean, NAN};
    const double rank = ceil(below);
    const double beyond = mean - cp_statistics_value(histogram, rank < 1 ? 1 : (uint64_t)rank);
    const double variance = tail_variance(histogram, tail, weight, mean);
    return (cp_tail){mean, sqrt((variance + p * beyond * beyond) / weight)};
}

static void summarise_quantile(const cp_histogram *histogram, double p, cp_rank_interval ranks, size_t at,
                               cp_metric_result *into)
{
    const cp_tail tail = cp_statistics_tail(histogram, p);
    into->quantile[at] = cp_statistics_value(histogram, ranks.rank);
    into->quantile_lower[at] = cp_statistics_lower_edge(histogram, ranks.lower);
    into->quantile_upper[at] = cp_statistics_upper_edge(histogram, ranks.upper);
    into->tail_mean[at] = tail.mean;
    into->tail_mean_se[at] = tail.se;
}

double cp_statistics_vov(const cp_histogram *histogram)
{
    double squares = 0, fourths = 0;
    for (int bin = 0; bin < histogram->n_bins; bin++) {
        if (!isfinite(histogram->mean[bin])) continue;
        const double away = histogram->mean[bin] - histogram->exact_mean, square = away * away;
        squares += (double)histogram->count[bin] * square;
        fourths += (double)histogram->count[bin] * square * square;
    }
    if (!(squares > 0)) return NAN;
    return fourths / squares / squares - 1 / (double)histogram->finite_trials;
}

void cp_statistics_summarise(const cp_histogram *histogram, int n_quantiles, const double *quantiles,
                             const cp_rank_interval *ranks, size_t at, cp_metric_result *into)
{
    const uint64_t n = histogram->finite_trials;
    into->mean[at] = n > 0 ? histogram->exact_mean : NAN;
    into->max[at] = n > 0 ? histogram->exact_max : NAN;
    into->sd[at] = n > 1 ? histogram->exact_sd : NAN;
    into->vov[at] = n > 1 ? cp_statistics_vov(histogram) : NAN;
    into->mean_se[at] = n > 1 ? histogram->exact_sd / sqrt((double)n) : NAN;
    for (int q = 0; q < n_quantiles; q++) {
        summarise_quantile(histogram, quantiles[q], ranks[q], at * (size_t)n_quantiles + (size_t)q, into);
    }
}
