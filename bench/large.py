#!/usr/bin/python3
"""Prints a large network: SITES sites, a tenth as many commodities in chains of five stages, a quarter as many demands,
daily steps over ten years. Usage: large.py [SITES]"""
import sys

SITES = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
STAGES = 5
CHAINS = max(1, SITES // 10 // STAGES)  # commodities come in chains: stage 0 is raw, the last is demanded
DEMANDS = max(CHAINS, SITES // 4)
RATE = 100.0


def sites_of(commodity):
    commodities = CHAINS * STAGES
    return range(commodity, SITES, commodities)


def main():
    print("chokepoint: 1\nname: Generated, %d sites\ntime: {start: 2026-01-01, horizon: 10 years, step: 1 day}" % SITES)
    print("commodities:")
    for c in range(CHAINS * STAGES):
        print(f"  c{c}: {{unit: t, buffer: {20 + c % 40} days}}")
    print("sites:")
    each = DEMANDS // CHAINS * RATE
    for c in range(CHAINS * STAGES):
        members = sites_of(c)
        uses = f", uses: {{c{c - 1}: 1}}" if c % STAGES else ""
        for i, site in enumerate(members):
            print(f"  s{site}: {{makes: c{c}{uses}, capacity: {1.3 * each / len(members):.6g}, tier: {1 + i % 3}, "
                  f"lead_time: {7 + site % 30} days, tags: {{stage: t{c % STAGES}}}}}")
    print("demands:")
    for d in range(DEMANDS // CHAINS * CHAINS):
        print(f"  d{d}: {{of: c{d % CHAINS * STAGES + STAGES - 1}, rate: {RATE:g}, priority: {1 + d % 3}, value: 1000}}")
    stages = ", ".join(f"t{s}" for s in range(STAGES))
    print("hazards:\n  down:\n    each: site\n    outage: {every: {exponential: {mean: 8 years}}, "
          "lasts: {lognormal: {p50: 30 days, p95: 150 days}}}\n"
          f"    affects: [{{select: {{stage: [{stages}]}}, capacity: 0}}]")


main()
