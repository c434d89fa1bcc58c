/* Statistics against values computed elsewhere: exact ranks and coverages of binomial intervals, quantiles of type 1,
   and the sampling error of tail means. Every statistical check has a control with a shifted truth that must fail. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "engine/result/statistics.h"
#include "kernels/dist.h"
#include "kernels/rng.h"
#include "kernels/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void assert_close(double value, double truth, double relative)
{
    if (fabs(value - truth) > relative * fabs(truth)) fail_msg("%.17g instead of %.17g", value, truth);
}

/* ---- ranks ---- */

static void ranks_match_exact_binomial_tails(void **state)
{
    static const struct {
        uint64_t n;
        double p;
        uint64_t lower, upper;
        double coverage;
    } exact[] = {
        {100, 0.5, 40, 61, 0.9647997998},
        {1000, 0.5, 469, 532, 0.9537088026},
        {1000, 0.95, 936, 964, 0.9580952682},
        {1000, 0.99, 983, 997, 0.9760947635},
        {10000, 0.99, 9880, 9920, 0.9557546828},
        {10000, 0.995, 9936, 9964, 0.9531897354},
        {100000, 0.999, 99880, 99920, 0.9547890568},
        {1000000, 0.999, 998938, 999062, 0.9502066318},
    };
    (void)state;
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        const double n = (double)exact[i].n, p = exact[i].p;
        const cp_rank_interval ranks = cp_statistics_ranks(exact[i].n, p, 0.95);
        assert_int_equal(ranks.lower, exact[i].lower);
        assert_int_equal(ranks.upper, exact[i].upper);
        const double l = (double)ranks.lower, u = (double)ranks.upper;
        const double coverage = cp_beta_cdf(l, n - l + 1, p) - cp_beta_cdf(u, n - u + 1, p);
        assert_close(coverage, exact[i].coverage, 1e-9);
    }
}

/* Wilks 1941: the largest of n bounds the p-quantile from above with 95 % confidence from this n on. */
static void few_trials_leave_a_quantile_unbounded(void **state)
{
    static const struct {
        double p;
        uint64_t n;
    } wilks[] = {{0.95, 59}, {0.99, 299}, {0.995, 598}, {0.999, 2995}};
    (void)state;
    for (size_t i = 0; i < sizeof wilks / sizeof *wilks; i++) {
        const uint64_t n = wilks[i].n;
        assert_int_equal(cp_statistics_ranks(n, wilks[i].p, 0.9).upper, n);
        assert_int_equal(cp_statistics_ranks(n - 1, wilks[i].p, 0.9).upper, n);
        assert_int_equal(cp_statistics_ranks(n, 1 - wilks[i].p, 0.9).lower, 1);
        assert_int_equal(cp_statistics_ranks(n - 1, 1 - wilks[i].p, 0.9).lower, 0);
    }
}

/* Wilks 1941: smallest and largest of n enclose 95 % of the population with 95 % confidence from n = 93 on, as n p^(n −
   1) − (n − 1) p^n = P(Bin(n, p) >= n − 1) falls below 5 %. */
static void ninety_three_trials_enclose_most(void **state)
{
    (void)state;
    assert_true(cp_beta_cdf(92, 2, 0.95) <= 0.05);
    assert_true(cp_beta_cdf(91, 2, 0.95) > 0.05);
}

/* Clopper and Pearson 1934, 95 %, to ten decimals: k of n. */
static void binomial_intervals_are_exact(void **state)
{
    static const struct {
        double k, n, lower, upper;
    } exact[] = {
        {3, 100, 0.0062299715, 0.0851760530},
        {10, 1000, 0.0048055107, 0.0183132431},
        {50, 100, 0.3983211295, 0.6016788705},
    };
    (void)state;
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        const double k = exact[i].k, n = exact[i].n;
        assert_true(fabs(cp_beta_quantile(k, n - k + 1, 0.025) - exact[i].lower) < 6e-11);
        assert_true(fabs(cp_beta_quantile(k + 1, n - k, 0.975) - exact[i].upper) < 6e-11);
    }
    assert_true(fabs(cp_beta_quantile(1, 100, 0.975) - 0.0362166926) < 6e-11); /* none of 100 */
}

static void ranks_of_estimates_are_of_type_1(void **state)
{
    (void)state;
    assert_int_equal(cp_statistics_ranks(1, 0.5, 0.95).rank, 1);
    assert_int_equal(cp_statistics_ranks(1, 0.001, 0.95).rank, 1);
    assert_int_equal(cp_statistics_ranks(10, 0.95, 0.95).rank, 10);
    for (uint64_t n = 100; n <= 100000000; n *= 10) {
        for (unsigned percent = 1; percent < 100; percent++) {
            const cp_rank_interval ranks = cp_statistics_ranks(n, percent / 100.0, 0.95);
            assert_int_equal(ranks.rank, n / 100 * percent);
            assert_true(ranks.lower <= ranks.rank && ranks.rank <= ranks.upper);
        }
    }
}

/* ---- histograms by hand ---- */

enum { MOST_BINS = 128 };

typedef struct {
    double value[MOST_BINS];
    uint64_t count[MOST_BINS];
} exact_bins;

/* Values with their counts, ascending; +inf is "never". */
static cp_histogram exact_histogram(const exact_bins *bins, int n_bins)
{
    cp_histogram histogram = {.n_bins = n_bins,
                              .lower = bins->value,
                              .upper = bins->value,
                              .mean = bins->value,
                              .count = bins->count,
                              .exact_max = NAN};
    double sum = 0, squares = 0;
    for (int i = 0; i < n_bins; i++) {
        histogram.trials += bins->count[i];
        if (isinf(bins->value[i])) continue;
        histogram.finite_trials += bins->count[i];
        sum += (double)bins->count[i] * bins->value[i];
        histogram.exact_max = bins->value[i];
    }
    const double n = (double)histogram.finite_trials;
    histogram.exact_mean = sum / n;
    for (int i = 0; i < n_bins; i++) {
        const double away = bins->value[i] - histogram.exact_mean;
        if (!isinf(bins->value[i])) squares += (double)bins->count[i] * away * away;
    }
    histogram.exact_sd = sqrt(squares / (n - 1));
    return histogram;
}

static void quantiles_match_type_1(void **state)
{
    static const exact_bins primes = {.value = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29},
                                      .count = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
    static const double levels[] = {.05, .25, .5, .9, .95, .99}, exact[] = {2, 5, 11, 23, 29, 29};
    (void)state;
    const cp_histogram histogram = exact_histogram(&primes, 10);
    for (int q = 0; q < 6; q++) {
        const cp_rank_interval ranks = cp_statistics_ranks(10, levels[q], 0.95);
        assert_true(cp_statistics_value(&histogram, ranks.rank) == exact[q]);
    }
}

static void uniform_integers_have_their_known_tail(void **state)
{
    exact_bins bins;
    (void)state;
    for (int i = 0; i < 100; i++) {
        bins.value[i] = i + 1;
        bins.count[i] = 7;
    }
    const cp_histogram histogram = exact_histogram(&bins, 100);
    assert_true(cp_statistics_value(&histogram, cp_statistics_ranks(700, 0.95, 0.95).rank) == 95);
    assert_close(cp_statistics_tail(&histogram, 0.95).mean, 98, 1e-15);
}

static void atom_at_the_quantile_is_split(void **state)
{
    static const exact_bins bins = {.value = {0, 10}, .count = {8, 2}};
    (void)state;
    const cp_histogram histogram = exact_histogram(&bins, 2);
    const cp_tail tail = cp_statistics_tail(&histogram, 0.7);
    const double mean = 20.0 / 3, variance = (2 * (10 - mean) * (10 - mean) + mean * mean) / 2;
    assert_close(tail.mean, mean, 1e-15);
    assert_close(tail.se, sqrt((variance + 0.7 * mean * mean) / 3), 1e-15);
}

static void a_single_trial_has_no_error(void **state)
{
    static const exact_bins bins = {.value = {42}, .count = {1}};
    static const double level = 0.5;
    double mean, se, sd, max, vov, quantile, lower, upper, tail, tail_se;
    cp_metric_result result = {.mean = &mean, .mean_se = &se, .sd = &sd, .max = &max, .vov = &vov};
    (void)state;
    result.quantile = &quantile, result.quantile_lower = &lower, result.quantile_upper = &upper;
    result.tail_mean = &tail, result.tail_mean_se = &tail_se;
    const cp_histogram histogram = exact_histogram(&bins, 1);
    const cp_rank_interval ranks = cp_statistics_ranks(1, level, 0.95);
    cp_statistics_summarise(&histogram, 1, &level, &ranks, 0, &result);
    assert_true(mean == 42 && max == 42 && quantile == 42 && lower == 0 && upper == INFINITY && tail == 42);
    assert_true(isnan(se) && isnan(sd) && isnan(tail_se));
}

static void never_makes_quantiles_infinite(void **state)
{
    static const exact_bins bins = {.value = {7, 14, INFINITY}, .count = {60, 30, 10}};
    static const double levels[] = {0.5, 0.95};
    double mean[3], se[3], sd[3], max[3], vov[3], q[5][6];
    cp_metric_result result = {.mean = mean, .mean_se = se, .sd = sd, .max = max, .vov = vov};
    (void)state;
    result.quantile = q[0], result.quantile_lower = q[1], result.quantile_upper = q[2];
    result.tail_mean = q[3], result.tail_mean_se = q[4];
    const cp_histogram histogram = exact_histogram(&bins, 3);
    const cp_rank_interval ranks[] = {cp_statistics_ranks(100, 0.5, 0.95), cp_statistics_ranks(100, 0.95, 0.95)};
    cp_statistics_summarise(&histogram, 2, levels, ranks, 2, &result);
    assert_close(mean[2], 840.0 / 90, 1e-15);
    assert_close(se[2], sd[2] / sqrt(90), 1e-15);
    assert_true(max[2] == 14 && q[0][4] == 7 && q[1][4] == 7 && q[2][4] == 14);
    assert_true(isinf(q[0][5]) && isinf(q[2][5]) && isinf(q[3][4]) && isinf(q[3][5]) && isnan(q[4][4]));
    assert_true(q[1][5] == 14); /* rank 90, the last finite one */
}

static void wide_bins_bound_and_interpolate(void **state)
{
    static const double lower[] = {0, 100, 200}, upper[] = {0, 200, 400}, mean[] = {0, 150, 300};
    static const uint64_t count[] = {5, 4, 1};
    static const cp_histogram histogram = {10, 3, lower, upper, mean, count, 90, 100, 310, 10, 0, NULL};
    (void)state;
    assert_true(cp_statistics_value(&histogram, 5) == 0 && cp_statistics_upper_edge(&histogram, 5) == 0);
    assert_true(cp_statistics_value(&histogram, 6) == 112.5 && cp_statistics_value(&histogram, 9) == 187.5);
    assert_true(cp_statistics_lower_edge(&histogram, 6) == 100 && cp_statistics_upper_edge(&histogram, 6) == 200);
    assert_true(cp_statistics_value(&histogram, 10) == 300);
    assert_true(cp_statistics_upper_edge(&histogram, 10) == 310); /* nothing lies above the largest value */
    assert_true(cp_statistics_value(&histogram, 0) == 0 && isinf(cp_statistics_value(&histogram, 11)));
    assert_close(cp_statistics_tail(&histogram, 0.9).mean, 300, 1e-15);
    assert_close(cp_statistics_tail(&histogram, 0.7).mean, (300 + 2 * 175) / 3.0, 1e-15);
    assert_close(cp_statistics_tail(&histogram, 0.5).mean, 180, 1e-15);
}

/* ---- sampling error ---- */

/* A sample in logarithmic bins at most 0.4 % wide, as the engine tallies amounts; or one bin a value. */
typedef struct {
    double *lower, *upper, *mean;
    uint64_t *count;
    cp_histogram histogram;
} sample_bins;

static sample_bins sample_new(size_t most)
{
    sample_bins bins = {test_malloc(most * sizeof(double)),
                        test_malloc(most * sizeof(double)),
                        test_malloc(most * sizeof(double)),
                        test_malloc(most * sizeof(uint64_t)),
                        {0}};
    bins.histogram.lower = bins.lower, bins.histogram.upper = bins.upper;
    bins.histogram.mean = bins.mean, bins.histogram.count = bins.count;
    return bins;
}

static void sample_free(sample_bins *bins)
{
    test_free(bins->lower);
    test_free(bins->upper);
    test_free(bins->mean);
    test_free(bins->count);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double edge_below(double x, double parts)
{
    int exponent;
    const double fraction = frexp(x, &exponent);
    return ldexp(floor(fraction * parts) / parts, exponent);
}

static double edge_above(double x, double parts)
{
    int exponent;
    const double fraction = frexp(x, &exponent);
    return ldexp((floor(fraction * parts) + 1) / parts, exponent);
}

static void sample_fill(sample_bins *bins, size_t n, double *values, bool exact)
{
    int last = -1;
    qsort(values, n, sizeof *values, ascending);
    for (size_t i = 0; i < n; i++) {
        if (last < 0 || exact || values[i] >= bins->upper[last]) {
            last++;
            bins->lower[last] = exact ? values[i] : edge_below(values[i], 512);
            bins->upper[last] = exact ? values[i] : edge_above(values[i], 512);
            bins->mean[last] = 0;
            bins->count[last] = 0;
        }
        bins->mean[last] += values[i];
        bins->count[last]++;
    }
    for (int i = 0; i <= last; i++) bins->mean[i] /= (double)bins->count[i];
    bins->histogram.n_bins = last + 1;
    bins->histogram.trials = bins->histogram.finite_trials = n;
    bins->histogram.exact_max = values[n - 1];
}

static void draw(const cp_dist *law, const char *stream, uint64_t first, size_t n, double *values)
{
    for (size_t i = 0; i < n; i++) {
        cp_pcg32 rng = cp_rng_open(20251015, first + i, cp_stream(stream));
        values[i] = cp_dist_quantile(law, cp_rng_uniform(&rng));
    }
}

enum { REPLICATIONS = 20, TRIALS = 100000, LEVELS = 4 };

/* Standard errors that a test allows. */
static const double Z = 5;
static const double tail_levels[LEVELS] = {0.95, 0.99, 0.995, 0.999};

/* Estimates of one number, and their standard errors, one per replication. */
typedef struct {
    double mean[REPLICATIONS], se[REPLICATIONS];
} estimates;

/* The tail means of every replication with the standard errors that come with them, and the quantiles. */
static void estimate_tails(const cp_dist *law, const char *stream, estimates tail_mean[LEVELS],
                           estimates quantile[LEVELS])
{
    double *values = test_malloc(TRIALS * sizeof *values);
    sample_bins bins = sample_new(TRIALS);
    for (size_t r = 0; r < REPLICATIONS; r++) {
        draw(law, stream, r * TRIALS, TRIALS, values);
        sample_fill(&bins, TRIALS, values, false);
        for (int i = 0; i < LEVELS; i++) {
            const cp_tail tail = cp_statistics_tail(&bins.histogram, tail_levels[i]);
            const cp_rank_interval ranks = cp_statistics_ranks(TRIALS, tail_levels[i], 0.95);
            tail_mean[i].mean[r] = tail.mean;
            tail_mean[i].se[r] = tail.se;
            quantile[i].mean[r] = cp_statistics_value(&bins.histogram, ranks.rank);
        }
    }
    sample_free(&bins);
    test_free(values);
}

/* The same estimates with a standard error that is known. */
static estimates with_error(const estimates *from, double se)
{
    estimates known = *from;
    for (int r = 0; r < REPLICATIONS; r++) known.se[r] = se;
    return known;
}

/* Every estimate within Z of its standard errors, and the sum of squared scores within Z of its own (chi-squared). */
static bool means_agree(const estimates *of, double truth)
{
    double squares = 0;
    for (int r = 0; r < REPLICATIONS; r++) {
        const double z = (of->mean[r] - truth) / of->se[r];
        if (fabs(z) > Z) return false;
        squares += z * z;
    }
    return fabs(squares - REPLICATIONS) < Z * sqrt(2 * REPLICATIONS);
}

/* The average of n se² within Z standard errors, as the replications show them, of the asymptotic variance. */
static bool errors_agree(const estimates *of, double sd)
{
    double sum = 0, squares = 0;
    for (int r = 0; r < REPLICATIONS; r++) sum += TRIALS * of->se[r] * of->se[r];
    const double mean = sum / REPLICATIONS;
    for (int r = 0; r < REPLICATIONS; r++) {
        const double away = TRIALS * of->se[r] * of->se[r] - mean;
        squares += away * away;
    }
    const double se = sqrt(squares / (REPLICATIONS - 1) / REPLICATIONS);
    print_message("    n se^2 %.5g, exact %.5g, z %.2f\n", mean, sd * sd, (mean - sd * sd) / se);
    return fabs(mean - sd * sd) < Z * se;
}

/* Quantiles and tail means with the asymptotic standard deviations of sqrt(n) (estimate − truth): sqrt(p (1 − p))/f(q),
   and Manistre and Hancock 2005. */
typedef struct {
    const char *name;
    cp_dist dist;
    double quantile[LEVELS], quantile_sd[LEVELS], tail_mean[LEVELS], tail_mean_sd[LEVELS];
} known_law;

/* Within Z standard errors that are known, and not of a truth 3 of them away. */
static void assert_agree(const estimates *of, double truth, double sd)
{
    const double se = sd / sqrt(TRIALS);
    const estimates known = with_error(of, se);
    assert_true(means_agree(&known, truth));
    assert_false(means_agree(&known, truth + 3 * se));
    assert_false(means_agree(&known, truth - 3 * se));
}

static void quantiles_and_tail_means_match_theory(void **state)
{
    const known_law laws[] = {
        {"exponential",
         cp_dist_exponential(1),
         {2.995732274, 4.605170186, 5.298317367, 6.907755279},
         {4.35889894, 9.94987437, 14.106736, 31.6069613},
         {3.995732274, 5.605170186, 6.298317367, 7.907755279},
         {6.244998, 14.106736, 19.9749844, 44.7101778}},
        {"lognormal",
         cp_dist_lognormal(1, 1),
         {5.180251602, 10.24047366, 13.14221152, 21.98218398},
         {10.946843, 38.2301076, 64.1068475, 206.347327},
         {8.557226867, 15.2279603, 18.97103556, 30.16907408},
         {25.2999234, 82.260519, 135.046441, 418.374282}},
        {"normal + 10",
         cp_dist_normal(10, 1, -INFINITY, INFINITY),
         {11.644853627, 12.326347874, 12.575829304, 13.090232306},
         {2.11318751, 3.73323626, 4.87793454, 9.38702575},
         {12.062712808, 12.66521422, 12.891948605, 13.367090077},
         {2.46557294, 4.58836236, 6.08655866, 12.0153453}},
        {"pareto", /* whose third moment is infinite: its tail means are far from normal */
         cp_dist_pareto(1, 3),
         {2.714417617, 4.641588834, 5.848035476, 10},
         {3.94395736, 15.3944086, 27.4988975, 105.356538},
         {0},
         {0}},
    };
    (void)state;
    for (size_t law = 0; law < sizeof laws / sizeof *laws; law++) {
        estimates tail_mean[LEVELS], quantile[LEVELS];
        const known_law *l = &laws[law];
        estimate_tails(&l->dist, l->name, tail_mean, quantile);
        for (int i = 0; i < LEVELS; i++) {
            print_message("  %s at %g\n", l->name, tail_levels[i]);
            assert_agree(&quantile[i], l->quantile[i], l->quantile_sd[i]);
            if (l->tail_mean[i] == 0) continue;
            assert_agree(&tail_mean[i], l->tail_mean[i], l->tail_mean_sd[i]);
            if (tail_levels[i] > 0.99) continue; /* too few trials in the tail for the error of an error */
            assert_true(means_agree(&tail_mean[i], l->tail_mean[i]));
            assert_true(errors_agree(&tail_mean[i], l->tail_mean_sd[i]));
            assert_false(errors_agree(&tail_mean[i], l->tail_mean_sd[i] * 1.5)); /* controls */
            assert_false(errors_agree(&tail_mean[i], l->tail_mean_sd[i] / 1.5));
        }
    }
}

/* The fraction of replications of n exponential draws whose interval for the p-quantile holds `truth`. */
static double coverage(size_t replications, size_t n, double p, double truth, bool exact)
{
    const cp_dist law = cp_dist_exponential(1);
    const cp_rank_interval ranks = cp_statistics_ranks(n, p, 0.95);
    double *values = test_malloc(n * sizeof *values);
    sample_bins bins = sample_new(n);
    size_t held = 0;
    for (size_t r = 0; r < replications; r++) {
        draw(&law, "coverage", r * n, n, values);
        sample_fill(&bins, n, values, exact);
        held += cp_statistics_lower_edge(&bins.histogram, ranks.lower) <= truth &&
                truth < cp_statistics_upper_edge(&bins.histogram, ranks.upper);
    }
    sample_free(&bins);
    test_free(values);
    return (double)held / (double)replications;
}

static void rank_intervals_cover_as_often_as_they_say(void **state)
{
    enum { TIMES = 2000 };
    static const double p = 0.99, quantile = 4.605170186, said = 0.9760947635;
    (void)state;
    const double margin = Z * sqrt(said * (1 - said) / TIMES);
    const double held = coverage(TIMES, 1000, p, quantile, true);
    print_message("  held %.4f, exact %.4f, z %.2f\n", held, said, (held - said) / margin * Z);
    assert_true(fabs(held - said) < margin);
    assert_true(coverage(TIMES, 1000, p, quantile, false) >= held);         /* bins only widen an interval */
    assert_true(fabs(coverage(TIMES, 1000, p, 4.2, true) - said) > margin); /* control: the quantile at 0.985 */
}

/* The 990th of 1000 exponential draws: its mean is Σ 1/i over i = 11 … 1000, its standard deviation √Σ 1/i². */
static void an_order_statistic_has_its_exact_moments(void **state)
{
    enum { TIMES = 2000, N = 1000 };
    static const double mean = 4.556502607, sd = 0.3068661524;
    const cp_dist law = cp_dist_exponential(1);
    double values[N], sum = 0, squares = 0;
    sample_bins bins = sample_new(N);
    (void)state;
    for (size_t r = 0; r < TIMES; r++) {
        draw(&law, "order", r * N, N, values);
        sample_fill(&bins, N, values, true);
        const double away = cp_statistics_value(&bins.histogram, cp_statistics_ranks(N, 0.99, 0.95).rank) - mean;
        sum += away;
        squares += away * away;
    }
    sample_free(&bins);
    const double z = sum / TIMES / (sd / sqrt(TIMES));
    print_message("  z %.2f, sd %.4f, exact %.4f\n", z, sqrt(squares / TIMES), sd);
    assert_true(fabs(z) < Z);
    assert_true(fabs(squares / TIMES / (sd * sd) - 1) < Z * sqrt(2.5 / TIMES)); /* a kurtosis of 3.3, rounded up */
    assert_true(fabs(z - 10) > Z); /* control: a truth 10 standard errors off */
}

/* Of a fair coin among n trials all fourth powers are 1/16: VOV = (n/16) / (n/4)² − 1/n = 0. Of one among n, with m =
   1/n: (n − 1) m⁴ + (1 − m)⁴ over the square of (n − 1) m² + (1 − m)². */
static void test_vov(void **state)
{
    (void)state;
    const double value[] = {0, 1};
    uint64_t count[] = {50, 50};
    cp_histogram h = {.trials = 100,
                      .finite_trials = 100,
                      .n_bins = 2,
                      .lower = value,
                      .upper = value,
                      .mean = value,
                      .count = count,
                      .exact_mean = 0.5,
                      .exact_max = 1};
    assert_true(fabs(cp_statistics_vov(&h)) < 1e-15);
    count[0] = 99, count[1] = 1, h.exact_mean = 0.01;
    const double m = 0.01, squares = 99 * m * m + (1 - m) * (1 - m);
    const double fourths = 99 * pow(m, 4) + pow(1 - m, 4);
    assert_close(cp_statistics_vov(&h), fourths / squares / squares - 0.01, 1e-14);
    count[0] = 100, count[1] = 0, h.exact_mean = 0;
    assert_true(isnan(cp_statistics_vov(&h)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vov),
        cmocka_unit_test(ranks_match_exact_binomial_tails),
        cmocka_unit_test(few_trials_leave_a_quantile_unbounded),
        cmocka_unit_test(binomial_intervals_are_exact),
        cmocka_unit_test(ninety_three_trials_enclose_most),
        cmocka_unit_test(ranks_of_estimates_are_of_type_1),
        cmocka_unit_test(quantiles_match_type_1),
        cmocka_unit_test(uniform_integers_have_their_known_tail),
        cmocka_unit_test(atom_at_the_quantile_is_split),
        cmocka_unit_test(a_single_trial_has_no_error),
        cmocka_unit_test(never_makes_quantiles_infinite),
        cmocka_unit_test(wide_bins_bound_and_interpolate),
        cmocka_unit_test(quantiles_and_tail_means_match_theory),
        cmocka_unit_test(rank_intervals_cover_as_often_as_they_say),
        cmocka_unit_test(an_order_statistic_has_its_exact_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
