/* Gamma, beta, normal, t and χ² distributions against exact values (mpmath, 40 digits), and their quantiles for any
 * shape. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/rng.h"
#include "kernels/special.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* x, ln Γ(x) */
static const double log_gamma_table[][2] = {
    {0.001, 6.907178885383853},   {0.1, 2.252712651734206},           {0.5, 0.5723649429247001},
    {1.5, -0.12078223763524522},  {2.5, 0.2846828704729192},          {3.7, 1.428072326665388},
    {9.99, 12.779315214350193},   {10.0, 12.801827480081469},         {100.25, 360.28455963776423},
    {10000.0, 82099.71749644238}, {1000000000.0, 19723265827.503716},
};

/* a, x, P(a, x), Q(a, x) */
static const double gamma_table[][4] = {
    {0.01, 1e-05, 0.8963367982671973, 0.1036632017328028},
    {0.05, 3.0, 0.9992840945687974, 0.0007159054312025862},
    {0.4, 7e-16, 9.772067194412754e-07, 0.9999990227932806},
    {0.4, 0.3, 0.6414901434102418, 0.35850985658975815},
    {0.4, 12.0, 0.9999994040446443, 5.959553557297278e-07},
    {0.5, 2.0, 0.9544997361036416, 0.04550026389635842},
    {1.0, 1e-06, 9.999995000001667e-07, 0.9999990000005},
    {1.0, 0.5, 0.3934693402873666, 0.6065306597126334},
    {1.0, 30.0, 0.9999999999999064, 9.357622968840175e-14},
    {2.5, 0.006, 8.354895266335983e-07, 0.9999991645104733},
    {2.5, 2.2, 0.5066264764411624, 0.4933735235588376},
    {2.5, 18.0, 0.9999990501891002, 9.49810899862508e-07},
    {10.0, 3.0, 0.0011024881301154798, 0.9988975118698845},
    {10.0, 40.0, 0.9999999960740678, 3.925932226286188e-09},
    {100.0, 60.0, 1.4815276326460468e-06, 0.9999985184723673},
    {100.0, 100.0, 0.5132987982791487, 0.48670120172085135},
    {100.0, 155.0, 0.9999990296341666, 9.70365833356956e-07},
    {10000.0, 9530.0, 9.10335343015798e-07, 0.999999089664657},
    {10000.0, 10480.0, 0.9999988696412143, 1.1303587856662868e-06},
};

/* a, b, x, I_x(a, b), 1 − I_x(a, b) */
static const double beta_table[][5] = {
    {0.5, 0.5, 1e-11, 2.013168484182837e-06, 0.9999979868315159},
    {0.5, 0.5, 0.3, 0.36901011956554536, 0.6309898804344546},
    {2.0, 5.0, 0.0003, 1.3489203644416835e-06, 0.9999986510796356},
    {2.0, 5.0, 0.26, 0.48962847648, 0.5103715235199999},
    {2.0, 5.0, 0.95, 0.999998203125, 1.7968750000000079e-06},
    {1.8, 4.2, 0.01, 0.0022706496407738468, 0.9977293503592262},
    {0.1, 30.0, 1e-05, 0.4663432304914031, 0.533656769508597},
    {0.1, 30.0, 0.2, 0.9999765653782269, 2.3434621773129324e-05},
    {30.0, 0.1, 0.9, 0.0013589913283754034, 0.9986410086716246},
    {1.0, 1.0, 0.25, 0.25, 0.75},
    {1.0, 7.0, 0.6, 0.9983616, 0.0016384000000000006},
    {50.0, 2.0, 0.8, 0.00015699724619765599, 0.9998430027538023},
    {100.0, 100.0, 0.35, 7.199947138374692e-06, 0.9999928000528616},
    {100.0, 100.0, 0.5, 0.5, 0.5},
    {100.0, 100.0, 0.62, 0.9997094573725169, 0.00029054262748311297},
    {700.0, 900.0, 0.4, 0.0011634342628646817, 0.9988365657371353},
    {996.0, 5.0, 0.99, 0.02868639999900456, 0.9713136000009954},
    {0.05, 0.05, 0.5, 0.5, 0.5},
};

/* a, b, x, I_x(a, b) of the size that ranks of large runs need, by quadrature of the density */
static const double large_beta_table[][4] = {
    {499000.0, 501001.0, 0.5, 0.9773038320453279},       {999000.0, 1001.0, 0.999, 0.5084093682207645},
    {90006000.0, 9994001.0, 0.9, 0.022751931116963227},  {499968377.0, 500031624.0, 0.5, 0.9772523381457475},
    {500000000.0, 500000001.0, 0.5, 0.5000126156626069}, {999000000.0, 1000001.0, 0.999, 0.5002659615192077},
    {998998001.0, 1002000.0, 0.999, 0.9772499445245143}, {990006292.0, 9993709.0, 0.99, 0.022764948325712894},
};

/* z, Φ(z) */
static const double norm_table[][2] = {
    {-37.0, 5.725571222524577e-300}, {-20.0, 2.7536241186062337e-89},
    {-8.0, 6.220960574271784e-16},   {-4.0, 3.1671241833119924e-05},
    {-1.96, 0.024997895148220435},   {-1.0, 0.15865525393145705},
    {-0.01, 0.4960106436853684},     {0.0, 0.5},
    {0.5, 0.6914624612740131},       {1.96, 0.9750021048517795},
    {5.0, 0.9999997133484281},
};

/* t, dof, P(T <= t) */
static const double t_table[][3] = {
    {-1e-9, 0.5, 0.4999999997303237}, {-0.01, 0.5, 0.4973033718180522},    {-2, 0.5, 0.2227574450915656},
    {-40, 0.5, 0.05070489996474718},  {-1e30, 0.5, 3.207009754142229e-16}, {-1e150, 0.1, 4.173803137173218e-16},
    {-0.01, 1, 0.4968170072350917},   {-0.7, 1, 0.3055998877857852},       {-6, 1, 0.05256845671125343},
    {-1e-9, 4, 0.499999999625},       {-0.7, 4, 0.2612500827967251},       {-2, 4, 0.0580582617584078},
    {-40, 4, 1.167008161300634e-6},   {-0.01, 5.5, 0.4961870099497763},    {-2, 5.5, 0.0483771951155925},
    {-40, 5.5, 2.70525499452305e-8},  {-0.7, 30, 0.2446602217498358},      {-6, 30, 6.971384383602371e-7},
    {-40, 30, 6.863022597203201e-28}, {-2, 1000, 0.02288517324662582},     {-40, 1000, 5.23942607758668e-210},
    {-1e-9, 1e6, 0.4999999996010578}, {-2, 1e6, 0.0227502669256596},       {-6, 1e6, 9.869249061772173e-10},
};

/* dof, u, the w with P(W <= w) = u */
static const double chi_square_table[][3] = {
    {0.2, 1e-06, 1.214609672481585e-60}, {0.2, 0.5, 0.001186782208920452}, {0.2, 0.999999, 18.91405412091488},
    {1, 1e-06, 1.570796326794896e-12},   {1, 0.5, 0.4549364231195728},     {1, 0.999999, 23.92812697687947},
    {4, 1e-06, 0.002829761322958686},    {4, 0.5, 3.356693980033321},      {4, 0.999999, 33.37684158165888},
    {300, 1e-06, 197.5969269855494},     {300, 0.5, 299.333597349218},     {300, 0.999999, 431.1413577224258},
};

/* a, u, the x with P(a, x) = u */
static const double gamma_quantile_table[][3] = {
    {0.05, 1e-06, 5.844632057286584e-121}, {0.05, 0.001, 5.844632057286547e-61},
    {0.05, 0.05, 5.573875481878782e-27},   {0.05, 0.5, 5.573878440746248e-07},
    {0.05, 0.95, 0.265932302425841},       {0.05, 0.999, 2.736458598728676},
    {0.05, 0.999999, 8.696862667893743},   {0.4, 1e-06, 7.415354682563974e-16},
    {0.4, 0.001, 2.344941084766477e-08},   {0.4, 0.05, 0.00041465371557152815},
    {0.4, 0.5, 0.14507814164343527},       {0.4, 0.95, 1.6619620177541001},
    {0.4, 0.999, 5.042608588459962},       {0.4, 0.999999, 11.505857478980678},
    {1.0, 1e-06, 1.0000005000003334e-06},  {1.0, 0.001, 0.0010005003335835335},
    {1.0, 0.05, 0.051293294387550536},     {1.0, 0.5, 0.6931471805599453},
    {1.0, 0.95, 2.99573227355399},         {1.0, 0.999, 6.907755278982136},
    {1.0, 0.999999, 13.815510557935518},   {2.5, 1e-06, 0.006448080103248548},
    {2.5, 0.001, 0.10510630131460959},     {2.5, 0.05, 0.5727381130308846},
    {2.5, 0.5, 2.1757300955477636},        {2.5, 0.95, 5.535248846758176},
    {2.5, 0.999, 10.257502826216438},      {2.5, 0.999999, 17.94409343980521},
    {100.0, 1e-06, 59.43632069812289},     {100.0, 0.001, 71.9213974950004},
    {100.0, 0.05, 84.13927721831419},      {100.0, 0.5, 99.66686491931549},
    {100.0, 0.95, 116.99713444616246},     {100.0, 0.999, 133.7702639113786},
    {100.0, 0.999999, 154.91904599496158}, {10000.0, 1e-06, 9531.835117189807},
    {10000.0, 0.001, 9693.824385823726},   {10000.0, 0.05, 9836.085110855192},
    {10000.0, 0.5, 9999.666668642047},     {10000.0, 0.95, 10165.051911966126},
    {10000.0, 0.999, 10311.875224539537},  {10000.0, 0.999999, 10482.561164638257},
};

/* a, b, u, the x with I_x(a, b) = u */
static const double beta_quantile_table[][4] = {
    {0.5, 0.5, 1e-06, 2.46740110027031e-12},    {0.5, 0.5, 0.001, 2.467399070916944e-06},
    {0.5, 0.5, 0.05, 0.006155829702431137},     {0.5, 0.5, 0.5, 0.5},
    {0.5, 0.5, 0.95, 0.9938441702975689},       {0.5, 0.5, 0.999, 0.999997532600929},
    {0.5, 0.5, 0.999999, 0.9999999999975326},   {2.0, 5.0, 1e-06, 0.0002582878293540636},
    {2.0, 5.0, 0.001, 0.008255492787746678},    {2.0, 5.0, 0.05, 0.06284989170835438},
    {2.0, 5.0, 0.5, 0.26444998329565994},       {2.0, 5.0, 0.95, 0.5818034092520258},
    {2.0, 5.0, 0.999, 0.818613866919134},       {2.0, 5.0, 0.999999, 0.9555730480299243},
    {1.8, 4.2, 1e-06, 0.0001350718992688828},   {1.8, 4.2, 0.001, 0.006313974167847011},
    {1.8, 4.2, 0.05, 0.05897738761181725},      {1.8, 4.2, 0.5, 0.2766722593925188},
    {1.8, 4.2, 0.95, 0.6212767240161903},       {1.8, 4.2, 0.999, 0.8575515687386785},
    {1.8, 4.2, 0.999999, 0.9730177349343748},   {0.1, 3.0, 1e-06, 2.366901351944922e-61},
    {0.1, 3.0, 0.001, 2.3669013519449144e-31},  {0.1, 3.0, 0.05, 2.3114271015087984e-14},
    {0.1, 3.0, 0.5, 0.00023123990750011794},    {0.1, 3.0, 0.95, 0.20187367368641881},
    {0.1, 3.0, 0.999, 0.7240883749121574},      {0.1, 3.0, 0.999999, 0.9705827425593907},
    {50.0, 2.0, 1e-06, 0.718514038715566},      {50.0, 2.0, 0.001, 0.832871078874452},
    {50.0, 2.0, 0.05, 0.9103284617085715},      {50.0, 2.0, 0.5, 0.9673091500837798},
    {50.0, 2.0, 0.95, 0.9929874560484803},      {50.0, 2.0, 0.999, 0.9991013094706362},
    {50.0, 2.0, 0.999999, 0.9999719815796637},  {700.0, 900.0, 1e-06, 0.37930596990398296},
    {700.0, 900.0, 0.001, 0.3994485047667628},  {700.0, 900.0, 0.05, 0.41715055638269605},
    {700.0, 900.0, 0.5, 0.43747395188545685},   {700.0, 900.0, 0.95, 0.4579383037859855},
    {700.0, 900.0, 0.999, 0.47599628155428936}, {700.0, 900.0, 0.999999, 0.4968147227878048},
};

static double relative_error(double found, double truth)
{
    return found == truth ? 0 : fabs(found / truth - 1);
}

static void test_log_gamma(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(log_gamma_table); i++) {
        const double found = cp_log_gamma(log_gamma_table[i][0]), truth = log_gamma_table[i][1];
        assert_true(fabs(found - truth) <= 1e-14 * fmax(1, fabs(truth)));
    }
    assert_true(fabs(cp_log_gamma(1)) < 1e-14 && fabs(cp_log_gamma(2)) < 1e-14);
}

/* The largest relative error of P and Q, of the smaller of the two where they add to 1. */
static double gamma_error(double falsify)
{
    double worst = 0;
    for (size_t i = 0; i < COUNT(gamma_table); i++) {
        const double *const row = gamma_table[i];
        worst = fmax(worst, relative_error(falsify * cp_gamma_p(row[0], row[1]), row[2]));
        worst = fmax(worst, relative_error(falsify * cp_gamma_q(row[0], row[1]), row[3]));
    }
    return worst;
}

static void test_gamma(void **state)
{
    (void)state;
    assert_true(gamma_error(1) < 1e-12);
    assert_true(gamma_error(1 + 2e-12) > 1e-12);
    assert_true(cp_gamma_p(2, 0) == 0 && cp_gamma_q(2, 0) == 1);
    assert_true(cp_gamma_p(2, INFINITY) == 1 && cp_gamma_q(2, INFINITY) == 0);
    assert_true(fabs(cp_gamma_p(1e12, 1e12) - 0.5) < 1e-6);
}

static double beta_error(double falsify)
{
    double worst = 0;
    for (size_t i = 0; i < COUNT(beta_table); i++) {
        const double *const row = beta_table[i];
        worst = fmax(worst, relative_error(falsify * cp_beta_cdf(row[0], row[1], row[2]), row[3]));
        worst = fmax(worst, relative_error(falsify * cp_beta_tail(row[0], row[1], row[2]), row[4]));
    }
    return worst;
}

static void test_beta(void **state)
{
    (void)state;
    assert_true(beta_error(1) < 1e-12);
    assert_true(beta_error(1 + 2e-12) > 1e-12);
    assert_true(cp_beta_cdf(2, 3, 0) == 0 && cp_beta_cdf(2, 3, 1) == 1);
    assert_true(cp_beta_tail(2, 3, 0) == 1 && cp_beta_tail(2, 3, 1) == 0);
}

static void test_beta_of_a_thousand_million(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(large_beta_table); i++) {
        const double *const row = large_beta_table[i];
        assert_true(fabs(cp_beta_cdf(row[0], row[1], row[2]) - row[3]) < 1e-12);
        assert_true(fabs(cp_beta_cdf(row[0] + 1, row[1] - 1, row[2]) - row[3]) > 1e-12);
    }
}

/* P(Bin(n, p) >= k) summed term by term. */
static void test_binomial(void **state)
{
    (void)state;
    const int n = 60;
    const double p = 0.3;
    double term = pow(1 - p, n), below = 0;
    for (int k = 1; k <= n; k++) {
        below += term;
        term *= (n - k + 1) * p / (k * (1 - p));
        assert_true(fabs(cp_beta_tail(k, n - k + 1, p) - below) < 1e-13);
    }
}

static void test_norm(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(norm_table); i++)
        assert_true(relative_error(cp_norm_cdf(norm_table[i][0]), norm_table[i][1]) < 2e-14);
    assert_true(cp_norm_cdf(-INFINITY) == 0 && cp_norm_cdf(INFINITY) == 1);
}

/* The largest relative error below 0, and by symmetry the largest error above. */
static double t_error(double falsify)
{
    double worst = 0;
    for (size_t i = 0; i < COUNT(t_table); i++) {
        const double *const row = t_table[i];
        worst = fmax(worst, relative_error(falsify * cp_t_cdf(row[0], row[1]), row[2]));
        worst = fmax(worst, fabs(falsify * cp_t_cdf(-row[0], row[1]) - (1 - row[2])));
    }
    return worst;
}

static void test_t(void **state)
{
    (void)state;
    assert_true(t_error(1) < 1e-12);
    assert_true(t_error(1 + 2e-12) > 1e-12);
    assert_true(cp_t_cdf(0, 4) == 0.5 && cp_t_cdf(-INFINITY, 4) == 0 && cp_t_cdf(INFINITY, 4) == 1);
}

static void test_chi_square(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(chi_square_table); i++) {
        const double *const row = chi_square_table[i];
        assert_true(relative_error(cp_chi_square_quantile(row[0], row[1]), row[2]) < 1e-12);
        assert_true(relative_error(cp_chi_square_quantile(row[0] * 1.001, row[1]), row[2]) > 1e-12); /* control */
    }
}

static void test_quantiles(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(gamma_quantile_table); i++) {
        const double *const row = gamma_quantile_table[i];
        assert_true(relative_error(cp_gamma_quantile(row[0], row[1]), row[2]) < 1e-12);
    }
    for (size_t i = 0; i < COUNT(beta_quantile_table); i++) {
        const double *const row = beta_quantile_table[i];
        assert_true(relative_error(cp_beta_quantile(row[0], row[1], row[2]), row[3]) < 1e-12);
    }
}

/* A probability anywhere in (0, 1), often very near an end. */
static double any_probability(cp_pcg32 *rng, int i)
{
    const double u = cp_rng_uniform(rng);
    if (i % 3 == 0) return u;
    return i % 3 == 1 ? exp(-700 * u) / 2 : 1 - exp(-36 * u) / 2;
}

/* Shapes from 1e-4 to 1e4: never NaN, always within the support, and the way back within 1e-9 of the smaller tail
   (where x itself is neither lost below the smallest double nor next to 1). */
static void test_quantiles_of_any_shape(void **state)
{
    (void)state;
    cp_pcg32 rng = cp_rng_open(3, 0, cp_stream("any shape"));
    for (int i = 0; i < 60000; i++) {
        const double a = exp((2 * cp_rng_uniform(&rng) - 1) * 9), b = exp((2 * cp_rng_uniform(&rng) - 1) * 9);
        const double u = any_probability(&rng, i), smaller = fmin(u, 1 - u);
        if (!(u < 1)) continue;
        const double x = cp_gamma_quantile(a, u);
        assert_true(x >= 0 && x < INFINITY);
        const double back = u < 0.5 ? cp_gamma_p(a, x) : cp_gamma_q(a, x);
        if (x > 1e-290) assert_true(relative_error(back, smaller) < 1e-9);
        const double y = cp_beta_quantile(a, b, u);
        assert_true(y >= 0 && y <= 1);
        const double again = u < 0.5 ? cp_beta_cdf(a, b, y) : cp_beta_tail(a, b, y);
        if (y > 1e-290 && y < 0.999) assert_true(relative_error(again, smaller) < 1e-9);
    }
}

static void test_absurd_shapes(void **state)
{
    (void)state;
    static const double shapes[] = {1e-300, 1e-20, 1e-6, 1, 1e7, 1e9, 1e15};
    static const double probabilities[] = {DBL_TRUE_MIN, 1e-300, 1e-16, 0.25, 0.5, 0.75, 1 - DBL_EPSILON / 2};
    for (size_t i = 0; i < COUNT(shapes); i++)
        for (size_t k = 0; k < COUNT(probabilities); k++) {
            const double x = cp_gamma_quantile(shapes[i], probabilities[k]);
            assert_true(x >= 0 && x < INFINITY);
            for (size_t j = 0; j < COUNT(shapes); j++) {
                const double y = cp_beta_quantile(shapes[i], shapes[j], probabilities[k]);
                assert_true(y >= 0 && y <= 1);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log_gamma),     cmocka_unit_test(test_gamma),
        cmocka_unit_test(test_beta),          cmocka_unit_test(test_beta_of_a_thousand_million),
        cmocka_unit_test(test_binomial),      cmocka_unit_test(test_norm),
        cmocka_unit_test(test_quantiles),     cmocka_unit_test(test_quantiles_of_any_shape),
        cmocka_unit_test(test_absurd_shapes), cmocka_unit_test(test_t),
        cmocka_unit_test(test_chi_square),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
