/* Random configurations: layers of commodities, sites between them, demands, reserves, hazards of every kind, policies.
 */
#ifndef CP_TESTS_RANDOM_NETWORK_H
#define CP_TESTS_RANDOM_NETWORK_H

#include "kernels/rng.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct {
    char text[32768];
    size_t n;
    cp_pcg32 rng;
} random_network;

static inline void write_text(random_network *r, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    r->n += (size_t)vsnprintf(r->text + r->n, sizeof r->text - r->n, format, arguments);
    va_end(arguments);
}

static inline double between(random_network *r, double low, double high)
{
    return low + (high - low) * cp_rng_uniform(&r->rng);
}

static inline int pick_int(random_network *r, int n)
{
    return (int)(cp_rng_uniform(&r->rng) * n);
}

/* `scale` multiplies every amount. */
static inline void write_network(random_network *r, uint64_t seed, double scale)
{
    r->n = 0;
    r->rng = cp_rng_open(seed, 0, cp_stream("random network"));
    const int layers = 1 + pick_int(r, 3), sites = 2 + pick_int(r, 4), demands = 1 + pick_int(r, 4);
    write_text(r, "chokepoint: 1\nname: random\ntime: {start: 2025-01-01, horizon: 400 days, step: 5 days}\n"
                  "money: {discount: 3%%}\ncommodities:\n");
    for (int p = 0; p < layers; p++) {
        write_text(
            r,
            "  c%d: {unit: t, price: {base: %.6g, elasticity: %.3g}, buffer: {target: %d days, initial: %d days}, "
            "holding: 5%%}\n",
            p, between(r, 1, 9), between(r, 0.1, 1), pick_int(r, 40), pick_int(r, 40));
    }
    write_text(r, "sites:\n");
    for (int p = 0; p < layers; p++) {
        for (int i = 0; i < sites; i++) {
            write_text(
                r,
                "  s%d-%d: {makes: c%d, capacity: {triangular: [%.17g, %.17g, %.17g]}, lead_time: %d days, tier: %d, "
                "tariffed: true, ramp: %d days, online: %d days, tags: {country: k%d}",
                p, i, p, 50 * scale, 100 * scale, 150 * scale, pick_int(r, 30), 1 + pick_int(r, 2), pick_int(r, 60),
                i == 0 ? 0 : pick_int(r, 90), i % 2);
            if (pick_int(r, 3) == 0) write_text(r, ", priority: %d", 1 + pick_int(r, 3));
            if (p + 1 < layers) write_text(r, ", uses: {c%d: %.6g}", p + 1, between(r, 0.2, 2));
            write_text(r, "}\n");
        }
    }
    write_text(r, "demands:\n");
    for (int d = 0; d < demands; d++) {
        const double rate = between(r, 20, 200) * scale;
        write_text(r, "  d%d: {of: c0, growth: %d%%, priority: %d, value: %.6g, tags: {sector: x}", d,
                   pick_int(r, 30) - 10, 1 + pick_int(r, 3), between(r, 1, 50));
        if (pick_int(r, 3) == 0)
            write_text(r, ", rate: {2025-01-01: %.17g, 2025-06-12: %.17g}", rate, 1.3 * rate);
        else
            write_text(r, ", rate: %.17g", rate);
        if (pick_int(r, 2) == 0) write_text(r, ", backlog: %.3g, delay_cost: %.3g", between(r, 0, 1), between(r, 1, 9));
        if (pick_int(r, 3) == 0)
            write_text(r, ", substitution: {limit: %.3g, lag: %d days, cost: 3}", between(r, 0, 1),
                       1 + pick_int(r, 90));
        write_text(r, "}\n");
    }
    write_text(r, "reserves:\n  store: {of: c%d, amount: %.17g, release: %d%%, refill: %.17g}\n", pick_int(r, layers),
               30 * scale, 100 + pick_int(r, 900), 20 * scale);
    write_text(r, "  own: {of: c0, amount: %.17g, release: %d%%, refill: %.17g, serves: [d0%s]}\n", 9 * scale,
               100 + pick_int(r, 900), 20 * scale, demands > 1 ? ", d1" : "");
    write_text(
        r,
        "hazards:\n"
        "  outages:\n    each: site\n"
        "    outage: {every: {exponential: {mean: 200 days}}, lasts: {lognormal: {p50: 10 days, p90: 60 days}}, "
        "stationary: true}\n"
        "    affects: [{select: {country: k0}, loss: {uniform: [0.3, 1]}, recovery: linear}]\n"
        "  storms:\n    clock: [{hazard: trade, war: 3}]\n    poisson: {rate: 4, lasts: {exponential: {mean: 40 "
        "days}}}\n"
        "    affects: [{select: {country: [k0, k1]}, capacity: 0.4, tariff: 10%%}, {select: {sector: x}, demand: "
        "1.2}]\n"
        "  ban:\n    event: {probability: 50%%, at: {uniform: [10 days, 200 days]}, lasts: 77 days}\n"
        "    affects: [{select: {country: k1}, capacity: 0}]\n"
        "  port:\n    event: {at: {after: {hazard: trade, state: war}, lag: 9 days}, lasts: 66 days}\n"
        "    affects: [{select: {country: [k0, k1]}, arrivals: 0.15, tariff: {2025-01-01: 5%%, 2025-04-12: 9%%}}]\n"
        "  trade:\n    regime:\n      initial: {calm: 0.6, war: 0.4}\n      states:\n"
        "        calm: {lasts: {exponential: {mean: 90 days}}, next: {war: 1}}\n"
        "        war: {lasts: {gamma: {shape: 2, scale: 20 days}}, next: {calm: 0.7, war: 0.3},\n"
        "              affects: [{select: {country: k0}, loss: {beta: {alpha: 2, beta: 3}}, tariff: 30%%}]}\n"
        "      decisions: [{at: 2025-03-01, from: [calm], to: {war: 0.5, calm: 0.5}}]\n"
        "correlate: [{of: [hazards.trade.regime.states.war.lasts, hazards.trade.regime.states.war.affects.0.loss], t: "
        "[[1, 0.5], [0.5, 1]], dof: 3}, {of: [sites.s0-0.capacity, sites.s0-1.capacity], gaussian: [[1, -0.9], [-0.9, "
        "1]]}]\n"
        "policies:\n  baseline: {}\n  same: {set: {sites.s0-0.lead_time: %d days}}\n"
        "  stock: {set: {reserves.store.amount: %.17g, hazards.trade.regime.initial: calm}, cost: {once: 5, yearly: "
        "2}}\n  more: {add: {sites: {extra: {makes: c0, capacity: %.17g, tags: {country: k0}}}, reserves: {pool: {of: "
        "c0, "
        "amount: 20 days, release: 300%%}}}}\n",
        pick_int(r, 30), 90 * scale, 40 * scale);
}

#endif
