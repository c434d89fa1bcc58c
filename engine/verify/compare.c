/* Verdicts on single estimates and on all of them together. */
#include "engine/verify/verify.h"

#include "kernels/special.h"

#include <math.h>

/* What is left out of the χ² distribution at either end. */
static const double BAND_END = 5e-5;

cp_comparison cp_verify_compare(double exact, double estimate, double se, bool certain)
{
    cp_comparison c = {.exact = exact, .estimate = estimate, .se = certain ? 0.0 : se};
    if (certain) {
        c.score = fabs(estimate - exact) / (exact == 0.0 ? 1.0 : fabs(exact));
        c.passed = c.score <= CP_VERIFY_LARGEST_ERROR;
    } else {
        c.score = (estimate - exact) / se;
        c.passed = se > 0.0 && fabs(c.score) < CP_VERIFY_LARGEST_Z;
    }
    return c;
}

static void count(const cp_verified *v, cp_verify_summary *s)
{
    for (int i = 0; i < v->of->n_checks; i++) {
        const cp_comparison *c = &v->comparisons[i];
        s->n_comparisons++;
        s->n_failed += !c->passed;
        if (!v->of->checks[i].independent) continue;
        s->n_independent++;
        s->sum += c->score * c->score;
    }
}

cp_verify_summary cp_verify_summarise(const cp_verified *verified, int n)
{
    cp_verify_summary s = {0};
    for (int i = 0; i < n; i++) count(&verified[i], &s);
    s.passed = s.n_failed == 0;
    if (s.n_independent == 0) return s;
    /* χ² with k degrees of freedom is twice a gamma variable of shape k/2. */
    s.lowest = 2.0 * cp_gamma_quantile(0.5 * s.n_independent, BAND_END);
    s.highest = 2.0 * cp_gamma_quantile(0.5 * s.n_independent, 1.0 - BAND_END);
    s.passed = s.passed && s.lowest < s.sum && s.sum < s.highest;
    return s;
}
