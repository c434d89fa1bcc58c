/* Shared by the tests of the configuration: reading a text, and two texts to read. */
#ifndef CP_TEST_CONFIG_TEXTS_H
#define CP_TEST_CONFIG_TEXTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/config/config.h"

typedef struct {
    cp_arena arena;
    cp_study study;
    cp_findings findings;
    cp_error error;
    bool right;
} result;

static inline result read_bytes(const char *file, const char *text, size_t bytes)
{
    result r = {0};
    char *copy = malloc(bytes ? bytes : 1); /* of just that size, so that reading beyond it is seen */
    assert_non_null(copy);
    if (bytes) memcpy(copy, text, bytes);
    r.right = cp_config_read(&(cp_config_input){.file = file, .text = copy, .bytes = bytes}, &r.arena, &r.study,
                             &r.findings, &r.error);
    free(copy);
    return r;
}

static const char example[] =
    "chokepoint: 1\n"
    "name: One refinery, one ban\n"
    "time: {start: 2025-10-15, horizon: 3 years, step: 1 week}\n"
    "commodities:\n"
    "  oxide:  {unit: t, price: {base: 90e3, elasticity: 0.3}, buffer: 45 days}\n"
    "  magnet: {unit: t, price: {base: 60e3}, buffer: {target: 60 days, initial: 500}}\n"
    "sites:\n"
    "  china-oxide:  {makes: oxide, capacity: 30e3, tags: {country: China, stage: separation}, tariffed: true}\n"
    "  allied-oxide:\n"
    "    makes: oxide\n"
    "    capacity: {triangular: [4e3, 6e3, 8e3]}\n"
    "    online: {after: {hazard: trade, state: controls}, lag: {lognormal: {p50: 24 months, p90: 40 months}}}\n"
    "    ramp: 12 months\n"
    "    tags: {country: Australia, stage: separation}\n"
    "  magnet-plants: {makes: magnet, uses: {oxide: 0.32}, capacity: 95e3, lead_time: 4 weeks, tier: 2,\n"
    "                  tags: {country: Japan, stage: magnet}}\n"
    "demands:\n"
    "  ev:      {of: magnet, rate: 50e3, growth: 8%, priority: 2, value: 2.5e6, tags: {sector: automotive}}\n"
    "  defence: {of: magnet, rate: 2e3, priority: 1, value: 9e6, tags: {sector: defence}}\n"
    "reserves:\n"
    "  stockpile: {of: oxide, amount: 60 days, release: 5e3, refill: 500}\n"
    "hazards:\n"
    "  trade:\n"
    "    regime:\n"
    "      initial: truce\n"
    "      states:\n"
    "        truce:    {lasts: {exponential: {mean: 20 months}}, next: {controls: 1}}\n"
    "        controls: {lasts: {lognormal: {p50: 9 months, p90: 30 months}}, next: {truce: 0.8, ban: 0.2},\n"
    "                   affects: [{select: {country: China}, capacity: 0.5, tariff: 25%}]}\n"
    "        ban:      {lasts: {lognormal: {p50: 4 months, p90: 14 months}}, next: {controls: 1},\n"
    "                   affects: [{select: {country: China}, capacity: 0.05, tariff: 100%}]}\n"
    "      decisions:\n"
    "        - {at: 2025-11-10, from: [truce], to: {truce: 0.7, controls: 0.3}}\n"
    "  outages:\n"
    "    each: site\n"
    "    outage: {every: {exponential: {mean: 5 years}}, lasts: {lognormal: {p50: 21 days, p95: 120 days}}}\n"
    "    affects: [{select: {stage: [separation, magnet]}, loss: {beta: {alpha: 2, beta: 2}}}]\n"
    "policies:\n"
    "  baseline: {}\n"
    "  stockpile-180: {describe: Half a year of oxide, set: {reserves.stockpile.amount: 180 days},\n"
    "                  cost: {once: 300e6, yearly: 6e6}}\n";

/* A small file with a place for keys of the site, for a hazard, and for policies. */
static inline result read_with(const char *site, const char *hazards, const char *policies)
{
    char text[4096];
    snprintf(text, sizeof text,
             "chokepoint: 1\nname: Small\ntime: {start: 2026-01-01, horizon: 1 years}\n"
             "commodities: {ore: {buffer: 3 weeks}}\n"
             "sites: {mine: {makes: ore, tags: {country: Peru}, %s}}\n"
             "demands: {city: {of: ore, rate: 1, tags: {country: Peru}}}\n"
             "hazards: {%s}\npolicies: {%s}\n",
             site, hazards, policies);
    return read_bytes("small.yaml", text, strlen(text));
}

#endif
