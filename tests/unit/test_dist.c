/* Distributions against exact moments and quantiles (computed with mpmath at 40 digits, confirmed with SciPy):
   quantiles, the way back through the distribution function, sample means, tail counts, and the whole sample's fit;
   each check with a control that must fail. */
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

enum { DRAWS = 1000000, LEVELS = 8 };

static const double levels[LEVELS] = {1e-6, 0.001, 0.05, 0.5, 0.95, 0.99, 0.999, 1 - 1e-6};

typedef struct {
    const char *name;
    cp_dist dist;
    double mean, variance;   /* variance NAN where the sample's is not to be trusted */
    double quantile[LEVELS]; /* ten digits */
} law;

static const double dice_values[] = {0, 10, 25, 100}, dice_cumulative[] = {0.5, 0.8, 0.95, 1.0};

enum { LAWS = 18 };

static void make_laws(law *laws)
{
    const law table[LAWS] = {
        {"uniform", cp_dist_uniform(10, 50), 30, 133.3333333, {10.00004, 10.04, 12, 30, 48, 49.6, 49.96, 49.99996}},
        {"triangular",
         cp_dist_triangular(10, 20, 60),
         30,
         116.6666667,
         {10.02236068, 10.70710678, 15, 28.3772234, 50, 55.52786405, 58.58578644, 59.95527864}},
        {"pert",
         cp_dist_pert(10, 20, 60, 4),
         25,
         75,
         {10.00675359, 10.31569871, 12.94886938, 23.83361297, 41.0638362, 47.42796643, 52.87757844, 58.65088675}},
        {"normal",
         cp_dist_normal(100, 15, -INFINITY, INFINITY),
         100,
         225,
         {28.69863537, 53.64651541, 75.3271956, 100, 124.6728044, 134.8952181, 146.3534846, 171.3013646}},
        {"normal in [60, 130]",
         cp_dist_normal(100, 30, 60, 130),
         96.8821291,
         337.596289,
         {60.00013721, 60.13679491, 66.02582161, 97.46111576, 125.6623189, 129.0839534, 129.9071407, 129.999907}},
        {"normal above 4",
         cp_dist_normal(0, 1, 4, INFINITY),
         4.225607144,
         0.0466728384,
         {4.000000237, 4.000236764, 4.012122103, 4.161104279, 4.659672803, 4.980737281, 5.409099356, 6.535629647}},
        {"lognormal",
         cp_dist_lognormal(45, 0.8),
         61.9707494,
         3442.821664,
         {1.003930748, 3.798007719, 12.07068262, 45, 167.7618462, 289.3800248, 533.1742718, 2017.071401}},
        {"exponential",
         cp_dist_exponential(60),
         60,
         3600,
         {6.000003e-05, 0.06003002002, 3.077597663, 41.58883083, 179.7439364, 276.3102112, 414.4653167, 828.9306335}},
        {"weibull 1.5",
         cp_dist_weibull(1.5, 200),
         180.5490586,
         15027.61139,
         {0.02000000667, 2.000667056, 27.61025331, 156.6439538, 415.6221275, 553.597073, 725.4173825, 1151.528316}},
        {"weibull 0.7",
         cp_dist_weibull(0.7, 200),
         253.1647012,
         137073.4221,
         {5.365395423e-07, 0.01036635434, 2.87249588, 118.4780226, 958.8453457, 1772.245289, 3162.880415, 8513.842719}},
        {"gamma 2.5",
         cp_dist_gamma(2.5, 30),
         75,
         2250,
         {0.1934424031, 3.153189039, 17.18214339, 65.27190287, 166.0574654, 226.294087, 307.7250848, 538.3228032}},
        {"gamma 0.4",
         cp_dist_gamma(0.4, 30),
         12,
         360,
         {2.224606405e-14, 7.034823254e-07, 0.01243961147, 4.352344249, 49.85886053, 90.00290234, 151.2782577,
          345.1757244}},
        {"beta 2, 5",
         cp_dist_beta(2, 5, 0, 1),
         0.2857142857,
         0.02551020408,
         {0.0002582878294, 0.008255492788, 0.06284989171, 0.2644499833, 0.5818034093, 0.7056863283, 0.8186138669,
          0.955573048}},
        {"beta 1/2, 1/2",
         cp_dist_beta(0.5, 0.5, 0, 1),
         0.5,
         0.125,
         {2.4674011e-12, 2.467399071e-06, 0.006155829702, 0.5, 0.9938441703, 0.9997532802, 0.9999975326, 1}},
        {"pareto",
         cp_dist_pareto(10, 2.5),
         16.66666667,
         NAN,
         {10.000004, 10.0040028, 10.20729245, 13.19507911, 33.14454017, 63.09573445, 158.4893192, 2511.886432}},
        {"gpd 0.25",
         cp_dist_gpd(5, 20, 0.25),
         31.66666667,
         NAN,
         {5.00002, 5.020012509, 6.032471598, 20.1365692, 94.17940215, 177.9822128, 374.8730602, 2454.822128}},
        {"gpd -0.3",
         cp_dist_gpd(0, 20, -0.3),
         15.38461538,
         147.9289941,
         {2.0000007e-05, 0.02000700397, 1.018013212, 12.51650691, 39.5272979, 49.92075712, 58.27383059, 65.61007121}},
        {"discrete",
         cp_dist_discrete(4, dice_values, dice_cumulative),
         11.75,
         485.6875,
         {0, 0, 0, 0, 25, 100, 100, 100}},
    };
    memcpy(laws, table, sizeof table);
}

/* The table has ten digits; 1 - 1e-6 in a double is off by up to 1e-16, which the far tails feel ten thousandfold. */
static bool is_close(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fabs(b);
}

static void quantiles_are_those_of_the_table(void **state)
{
    (void)state;
    law laws[LAWS];
    make_laws(laws);
    for (int i = 0; i < LAWS; i++) {
        double all[LEVELS];
        cp_dist_quantiles(&laws[i].dist, LEVELS, levels, all);
        for (int l = 0; l < LEVELS; l++) {
            const double x = cp_dist_quantile(&laws[i].dist, levels[l]);
            const bool last_digits = fabs(x - laws[i].quantile[l]) <= 6e-10 * fmax(1e-5, fabs(x));
            if (!is_close(x, laws[i].quantile[l]) && !last_digits) {
                fail_msg("%s at %g: %.17g, table %.12g", laws[i].name, levels[l], x, laws[i].quantile[l]);
            }
            assert_true(x == all[l]);
            assert_true(x >= cp_dist_minimum(&laws[i].dist) && x <= cp_dist_maximum(&laws[i].dist));
            if (laws[i].quantile[l] != 0.0) assert_false(is_close(1.0001 * x, laws[i].quantile[l])); /* control */
        }
        if (!is_close(cp_dist_mean(&laws[i].dist), laws[i].mean)) {
            fail_msg("%s: mean %.17g, table %.12g", laws[i].name, cp_dist_mean(&laws[i].dist), laws[i].mean);
        }
    }
}

static void the_distribution_function_leads_back(void **state)
{
    (void)state;
    law laws[LAWS];
    make_laws(laws);
    for (int i = 0; i < LAWS; i++) {
        if (laws[i].dist.kind == CP_DIST_DISCRETE) continue;
        for (int l = 0; l < LEVELS; l++) {
            /* a quantile a few units in the last place off; the rest relative to the smaller tail, and no finer than
               differences of values next to 1 can be */
            const double x = cp_dist_quantile(&laws[i].dist, levels[l]), ulp = fabs(x) * 2.3e-16;
            const double tail = fmin(levels[l], 1 - levels[l]), rest = 1e-11 * tail + 1e-15;
            const double below = cp_dist_cdf(&laws[i].dist, x - 4 * ulp),
                         above = cp_dist_cdf(&laws[i].dist, x + 4 * ulp);
            if (levels[l] < below - rest || levels[l] > above + rest) {
                fail_msg("%s at %g: back to %.17g", laws[i].name, levels[l], cp_dist_cdf(&laws[i].dist, x));
            }
            const double other = cp_dist_cdf(&laws[i].dist, 1.001 * laws[i].quantile[l] + 1e-9);
            if (tail > 0.01) assert_true(fabs(other - levels[l]) > rest); /* control */
        }
    }
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The largest distance between the sample's distribution function and the law's, times √n. */
static double distance(const cp_dist *dist, const double *sorted)
{
    double largest = 0.0;
    for (int i = 0; i < DRAWS; i += 100) {
        const double cdf = cp_dist_cdf(dist, sorted[i]);
        largest = fmax(largest, fmax(fabs(cdf - i / (double)DRAWS), fabs(cdf - (i + 1) / (double)DRAWS)));
    }
    return largest * sqrt((double)DRAWS);
}

static void check_tail(const law *l, const double *sorted, int level)
{
    const double p = 1.0 - levels[level];
    int beyond = 0;
    while (beyond < DRAWS && sorted[DRAWS - 1 - beyond] > l->quantile[level]) beyond++;
    const double z = (beyond - p * DRAWS) / sqrt(p * (1.0 - p) * DRAWS);
    if (fabs(z) > 5.0 && p * DRAWS > 10) fail_msg("%s: %d beyond %g", l->name, beyond, l->quantile[level]);
    assert_true(beyond < 15 || p * DRAWS > 10); /* Poisson(1) above 14: 1e-12 */
}

static void samples_follow_their_law(void **state)
{
    (void)state;
    law laws[LAWS];
    double *sample = malloc(DRAWS * sizeof *sample);
    assert_non_null(sample);
    make_laws(laws);
    for (int i = 0; i < LAWS; i++) {
        const uint64_t stream = cp_stream(laws[i].name);
        double sum = 0.0, squares = 0.0;
        for (uint64_t trial = 0; trial < DRAWS; trial++) {
            cp_pcg32 rng = cp_rng_open(12, trial, stream);
            sample[trial] = cp_dist_quantile(&laws[i].dist, cp_rng_uniform(&rng));
            sum += sample[trial];
            squares += (sample[trial] - laws[i].mean) * (sample[trial] - laws[i].mean);
        }
        const double se = sqrt((isnan(laws[i].variance) ? squares / DRAWS : laws[i].variance) / DRAWS);
        const double z = (sum / DRAWS - laws[i].mean) / se;
        if (fabs(z) > 5.0) fail_msg("%s: mean %.10g, z %.2f", laws[i].name, sum / DRAWS, z);
        assert_true(fabs(z + 10.0) > 5.0); /* control: a mean ten standard errors off */
        qsort(sample, DRAWS, sizeof *sample, ascending);
        if (laws[i].dist.kind == CP_DIST_DISCRETE) continue;
        check_tail(&laws[i], sample, 6);
        check_tail(&laws[i], sample, 7);
        if (distance(&laws[i].dist, sample) > 2.6933861) fail_msg("%s: does not fit", laws[i].name); /* 1e-6 */
        for (int d = 0; d < DRAWS; d++) sample[d] = sample[d] * 1.02;
        assert_true(distance(&laws[i].dist, sample) > 2.6933861); /* control: 2% larger */
    }
    free(sample);
}

static void discrete_values_change_where_they_should(void **state)
{
    (void)state;
    const cp_dist dice = cp_dist_discrete(4, dice_values, dice_cumulative);
    assert_true(cp_dist_quantile(&dice, 0.5) == 0.0 && cp_dist_quantile(&dice, nextafter(0.5, 1)) == 10.0);
    assert_true(cp_dist_quantile(&dice, 0.95) == 25.0 && cp_dist_quantile(&dice, nextafter(0.95, 1)) == 100.0);
}

static void parametrisations_agree(void **state)
{
    (void)state;
    const cp_dist a = cp_dist_lognormal_quantiles(0.5, 24, 0.9, 40), b = cp_dist_lognormal_moments(60, 30);
    assert_true(is_close(cp_dist_quantile(&a, 0.5), 24) && is_close(cp_dist_quantile(&a, 0.9), 40));
    assert_true(is_close(cp_dist_mean(&b), 60));
    assert_true(cp_dist_mean(&(cp_dist){.kind = CP_DIST_FIXED}) == 0.0);
    const cp_dist heavy = cp_dist_pareto(1, 1), coin = cp_dist_bernoulli(0.3);
    assert_true(isinf(cp_dist_mean(&heavy)));
    assert_true(cp_dist_mean(&coin) == 0.3 && cp_dist_quantile(&coin, 0.69) == 0 && cp_dist_quantile(&coin, 0.71) == 1);
    assert_true(cp_dist_equal(&a, &a) && !cp_dist_equal(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_table), cmocka_unit_test(the_distribution_function_leads_back),
        cmocka_unit_test(samples_follow_their_law),         cmocka_unit_test(discrete_values_change_where_they_should),
        cmocka_unit_test(parametrisations_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
