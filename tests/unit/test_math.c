/* Elementary functions: against exact values (mpmath, 60 digits, rounded to nearest), against long double over millions
   of points, at the ends of their domains, and the bits themselves, which no compiler or instruction set may change. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/lanes.h"
#include "kernels/math.h"
#include "kernels/rng.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const double exp_table[][2] = {
    {0x0.0p+0, 0x1.0000000000000p+0},
    {0x1.0000000000000p+0, 0x1.5bf0a8b145769p+1},
    {-0x1.0000000000000p+0, 0x1.78b56362cef38p-2},
    {0x1.0000000000000p-30, 0x1.0000000400000p+0},
    {-0x1.0000000000000p-55, 0x1.0000000000000p+0},
    {0x1.62e42fefa39efp-2, 0x1.6a09e667f3bccp+0},
    {0x1.62e42fefa39f0p-2, 0x1.6a09e667f3bcdp+0},
    {-0x1.0000000000000p-1, 0x1.368b2fc6f960ap-1},
    {0x1.62e3d70a3d70ap+9, 0x1.fe9ce5c4c52b4p+1023},
    {-0x1.6226666666666p+9, 0x1.19e98b83de7a3p-1022},
    {0x1.9100000000000p+6, 0x1.8c39b9134bac4p+144},
    {-0x1.5980000000000p+8, 0x1.7682c167d3998p-499},
    {0x1.b266666666666p+5, 0x1.43a945e97391ap+78},
    {0x1.28ccccccccccdp+5, 0x1.701bb1fc11510p+53},
    {0x1.1bf2a145beb7cp+9, 0x1.3b31406305a4ap+819},
    {0x1.04c17d68ab3b0p+8, 0x1.2443935b7d40bp+376},
    {0x1.751ceadffe5f0p+8, 0x1.389be77a07138p+538},
    {0x1.1b3b3ad53aff8p+9, 0x1.2cdd9c25331a8p+817},
    {-0x1.503dd7c30c5c9p+8, 0x1.dfafdb3fd258fp-486},
    {0x1.7c084da744e00p+7, 0x1.19334a693a39fp+274},
    {0x1.1b7644bb61f84p+9, 0x1.dd2f4341f6f81p+817},
    {0x1.047dc356265b8p+9, 0x1.89241e203ba6fp+751},
    {0x1.2ac3d5cf94860p-2, 0x1.56baa1684c668p+0},
    {-0x1.528e8cfc8beb0p+0, 0x1.10dded948f4dep-2},
    {-0x1.6a66cb2fbfbe0p-2, 0x1.6764a480b805bp-1},
    {0x1.f9b0ac0999de0p+0, 0x1.cd62d4e042d13p+2},
    {-0x1.9646356ffd78ap+0, 0x1.a2e409486b380p-3},
    {-0x1.72672c868d5ccp-1, 0x1.f0b8903981360p-2},
    {0x1.ccd70d4a533f8p+0, 0x1.833cee2debbb2p+2},
    {-0x1.9e824e5a21700p-3, 0x1.a22fc26356d22p-1},
};

static const double log_table[][2] = {
    {0x1.0000000000000p+1, 0x1.62e42fefa39efp-1},     {0x1.0000000000000p-1, -0x1.62e42fefa39efp-1},
    {0x1.0000000000001p+0, 0x1.fffffffffffffp-53},    {0x1.fffffffffffffp-1, -0x1.0000000000000p-53},
    {0x1.6a09e667f3bccp-1, -0x1.62e42fefa39f1p-2},    {0x1.6a09e667f3bcdp-1, -0x1.62e42fefa39eep-2},
    {0x1.6a09e667f3bcdp+0, 0x1.62e42fefa39f0p-2},     {0x0.0000000000001p-1022, -0x1.74385446d71c3p+9},
    {0x0.fffffffffffffp-1022, -0x1.6232bdd7abcd2p+9}, {0x1.fffffffffffffp+1023, 0x1.62e42fefa39efp+9},
    {0x1.4000000000000p+3, 0x1.26bb1bbb55516p+1},     {0x1.999999999999ap-4, -0x1.26bb1bbb55515p+1},
    {0x1.8000000000000p+1, 0x1.193ea7aad030bp+0},     {0x1.7554fcdd1f1d8p-589, -0x1.97e2eb07083c8p+8},
    {0x1.238cbf0056aa9p-370, -0x1.00559cc68f43cp+8},  {0x1.46aa5630e6bb0p+825, 0x1.1e0b8b1c9d7e2p+9},
    {0x1.d933d13205821p-333, -0x1.cc6846d2f0ca6p+7},  {0x1.3cd114ca5b1edp-147, -0x1.96b7cc1b17cf0p+6},
    {0x1.db31c418d9cf7p+257, 0x1.6583c6413f52cp+7},   {0x1.289fbfbf66f1ep+617, 0x1.abd1b06e49a2cp+8},
    {0x1.0cf50ea7676afp-16, -0x1.614fb50460100p+3},   {0x1.bb5e9f3b5e44cp-2, -0x1.ac942e65968b0p-1},
    {0x1.285ddc029386dp+0, 0x1.2bde307c3b9f3p-3},     {0x1.9419fca91800ap-2, -0x1.dc0f7de62ae38p-1},
    {0x1.c71a2215acfb0p-2, -0x1.9f34d87547a1ep-1},    {0x1.139d11aa21270p-1, -0x1.3d1827df8fd6cp-1},
    {0x1.78ed8a0d1ae58p+0, 0x1.8c2956c3b1b35p-2},     {0x1.4c0b6e9a60891p-1, -0x1.bb72cfb1e75cbp-2},
    {0x1.76882caf4df6fp+0, 0x1.85a1b141bc859p-2},     {0x1.05219fd5422b2p-1, -0x1.58baec30222d0p-1},
};

static const double log1p_table[][2] = {
    {0x1.56e1fc2f8f359p-997, 0x1.56e1fc2f8f359p-997}, {0x1.0000000000000p-53, 0x1.0000000000000p-53},
    {-0x1.0000000000000p-53, -0x1.0000000000000p-53}, {0x1.0000000000000p-60, 0x1.0000000000000p-60},
    {0x1.0000000000000p+0, 0x1.62e42fefa39efp-1},     {-0x1.0000000000000p-1, -0x1.62e42fefa39efp-1},
    {-0x1.fffffffffffffp-1, -0x1.25e4f7b2737fap+5},   {-0x1.28f5c28f5c28fp-2, -0x1.5eb5c7907e4c8p-2},
    {0x1.a3d70a3d70a3dp-2, 0x1.5fd5fabe64085p-2},     {0x1.7e43c8800759cp+996, 0x1.5963447f87fb5p+9},
    {0x1.6345785d8a000p+56, 0x1.3926cd770aa67p+5},    {0x1.550f7dca70000p+51, 0x1.1d195f3cf67ddp+5},
    {-0x1.ffffde7210be9p-1, -0x1.ba18a998fc064p+3},   {0x1.e019a7c657412p-34, 0x1.e019a7c5e6b52p-34},
    {0x1.ab89ac42bdcdcp-42, 0x1.ab89ac42bd748p-42},   {0x1.c1c0b6bc9b32dp+17, 0x1.8b1ad873984e4p+3},
    {0x1.0f9c95fab889fp+31, 0x1.58bf85d50ec60p+4},    {0x1.a9b99e7c8a678p-25, 0x1.a9b99dcb8bf23p-25},
    {0x1.3799f4e6c392fp-23, 0x1.3799f36b7c27cp-23},   {0x1.cb1eb2eab94bap-43, 0x1.cb1eb2eab9183p-43},
    {0x1.74024ed3e18b6p+12, 0x1.1622333290c2cp+3},    {-0x1.33f6c7a3c3510p-2, -0x1.6e53becab52dcp-2},
    {-0x1.185081b1dd1b8p-3, -0x1.2d73549475930p-3},   {-0x1.4b3302d57eb1ep-1, -0x1.0a7a54454dd77p+0},
    {-0x1.331046ae29ab3p-1, -0x1.d4ccc7325d4f9p-1},   {-0x1.ca20397408584p-2, -0x1.2faad29f00c61p-1},
    {-0x1.395f07ec24634p-3, -0x1.541ca6c2fffefp-3},   {-0x1.46ffd75185fb6p-1, -0x1.04996224d26aep+0},
    {-0x1.1c834f354cadep-1, -0x1.9f59b288fa07fp-1},
};

static const double expm1_table[][2] = {
    {0x1.56e1fc2f8f359p-997, 0x1.56e1fc2f8f359p-997}, {0x1.0000000000000p-53, 0x1.0000000000000p-53},
    {-0x1.0000000000000p-53, -0x1.0000000000000p-53}, {0x1.62d0e56041893p-2, 0x1.a80c51b3dbab4p-2},
    {0x1.62eb1c432ca58p-2, 0x1.a831641af1de4p-2},     {-0x1.62eb1c432ca58p-2, -0x1.2bf1186530eb9p-2},
    {0x1.6147ae147ae14p-1, 0x1.fcc848499ccb6p-1},     {0x1.0000000000000p+0, 0x1.b7e151628aed3p+0},
    {-0x1.0000000000000p+0, -0x1.43a54e4e98864p-1},   {0x1.259999999999ap+5, 0x1.ed8026b267153p+52},
    {0x1.28a3d70a3d70ap+5, 0x1.68d1b41642299p+53},    {-0x1.2000000000000p+5, -0x1.ffffffffffffep-1},
    {-0x1.6800000000000p+5, -0x1.0000000000000p+0},   {0x1.62d999999999ap+9, 0x1.d75ae7a50ee14p+1023},
    {0x1.4e202df79be6ap-13, 0x1.4e26fe6f435c3p-13},   {0x1.403999d65584ep-23, 0x1.40399b66e593cp-23},
    {0x1.fb50879de7ac8p+5, 0x1.66ec0a3f5f172p+91},    {0x1.70083d74eec28p+3, 0x1.81fe1dae3325ep+16},
    {0x1.03b0fc9d58995p-3, 0x1.14dfe97d612b1p-3},     {0x1.6b9a323699eafp+8, 0x1.7b523ec5ed5e4p+524},
    {0x1.e2df7a3ff3bdcp-8, 0x1.e4a8004179563p-8},     {0x1.0e5b91f70b195p-16, 0x1.0e5c20b9e1adfp-16},
    {-0x1.01345db314600p-25, -0x1.01345d7279d45p-25}, {-0x1.3d6f5e61b3c89p-9, -0x1.3d0d0b749d3a9p-9},
    {-0x1.4e02ca5b18a80p-12, -0x1.4df52c5f9a4c3p-12}, {-0x1.8b9d221671b5cp-15, -0x1.8b9abeba9feb9p-15},
    {-0x1.0f4a5f0ec35ccp+4, -0x1.fffffe8c42106p-1},   {-0x1.0051b13979a7fp-1, -0x1.934cb190aa0edp-2},
    {-0x1.f0c527019b4c9p-26, -0x1.f0c526891bbacp-26}, {-0x1.668ef840d4837p+0, -0x1.81d20b98bdf4fp-1},
};

static const double pow_table[][3] = {
    {0x1.0000000000000p-1, -0x1.0000000000000p+1, 0x1.0000000000000p+2},
    {0x1.0000000000000p-1, -0x1.aaaaaaaaaaaabp+1, 0x1.428a2f98d728bp+3},
    {0x1.47ae147ae147bp-7, -0x1.aaaaaaaaaaaabp+1, 0x1.1b4cd3559e96dp+22},
    {0x1.147ae147ae148p+0, 0x1.6000000000000p+1, 0x1.3c5742b19d219p+0},
    {0x1.f0a3d70a3d70ap-1, 0x1.4000000000000p+3, 0x1.798fa7b897137p-1},
    {0x1.0000000000000p+1, 0x1.0000000000000p-1, 0x1.6a09e667f3bcdp+0},
    {0x1.0000000000001p+0, 0x1.0000000000000p+52, 0x1.5bf0a8b145769p+1},
    {0x1.56e1fc2f8f359p-997, 0x1.0624dd2f1a9fcp-10, 0x1.009b9cf334252p-1},
    {0x0.0000000000001p-1022, 0x1.0000000000000p-1, 0x1.0000000000000p-537},
    {0x1.8000000000000p+1, -0x1.4000000000000p+2, 0x1.0db20a88f4696p-8},
    {0x1.888de007dcfa8p-7, -0x1.83c5f5eaa541bp-1, 0x1.c880da5ec42f6p+4},
    {0x1.49e7d6caf325dp-2, -0x1.5b9227cf5bddcp-1, 0x1.14260fbb80b1dp+1},
    {0x1.e7f1065a6bd22p-1, -0x1.d83f17f33ff59p-1, 0x1.0b9ed3abde3fdp+0},
    {0x1.87d3fa1834bcdp-1, -0x1.9a40fcd5666f0p+2, 0x1.63892cbabddfdp+2},
    {0x1.57623d9732741p-1, -0x1.ca6dd73c37154p+1, 0x1.0ba0b729dc274p+2},
    {0x1.d7ba3ffda86cbp-2, -0x1.6d846384011d1p+0, 0x1.8318f565eb9f9p+1},
    {0x1.51648b37571e2p-4, -0x1.53b8c80f873a5p-1, 0x1.4f6a70936ce12p+2},
    {0x1.a324b96b3d678p-4, -0x1.cff8d5b04ddb6p+0, 0x1.f223f267febc7p+5},
    {0x1.855c9797e0332p-4, -0x1.7dada7f47f941p-1, 0x1.71df13f842addp+2},
    {0x1.3b640dc893b4bp-2, -0x1.d51e5dca95042p+2, 0x1.5e97f611c02b7p+12},
    {0x1.0de5e18c710edp-1, 0x1.192250f219d02p+1, 0x1.f5dd99ef539adp-3},
    {0x1.01b32c366cc86p+0, 0x1.f1cd97219a050p-4, 0x1.0034bc11b6963p+0},
    {0x1.0c2d8f7b3c1efp-1, 0x1.aa9b2f5b9447ap+2, 0x1.b7f317b717efep-7},
    {0x1.06fd07fcae1b1p+0, 0x1.59ef4f9d697adp+0, 0x1.097d0e75f435fp+0},
    {0x1.9fcab377fe0f0p-1, 0x1.42a662c6128c8p+0, 0x1.89dc1f22506c7p-1},
    {0x1.8cd224c6fd80dp-1, 0x1.f0b0c06fc825ap+1, 0x1.7cebed944be89p-2},
    {0x1.6f9df38f58f1cp-1, 0x1.f9b0a652ef03ep+0, 0x1.0a1d24b4b0e08p-1},
    {0x1.73e9f5c638b34p-1, 0x1.81d0d5f40f598p+1, 0x1.86b43fbeec949p-2},
};

typedef double function(double);

static double exp_of(double x)
{
    return cp_exp(x);
}

static double log_of(double x)
{
    return cp_log(x);
}

static double log1p_of(double x)
{
    return cp_log1p(x);
}

static double expm1_of(double x)
{
    return cp_expm1(x);
}

/* Doubles from a to b, both of the same sign. */
static uint64_t steps_between(double a, double b)
{
    const uint64_t x = cp_bits_of(a), y = cp_bits_of(b);
    return x > y ? x - y : y - x;
}

/* Within 1.5 ulp of the truth means within one double of the truth as rounded. */
static void check_table(function *f, size_t n, const double table[][2])
{
    for (size_t i = 0; i < n; i++) assert_true(steps_between(f(table[i][0]), table[i][1]) <= 1);
}

static void test_exact_values(void **state)
{
    (void)state;
    check_table(exp_of, COUNT(exp_table), exp_table);
    check_table(log_of, COUNT(log_table), log_table);
    check_table(log1p_of, COUNT(log1p_table), log1p_table);
    check_table(expm1_of, COUNT(expm1_table), expm1_table);
    for (size_t i = 0; i < COUNT(pow_table); i++) {
        const double x = pow_table[i][0], y = pow_table[i][1];
        const double bound = 1.6 + fabs(y * log(x)) / 16;
        assert_true((double)steps_between(cp_pow(x, y), pow_table[i][2]) <= bound);
    }
}

static double ulps_from(double found, long double truth)
{
    const double near = (double)fabsl(truth);
    return (double)(fabsl((long double)found - truth) / (long double)(nextafter(near, INFINITY) - near));
}

/* The largest error of each function in ulp; `scale` is 1, or else the found values are falsified. */
typedef struct {
    double exp, log, log1p, expm1, pow; /* pow: over 1.1 + |y ln x| / 16 */
} errors;

static errors largest_errors(double scale)
{
    errors worst = {0};
    cp_pcg32 rng = cp_rng_open(1, 0, cp_stream("largest errors"));
    for (int i = 0; i < 300000; i++) {
        const double u = 2 * cp_rng_uniform(&rng) - 1, v = 2 * cp_rng_uniform(&rng) - 1;
        const double wide = u * (i % 2 ? 700 : 3), positive = exp(u * (i % 2 ? 700 : 2));
        const double above_minus_one = i % 3 == 0 ? (u - 1) / 2 : i % 3 == 1 ? exp(30 * u) : u / 2;
        worst.exp = fmax(worst.exp, ulps_from(scale * cp_exp(wide), expl(wide)));
        worst.log = fmax(worst.log, ulps_from(scale * cp_log(positive), logl(positive)));
        worst.log1p = fmax(worst.log1p, ulps_from(scale * cp_log1p(above_minus_one), log1pl(above_minus_one)));
        worst.expm1 = fmax(worst.expm1, ulps_from(scale * cp_expm1(wide), expm1l(wide)));
        const double x = exp(u * (i % 2 ? 100 : 1)), y = v * (i % 3 ? 6 : 40);
        const double power = y * log(x);
        if (fabs(power) > 700) continue;
        worst.pow = fmax(worst.pow, ulps_from(scale * cp_pow(x, y), powl(x, y)) / (1.1 + fabs(power) / 16));
    }
    return worst;
}

static void test_errors_in_ulp(void **state)
{
    (void)state;
    if (LDBL_MANT_DIG < 64) skip();
    const errors found = largest_errors(1);
    assert_true(found.exp <= 1);
    assert_true(found.log <= 1);
    assert_true(found.log1p <= 1);
    assert_true(found.expm1 <= 1.25);
    assert_true(found.pow <= 1);
}

static void test_errors_in_ulp_can_fail(void **state)
{
    (void)state;
    if (LDBL_MANT_DIG < 64) skip();
    const errors found = largest_errors(1 + 2 * DBL_EPSILON);
    assert_true(found.exp > 1 && found.log > 1 && found.log1p > 1 && found.expm1 > 1.25 && found.pow > 1);
}

static void test_ends_of_domains(void **state)
{
    (void)state;
    assert_true(cp_exp(INFINITY) == INFINITY && cp_exp(-INFINITY) == 0 && isnan(cp_exp(NAN)));
    assert_true(cp_exp(709.782712893384) < INFINITY && cp_exp(709.7827128933841) == INFINITY);
    assert_true(cp_exp(-745.13) == DBL_TRUE_MIN && cp_exp(-745.14) == 0 && cp_exp(0) == 1);
    assert_true(cp_log(0) == -INFINITY && cp_log(INFINITY) == INFINITY && cp_log(1) == 0);
    assert_true(isnan(cp_log(-1)) && isnan(cp_log(-INFINITY)) && isnan(cp_log(NAN)));
    assert_true(cp_log1p(-1) == -INFINITY && cp_log1p(INFINITY) == INFINITY && cp_log1p(0) == 0);
    assert_true(isnan(cp_log1p(-2)) && isnan(cp_log1p(NAN)) && cp_log1p(1e-310) == 1e-310);
    assert_true(cp_expm1(INFINITY) == INFINITY && cp_expm1(-INFINITY) == -1 && cp_expm1(0) == 0);
    assert_true(isnan(cp_expm1(NAN)) && cp_expm1(1e-310) == 1e-310 && cp_expm1(709.78) < INFINITY);
}

static void test_ends_of_pow(void **state)
{
    (void)state;
    assert_true(cp_pow(0, 2) == 0 && cp_pow(0, -2) == INFINITY && cp_pow(0, 0) == 1);
    assert_true(cp_pow(INFINITY, 2) == INFINITY && cp_pow(INFINITY, -2) == 0 && cp_pow(INFINITY, 0) == 1);
    assert_true(cp_pow(1, INFINITY) == 1 && cp_pow(1, -INFINITY) == 1 && cp_pow(7, 0) == 1);
    assert_true(cp_pow(0.5, INFINITY) == 0 && cp_pow(0.5, -INFINITY) == INFINITY);
    assert_true(cp_pow(2, INFINITY) == INFINITY && cp_pow(2, -INFINITY) == 0);
    assert_true(cp_pow(2, 1e300) == INFINITY && cp_pow(2, -1e300) == 0);
    assert_true(isnan(cp_pow(-1, 2)) && isnan(cp_pow(NAN, 1)) && isnan(cp_pow(2, NAN)));
    assert_true(cp_pow(2, -1074) == DBL_TRUE_MIN && cp_pow(2, 1023) == 0x1p1023);
}

/* Wichura's own check values. */
static void test_norm_quantile(void **state)
{
    (void)state;
    assert_true(fabs(cp_norm_quantile(0.25) / -0.6744897501960817 - 1) < 4 * DBL_EPSILON);
    assert_true(fabs(cp_norm_quantile(0.001) / -3.090232306167814 - 1) < 4 * DBL_EPSILON);
    assert_true(fabs(cp_norm_quantile(1e-20) / -9.262340089798408 - 1) < 4 * DBL_EPSILON);
    assert_true(cp_norm_quantile(0.5) == 0);
    assert_true(cp_norm_quantile(0) == -INFINITY && cp_norm_quantile(1) == INFINITY);
    assert_true(isnan(cp_norm_quantile(-0.1)) && isnan(cp_norm_quantile(1.1)) && isnan(cp_norm_quantile(NAN)));
    for (double p = 0x1p-30; p < 0.5; p += 0x1p-10) assert_true(cp_norm_quantile(1 - p) == -cp_norm_quantile(p));
    for (int i = 2; i < 4096; i++) assert_true(cp_norm_quantile(i / 4096.0) > cp_norm_quantile((i - 1) / 4096.0));
}

enum { KINDS = 6 };

/* One function in all lanes. */
static void compute(int kind, const double x[CP_LANES], const double y[CP_LANES], double out[CP_LANES])
{
    switch (kind) {
    case 0:
#pragma omp simd
        for (int i = 0; i < CP_LANES; i++) out[i] = cp_exp(x[i]);
        return;
    case 1:
#pragma omp simd
        for (int i = 0; i < CP_LANES; i++) out[i] = cp_log(y[i]);
        return;
    case 2:
#pragma omp simd
        for (int i = 0; i < CP_LANES; i++) out[i] = cp_log1p(y[i]);
        return;
    case 3:
#pragma omp simd
        for (int i = 0; i < CP_LANES; i++) out[i] = cp_expm1(x[i]);
        return;
    case 4:
#pragma omp simd
        for (int i = 0; i < CP_LANES; i++) out[i] = cp_pow(y[i], x[i]);
        return;
    default:
#pragma omp simd
        for (int i = 0; i < CP_LANES; i++) out[i] = cp_norm_quantile(y[i]);
    }
}

static double compute_one(int kind, double x, double y)
{
    switch (kind) {
    case 0:
        return cp_exp(x);
    case 1:
        return cp_log(y);
    case 2:
        return cp_log1p(y);
    case 3:
        return cp_expm1(x);
    case 4:
        return cp_pow(y, x);
    default:
        return cp_norm_quantile(y);
    }
}

/* FNV-1a over the bits of 96 000 results. The constant is the contract: it is the same with any compiler, optimisation
   and instruction set, and a change of it changes every result file. */
static void test_bits(void **state)
{
    (void)state;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    cp_pcg32 rng = cp_rng_open(2, 0, cp_stream("bits"));
    for (int block = 0; block < 1000; block++) {
        double x[CP_LANES], y[CP_LANES], out[CP_LANES];
        for (int i = 0; i < CP_LANES; i++) {
            x[i] = (2 * cp_rng_uniform(&rng) - 1) * (block % 2 ? 40 : 2);
            y[i] = cp_rng_uniform(&rng);
        }
        for (int kind = 0; kind < KINDS; kind++) {
            compute(kind, x, y, out);
            for (int i = 0; i < CP_LANES; i++) {
                assert_true(cp_bits_of(out[i]) == cp_bits_of(compute_one(kind, x[i], y[i])));
                hash = (hash ^ cp_bits_of(out[i])) * UINT64_C(0x100000001b3);
            }
        }
    }
    assert_int_equal(hash, UINT64_C(0x7a67d0f46a954807));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_values),
        cmocka_unit_test(test_errors_in_ulp),
        cmocka_unit_test(test_errors_in_ulp_can_fail),
        cmocka_unit_test(test_ends_of_domains),
        cmocka_unit_test(test_ends_of_pow),
        cmocka_unit_test(test_norm_quantile),
        cmocka_unit_test(test_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
