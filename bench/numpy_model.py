#!/usr/bin/python3
"""bench/small.yaml as a good analyst would write it in NumPy: all trials at once, a loop over steps.
Usage: numpy_model.py TRIALS [SEED]    prints seconds, then mean and standard error of days short, of what is unmet and of
the cost, as JSON"""
import json
import sys
import time

import numpy as np

STEPS, STEP = 261, 7.0
YEAR = 365.25
UP, P50, P95 = 3 * YEAR, 60.0, 240.0
SIGMA = np.log(P95 / P50) / 1.6448536269514722


def availability(rng, trials):
    """The part of each step that a site is up: [STEPS][trials]."""
    lost = np.zeros((STEPS + 1, trials))
    horizon = STEPS * STEP
    t = rng.exponential(UP, trials)
    alive = np.flatnonzero(t < horizon)
    edges = np.arange(STEPS + 1)[:, None] * STEP
    while alive.size:
        end = np.minimum(t[alive] + P50 * np.exp(SIGMA * rng.standard_normal(alive.size)), horizon)
        down = np.clip(edges[1:], t[alive], end) - np.clip(edges[:-1], t[alive], end)
        lost[:STEPS, alive] += down
        t[alive] = end + rng.exponential(UP, alive.size)
        alive = alive[t[alive] < horizon]
    return 1.0 - lost[:STEPS] / STEP


def simulate(trials, seed):
    rng = np.random.default_rng(seed)
    up = [availability(rng, trials) for _ in range(3)]
    per = STEP / YEAR
    asked = 100 * per
    caps = (40 * per, 30 * per, 120 * per)
    nominal = (40 * per, 10 * per, 100 * per)
    lead = (2, 6, 4)
    ring = [np.full((lead[i] + 1, trials), nominal[i]) for i in range(3)]
    oxide_target, magnet_target = 45 * 50 / YEAR, 30 * 100 / YEAR
    oxide, magnet = np.full(trials, oxide_target), np.full(trials, magnet_target)
    flow = [nominal[i] * (lead[i] + 1) for i in range(3)]
    on_order = [np.full(trials, flow[i]) for i in range(3)]
    short, unmet = np.zeros(trials), np.zeros(trials)
    for k in range(STEPS):
        arrive = [ring[i][k % (lead[i] + 1)] for i in range(3)]
        oxide += arrive[0] + arrive[1]
        magnet += arrive[2]
        for i in range(3):
            on_order[i] -= arrive[i]
        served = np.minimum(magnet, asked)
        magnet -= served
        unserved = asked - served
        short += unserved > 0.01 * asked
        unmet += unserved
        gap = np.maximum(0, magnet_target + flow[2] - magnet - on_order[2])
        want = np.minimum(caps[2] * up[2][k], gap)
        need = 0.5 * want
        granted = np.where(need > oxide, oxide / np.where(need > 0, need, 1), 1.0)
        made = want * granted
        oxide -= 0.5 * made
        gap = np.maximum(0, oxide_target + flow[0] + flow[1] - oxide - on_order[0] - on_order[1])
        near = np.minimum(caps[0] * up[0][k], gap)
        far = np.minimum(caps[1] * up[1][k], gap - near)
        for i, x in enumerate((near, far, made)):
            ring[i][k % (lead[i] + 1)] = x
            on_order[i] += x
    return short * STEP, unmet, unmet * 1000


def main():
    trials, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begin = time.process_time()
    parts = [simulate(min(4096, trials - done), [seed, done]) for done in range(0, trials, 4096)]
    seconds = time.process_time() - begin
    values = [np.concatenate(part) for part in zip(*parts)]
    print(json.dumps({"seconds": seconds, "trials": trials, "mean": [v.mean() for v in values],
                      "se": [v.std(ddof=1) / trials**0.5 for v in values]}))


main()
