/* Copulas: joint probabilities and rank correlations against exact values, margins that stay uniform, factors that give
   the matrix back; and the same in blocks of trials, where parameters are named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/copula.h"
#include "kernels/special.h"
#include "tests/unit/small_world.h"

#include <math.h>
#include <stdlib.h>

enum { PAIRS = 400000, CELLS = 100 };

static const double HALF_PI = 1.57079632679489661923;

/* Pairs of uniforms that a copula with correlation `rho` ties; dof 0: Gaussian. */
static double (*tied_pairs(double rho, double dof, const char *name))[2]
{
    const double matrix[] = {1, rho, rho, 1};
    double factor[4], (*pairs)[2] = malloc(PAIRS * sizeof *pairs);
    assert_non_null(pairs);
    assert_true(cp_copula_factor(2, matrix, factor));
    for (uint64_t trial = 0; trial < PAIRS; trial++) {
        cp_pcg32 rng = cp_rng_open(17, trial, cp_stream(name));
        pairs[trial][0] = cp_rng_uniform(&rng);
        pairs[trial][1] = cp_rng_uniform(&rng);
        cp_copula_tie(2, factor, dof, cp_rng_uniform(&rng), pairs[trial]);
    }
    return pairs;
}

/* How many standard errors off `truth` the number of pairs is in which both are below `p`, or above 1 − p. */
static double joint_z(double (*pairs)[2], double p, bool above, double truth)
{
    int both = 0;
    for (int i = 0; i < PAIRS; i++) {
        both += above ? pairs[i][0] > 1 - p && pairs[i][1] > 1 - p : pairs[i][0] < p && pairs[i][1] < p;
    }
    return (both - truth * PAIRS) / sqrt(truth * (1 - truth) * PAIRS);
}

/* The exact values by quadrature of the bivariate distribution functions. */
static void joint_probabilities_are_exact(void **state)
{
    (void)state;
    static const double cases[][3] = {/* ρ, dof, P(both below 0.05) */
                                      {0.5, 0, 0.0121894287672},
                                      {0.5, 4, 0.016936960525},
                                      {0, 0, 0.0025},
                                      {0, 4, 0.0063844830675}};
    for (int i = 0; i < 4; i++) {
        double(*pairs)[2] = tied_pairs(cases[i][0], cases[i][1], "joint");
        for (int above = 0; above < 2; above++) {
            assert_true(fabs(joint_z(pairs, 0.05, above, cases[i][2])) < 5);
            for (int other = 0; other < 4; other++) /* control: none is taken for another */
                if (other != i) assert_true(fabs(joint_z(pairs, 0.05, above, cases[other][2])) > 5);
        }
        free(pairs);
    }
}

/* χ² of one margin in CELLS equal cells. */
static double uneven(double (*pairs)[2], int column, double falsify)
{
    int counts[CELLS] = {0};
    const double expected = PAIRS / (double)CELLS;
    double sum = 0;
    for (int i = 0; i < PAIRS; i++) counts[(int)(pow(pairs[i][column], falsify) * CELLS)]++;
    for (int c = 0; c < CELLS; c++) sum += (counts[c] - expected) * (counts[c] - expected) / expected;
    return sum;
}

static void margins_stay_uniform(void **state)
{
    (void)state;
    static const double dofs[] = {0, 0.01, 0.5, 4, 1000};
    const double limit = 180.792; /* 1e-6 of χ² with 99 degrees of freedom */
    for (size_t d = 0; d < sizeof dofs / sizeof dofs[0]; d++) {
        double(*pairs)[2] = tied_pairs(-0.8, dofs[d], "margins");
        for (int column = 0; column < 2; column++) {
            assert_true(uneven(pairs, column, 1) < limit);
            assert_true(uneven(pairs, column, 1.05) > limit); /* control */
        }
        free(pairs);
    }
}

/* Kendall's τ from pairs of neighbours, which are independent; its standard errors off `truth`. */
static double kendall_z(double (*pairs)[2], double truth)
{
    int concordant = 0;
    for (int i = 0; i < PAIRS; i += 2) {
        concordant += (pairs[i][0] > pairs[i + 1][0]) == (pairs[i][1] > pairs[i + 1][1]);
    }
    const double p = 0.5 * (1 + truth), n = PAIRS / 2;
    return (concordant - p * n) / sqrt(p * (1 - p) * n);
}

/* Spearman's ρ = 12 E[uv] − 3, likewise. */
static double spearman_z(double (*pairs)[2], double truth)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < PAIRS; i++) {
        const double error = 12 * pairs[i][0] * pairs[i][1] - 3 - truth;
        sum += error;
        squares += error * error;
    }
    return sum / sqrt(squares);
}

/* τ = 2/π asin ρ for every elliptical copula (Lindskog, McNeil and Schmock 2003), Spearman's ρ = 6/π asin(ρ/2) for the
   Gaussian one alone (Kruskal 1958). */
static void rank_correlations_are_exact(void **state)
{
    (void)state;
    static const double rhos[] = {-0.9, 0.5, 0.99};
    for (int r = 0; r < 3; r++) {
        const double kendall = asin(rhos[r]) / HALF_PI, spearman = 3 * asin(rhos[r] / 2) / HALF_PI;
        double(*gaussian)[2] = tied_pairs(rhos[r], 0, "ranks"), (*t)[2] = tied_pairs(rhos[r], 2, "ranks");
        assert_true(fabs(kendall_z(gaussian, kendall)) < 5 && fabs(kendall_z(t, kendall)) < 5);
        assert_true(fabs(kendall_z(gaussian, kendall * 0.95)) > 5); /* control */
        assert_true(fabs(spearman_z(gaussian, spearman)) < 5);
        assert_true(fabs(spearman_z(gaussian, spearman * 0.9)) > 5); /* control */
        free(gaussian);
        free(t);
    }
}

static void factors_give_the_matrix_back(void **state)
{
    (void)state;
    enum { N = 10 };
    static const double gaps[] = {1, 0.1, 1e-6, 1e-12};
    for (int g = 0; g < 4; g++) { /* all correlations 1 − gap: singular but for the gap */
        double matrix[N * N], factor[N * N], u[N];
        for (int i = 0; i < N * N; i++) matrix[i] = i % (N + 1) == 0 ? 1 : 1 - gaps[g];
        assert_true(cp_copula_factor(N, matrix, factor));
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int k = 0; k < N; k++) sum += factor[i * N + k] * factor[j * N + k];
                assert_true(fabs(sum - matrix[i * N + j]) < 1e-15 * N);
                assert_true(j <= i || factor[i * N + j] == 0);
            }
        for (int i = 0; i < N; i++) u[i] = i % 2 ? 0x1p-53 : 1 - 0x1p-53;
        cp_copula_tie(N, factor, g % 2 ? 3 : 0, 0x1p-53, u);
        for (int i = 0; i < N; i++) assert_true(u[i] > 0 && u[i] < 1);
        if (gaps[g] < 1e-9)
            for (int i = 1; i < N; i++) assert_true(fabs(u[i] - u[0]) < 1e-3);
    }
}

static void matrices_that_are_none_are_refused(void **state)
{
    (void)state;
    const double impossible[] = {1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1},
                 possible[] = {1, 0.9, 0.9, 0.9, 1, 0.9, 0.9, 0.9, 1};
    const double singular[] = {1, -1, -1, 1}, beyond[] = {1, 1.1, 1.1, 1}, unknown[] = {1, NAN, NAN, 1}, one[] = {1};
    /* the third is the mean of the first two, on their common scale: singular, but for rounding */
    const double root = sqrt(0.5), dependent[] = {1, 0, root, 0, 1, root, root, root, 1};
    double factor[9];
    assert_false(cp_copula_factor(3, impossible, factor));
    assert_true(cp_copula_factor(3, possible, factor));
    assert_false(cp_copula_factor(2, singular, factor));
    assert_false(cp_copula_factor(2, beyond, factor));
    assert_false(cp_copula_factor(2, unknown, factor));
    assert_false(cp_copula_factor(3, dependent, factor));
    assert_true(cp_copula_factor(1, one, factor) && factor[0] == 1);
}

static void one_alone_is_left_as_it_is(void **state)
{
    (void)state;
    const double one[] = {1};
    for (int i = 1; i < 1000; i++) {
        double u = i / 1000.0, t = u;
        cp_copula_tie(1, one, 0, 0.5, &u);
        assert_true(fabs(u - i / 1000.0) < 1e-15);
        cp_copula_tie(1, one, 1e7, 0.5, &t); /* a t distribution of so many degrees is nearly normal */
        assert_true(fabs(t - u) < 1e-6);
    }
}

/* With few degrees of freedom w has values too small for a double; there the tail goes on without a break. */
static void the_smallest_mixing_values_join(void **state)
{
    (void)state;
    const double one[] = {1}, dof = 0.05;
    const double u = pow(0.5e-300, 0.5 * dof) / tgamma(1 + 0.5 * dof); /* where w is 1e-300 */
    double below = 0.2, above = 0.2;
    assert_true(cp_chi_square_quantile(dof, u * (1 - 1e-9)) < 1e-300);
    assert_true(cp_chi_square_quantile(dof, u * (1 + 1e-9)) > 1e-300);
    cp_copula_tie(1, one, dof, u * (1 - 1e-9), &below);
    cp_copula_tie(1, one, dof, u * (1 + 1e-9), &above);
    assert_true(below < above && below > above * (1 - 1e-8));
    assert_true(below < above * (1 - 1e-12)); /* control */
}

/* Capacities that are the uniforms themselves, and twice them in the policy; the cost of a site is no part of the plan.
 */
static const char tied_mines[] =
    "chokepoint: 1\nname: Tied\ntime: {start: 2026-01-01, horizon: 4 weeks, step: 1 week}\n"
    "commodities: {ore: {buffer: 3 weeks}}\n"
    "sites:\n"
    "  a: {makes: ore, capacity: {uniform: [0, 1]}, cost: {uniform: [1, 2]}}\n"
    "  b: {makes: ore, capacity: {uniform: [0, 1]}}\n"
    "demands: {city: {of: ore, rate: 1}}\n"
    "correlate:\n"
    "  - {of: [sites.b.capacity, sites.a.cost, sites.a.capacity], t: [[1, 0.3, 0.7], [0.3, 1, 0.2], [0.7, 0.2, 1]], "
    "dof: 4}\n"
    "policies: {double: {set: {sites.a.capacity: {uniform: [0, 2]}}}}\n";

static double uniform_of(uint64_t trial, const char *name)
{
    cp_pcg32 rng = cp_rng_open(5, trial, cp_stream(name));
    return cp_rng_uniform(&rng);
}

/* The values of the row that has this name and maximum. */
static const double *row_of(const small_world *w, const char *name, double maximum)
{
    for (int i = 0; i < w->plan.n_rows; i++) {
        const cp_parameter *row = &w->plan.rows[i];
        if (row->dist.kind == CP_DIST_UNIFORM && strcmp(row->name, name) == 0 && row->dist.p[1] == maximum)
            return w->worker.block.rows + (long)i * CP_LANES;
    }
    fail_msg("no row %s", name);
    return NULL;
}

static void parameters_are_tied_in_every_policy(void **state)
{
    (void)state;
    const double matrix[] = {1, 0.3, 0.7, 0.3, 1, 0.2, 0.7, 0.2, 1};
    double factor[9];
    small_world w;
    assert_true(make_world(&w, tied_mines, NULL) && run_block(&w, 5, 32) && cp_copula_factor(3, matrix, factor));
    const double *b = row_of(&w, "sites.b.capacity", 1), *a = row_of(&w, "sites.a.capacity", 1);
    const double *doubled = row_of(&w, "sites.a.capacity", 2);
    for (uint64_t lane = 0; lane < CP_LANES; lane++) {
        const uint64_t trial = 32 + lane;
        double u[] = {uniform_of(trial, "sites.b.capacity"), uniform_of(trial, "sites.a.cost"),
                      uniform_of(trial, "sites.a.capacity")};
        assert_true(a[lane] != u[2]); /* control: without the tie */
        cp_copula_tie(3, factor, 4, uniform_of(trial, "correlate[sites.b.capacity,sites.a.cost,sites.a.capacity]"), u);
        assert_true(b[lane] == u[0] && a[lane] == u[2] && doubled[lane] == 2 * u[2]);
    }
    free_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joint_probabilities_are_exact),      cmocka_unit_test(margins_stay_uniform),
        cmocka_unit_test(rank_correlations_are_exact),        cmocka_unit_test(factors_give_the_matrix_back),
        cmocka_unit_test(matrices_that_are_none_are_refused), cmocka_unit_test(one_alone_is_left_as_it_is),
        cmocka_unit_test(the_smallest_mixing_values_join),    cmocka_unit_test(parameters_are_tied_in_every_policy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
