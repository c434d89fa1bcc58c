/* Means of the part below a point against quadrature of x·density (mpmath, 30 digits), and the length-biased law: its
   mean E[X²]/E[X], and the interval that covers a late point of a simulated renewal process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/dist.h"
#include "kernels/rng.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { POINTS = 3, LAWS = 22 };

typedef struct {
    const char *name;
    cp_dist dist;
    double variance; /* NAN: infinite, or X may be negative */
    double at[POINTS][2];
} law;

static void make_laws(law *laws)
{
    static const double values[] = {0, 10, 25, 100}, cumulative[] = {0.5, 0.8, 0.95, 1}, weights[] = {0.9, 1};
    static const double sorted[] = {1, 2, 2, 5, 10};
    static cp_dist parts[2];
    parts[0] = cp_dist_exponential(30);
    parts[1] = cp_dist_exponential(300);
    const law table[LAWS] = {
        {"fixed", cp_dist_fixed(7), 0, {{6.9, 0}, {7, 7}, {8, 7}}},
        {"uniform", cp_dist_uniform(10, 50), 1600.0 / 12, {{12, 0.55}, {30, 10}, {49.6, 29.502}}},
        {"triangular",
         cp_dist_triangular(10, 20, 60),
         350.0 / 3,
         {{15, 0.6666666666666667}, {28.375, 10.53893033854167}, {55, 29.29166666666667}}},
        {"pert",
         cp_dist_pert(10, 20, 60, 4),
         75,
         {{13, 0.6119692370414478}, {24, 9.152198553252859}, {47.5, 24.51152748868973}}},
        {"normal",
         cp_dist_normal(100, 15, -INFINITY, INFINITY),
         NAN,
         {{75, 3.286878145390241}, {100, 44.01586579397851}, {135, 98.62513880072982}}},
        {"normal in [60, 130]",
         cp_dist_normal(100, 30, 60, 130),
         337.596289,
         {{66, 3.140942559493693}, {97.5, 40.7283770446009}, {129, 95.46652809937329}}},
        {"normal above 4",
         cp_dist_normal(0, 1, 4, INFINITY),
         0.0466728384,
         {{4.0125, 0.2063993051490629}, {4.125, 1.682591970661659}, {4.75, 4.066803542310131}}},
        {"lognormal",
         cp_dist_lognormal(45, 0.8),
         3442.821664,
         {{12, 0.4399544315346891}, {45, 13.12883781361453}, {290, 58.05857527754488}}},
        {"exponential",
         cp_dist_exponential(60),
         3600,
         {{3, 0.07254625645501743}, {41.5, 9.174808272451991}, {276, 56.62258318980312}}},
        {"weibull 1.5",
         cp_dist_weibull(1.5, 200),
         15027.61139,
         {{27.5, 0.8149570183505735}, {157, 43.09583200412901}, {554, 174.2858403889098}}},
        {"weibull 0.7",
         cp_dist_weibull(0.7, 200),
         137073.4221,
         {{2.875, 0.05859364013047175}, {118.5, 20.94255480990724}, {1772, 229.4739891878521}}},
        {"gamma 2.5",
         cp_dist_gamma(2.5, 30),
         2250,
         {{17, 0.5713671063544709}, {65, 19.44881018800434}, {226, 72.36342989741127}}},
        {"gamma 0.4",
         cp_dist_gamma(0.4, 30),
         360,
         {{0.0125, 0.0001788953884769021}, {4.375, 0.5994957140611646}, {90, 10.83504128455668}}},
        {"beta 2, 5",
         cp_dist_beta(2, 5, 0, 1),
         10.0 / 392,
         {{0.0625, 0.002016798726149968}, {0.265625, 0.07904820703171416}, {0.703125, 0.2778530400502989}}},
        {"beta 1/2, 1/2",
         cp_dist_beta(0.5, 0.5, 0, 1),
         0.125,
         {{0.00390625, 5.186908986923527e-5}, {0.5, 0.09084505690810466}, {0.9921875, 0.4438035842708914}}},
        {"pareto",
         cp_dist_pareto(10, 2.5),
         NAN,
         {{10.25, 0.6060228187058601}, {13.25, 5.739063075142909}, {63, 15.61267318400847}}},
        {"gpd 0.25",
         cp_dist_gpd(5, 20, 0.25),
         NAN,
         {{6, 0.2663655845006174}, {20, 5.684463747208815}, {178, 29.04407099023019}}},
        {"gpd -0.3",
         cp_dist_gpd(0, 20, -0.3),
         147.9289941,
         {{1, 0.02442103582112817}, {12.5, 2.87190937337348}, {50, 14.85460051987595}}},
        {"bernoulli", cp_dist_bernoulli(0.3), 0.21, {{0, 0}, {0.5, 0}, {1, 0.3}}},
        {"discrete", cp_dist_discrete(4, values, cumulative), 485.6875, {{9, 0}, {10, 3}, {99, 6.75}}},
        {"piecewise linear",
         cp_dist_empirical_linear(5, sorted),
         77.0 / 12 - 0.140625,
         {{1, 0}, {2, 0.875}, {5, 1.75}}},
        {"mixture",
         cp_dist_mixture(2, parts, weights),
         16371,
         {{1.75, 0.04469795591326493}, {23.75, 5.171011785113755}, {691, 47.09741222392367}}},
    };
    memcpy(laws, table, sizeof table);
}

static bool is_close(double found, double truth)
{
    return fabs(found - truth) <= 1e-12 * fabs(truth);
}

static void partial_means_are_those_of_the_table(void **state)
{
    (void)state;
    law laws[LAWS];
    make_laws(laws);
    for (int i = 0; i < LAWS; i++) {
        const cp_dist *dist = &laws[i].dist;
        for (int k = 0; k < POINTS; k++) {
            const double found = cp_dist_partial_mean(dist, laws[i].at[k][0]), truth = laws[i].at[k][1];
            if (!is_close(found, truth)) fail_msg("%s at %g: %.17g", laws[i].name, laws[i].at[k][0], found);
            if (truth > 0) assert_false(is_close(found * (1 + 4e-12), truth)); /* control */
        }
        assert_true(cp_dist_partial_mean(dist, -INFINITY) == 0);
        assert_true(cp_dist_partial_mean(dist, INFINITY) == cp_dist_mean(dist));
    }
}

static void heavy_tails_have_partial_means(void **state)
{
    (void)state;
    const cp_dist pareto_1 = cp_dist_pareto(10, 1), pareto_half = cp_dist_pareto(10, 0.5),
                  gpd_1 = cp_dist_gpd(5, 20, 1);
    const cp_dist gpd_0 = cp_dist_gpd(0, 60, 0), nearly_0 = cp_dist_gpd(0, 60, 1e-9);
    assert_true(is_close(cp_dist_partial_mean(&pareto_1, 63), 18.40549633397487));
    assert_true(is_close(cp_dist_partial_mean(&pareto_half, 63), 15.09980079602227));
    assert_true(is_close(cp_dist_partial_mean(&gpd_1, 178), 31.89356245209561));
    assert_true(is_close(cp_dist_partial_mean(&gpd_0, 41.5), 9.174808272451991));
    assert_true(fabs(cp_dist_partial_mean(&nearly_0, 41.5) / cp_dist_partial_mean(&gpd_0, 41.5) - 1) < 1e-8);
}

/* The ends of the uniforms included: never infinite, never a double too far. */
static void length_biased_quantiles_are_the_smallest(void **state)
{
    (void)state;
    static const double levels[] = {0x1p-53, 1e-9, 0.001, 0.3, 0.5, 0.9, 0.999, 1 - 1e-9, 1 - 0x1p-53};
    law laws[LAWS];
    make_laws(laws);
    for (int i = 0; i < LAWS; i++) {
        const cp_dist *dist = &laws[i].dist;
        if (cp_dist_minimum(dist) < 0) continue;
        double before = 0;
        for (size_t l = 0; l < COUNT(levels); l++) {
            const double x = cp_dist_length_biased_quantile(dist, levels[l]), wanted = levels[l] * cp_dist_mean(dist);
            assert_true(x >= before && x < INFINITY);
            assert_true(x >= cp_dist_quantile(dist, fmax(levels[l] - 1e-15, 0x1p-53)) * (1 - 1e-9));
            assert_true(cp_dist_partial_mean(dist, x) >= wanted);
            assert_true(cp_dist_partial_mean(dist, nextafter(x, -INFINITY)) < wanted);
            before = x;
        }
    }
}

/* A gamma law's is the gamma law of the next shape; a Pareto law's is the Pareto law of the shape before. */
static void some_length_biased_laws_are_known(void **state)
{
    (void)state;
    const cp_dist gamma = cp_dist_gamma(2.5, 30), next = cp_dist_gamma(3.5, 30);
    const cp_dist pareto = cp_dist_pareto(10, 2.5), before = cp_dist_pareto(10, 1.5);
    for (int i = 1; i < 100; i++) {
        const double u = i / 100.0;
        assert_true(is_close(cp_dist_length_biased_quantile(&gamma, u), cp_dist_quantile(&next, u)));
        assert_true(is_close(cp_dist_length_biased_quantile(&pareto, u), cp_dist_quantile(&before, u)));
    }
}

static void length_biased_samples_have_their_mean(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    law laws[LAWS];
    make_laws(laws);
    for (int i = 0; i < LAWS; i++) {
        if (isnan(laws[i].variance)) continue;
        const double mean = cp_dist_mean(&laws[i].dist), truth = mean + laws[i].variance / mean;
        double sum = 0, squares = 0;
        for (uint64_t trial = 0; trial < DRAWS; trial++) {
            cp_pcg32 rng = cp_rng_open(15, trial, cp_stream(laws[i].name));
            const double x = cp_dist_length_biased_quantile(&laws[i].dist, cp_rng_uniform(&rng));
            sum += x;
            squares += (x - truth) * (x - truth);
        }
        const double se = sqrt(squares) / DRAWS, error = fabs(sum / DRAWS - truth);
        if (error > 5 * se + 1e-9 * truth) fail_msg("%s: mean %.10g, not %.10g", laws[i].name, sum / DRAWS, truth);
        if (laws[i].variance > 0.1 * mean) assert_true(fabs(sum / DRAWS - mean) > 5 * se); /* control: not biased */
    }
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The length of the interval that covers `point`. */
static double covering_interval(const cp_dist *dist, double point, cp_pcg32 *rng)
{
    double now = 0;
    for (;;) {
        const double length = cp_dist_quantile(dist, cp_rng_uniform(rng));
        now += length;
        if (now > point) return length;
    }
}

/* Kolmogorov's distance times √n from the length-biased law, or with `biased` false from the law itself. */
static double distance(const cp_dist *dist, const double *sorted, int n, bool biased)
{
    double largest = 0;
    for (int i = 0; i < n; i++) {
        const double cdf =
            biased ? cp_dist_partial_mean(dist, sorted[i]) / cp_dist_mean(dist) : cp_dist_cdf(dist, sorted[i]);
        largest = fmax(largest, fmax(fabs(cdf - i / (double)n), fabs(cdf - (i + 1) / (double)n)));
    }
    return largest * sqrt(n);
}

/* After 50 mean lengths a renewal process of these laws has forgotten its start. */
static void a_late_point_is_covered_by_a_length_biased_interval(void **state)
{
    (void)state;
    enum { RUNS = 10000 };
    static const char *const names[] = {"uniform", "lognormal", "weibull 1.5", "gamma 0.4", "mixture"};
    double *lengths = malloc(RUNS * sizeof *lengths);
    law laws[LAWS];
    assert_non_null(lengths);
    make_laws(laws);
    for (int i = 0; i < LAWS; i++) {
        bool wanted = false;
        for (size_t n = 0; n < COUNT(names); n++) wanted = wanted || strcmp(names[n], laws[i].name) == 0;
        if (!wanted) continue;
        for (uint64_t run = 0; run < RUNS; run++) {
            cp_pcg32 rng = cp_rng_open(16, run, cp_stream(laws[i].name));
            lengths[run] = covering_interval(&laws[i].dist, 50 * cp_dist_mean(&laws[i].dist), &rng);
        }
        qsort(lengths, RUNS, sizeof *lengths, ascending);
        const double found = distance(&laws[i].dist, lengths, RUNS, true);
        if (found > 2.6933861) fail_msg("%s: distance %.3f", laws[i].name, found); /* 1e-6 */
        assert_true(distance(&laws[i].dist, lengths, RUNS, false) > 2.6933861);    /* control */
    }
    free(lengths);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partial_means_are_those_of_the_table),
        cmocka_unit_test(heavy_tails_have_partial_means),
        cmocka_unit_test(length_biased_quantiles_are_the_smallest),
        cmocka_unit_test(some_length_biased_laws_are_known),
        cmocka_unit_test(length_biased_samples_have_their_mean),
        cmocka_unit_test(a_late_point_is_covered_by_a_length_biased_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
