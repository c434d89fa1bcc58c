/* One function per family: which parameters must be given, what they must satisfy, and the constructor. */
#include "engine/config/families.h"

#include <math.h>
#include <string.h>

static bool given(double value)
{
    return !isnan(value);
}

static const char *make_uniform(const double *v, cp_dist *dist)
{
    if (!given(v[0]) || !given(v[1])) return "min and max";
    if (!(v[0] <= v[1])) return "min <= max";
    *dist = cp_dist_uniform(v[0], v[1]);
    return NULL;
}

static const char *make_triangular(const double *v, cp_dist *dist)
{
    if (!given(v[0]) || !given(v[1]) || !given(v[2])) return "min, mode and max";
    if (!(v[0] <= v[1] && v[1] <= v[2] && v[0] < v[2])) return "min <= mode <= max and min < max";
    *dist = cp_dist_triangular(v[0], v[1], v[2]);
    return NULL;
}

static const char *make_pert(const double *v, cp_dist *dist)
{
    const double shape = given(v[3]) ? v[3] : 4.0;
    if (!given(v[0]) || !given(v[1]) || !given(v[2])) return "min, mode and max";
    if (!(v[0] <= v[1] && v[1] <= v[2] && v[0] < v[2])) return "min <= mode <= max and min < max";
    if (!(shape > 0)) return "shape above 0";
    *dist = cp_dist_pert(v[0], v[1], v[2], shape);
    return NULL;
}

/* Bounds further out than this many standard deviations from the mean, on the wrong side, leave nothing to draw from.
 */
enum { FARTHEST_BOUND = 8 };

static const char *make_normal(const double *v, cp_dist *dist)
{
    const double least = given(v[2]) ? v[2] : -INFINITY, most = given(v[3]) ? v[3] : INFINITY;
    if (!given(v[0]) || !given(v[1])) return "mean and sd";
    if (!(v[1] >= 0)) return "sd of at least 0";
    if (!(least < most)) return "min < max";
    if (!(least <= v[0] + FARTHEST_BOUND * v[1] && most >= v[0] - FARTHEST_BOUND * v[1]))
        return "min and max within 8 sd of the mean";
    *dist = v[1] > 0 ? cp_dist_normal(v[0], v[1], least, most) : cp_dist_fixed(v[0]);
    return NULL;
}

enum { MEDIAN, SIGMA, MEAN, SD, P50, P90, P95 };

static const char *make_lognormal(const double *v, cp_dist *dist)
{
    static const double level[] = {[P50] = 0.5, [P90] = 0.9, [P95] = 0.95};
    int n_given = 0, first = -1, last = -1;
    for (int i = MEDIAN; i <= P95; i++) n_given += given(v[i]);
    for (int i = P95; i >= P50; i--)
        if (given(v[i])) first = i;
    for (int i = P50; i <= P95; i++)
        if (given(v[i])) last = i;
    const bool by_sigma = given(v[MEDIAN]) && given(v[SIGMA]), by_moments = given(v[MEAN]) && given(v[SD]);
    if (n_given != 2 || !(by_sigma || by_moments || first < last))
        return "{median, sigma}, {mean, sd}, or two of p50, p90, p95";
    if (by_sigma && !(v[MEDIAN] > 0 && v[SIGMA] >= 0)) return "median above 0 and sigma of at least 0";
    if (by_moments && !(v[MEAN] > 0 && v[SD] >= 0)) return "mean above 0 and sd of at least 0";
    if (first >= P50 && !(v[first] > 0 && v[first] < v[last])) return "quantiles above 0 that ascend (p50 < p90 < p95)";
    if (by_sigma)
        *dist = cp_dist_lognormal(v[MEDIAN], v[SIGMA]);
    else if (by_moments)
        *dist = cp_dist_lognormal_moments(v[MEAN], v[SD]);
    else
        *dist = cp_dist_lognormal_quantiles(level[first], v[first], level[last], v[last]);
    return NULL;
}

static const char *make_exponential(const double *v, cp_dist *dist)
{
    if (!given(v[0])) return "mean";
    if (!(v[0] > 0)) return "mean above 0";
    *dist = cp_dist_exponential(v[0]);
    return NULL;
}

static const char *make_weibull(const double *v, cp_dist *dist)
{
    if (!given(v[0]) || !given(v[1])) return "shape and scale";
    if (!(v[0] > 0 && v[1] > 0)) return "shape and scale above 0";
    *dist = cp_dist_weibull(v[0], v[1]);
    return NULL;
}

/* Of mean and coefficient of variation: shape = 1/cv², scale = mean·cv². */
static const char *make_gamma(const double *v, cp_dist *dist)
{
    const bool by_shape = given(v[0]) && given(v[1]) && !given(v[2]) && !given(v[3]);
    const bool by_mean = given(v[2]) && given(v[3]) && !given(v[0]) && !given(v[1]);
    if (!by_shape && !by_mean) return "{shape, scale} or {mean, cv}";
    if (by_shape && !(v[0] > 0 && v[1] > 0)) return "shape and scale above 0";
    if (by_mean && !(v[2] > 0 && v[3] > 0)) return "mean and cv above 0";
    *dist = by_shape ? cp_dist_gamma(v[0], v[1]) : cp_dist_gamma(1.0 / (v[3] * v[3]), v[2] * (v[3] * v[3]));
    return NULL;
}

static const char *make_beta(const double *v, cp_dist *dist)
{
    const double least = given(v[2]) ? v[2] : 0.0, most = given(v[3]) ? v[3] : 1.0;
    if (!given(v[0]) || !given(v[1])) return "alpha and beta";
    if (!(v[0] > 0 && v[1] > 0)) return "alpha and beta above 0";
    if (!(least < most)) return "min < max";
    *dist = cp_dist_beta(v[0], v[1], least, most);
    return NULL;
}

static const char *make_pareto(const double *v, cp_dist *dist)
{
    if (!given(v[0]) || !given(v[1])) return "scale and shape";
    if (!(v[0] > 0 && v[1] > 0)) return "scale and shape above 0";
    *dist = cp_dist_pareto(v[0], v[1]);
    return NULL;
}

static const char *make_gpd(const double *v, cp_dist *dist)
{
    if (!given(v[0]) || !given(v[1]) || !given(v[2])) return "location, scale and shape";
    if (!(v[1] > 0)) return "scale above 0";
    *dist = cp_dist_gpd(v[0], v[1], v[2]);
    return NULL;
}

static const char *make_bernoulli(const double *v, cp_dist *dist)
{
    if (!given(v[0])) return "p";
    if (!(v[0] >= 0 && v[0] <= 1)) return "p from 0 to 1";
    *dist = cp_dist_bernoulli(v[0]);
    return NULL;
}

/* clang-format off */
static const cp_family families[] = {
    {"uniform", 2, 2, {{"min", CP_ROLE_LOCATION}, {"max", CP_ROLE_LOCATION}}, "[min, max]", make_uniform},
    {"triangular", 3, 3, {{"min", CP_ROLE_LOCATION}, {"mode", CP_ROLE_LOCATION}, {"max", CP_ROLE_LOCATION}},
     "[min, mode, max]", make_triangular},
    {"pert", 4, 3, {{"min", CP_ROLE_LOCATION}, {"mode", CP_ROLE_LOCATION}, {"max", CP_ROLE_LOCATION}, {"shape", CP_ROLE_PLAIN}},
     "[min, mode, max], or {min, mode, max, shape}", make_pert},
    {"normal", 4, 0, {{"mean", CP_ROLE_LOCATION}, {"sd", CP_ROLE_SCALE}, {"min", CP_ROLE_LOCATION}, {"max", CP_ROLE_LOCATION}},
     "{mean, sd}, and min, max to truncate it", make_normal},
    {"lognormal", 7, 0, {{"median", CP_ROLE_SCALE}, {"sigma", CP_ROLE_PLAIN}, {"mean", CP_ROLE_SCALE}, {"sd", CP_ROLE_SCALE},
     {"p50", CP_ROLE_SCALE}, {"p90", CP_ROLE_SCALE}, {"p95", CP_ROLE_SCALE}},
     "{median, sigma}, {mean, sd}, or two of {p50, p90, p95}", make_lognormal},
    {"exponential", 1, 0, {{"mean", CP_ROLE_SCALE}}, "{mean}", make_exponential},
    {"weibull", 2, 0, {{"shape", CP_ROLE_PLAIN}, {"scale", CP_ROLE_SCALE}}, "{shape, scale}", make_weibull},
    {"gamma", 4, 0, {{"shape", CP_ROLE_PLAIN}, {"scale", CP_ROLE_SCALE}, {"mean", CP_ROLE_SCALE}, {"cv", CP_ROLE_PLAIN}},
     "{shape, scale} or {mean, cv}", make_gamma},
    {"beta", 4, 0, {{"alpha", CP_ROLE_PLAIN}, {"beta", CP_ROLE_PLAIN}, {"min", CP_ROLE_LOCATION}, {"max", CP_ROLE_LOCATION}},
     "{alpha, beta}, and min, max if not 0 and 1", make_beta},
    {"pareto", 2, 0, {{"scale", CP_ROLE_SCALE}, {"shape", CP_ROLE_PLAIN}}, "{scale, shape}", make_pareto},
    {"gpd", 3, 0, {{"location", CP_ROLE_LOCATION}, {"scale", CP_ROLE_SCALE}, {"shape", CP_ROLE_PLAIN}},
     "{location, scale, shape}", make_gpd},
    {"bernoulli", 1, 0, {{"p", CP_ROLE_PLAIN}}, "{p}", make_bernoulli},
    {"discrete", 2, 0, {{"values", CP_ROLE_LOCATION}, {"weights", CP_ROLE_PLAIN}}, "{values: [...], weights: [...]}", NULL},
    {"empirical", 4, 0, {{"values", CP_ROLE_LOCATION}, {"file", CP_ROLE_PLAIN}, {"column", CP_ROLE_PLAIN}, {"interpolate", CP_ROLE_PLAIN}},
     "{values: [...]} or {file: NAME.csv, column: NAME} (times in days), and interpolate: true", NULL},
    {"mixture", 0, 0, {{0}}, "[{weight: ..., of: ...}, ...]", NULL},
};
/* clang-format on */

enum { N_FAMILIES = sizeof families / sizeof *families };

const cp_family *cp_families(int *n)
{
    *n = N_FAMILIES;
    return families;
}

const cp_family *cp_family_find(const char *name)
{
    for (int i = 0; i < N_FAMILIES; i++)
        if (strcmp(families[i].name, name) == 0) return &families[i];
    return NULL;
}
