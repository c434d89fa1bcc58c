/* Series and continued fractions for the tails; quantiles by Halley's method on the logarithm of the smaller tail,
   which is nearly straight where the tail is far, between ends known to enclose the root. */
#include "kernels/special.h"

#include "kernels/math.h"

#include <assert.h>
#include <stdbool.h>

#define LOG_ROOT_TWO_PI 0.91893853320467274178
#define TWO_PI 6.28318530717958647693

enum { MOST_TERMS = 200000, MOST_STEPS = 100 };

/* Shapes beyond which approximations are as good as iteration would be. */
static const double LARGE_SHAPE = 1e8;

/* Stirling's correction μ(x): ln Γ(x) = (x − ½) ln x − x + ln √(2π) + μ(x), for x >= 10. */
static double stirling_series(double x)
{
    const double z = 1 / (x * x);
    double sum = -3617.0 / 122400;
    sum = sum * z + 1.0 / 156;
    sum = sum * z - 691.0 / 360360;
    sum = sum * z + 1.0 / 1188;
    sum = sum * z - 1.0 / 1680;
    sum = sum * z + 1.0 / 1260;
    sum = sum * z - 1.0 / 360;
    sum = sum * z + 1.0 / 12;
    return sum / x;
}

double cp_log_gamma(double x)
{
    double product = 1, y = x;
    while (y < 10) product *= y++;
    return ((y - 0.5) * cp_log(y) - y + LOG_ROOT_TWO_PI + stirling_series(y)) - cp_log(product);
}

/* μ(x) for any x > 0. */
static double stirling_correction(double x)
{
    if (x >= 10) return stirling_series(x);
    return cp_log_gamma(x) - ((x - 0.5) * cp_log(x) - x + LOG_ROOT_TWO_PI);
}

/* x ln(x / mean) + mean − x, the deviance: Loader 2000, equation 5, and his series where the two are close. `excess` is
   x − mean, which the caller may know better than the difference tells. */
static double deviance(double x, double mean, double excess)
{
    const double v = excess / (x + mean);
    if (cp_abs(v) > 0.1) return x * cp_log(x / mean) - excess;
    double sum = excess * v, power = 2 * x * v;
    for (int j = 3; j < 50; j += 2) {
        power *= v * v;
        const double next = sum + power / j;
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

/* A point of a distribution on its own scale t (ln x for gamma, ln(x / (1 − x)) for beta): density, d ln density / dt
   and the two tails, the smaller of them without cancellation. */
typedef struct {
    double density, slope, lower, upper;
} point;

/* 1 + x/(a+1) + x²/((a+1)(a+2)) + …, so that P = density / a times this. */
static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;
    for (int n = 1; n < MOST_TERMS && term > sum * 0x1p-54; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

/* Q / density: 1/(x+1−a− 1(1−a)/(x+3−a− …)), by the method of Lentz 1976 as changed by Thompson and Barnett 1986. */
static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1e300, d = 1 / b, value = d;
    for (int n = 1; n < MOST_TERMS; n++) {
        const double numerator = n * (a - n);
        b += 2;
        d = 1 / (numerator * d + b);
        c = b + numerator / c;
        value *= c * d;
        if (!(cp_abs(c * d - 1) >= 0x1p-52)) break;
    }
    return value;
}

/* `correction` is stirling_correction(a). */
static point gamma_point(double a, double correction, double x)
{
    const double density = sqrt(a / TWO_PI) * cp_exp(-deviance(a, x, a - x) - correction);
    point at = {.density = density, .slope = a - x};
    if (x < a + 1) {
        at.lower = density / a * gamma_series(a, x);
        at.upper = 1 - at.lower;
    } else {
        at.upper = density * gamma_fraction(a, x);
        at.lower = 1 - at.upper;
    }
    return at;
}

/* Wilson and Hilferty 1931: the cube root of a gamma variable is nearly normal. */
static double wilson_hilferty(double a, double z)
{
    const double root = 1 - 1 / (9 * a) + z / (3 * sqrt(a));
    return a * root * root * root;
}

static double wilson_hilferty_inverse(double a, double x)
{
    const double root = cp_pow(x / a, 1.0 / 3);
    return 3 * sqrt(a) * (root - 1 + 1 / (9 * a));
}

double cp_gamma_p(double a, double x)
{
    assert(a > 0 && x >= 0);
    if (x == 0) return 0;
    if (x == INFINITY) return 1;
    if (a > LARGE_SHAPE) return cp_norm_cdf(wilson_hilferty_inverse(a, x));
    return gamma_point(a, stirling_correction(a), x).lower;
}

double cp_gamma_q(double a, double x)
{
    assert(a > 0 && x >= 0);
    if (x == 0) return 1;
    if (x == INFINITY) return 0;
    if (a > LARGE_SHAPE) return cp_norm_cdf(-wilson_hilferty_inverse(a, x));
    return gamma_point(a, stirling_correction(a), x).upper;
}

double cp_norm_cdf(double z)
{
    if (z == 0) return 0.5;
    const double tail = 0.5 * cp_gamma_q(0.5, 0.5 * z * z);
    return z < 0 ? tail : 1 - tail;
}

double cp_chi_square_quantile(double dof, double u)
{
    return 2 * cp_gamma_quantile(0.5 * dof, u);
}

/* What is sought: the upper tail where u > ½, for then 1 − u is exact and the smaller. */
typedef struct {
    bool upper;
    double tail;
} target;

static target target_of(double u)
{
    return u > 0.5 ? (target){true, 1 - u} : (target){false, u};
}

/* The root on the scale t, relative to the last point looked at: `low` < 0 < `high` enclose it. */
typedef struct {
    double low, high;
} bracket;

/* How far to go on the scale t from `at`: a step of Halley's method for ln tail(t) = ln wanted, or half the bracket
   when the step leaves it. With r = tail'/tail: g' = r, g'' = r (slope − r). Moves the bracket along. */
static double next_step(target wanted, const point *at, bracket *root)
{
    const double tail = wanted.upper ? at->upper : at->lower;
    const double rate = (wanted.upper ? -at->density : at->density) / tail;
    const double ratio = tail / wanted.tail;
    const double gap = cp_abs(ratio - 1) < 0.5 ? cp_log1p((tail - wanted.tail) / wanted.tail) : cp_log(ratio);
    if ((gap < 0) == wanted.upper)
        root->high = 0;
    else
        root->low = 0;
    const double newton = -gap / rate;
    const double bend = 1 + 0.5 * newton * (at->slope - rate);
    double step = newton / cp_clamp(bend, 0.5, 2);
    if (!(step > root->low && step < root->high) && step != 0) step = 0.5 * (root->low + root->high);
    root->low -= step;
    root->high -= step;
    return step;
}

/* Halley's error after a step: its cube, over the square of the width on which the tail bends. */
static bool is_close(double step, const point *at)
{
    const double width = 1 + cp_abs(at->slope) + at->density;
    return cp_abs(step) * (step * width) * (step * width) < 1e-15;
}

/* Where to begin. Far to the left P is x^a / Γ(a + 1), and so it is given back for good where x is below rounding. */
static double gamma_start(double a, double u, double log_left)
{
    const double left = cp_exp(log_left);
    if (left < 0.1 * (a + 1) && (a < 1 || u < 0.01)) return left * cp_exp(left / (a + 1));
    const double middle = wilson_hilferty(a, cp_norm_quantile(u));
    if (a >= 0.5 && middle > 0.05 * a) return middle;
    return a < 1 ? cp_max(-cp_log(1 - u), 0.1 * a) : left;
}

double cp_gamma_quantile(double a, double u)
{
    assert(a > 0 && u > 0 && u < 1);
    if (a > LARGE_SHAPE) return wilson_hilferty(a, cp_norm_quantile(u));
    const double correction = stirling_correction(a);
    const double log_left = (cp_log(u) + cp_log_gamma(a + 1)) / a;
    if (log_left < -40) return cp_exp(log_left);
    double x = gamma_start(a, u, log_left);
    const target wanted = target_of(u);
    bracket root = {-50, 50};
    for (int n = 0; n < MOST_STEPS; n++) {
        const point at = gamma_point(a, correction, x);
        const double step = next_step(wanted, &at, &root);
        x *= cp_exp(step);
        if (is_close(step, &at)) break;
    }
    return x;
}

/* A beta distribution, and ln(x^a y^b / B(a, b)) at the mean. */
typedef struct {
    double a, b, log_factor;
} beta_law;

static beta_law beta_law_of(double a, double b)
{
    const double correction = stirling_correction(a + b) - stirling_correction(a) - stirling_correction(b);
    return (beta_law){a, b, correction + 0.5 * cp_log(a / (a + b) * b / TWO_PI)};
}

/* I_x(a, b) / (x^a y^b / B(a, b)), x at most near the mean: BFRAC of DiDonato and Morris 1992, equation 9, whose odd
   convergents are summed by Lentz's method. `lead` = a − (a + b) x. */
static double beta_fraction(double a, double b, double x, double y, double lead)
{
    double value = a * (lead + 1) / (a + 1), c = value, d = 0;
    for (int n = 1; n < MOST_TERMS; n++) {
        const double m = a + 2 * n - 1;
        const double step = n * (b - n) * x / m;
        const double numerator = step * x * ((a + n - 1) * (a + b + n - 1) / m);
        const double denominator = n + step + (a + n) * (lead + 1 + n * (1 + y)) / (m + 2);
        d = 1 / (denominator + numerator * d);
        c = denominator + numerator / c;
        value *= c * d;
        if (!(cp_abs(c * d - 1) >= 0x1p-52)) break;
    }
    return 1 / value;
}

static point beta_point(const beta_law *law, double x, double y)
{
    const double a = law->a, b = law->b, n = a + b;
    const double lead = a > b ? n * y - b : a - n * x; /* = a − n x: from what rounds least */
    const double log_density = law->log_factor - deviance(a, n * x, lead) - deviance(b, n * y, -lead);
    point at = {.density = cp_exp(log_density), .slope = lead};
    if (lead >= 0) {
        at.lower = at.density * beta_fraction(a, b, x, y, lead);
        at.upper = 1 - at.lower;
    } else {
        at.upper = at.density * beta_fraction(b, a, y, x, -lead);
        at.lower = 1 - at.upper;
    }
    return at;
}

double cp_beta_cdf(double a, double b, double x)
{
    assert(a > 0 && b > 0 && x >= 0 && x <= 1);
    if (x == 0 || x == 1) return x;
    const beta_law law = beta_law_of(a, b);
    return beta_point(&law, x, 1 - x).lower;
}

double cp_beta_tail(double a, double b, double x)
{
    assert(a > 0 && b > 0 && x >= 0 && x <= 1);
    if (x == 0 || x == 1) return 1 - x;
    const beta_law law = beta_law_of(a, b);
    return beta_point(&law, x, 1 - x).upper;
}

/* x and 1 − x from t²/dof or its reciprocal, whichever is at most 1: neither overflows, neither cancels. */
double cp_t_cdf(double t, double dof)
{
    assert(dof > 0);
    if (t == 0) return 0.5;
    const double root = cp_abs(t) / sqrt(dof);
    const bool far = root > 1;
    const double small = far ? 1 / root / root : root * root;
    const double part = small / (1 + small), rest = 1 / (1 + small);
    if (part == 0) return far ? t > 0 : 0.5;
    const beta_law law = beta_law_of(0.5 * dof, 0.5);
    const point at = far ? beta_point(&law, part, rest) : beta_point(&law, rest, part);
    return t < 0 ? 0.5 * at.lower : 1 - 0.5 * at.lower;
}

/* Odds x/(1−x) to begin with: Abramowitz and Stegun 1964, 26.5.22. */
static double beta_start_normal(double a, double b, double u)
{
    const double z = -cp_norm_quantile(u);
    const double lambda = (z * z - 3) / 6;
    const double p = 1 / (2 * a - 1), q = 1 / (2 * b - 1);
    const double h = 2 / (p + q);
    const double w = z * sqrt(cp_max(h + lambda, 0)) / h - (q - p) * (lambda + 5.0 / 6 - 2 / (3 * h));
    return a / b * cp_exp(-2 * w);
}

/* With a shape below 1: both ends as powers, joined where they meet. */
static double beta_start_ends(const beta_law *law, double u)
{
    const double a = law->a, b = law->b;
    const double left = cp_exp(a * cp_log(a / (a + b))) / a;
    const double right = cp_exp(b * cp_log(b / (a + b))) / b;
    const double share = left / (left + right);
    if (u < share) {
        const double x = cp_pow(u / share, 1 / a) * a / (a + b);
        return x / (1 - x);
    }
    const double y = cp_pow((1 - u) / (1 - share), 1 / b) * b / (a + b);
    return (1 - y) / y;
}

double cp_beta_quantile(double a, double b, double u)
{
    assert(a > 0 && b > 0 && u > 0 && u < 1);
    const beta_law law = beta_law_of(a, b);
    const double start = a > 1 && b > 1 ? beta_start_normal(a, b, u) : beta_start_ends(&law, u);
    double odds = cp_clamp(start, 1e-300, 1e300);
    const target wanted = target_of(u);
    bracket root = {-700, 700};
    for (int n = 0; n < MOST_STEPS; n++) {
        const point at = beta_point(&law, odds / (1 + odds), 1 / (1 + odds));
        const double step = next_step(wanted, &at, &root);
        odds = cp_clamp(odds * cp_exp(step), 1e-300, 1e300);
        if (is_close(step, &at)) break;
    }
    return odds / (1 + odds);
}
