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

static const double two_weights[] = {0.9, 1};

/* Every twentieth of the law whose distribution function joins (0, 0), (10, 0.2), (30, 0.7), (90, 0.95), (200, 1). */
static const double twentieths[] = {0,  2.5, 5,  7.5, 10, 12, 14, 16, 18, 20, 22,
                                    24, 26,  28, 30,  42, 54, 66, 78, 90, 200};

enum { LAWS = 23, COUNTS = 2500 };

/* A law of counts from `first` on, to where nothing is left that a double can hold. */
typedef struct {
    double values[COUNTS], cumulative[COUNTS];
} counts;

/* The probability of a count is `ratio(count)` times that of the count before. */
static cp_dist counted(counts *c, int first, double first_probability, double (*ratio)(int count))
{
    double probability = first_probability, sum = 0;
    for (int i = 0; i < COUNTS; i++) {
        if (i > 0) probability *= ratio(first + i);
        sum += probability;
        c->values[i] = first + i;
        c->cumulative[i] = fmin(sum, 1);
    }
    c->cumulative[COUNTS - 1] = 1;
    return cp_dist_discrete(COUNTS, c->values, c->cumulative);
}

static double geometric_ratio(int count)
{
    (void)count;
    return 59.0 / 60;
}

static double poisson_ratio(int count)
{
    return 2.5 / count;
}

static double negative_binomial_ratio(int count)
{
    return 0.7 * (count + 1) / count;
}

static void make_laws(law *laws)
{
    static cp_dist two_parts[2];
    static counts geometric, poisson, negative_binomial;
    two_parts[0] = cp_dist_exponential(30);
    two_parts[1] = cp_dist_exponential(300);
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
        {"mixture",
         cp_dist_mixture(2, two_parts, two_weights),
         57,
         16371,
         {3.29670509e-05, 0.03298498054, 1.694875509, 23.76213916, 212.5079416, 690.7755306, 1381.551056, 3453.877639}},
        {"piecewise linear",
         cp_dist_empirical_linear(21, twentieths),
         33.25,
         1194.4375,
         {5e-05, 0.05, 2.5, 22, 90, 178, 197.8, 199.9978}},
        {"geometric", counted(&geometric, 1, 1.0 / 60, geometric_ratio), 60, 3540, {1, 1, 4, 42, 179, 275, 412, 823}},
        {"poisson", counted(&poisson, 0, exp(-2.5), poisson_ratio), 2.5, 2.5, {0, 0, 0, 2, 5, 7, 9, 13}},
        {"negative binomial",
         counted(&negative_binomial, 0, 0.09, negative_binomial_ratio),
         4.666666667,
         15.55555556,
         {0, 0, 0, 4, 12, 18, 25, 46}},
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

/* The same at the jumps of a discrete law, the first `left_out` draws not counted. */
static double discrete_distance(const cp_dist *dist, const double *sorted, int left_out)
{
    const double n = DRAWS - left_out;
    double largest = 0.0;
    for (int i = left_out; i < DRAWS; i++) {
        if (i < DRAWS - 1 && sorted[i + 1] == sorted[i]) continue;
        largest = fmax(largest, fabs(cp_dist_cdf(dist, sorted[i]) - (i + 1 - left_out) / n));
    }
    return largest * sqrt(n);
}

static void check_tail(const law *l, const double *sorted, int level)
{
    const bool jumps = l->dist.kind == CP_DIST_DISCRETE;
    const double p = 1.0 - (jumps ? cp_dist_cdf(&l->dist, l->quantile[level]) : levels[level]);
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
        check_tail(&laws[i], sample, 6);
        check_tail(&laws[i], sample, 7);
        if (laws[i].dist.kind == CP_DIST_DISCRETE) { /* there the limit errs on the safe side: Conover 1972 */
            assert_true(discrete_distance(&laws[i].dist, sample, 0) <= 2.6933861);
            assert_true(discrete_distance(&laws[i].dist, sample, DRAWS / 100) > 2.6933861); /* control: 1% left out */
            continue;
        }
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

/* P(X <= x) is that of the parts, and no double below x reaches u; so atoms are met exactly. */
static void assert_smallest(const cp_dist *dist, double u)
{
    const double x = cp_dist_quantile(dist, u);
    if (cp_dist_cdf(dist, x) < u && x < cp_dist_maximum(dist)) {
        double largest = -INFINITY; /* the sum of the parts may round to less than u where each reaches it */
        for (int i = 0; i < dist->n; i++) {
            if (cp_dist_weight(dist, i) > 0) largest = fmax(largest, cp_dist_quantile(&dist->parts[i], u));
        }
        assert_true(x == largest && cp_dist_cdf(dist, x) > u - 1e-15);
    }
    if (x > cp_dist_minimum(dist)) assert_true(cp_dist_cdf(dist, nextafter(x, -INFINITY)) < u);
}

static void mixtures_are_inverted_to_the_last_bit(void **state)
{
    (void)state;
    const double values[] = {-3, 0, 0, 7}, halves[] = {0.5, 1}, thirds[] = {0, 0.25, 0.5, 1};
    const cp_dist gap[] = {cp_dist_uniform(-2, -1), cp_dist_uniform(3, 4)};
    const cp_dist inner[] = {cp_dist_fixed(5), cp_dist_normal(0, 2, -INFINITY, INFINITY)};
    const cp_dist outer[] = {cp_dist_pareto(1e6, 0.1), cp_dist_empirical_linear(4, values),
                             cp_dist_mixture(2, inner, halves), cp_dist_gamma(0.4, 30)};
    const cp_dist parted = cp_dist_mixture(2, gap, halves), nested = cp_dist_mixture(4, outer, thirds);
    assert_true(cp_dist_quantile(&parted, 0.5) == -1 && cp_dist_quantile(&parted, nextafter(0.5, 1)) > 3);
    for (uint64_t trial = 0; trial < 20000; trial++) {
        cp_pcg32 rng = cp_rng_open(14, trial, cp_stream("mixture"));
        const double u = cp_rng_uniform(&rng);
        assert_smallest(&parted, u);
        assert_smallest(&nested, u);
    }
    const double atom_end = cp_dist_cdf(&nested, 5), atom_begin = cp_dist_cdf(&nested, nextafter(5, 0));
    assert_true(atom_end - atom_begin > 0.124); /* 1/8 of the whole is at 5 */
    for (int i = 1; i <= 100; i++) {
        assert_true(cp_dist_quantile(&nested, atom_begin + (atom_end - atom_begin) * i / 100) == 5);
    }
    assert_true(cp_dist_minimum(&nested) == -INFINITY && cp_dist_maximum(&nested) == INFINITY);
    assert_true(cp_dist_minimum(&parted) == -2 && cp_dist_maximum(&parted) == 4 && cp_dist_mean(&parted) == 1);
    assert_true(isfinite(cp_dist_mean(&nested))); /* the part without a mean weighs nothing */
}

static void atoms_mix_as_a_discrete_law(void **state)
{
    (void)state;
    cp_dist parts[4];
    for (int i = 0; i < 4; i++) parts[i] = cp_dist_fixed(dice_values[i]);
    const cp_dist mixture = cp_dist_mixture(4, parts, dice_cumulative);
    const cp_dist dice = cp_dist_discrete(4, dice_values, dice_cumulative);
    for (int i = 1; i < 1000; i++) {
        if (i % 50 == 0) continue; /* on a jump the sum of weights decides */
        assert_true(cp_dist_quantile(&mixture, i / 1000.0) == cp_dist_quantile(&dice, i / 1000.0));
    }
    assert_true(cp_dist_quantile(&mixture, 0.5) == 0 && cp_dist_quantile(&mixture, nextafter(0.5, 1)) == 10);
}

/* Hyndman and Fan 1996, type 7: R's default, on its own example of primes. */
static void interpolated_samples_are_of_type_7(void **state)
{
    (void)state;
    static const double primes[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29};
    static const double at[][2] = {{0.05, 2.45}, {0.25, 5.5}, {0.5, 12}, {0.9, 23.6}, {0.95, 26.3}, {0.99, 28.46}};
    const cp_dist dist = cp_dist_empirical_linear(10, primes);
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        assert_true(is_close(cp_dist_quantile(&dist, at[i][0]), at[i][1]));
        assert_true(is_close(cp_dist_cdf(&dist, at[i][1]), at[i][0]));
    }
    assert_true(is_close(cp_dist_mean(&dist), (129 - 0.5 * 31) / 9));
    const double one[] = {4}, repeated[] = {1, 2, 2, 2, 3};
    const cp_dist single = cp_dist_empirical_linear(1, one), tied = cp_dist_empirical_linear(5, repeated);
    assert_true(cp_dist_quantile(&single, 0.3) == 4 && cp_dist_mean(&single) == 4 && cp_dist_cdf(&single, 4) == 1);
    assert_true(cp_dist_cdf(&tied, 2) == 0.75 && cp_dist_cdf(&tied, nextafter(2, 0)) < 0.2500001);
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

static void equality_looks_into_the_parts(void **state)
{
    (void)state;
    const cp_dist parts[] = {cp_dist_exponential(30), cp_dist_exponential(300)};
    const cp_dist same[] = {cp_dist_exponential(30), cp_dist_exponential(300)};
    const cp_dist other[] = {cp_dist_exponential(30), cp_dist_exponential(301)};
    const double weights[] = {0.8, 1};
    const cp_dist a = cp_dist_mixture(2, parts, two_weights), b = cp_dist_mixture(2, same, two_weights);
    const cp_dist c = cp_dist_mixture(2, other, two_weights), d = cp_dist_mixture(2, parts, weights);
    const cp_dist line = cp_dist_empirical_linear(2, two_weights), shorter = cp_dist_empirical_linear(2, weights);
    assert_true(cp_dist_equal(&a, &b) && !cp_dist_equal(&a, &c) && !cp_dist_equal(&a, &d));
    assert_true(cp_dist_equal(&line, &line) && !cp_dist_equal(&line, &shorter) && !cp_dist_equal(&a, &line));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_the_table), cmocka_unit_test(the_distribution_function_leads_back),
        cmocka_unit_test(samples_follow_their_law),         cmocka_unit_test(discrete_values_change_where_they_should),
        cmocka_unit_test(parametrisations_agree),           cmocka_unit_test(mixtures_are_inverted_to_the_last_bit),
        cmocka_unit_test(atoms_mix_as_a_discrete_law),      cmocka_unit_test(interpolated_samples_are_of_type_7),
        cmocka_unit_test(equality_looks_into_the_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
