/* The network step: what docs/model.md says must follow, mass, and independence of blocks and instruction sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/random_network.h"
#include "tests/unit/small_world.h"

#include <math.h>
#include <stdlib.h>

static random_network network;

#define ONE_CHAIN                                                                                                      \
    "chokepoint: 1\nname: chain\ntime: {start: 2025-01-01, horizon: 280 days, step: 7 days}\n"                         \
    "commodities:\n  x: {unit: t, price: {base: 2}, buffer: %d days, holding: 10%%}\n"                                 \
    "sites:\n  a: {makes: x, capacity: 1e6, lead_time: %d days}\n"                                                     \
    "demands:\n  d: {of: x, rate: 365.25, value: 3}\n"                                                                 \
    "hazards:\n  stop:\n    event: {at: 70 days, lasts: %d days}\n    affects: [{select: a, capacity: %g}]\n"

static double duration_of_one_event(int buffer_days, int lead_days, int event_days)
{
    char text[1024];
    small_world w;
    double days[CP_LANES], unmet[CP_LANES];
    snprintf(text, sizeof text, ONE_CHAIN, buffer_days, lead_days, event_days, 0.0);
    assert_true(make_world(&w, text, NULL));
    assert_true(run_block(&w, 1, 0));
    measure_world(&w, 0, CP_LEVEL_DEMAND, CP_METRIC_SHORTAGE_DURATION, 0, days);
    measure_world(&w, 0, CP_LEVEL_DEMAND, CP_METRIC_UNMET, 0, unmet);
    assert_true(fabs(unmet[3] - fmax(0.0, event_days - buffer_days)) < 1e-9);
    free_world(&w);
    return days[3] * 7.0;
}

static void one_event_is_short_for_what_the_buffer_does_not_cover(void **state)
{
    (void)state;
    for (int buffer = 0; buffer <= 42; buffer += 7) {
        for (int lasts = 7; lasts <= 84; lasts += 7) {
            for (int lead = 0; lead <= 21; lead += 21) {
                const double expected = lasts > buffer ? lasts - buffer : 0;
                assert_true(duration_of_one_event(buffer, lead, lasts) == expected);
            }
        }
    }
    assert_true(duration_of_one_event(14, 0, 28) != 28); /* control: without the buffer it would be */
}

static void calm_times_cost_holding_alone(void **state)
{
    (void)state;
    char text[1024];
    small_world w;
    double cost[CP_LANES], total[CP_LANES], unmet[CP_LANES];
    snprintf(text, sizeof text, ONE_CHAIN, 30, 14, 20, 1.0);
    assert_true(make_world(&w, text, NULL));
    assert_true(run_block(&w, 1, 0));
    measure_world(&w, 0, CP_LEVEL_SYSTEM, CP_METRIC_COST_HOLDING, 0, cost);
    measure_world(&w, 0, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL, 0, total);
    measure_world(&w, 0, CP_LEVEL_SYSTEM, CP_METRIC_UNMET, 0, unmet);
    const double expected = 30.0 * 2.0 * 0.10 * 280.0 / 365.25; /* stock · base · holding · years */
    assert_true(fabs(cost[0] - expected) < 1e-9 * expected);
    assert_true(total[0] == cost[0] && unmet[0] == 0.0);
    assert_true(fabs(w.worker.block.nets[0].stock[0] - 30.0) < 1e-9);
    free_world(&w);
}

/* What reached p, was drawn from p and released to or taken from it in the step that has just been made. */
static double balance(const small_world *w, int policy, int p, int lane, double stock_before, double arrived)
{
    const cp_net *net = &w->plan.nets[policy];
    const cp_block *block = &w->worker.block;
    const cp_net_state *s = &block->nets[policy];
    const cp_commodity *commodity = &net->commodities[p];
    double expected = stock_before + arrived;
    for (int c = commodity->classes.begin; c < commodity->classes.end; c++) {
        for (int d = net->classes[c].demands.begin; d < net->classes[c].demands.end; d++) {
            expected -= s->asked[d * CP_LANES + lane] * s->granted[c * CP_LANES + lane];
        }
    }
    for (int u = 0; u < net->n_uses; u++) {
        if (net->uses[u].commodity != p) continue;
        const double made = s->ring[cp_ring_row(net, s, net->uses[u].site) * CP_LANES + lane];
        expected -= block->rows[net->uses[u].row * CP_LANES + lane] * made;
    }
    for (int r = commodity->reserves.begin; r < commodity->reserves.end; r++) {
        const bool passes_by = net->reserves[r].served.begin < net->reserves[r].served.end;
        expected += (passes_by ? 0.0 : s->released[r * CP_LANES + lane]) - s->refilled[r * CP_LANES + lane];
    }
    for (int i = 0; i < net->n_sites; i++) {
        if (net->sites[i].commodity == p && net->sites[i].held != CP_NONE) {
            expected -= s->held[net->sites[i].held * CP_LANES + lane];
        }
    }
    return expected;
}

/* What reaches the border in the step to come, with what is held there. */
static double arrivals(const small_world *w, int policy, int p, int lane, int k)
{
    const cp_net *net = &w->plan.nets[policy];
    double arrived = 0.0;
    for (int i = 0; i < net->n_sites; i++) {
        const cp_site *site = &net->sites[i];
        if (site->commodity != p) continue;
        arrived += w->worker.block.nets[policy].ring[(site->ring + k % site->ring_length) * CP_LANES + lane];
        if (site->held != CP_NONE) arrived += w->worker.block.nets[policy].held[site->held * CP_LANES + lane];
    }
    return arrived;
}

static double largest_imbalance(uint64_t seed, double leak)
{
    small_world w;
    double worst = 0.0;
    write_network(&network, seed, 1.0);
    assert_true(make_world(&w, network.text, NULL));
    assert_true(cp_worker_begin(&w.worker, (cp_seed){.number = seed}, 0, &w.error));
    for (int k = 0; k < w.plan.steps; k++) {
        double before[4][8][CP_LANES], arrived[4][8][CP_LANES];
        for (int n = 0; n < w.plan.n_policies; n++) {
            for (int p = 0; p < w.plan.nets[n].n_commodities; p++) {
                for (int lane = 0; lane < CP_LANES; lane++) {
                    before[n][p][lane] = w.worker.block.nets[n].stock[p * CP_LANES + lane] + leak;
                    arrived[n][p][lane] = arrivals(&w, n, p, lane, k);
                }
            }
        }
        step_world(&w, k);
        for (int n = 0; n < w.plan.n_policies; n++) {
            for (int p = 0; p < w.plan.nets[n].n_commodities; p++) {
                for (int lane = 0; lane < CP_LANES; lane++) {
                    const double expected = balance(&w, n, p, lane, before[n][p][lane], arrived[n][p][lane]);
                    const double stock = w.worker.block.nets[n].stock[p * CP_LANES + lane];
                    const double size = before[n][p][lane] + arrived[n][p][lane] + 1.0;
                    assert_true(stock >= 0.0);
                    worst = fmax(worst, fabs(stock - expected) / size);
                }
            }
        }
    }
    free_world(&w);
    return worst;
}

static void mass_is_conserved_in_every_step(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) assert_true(largest_imbalance(seed, 0.0) < 4e-12);
    assert_true(largest_imbalance(1, 1e-9) >= 4e-12); /* control: a leak of a billionth is seen */
}

/* All tallies of some trials as bytes that can be compared. */
static void check_same(const cp_tallies *a, const cp_tallies *b, bool expected)
{
    const cp_layout *l = a->layout;
    bool same = a->trials == b->trials;
    const size_t counts = (size_t)l->n_policies * (size_t)l->n_counts * (size_t)l->count_bins;
    same = same && memcmp(a->counts, b->counts, counts * sizeof *a->counts) == 0;
    for (int i = 0; i < l->n_policies * l->n_amounts; i++) {
        const cp_amounts *x = &a->amounts[i], *y = &b->amounts[i];
        same = same && x->max == y->max && x->zeros == y->zeros && memcmp(x->sum, y->sum, sizeof x->sum) == 0 &&
               memcmp(x->square, y->square, sizeof x->square) == 0;
        for (int o = 0; o < CP_OCTAVES; o++) {
            static const cp_bin empty[CP_BINS];
            const cp_bin *p = x->page[o] ? a->pages.bins + (long)(x->page[o] - 1) * CP_BINS : empty;
            const cp_bin *q = y->page[o] ? b->pages.bins + (long)(y->page[o] - 1) * CP_BINS : empty;
            same = same && memcmp(p, q, sizeof empty) == 0;
        }
    }
    assert_true(same == expected);
}

static void run_trials(small_world *w, const char *isa, uint64_t seed, uint64_t begin, uint64_t end, int width)
{
    assert_true(make_world(w, network.text, isa));
    for (uint64_t first = begin; first < end; first += (uint64_t)width) {
        const int n = end - first < (uint64_t)width ? (int)(end - first) : width;
        assert_true(cp_worker_run(&w->worker, (cp_seed){.number = seed}, first, n, &w->error));
    }
    cp_tallies_carry(&w->worker.tallies);
}

static void trials_do_not_depend_on_their_block(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        small_world whole, narrow, first, second;
        write_network(&network, seed, 1.0);
        run_trials(&whole, NULL, seed, 0, 100, CP_LANES);
        run_trials(&narrow, NULL, seed, 0, 100, 7);
        run_trials(&first, NULL, seed, 0, 37, CP_LANES);
        run_trials(&second, NULL, seed, 37, 100, CP_LANES);
        check_same(&whole.worker.tallies, &narrow.worker.tallies, true);
        check_same(&whole.worker.tallies, &first.worker.tallies, false);
        assert_true(cp_tallies_add(&first.worker.tallies, &second.worker.tallies, &first.error));
        check_same(&whole.worker.tallies, &first.worker.tallies, true);
        free_world(&whole), free_world(&narrow), free_world(&first), free_world(&second);
    }
}

static void instruction_sets_agree_bit_for_bit(void **state)
{
    (void)state;
    const char *const names[] = {"v3", "v4"};
    for (int n = 0; n < 2; n++) {
        if (!cp_kernels_select(names[n])) {
            print_message("%s: not run, this machine does not have it\n", names[n]);
            continue;
        }
        for (uint64_t seed = 1; seed <= 8; seed++) {
            small_world plain, fast;
            write_network(&network, seed, 1.0);
            run_trials(&plain, "baseline", seed, 0, 64, CP_LANES);
            run_trials(&fast, names[n], seed, 0, 64, CP_LANES);
            check_same(&plain.worker.tallies, &fast.worker.tallies, true);
            free_world(&plain), free_world(&fast);
        }
    }
}

static void twice_the_amounts_change_no_duration(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        small_world once, twice;
        double a[CP_LANES], b[CP_LANES];
        write_network(&network, seed, 1.0);
        assert_true(make_world(&once, network.text, NULL) && run_block(&once, 5, 0));
        write_network(&network, seed, 2.0);
        assert_true(make_world(&twice, network.text, NULL) && run_block(&twice, 5, 0));
        for (int d = 0; d < once.plan.nets[0].n_demands; d++) {
            measure_world(&once, 0, CP_LEVEL_DEMAND, CP_METRIC_SHORTAGE_DURATION, d, a);
            measure_world(&twice, 0, CP_LEVEL_DEMAND, CP_METRIC_SHORTAGE_DURATION, d, b);
            assert_memory_equal(a, b, sizeof a);
            measure_world(&once, 0, CP_LEVEL_DEMAND, CP_METRIC_UNMET, d, a);
            measure_world(&twice, 0, CP_LEVEL_DEMAND, CP_METRIC_UNMET, d, b);
            for (int lane = 0; lane < CP_LANES; lane++) assert_true(fabs(b[lane] - 2.0 * a[lane]) <= 1e-9 * b[lane]);
        }
        free_world(&once), free_world(&twice);
    }
}

static void an_equal_policy_differs_in_nothing(void **state)
{
    (void)state;
    const char *text =
        "chokepoint: 1\nname: same\ntime: {start: 2025-01-01, horizon: 1 year, step: 1 week}\n"
        "commodities: {x: {unit: t, price: {base: 2, elasticity: 0.5}, buffer: 9 days}}\n"
        "sites: {a: {makes: x, capacity: {triangular: [400, 500, 600]}}}\n"
        "demands: {d: {of: x, rate: 390, value: 3}}\n"
        "hazards: {o: {outage: {every: {exponential: {mean: 90 days}}, lasts: {exponential: {mean: 20 days}}},"
        " affects: [{select: a, loss: {uniform: [0.2, 1]}}]}}\n"
        "policies: {baseline: {}, same: {set: {demands.d.value: 3}},"
        " other: {set: {demands.d.rate: 350}}}\n";
    small_world w;
    assert_true(make_world(&w, text, NULL));
    for (uint64_t first = 0; first < 320; first += CP_LANES) {
        double a[CP_LANES], b[CP_LANES], c[CP_LANES];
        assert_true(run_block(&w, 3, first));
        measure_world(&w, 0, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL, 0, a);
        measure_world(&w, 1, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL, 0, b);
        measure_world(&w, 2, CP_LEVEL_SYSTEM, CP_METRIC_COST_TOTAL, 0, c);
        assert_memory_equal(a, b, sizeof a);
        assert_memory_not_equal(a, c, sizeof a);
    }
    assert_int_equal(w.plan.n_hazards, 1); /* one path for all three */
    free_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_event_is_short_for_what_the_buffer_does_not_cover),
        cmocka_unit_test(calm_times_cost_holding_alone),
        cmocka_unit_test(mass_is_conserved_in_every_step),
        cmocka_unit_test(trials_do_not_depend_on_their_block),
        cmocka_unit_test(instruction_sets_agree_bit_for_bit),
        cmocka_unit_test(twice_the_amounts_change_no_duration),
        cmocka_unit_test(an_equal_policy_differs_in_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
