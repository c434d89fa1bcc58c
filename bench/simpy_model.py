#!/usr/bin/python3
"""bench/single.yaml (or one of its kind: one site, one outage, one demand) in SimPy: a process for the plant's stops, one for the weeks.
Usage: simpy_model.py CONFIG TRIALS [SEED]    prints seconds, and of some metrics the mean and its standard error, as JSON"""
import json
import math
import random
import sys
import time

import simpy

import model


class Chain:
    """One trial."""

    def __init__(self, m, rng):
        self.m, self.rng, self.env = m, rng, simpy.Environment()
        self.lost = 0.0  # days of the step under way in which the plant stood still
        self.stock = simpy.Container(self.env, init=m.target)
        self.down_since = None
        self.short = self.unmet = 0.0
        self.env.process(self.stops())
        self.env.process(self.steps())

    def stops(self):
        while True:
            yield self.env.timeout(self.rng.expovariate(1.0 / self.m.up))
            self.down_since = self.env.now
            yield self.env.timeout(self.rng.lognormvariate(self.m.mu, self.m.sigma))
            self.lost += self.env.now - self.down_since
            self.down_since = None

    def steps(self):
        m = self.m
        pipeline = [m.nominal] * (m.lead + 1)
        while True:
            arriving = pipeline.pop(0)
            if arriving > 0.0:
                yield self.stock.put(arriving)
            served = min(self.stock.level, m.asked)
            if served > 0.0:
                yield self.stock.get(served)
            self.unmet += m.asked - served
            self.short += m.asked - served > 0.01 * m.asked
            gap = max(0.0, m.target + m.nominal * (m.lead + 1) - self.stock.level - sum(pipeline))
            yield self.env.timeout(m.h)
            if self.down_since is not None:
                self.lost += self.env.now - self.down_since
                self.down_since = self.env.now
            pipeline.append(min(gap, m.capacity * (1.0 - self.lost / m.h)))
            self.lost = 0.0


class Numbers:
    def __init__(self, m):
        (site,), (demand,), (hazard,), (commodity,) = m.sites, m.demands, m.hazards, m.commodities
        stops = hazard.states[0].lasts.law.quantile.__self__
        self.h, self.end = m.h, m.steps * m.h
        self.up = hazard.rate.mean
        self.mu, self.sigma = math.log(stops.kwds["scale"]), stops.args[0]
        self.asked, self.capacity, self.nominal, self.lead = demand.rate * m.year, site.capacity * m.year, site.initial, site.lead
        self.target = commodity.target * commodity.throughput[0] / 365.25


def main():
    config, trials = sys.argv[1], int(sys.argv[2])
    m, rng = Numbers(model.read(config)), random.Random(sys.argv[3] if len(sys.argv) > 3 else "1")
    rows = []
    begin = time.process_time()
    for _ in range(trials):
        chain = Chain(m, rng)
        chain.env.run(until=m.end)
        rows.append((chain.short * m.h, chain.unmet))
    seconds = time.process_time() - begin
    told = []
    for metric, values in zip(("shortage_duration", "unmet"), zip(*rows)):
        mean = sum(values) / trials
        error = (sum((x - mean) ** 2 for x in values) / (trials - 1) / trials) ** 0.5
        told.append(["baseline", "system", metric, "", mean, error])
    print(json.dumps({"seconds": seconds, "trials": trials, "metrics": told}))


if __name__ == "__main__":
    main()
