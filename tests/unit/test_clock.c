/* Hazards that hang on others or on time: clocks, events after a state, stationary starts, recovery in a straight line,
   dated tariffs, ties. By hand where times are fixed, against known laws where they are drawn (z = 5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/small_world.h"

#include "kernels/math.h"

#include <math.h>
#include <stdlib.h>

#define HEAD                                                                                                           \
    "chokepoint: 1\nname: clock\ntime: {start: 2025-01-01, horizon: 70 days, step: 7 days}\n"                          \
    "commodities: {x: {unit: t, price: {base: 1}, buffer: 0}}\nsites: {a: {makes: x, capacity: 365.25, tariffed: "     \
    "true}}\ndemands: {d: {of: x, rate: 300}}\n"

/* Two states of fixed length: calm for 10 days, then war for 20, then calm for ever. */
#define REGIME                                                                                                         \
    "  w: {regime: {initial: calm, states: {calm: {lasts: 10 days, next: {war: 1}}, war: {lasts: 20 days, next: "      \
    "{peace: 1}}, peace: {}}}}\n"

static const double exact = 1e-12;

static void begin(small_world *w, const char *text)
{
    assert_true(make_world(w, text, NULL));
    assert_true(cp_worker_begin(&w->worker, (cp_seed){.number = 1}, 0, &w->error));
}

/* Segment number `i` of hazard g in lane 0. */
static const cp_segment *segment(const small_world *w, int g, int i)
{
    const cp_paths *paths = &w->worker.block.paths;
    assert_true(paths->first[g * CP_LANES] + i < paths->first[g * CP_LANES + 1]);
    return &paths->segments[paths->first[g * CP_LANES] + i];
}

static int n_segments(const small_world *w, int g)
{
    return w->worker.block.paths.first[g * CP_LANES + 1] - w->worker.block.paths.first[g * CP_LANES];
}

static int hazard_named(const small_world *w, const char *name)
{
    for (int g = 0; g < w->plan.n_hazards; g++)
        if (strcmp(w->plan.hazards[g].name, name) == 0) return g;
    fail_msg("no hazard %s", name);
    return -1;
}

/* Up-times of 16 days: 10 of the first pass in calm, the other 6 at the clock's speed in war. */
static void a_wait_runs_at_the_clocks_speed(void **state)
{
    (void)state;
    static const struct {
        const char *clock;
        double first;
    } cases[] = {
        {"[{hazard: w, war: 2}]", 13},
        {"[{hazard: w, war: 0.5}]", 22},
        {"[{hazard: w, war: 0}]", 36},
        {"[{hazard: w, calm: 0, war: 0, peace: 0}]", INFINITY},
        {"[{hazard: w, calm: 2}]", 8},
        {"[{hazard: w, war: 2}, {hazard: v, b: 3}]", 11 + 4.0 / 6},
        {"[{hazard: w, calm: 0, war: 0.1}]", 44},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 HEAD "hazards:\n  o: {clock: %s, outage: {every: 16 days, lasts: 100 days}, affects: [{select: a, "
                      "capacity: 0}]}\n" REGIME
                      "  v: {regime: {initial: a, states: {a: {lasts: 11 days, next: {b: 1}}, b: {}}}}\n",
                 cases[i].clock);
        small_world w;
        begin(&w, text);
        const int o = hazard_named(&w, "hazards.o");
        if (isinf(cases[i].first)) {
            assert_int_equal(n_segments(&w, o), 0);
        } else {
            assert_true(fabs(segment(&w, o, 0)->start - cases[i].first) < exact);
            assert_true(fabs(segment(&w, o, 0)->end - cases[i].first - 100) < exact); /* lengths are not scaled */
        }
        free_world(&w);
    }
}

/* Stays run at the clock's speed, decisions do not. */
static void a_regime_under_a_clock(void **state)
{
    (void)state;
    small_world w;
    begin(&w, HEAD
          "hazards:\n" REGIME
          "  r: {clock: [{hazard: w, war: 4}], regime: {initial: x, states: {x: {lasts: 30 days, next: {y: 1}}, y: "
          "{lasts: 60 days, next: {x: 1}}}, decisions: [{at: 25 days, from: y, to: {x: 1}}]}}\n");
    const int r = hazard_named(&w, "hazards.r");
    assert_true(fabs(segment(&w, r, 0)->end - 15) < exact); /* 10 days at 1, 20 at 4 */
    assert_true(fabs(segment(&w, r, 1)->end - 25) < exact); /* the decision */
    assert_true(fabs(segment(&w, r, 2)->end - 40) < exact); /* 5 days at 4, 10 at 1 */
    free_world(&w);
}

/* A policy that changes the regime changes what hangs on it, and nothing else. */
static void a_policy_changes_the_dependants(void **state)
{
    (void)state;
    small_world w;
    begin(&w, HEAD
          "hazards:\n  o: {clock: [{hazard: w, war: 2}], outage: {every: 16 days, lasts: 9 days}, affects: [{select: "
          "a, capacity: 0}]}\n  e: {event: {at: {after: {hazard: w, state: war}, lag: 3 days}, lasts: 2 days}, "
          "affects: [{select: a, capacity: 0.5}]}\n  free: {outage: {every: 16 days, lasts: 9 days}, affects: "
          "[{select: a, capacity: 0}]}\n" REGIME
          "policies: {baseline: {}, p: {set: {hazards.w.regime.states.calm.lasts: 12 days}}}\n");
    assert_int_equal(w.plan.n_hazards, 7);
    double starts[2][2] = {{0}};
    int n[2] = {0, 0};
    for (int g = 0; g < w.plan.n_hazards; g++) {
        const int which = strcmp(w.plan.hazards[g].name, "hazards.o") == 0   ? 0
                          : strcmp(w.plan.hazards[g].name, "hazards.e") == 0 ? 1
                                                                             : -1;
        if (which >= 0) starts[which][n[which]++] = segment(&w, g, 0)->start;
    }
    assert_true(fabs(starts[0][0] - 13) < exact && fabs(starts[0][1] - 14) < exact);
    assert_true(fabs(starts[1][0] - 13) < exact && fabs(starts[1][1] - 15) < exact);
    free_world(&w);
}

/* Events of a Poisson hazard whose clock is a regime with fixed dates: their number has the mean ∫ rate·f, and its
   variance is the mean. */
static void counts_follow_the_integrated_rate(void **state)
{
    (void)state;
    small_world w;
    begin(&w, HEAD
          "hazards:\n" REGIME
          "  p: {clock: [{hazard: w, calm: 0.5, war: 3}], poisson: {rate: 20, lasts: 1e-9 days}, affects: [{select: "
          "a, capacity: 0.9}]}\n");
    const int p = hazard_named(&w, "hazards.p");
    const double trials = 20000; /* whole blocks */
    double sum = 0, squares = 0, in_war = 0;
    for (uint64_t first = 0; first < 20000; first += CP_LANES) {
        assert_true(cp_worker_begin(&w.worker, (cp_seed){.number = 5}, first, &w.error));
        const cp_paths *paths = &w.worker.block.paths;
        for (int lane = 0; lane < CP_LANES; lane++) {
            const int begin = paths->first[p * CP_LANES + lane], end = paths->first[p * CP_LANES + lane + 1];
            for (int s = begin; s < end; s++) in_war += paths->segments[s].start >= 10 && paths->segments[s].start < 30;
            sum += end - begin;
            squares += (double)(end - begin) * (end - begin);
        }
    }
    const double mean = 20 / 365.25 * (10 * 0.5 + 20 * 3 + 40), war = 20 / 365.25 * 20 * 3;
    assert_true(fabs(sum / trials - mean) < 5 * sqrt(mean / trials));
    assert_true(fabs(in_war / trials - war) < 5 * sqrt(war / trials));
    const double variance = squares / trials - (sum / trials) * (sum / trials);
    assert_true(fabs(variance - mean) < 5 * mean * sqrt(2.0 / trials + 1 / (mean * trials)));
    assert_true(fabs(sum / trials - 20 / 365.25 * 70) > 5 * sqrt(mean / trials)); /* without the clock */
    free_world(&w);
}

/* The probability of being under way at some days, and the mean of the first up-time, of an outage with up-times and
   lengths that are not exponential. */
static void stationary_outages(void **state)
{
    (void)state;
    static const double day[] = {0, 0.5, 20, 69};
    for (int stationary = 0; stationary < 2; stationary++) {
        char text[1024];
        snprintf(text, sizeof text,
                 HEAD
                 "hazards:\n  o: {outage: {every: {uniform: [10 days, 40 days]}, lasts: {gamma: {shape: 3, scale: 4 "
                 "days}}, stationary: %s}, affects: [{select: a, capacity: 0, recovery: linear}]}\n",
                 stationary ? "true" : "false");
        small_world w;
        begin(&w, text);
        const int trials = 40000;
        double under[4] = {0}, first = 0, up = 0;
        for (int t = 0; t < trials; t += CP_LANES) {
            assert_true(cp_worker_begin(&w.worker, (cp_seed){.number = 3}, (uint64_t)t, &w.error));
            const cp_paths *paths = &w.worker.block.paths;
            for (int lane = 0; lane < CP_LANES; lane++) {
                for (int s = paths->first[lane]; s < paths->first[lane + 1]; s++)
                    for (int i = 0; i < 4; i++)
                        under[i] += paths->segments[s].start <= day[i] && paths->segments[s].end > day[i];
                const double start = paths->segments[paths->first[lane]].start;
                if (start <= 0) continue;
                first += start;
                up++;
            }
        }
        const double p = 12.0 / 37, se = sqrt(p * (1 - p) / trials);
        bool all = true;
        for (int i = 0; i < 4; i++) all = all && fabs(under[i] / trials - p) < 5 * se;
        /* E[X²]/2E[X] for uniform [10, 40]: (25² + 75)/50 = 14; its sd is below 10 */
        all = all && fabs(first / up - 14) < 5 * 10 / sqrt(up);
        assert_true(all == (stationary == 1));
        free_world(&w);
    }
}

/* The average over [from, to) of the product of two lines that go from v and u at day 0 to 1 at day 14. */
static double two_lines(double v, double u, double from, double to)
{
    const double a = (1 - v) / 14, b = (1 - u) / 14;
    const double at_to = v * u * to + (v * b + u * a) * to * to / 2 + a * b * to * to * to / 3;
    const double at_from = v * u * from + (v * b + u * a) * from * from / 2 + a * b * from * from * from / 3;
    return at_to - at_from;
}

/* An event from day 3 to day 17: one effect that recovers alone, two on the same site, and one beside a sudden one. */
static void recovery_in_a_straight_line(void **state)
{
    (void)state;
    static const char *const affects[] = {
        "[{select: a, capacity: 0.2, recovery: linear}]",
        "[{select: a, capacity: 0.2, recovery: linear}, {select: a, loss: 0.5, recovery: linear}]",
        "[{select: a, capacity: 0.2, recovery: linear}, {select: a, capacity: 0.5}]",
    };
    for (int i = 0; i < 3; i++) {
        char text[1024];
        snprintf(text, sizeof text, HEAD "hazards:\n  e: {event: {at: 3 days, lasts: 14 days}, affects: %s}\n",
                 affects[i]);
        small_world w;
        begin(&w, text);
        const double u = i == 1 ? 0.5 : 1, sudden = i == 2 ? 0.5 : 1;
        const double expected[] = {(3 + sudden * two_lines(0.2, u, 0, 4)) / 7, sudden * two_lines(0.2, u, 4, 11) / 7,
                                   (sudden * two_lines(0.2, u, 11, 14) + 4) / 7, 1};
        for (int k = 0; k < 4; k++) {
            step_world(&w, k);
            assert_true(fabs(w.worker.block.capacity[5] / 7.0 - expected[k]) < exact);
        }
        free_world(&w);
    }
}

/* A tariff of 10% that becomes 30% on day 10, while an event lasts from day 3 to day 24; steps of 7 days. */
static void dated_tariffs(void **state)
{
    (void)state;
    small_world w;
    begin(&w,
          HEAD "hazards:\n  e: {event: {at: 3 days, lasts: 21 days}, affects: [{select: a, tariff: {2025-01-01: 10%, "
               "2025-01-11: 30%}}]}\n");
    const double expected[] = {0.1 * 4 / 7, (3 * 0.1 + 4 * 0.3) / 7, 0.3, 0.3 * 3 / 7, 0};
    for (int k = 0; k < 5; k++) {
        step_world(&w, k);
        assert_true(fabs(w.worker.block.tariff[0] - expected[k]) < exact);
    }
    free_world(&w);
}

/* Kendall's τ of two tied draws over many events is 2/π·asin(ρ) (Fang, Fang and Kotz 2002, theorem 3.1), for both
   copulas; between events there is none. */
static double concordance(double (*pairs)[2], int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) sum += (pairs[i][0] - pairs[j][0]) * (pairs[i][1] - pairs[j][1]) > 0 ? 1 : -1;
    return sum / (0.5 * n * (n - 1));
}

static void ties_of_an_events_draws(void **state)
{
    (void)state;
    enum { N = 4000 };
    static double same[N][2], other[N][2];
    static const char *const copulas[] = {"gaussian: [[1, 0.7], [0.7, 1]]", "t: [[1, 0.7], [0.7, 1]], dof: 3"};
    for (int c = 0; c < 2; c++) {
        char text[1024];
        snprintf(text, sizeof text,
                 HEAD
                 "hazards:\n  p: {poisson: {rate: 40, lasts: {exponential: {mean: 1e-6 days}}}, affects: [{select: a, "
                 "loss: {uniform: [0, 1]}}]}\ncorrelate: [{of: [hazards.p.poisson.lasts, hazards.p.affects.0.loss], "
                 "%s}]\n",
                 copulas[c]);
        small_world w;
        begin(&w, text);
        int n = 0;
        for (uint64_t t = 0; n < N; t += CP_LANES) {
            assert_true(cp_worker_begin(&w.worker, (cp_seed){.number = 8}, t, &w.error));
            const cp_paths *paths = &w.worker.block.paths;
            for (int s = 0; s < paths->n_segments && n < N; s++, n++) {
                const cp_segment *event = &paths->segments[s];
                same[n][0] = other[n][0] = event->end - event->start;
                same[n][1] = 1 - paths->values[event->values];
                other[n][1] = s ? 1 - paths->values[paths->segments[s - 1].values] : 0.5;
            }
        }
        const double tau = 2 / acos(-1.0) * asin(0.7), se = 2.0 / 3 / sqrt((double)N);
        assert_true(fabs(concordance(same, N) - tau) < 5 * se);
        assert_true(fabs(concordance(other, N)) < 5 * se);
        assert_true(fabs(concordance(same, N)) > 5 * se);
        free_world(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wait_runs_at_the_clocks_speed),
        cmocka_unit_test(a_regime_under_a_clock),
        cmocka_unit_test(a_policy_changes_the_dependants),
        cmocka_unit_test(counts_follow_the_integrated_rate),
        cmocka_unit_test(stationary_outages),
        cmocka_unit_test(recovery_in_a_straight_line),
        cmocka_unit_test(dated_tariffs),
        cmocka_unit_test(ties_of_an_events_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
