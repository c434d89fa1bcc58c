/* Elementary functions whose bits are the same on every instruction set and compiler: only + − × ÷ √, integer
   operations on the bits and selects, compiled with -ffp-contract=off. No branch, so that a loop over lanes becomes
   vector code. Accuracy, tested against exact values: exp, log and log1p within 1 ulp, expm1 within 1.25 ulp, pow
   within 1.1 + |y ln x| / 16 ulp, where the result is a normal number. NaN gives NaN. Polynomials are the Taylor
   series. */
#ifndef CP_MATH_H
#define CP_MATH_H

#include <float.h>
#include <math.h> /* INFINITY, NAN, sqrt: nothing else of the C library */
#include <stdint.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0 && DBL_MANT_DIG == 53, "arithmetic must be that of IEEE 754 doubles");

/* Without it a compiler may call these from a loop over lanes, which then stays scalar. */
#define CP_INLINE static inline __attribute__((always_inline))

#define CP_LOG2_E 0x1.71547652b82fep+0
#define CP_LN2_HIGH 0x1.62e42feep-1 /* 32 bits: its product with an exponent is exact */
#define CP_LN2_LOW 0x1.a39ef35793c76p-33
#define CP_SQRT_HALF_BITS UINT64_C(0x3fe6a09e667f3bcd)
#define CP_ROUNDER 0x1.8p52 /* adding it rounds to an integer, which its low bits then hold */

CP_INLINE uint64_t cp_bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

CP_INLINE double cp_from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

CP_INLINE double cp_min(double a, double b)
{
    return a < b ? a : b;
}

CP_INLINE double cp_max(double a, double b)
{
    return a > b ? a : b;
}

CP_INLINE double cp_clamp(double x, double lowest, double highest)
{
    return cp_min(cp_max(x, lowest), highest);
}

CP_INLINE double cp_abs(double x)
{
    return cp_from_bits(cp_bits_of(x) & (UINT64_MAX >> 1));
}

/* The nearest integer, ties to even; |x| < 2^51. */
CP_INLINE double cp_round(double x)
{
    return (x + CP_ROUNDER) - CP_ROUNDER;
}

/* 2^n for a whole n in [-1022, 1023]. */
CP_INLINE double cp_power_of_two(double n)
{
    return cp_from_bits(cp_bits_of(n + (CP_ROUNDER + 1023)) << 52);
}

/* (e^r − 1 − r) / r² for |r| <= ln 2 / 2. */
CP_INLINE double cp_exp_series(double r)
{
    double sum = 1.0 / 6227020800;
    sum = sum * r + 1.0 / 479001600;
    sum = sum * r + 1.0 / 39916800;
    sum = sum * r + 1.0 / 3628800;
    sum = sum * r + 1.0 / 362880;
    sum = sum * r + 1.0 / 40320;
    sum = sum * r + 1.0 / 5040;
    sum = sum * r + 1.0 / 720;
    sum = sum * r + 1.0 / 120;
    sum = sum * r + 1.0 / 24;
    sum = sum * r + 1.0 / 6;
    return sum * r + 1.0 / 2;
}

/* exp(x + low), low being a rounding error of x: Cody and Waite 1980, section 6. The power of two goes in by halves,
   for neither end of the range fits one double. */
CP_INLINE double cp_exp_sum(double x, double low)
{
    const double inside = x > 710 ? 710 : x < -746 ? -746 : x;
    const double n = cp_round(inside * CP_LOG2_E);
    const double high_part = inside - n * CP_LN2_HIGH;
    const double low_part = n * CP_LN2_LOW - low;
    const double r = high_part - low_part;
    const double y = 1 + (high_part + (r * r * cp_exp_series(r) - low_part));
    const double half = cp_round(n * 0.5);
    return y * cp_power_of_two(half) * cp_power_of_two(n - half);
}

/* e^x. */
CP_INLINE double cp_exp(double x)
{
    return cp_exp_sum(x, 0);
}

/* e^x − 1, without loss near 0. */
CP_INLINE double cp_expm1(double x)
{
    const double inside = x > 710 ? 710 : x < -40 ? -40 : x;
    const double n = cp_round(inside * CP_LOG2_E);
    const double high_part = inside - n * CP_LN2_HIGH;
    const double low_part = n * CP_LN2_LOW;
    const double r = high_part - low_part;
    const double rest = r * r * cp_exp_series(r) - low_part;
    /* 2^n (1 + high + rest) − 1 as half its value, for 2^1024 is no double: a + b exactly, then the rest. */
    const double scale = cp_power_of_two(n - 1);
    const double a = scale - 0.5, b = scale * high_part;
    const double sum = a + b;
    const double b_seen = sum - a;
    const double error = (a - (sum - b_seen)) + (b - b_seen);
    const double result = 2 * (sum + (error + scale * rest));
    return cp_abs(x) < 0x1p-54 ? x : result;
}

/* x = 2^exponent · (1 + fraction), 1 + fraction in [√½, √2). */
typedef struct {
    double exponent, fraction;
} cp_split;

/* For x > 0 and finite. */
CP_INLINE cp_split cp_split_of(double x)
{
    const double normal = x < DBL_MIN ? x * 0x1p54 : x;
    const double bias = x < DBL_MIN ? 0x1p52 + 1023 + 54 : 0x1p52 + 1023;
    const uint64_t bits = cp_bits_of(normal) + (UINT64_C(0x3ff0000000000000) - CP_SQRT_HALF_BITS);
    const uint64_t mantissa = (bits & UINT64_C(0x000fffffffffffff)) + CP_SQRT_HALF_BITS;
    return (cp_split){.exponent = cp_from_bits((bits >> 52) | UINT64_C(0x4330000000000000)) - bias,
                      .fraction = cp_from_bits(mantissa) - 1};
}

/* (ln((1 + s) / (1 − s)) − 2 s) / s³ from z = s², |s| <= 3 − √8. */
CP_INLINE double cp_log_series(double z)
{
    double sum = 2.0 / 23;
    sum = sum * z + 2.0 / 21;
    sum = sum * z + 2.0 / 19;
    sum = sum * z + 2.0 / 17;
    sum = sum * z + 2.0 / 15;
    sum = sum * z + 2.0 / 13;
    sum = sum * z + 2.0 / 11;
    sum = sum * z + 2.0 / 9;
    sum = sum * z + 2.0 / 7;
    sum = sum * z + 2.0 / 5;
    return sum * z + 2.0 / 3;
}

/* ln x + low for x > 0 and finite, with s = f / (2 + f): ln(1 + f) = f − f²/2 + s (f²/2 + s² series). */
CP_INLINE double cp_log_sum(double x, double low)
{
    const cp_split split = cp_split_of(x);
    const double f = split.fraction;
    const double s = f / (2 + f), z = s * s;
    const double half_square = 0.5 * f * f;
    const double tail = s * (half_square + z * cp_log_series(z)) + (split.exponent * CP_LN2_LOW + low);
    return split.exponent * CP_LN2_HIGH + (f - (half_square - tail));
}

/* ln x; −INFINITY at 0, NaN below. */
CP_INLINE double cp_log(double x)
{
    const double outside = x == 0 ? -INFINITY : x > 0 ? x : NAN;
    return x > 0 && x < INFINITY ? cp_log_sum(x, 0) : outside;
}

/* ln(1 + x), without loss near 0; −INFINITY at −1. What 1 + x loses is put back to first order. */
CP_INLINE double cp_log1p(double x)
{
    const double sum = 1 + x;
    const double x_seen = sum - 1;
    const double lost = (1 - (sum - x_seen)) + (x - x_seen);
    const double inside = cp_log_sum(sum, lost / sum);
    const double outside = sum == 0 ? -INFINITY : sum > 0 ? sum : NAN;
    const double result = sum > 0 && sum < INFINITY ? inside : outside;
    return cp_abs(x) < 0x1p-54 ? x : result;
}

/* A sum of two doubles, the second within a rounding error of the first. */
typedef struct {
    double high, low;
} cp_pair;

/* a·b exactly (Dekker 1971, mul12; Veltkamp's splitting), |a| and |b| below 2^500. */
CP_INLINE cp_pair cp_product(double a, double b)
{
    const double a_scaled = a * 0x1.000002p27, b_scaled = b * 0x1.000002p27;
    const double a_high = a_scaled - (a_scaled - a), b_high = b_scaled - (b_scaled - b);
    const double a_low = a - a_high, b_low = b - b_high;
    const double product = a * b;
    return (cp_pair){product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)};
}

/* ln x to about 60 bits, for x > 0 and finite. */
CP_INLINE cp_pair cp_log_pair(double x)
{
    const cp_split split = cp_split_of(x);
    const double f = split.fraction;
    const double divisor = 2 + f, divisor_low = f - (divisor - 2);
    const double s = f / divisor, z = s * s;
    const cp_pair back = cp_product(s, divisor);
    const double s_low = (((f - back.high) - back.low) - s * divisor_low) / divisor;
    const double whole = split.exponent * CP_LN2_HIGH;
    const double sum = whole + 2 * s;
    const double error = 2 * s - (sum - whole);
    const double low = error + (2 * s_low + (split.exponent * CP_LN2_LOW + s * z * cp_log_series(z)));
    const double high = sum + low;
    return (cp_pair){high, low - (high - sum)};
}

/* x^y for x >= 0, 0^y and ∞^y as in C17 F.10.4.4; NaN for x < 0. */
CP_INLINE double cp_pow(double x, double y)
{
    const double power = y > 0x1p64 ? 0x1p64 : y < -0x1p64 ? -0x1p64 : y; /* beyond, only 1^y is neither 0 nor ∞ */
    const cp_pair log_x = cp_log_pair(x);
    const cp_pair product = cp_product(power, log_x.high);
    const double low = cp_abs(product.high) < 800 ? product.low + power * log_x.low : 0;
    const double inside = cp_exp_sum(product.high, low);
    const double grows = y > 0 ? INFINITY : y < 0 ? 0 : y == 0 ? 1 : y;
    const double falls = y > 0 ? 0 : y < 0 ? INFINITY : y == 0 ? 1 : y;
    const double outside = x == 0 ? falls : x > 0 ? grows : NAN;
    return x > 0 && x < INFINITY ? inside : outside;
}

/* Horner's rule for a polynomial of degree 7. */
CP_INLINE double cp_horner7(const double c[8], double x)
{
    return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];
}

/* The standard normal quantile (Wichura 1988, algorithm AS 241, PPND16: a relative error of about 1e-16 besides
   rounding); ±INFINITY at 0 and 1, NaN outside. In the tails with the smaller of p and 1 − p, which is exact. */
CP_INLINE double cp_norm_quantile(double p)
{
    static const double a[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static const double b[8] = {1.0,
                                4.2313330701600911252e+1,
                                6.8718700749205790830e+2,
                                5.3941960214247511077e+3,
                                2.1213794301586595867e+4,
                                3.9307895800092710610e+4,
                                2.8729085735721942674e+4,
                                5.2264952788528545610e+3};
    static const double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[8] = {1.0,
                                2.05319162663775882187e0,
                                1.67638483018380384940e0,
                                6.89767334985100004550e-1,
                                1.48103976427480074590e-1,
                                1.51986665636164571966e-2,
                                5.47593808499534494600e-4,
                                1.05075007164441684324e-9};
    static const double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[8] = {1.0,
                                5.99832206555887937690e-1,
                                1.36929880922735805310e-1,
                                1.48753612908506148525e-2,
                                7.86869131145613259100e-4,
                                1.84631831751005468180e-5,
                                1.42151175831644588870e-7,
                                2.04426310338993978564e-15};
    const double q = p - 0.5;
    const double central_r = 0.180625 - q * q;
    const double central = q * cp_horner7(a, central_r) / cp_horner7(b, central_r);
    const double tail = cp_min(p, 1 - p);
    const double inside = cp_max(tail, DBL_TRUE_MIN);
    const double r = sqrt(-cp_log_sum(inside, 0));
    const double near = cp_horner7(c, r - 1.6) / cp_horner7(d, r - 1.6);
    const double far = cp_horner7(e, r - 5) / cp_horner7(f, r - 5);
    const double distance = tail > 0 ? (r <= 5 ? near : far) : tail < 0 ? NAN : INFINITY;
    const double sided = q < 0 ? -distance : distance;
    return cp_abs(q) <= 0.425 ? central : p >= 0 && p <= 1 ? sided : NAN;
}

#endif
