"""Compares the program with the reference: random configurations are given to both.

`steps`: the program's replays hand over what was drawn and the hazards' paths; the reference steps the network under
them, and every number of every step, and every metric, must agree to 1e-9.
`runs`: the reference draws trials of its own; means must agree within the standard errors of both.

Usage: compare.py PROGRAM steps|runs [--markdown] [--configurations N]"""

import argparse
import concurrent.futures
import csv
import io
import math
import os
import pathlib
import re
import subprocess
import tempfile

import numpy as np
from scipy import stats

import random_config
from hazards import Sampler, Segment, _is_drawn, tied
from metrics import metrics
from network import Network, Nominal
from study import Study, parameters

TOLERANCE = 1e-9
LIMIT = 5.0  # of |z|
TRIALS = 2  # replayed, of each configuration and policy
OWN_TRIALS, RUN_TRIALS = 200, 20000
RATIOS = {"price", "tariff", "substituted", "unmet_fraction", "peak_shortfall", "shortage_spells", "peak_price"}
HAZARD = re.compile(r"hazards\.([^\[]+)(?:\[(.*)\])?$")


def call(*arguments):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


class Replay:
    """One trial as the program tells it."""

    def __init__(self, program, result, trial, policy):
        self.parameters, self.paths, self.steps, self.metrics = {}, {}, {}, {}
        text = call(program, "replay", result, "--trial", trial, "--policy", policy, "--csv")
        for row in csv.DictReader(io.StringIO(text)):
            getattr(self, "_" + row["part"])(row)

    def _parameter(self, row):
        self.parameters[row["name"]] = float(row["value"])

    def _path(self, row):
        name, copy = HAZARD.match(row["name"]).groups()
        self.latest = Segment(row["item"], float(row["start"]), float(row["end"]), {})
        self.paths.setdefault((name, copy), []).append(self.latest)

    def _effect(self, row):
        if row["value"]:
            self.latest.values[row["item"]] = float(row["value"])

    def _step(self, row):
        self.steps.setdefault((row["name"], row["item"]), []).append(float(row["value"]))

    def _metric(self, row):
        self.metrics[row["name"], row["item"]] = float(row["value"])


def reference_network(study, policy, values, paths):
    """The reference's network under given draws, not yet stepped."""
    tree = study.tree(policy)
    nominal = Nominal(study, study.resolve(tree, lambda path, law: law.mean))
    drawn = study.resolve(tree, lambda path, law: law.kind(values.get(path, law.mean)))
    return Network(study, drawn, nominal, paths)


def difference(ours, theirs, item, scale):
    """Largest difference relative to the numbers, or to their natural scale where they are near 0."""
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    size = np.maximum(np.maximum(np.abs(ours), np.abs(theirs)), 1.0 if item in RATIOS else scale)
    apart = ours != theirs
    return float(np.max(np.abs(ours[apart] - theirs[apart]) / size[apart], initial=0.0))


def compare_trial(program, result, study, policy, trial):
    """(numbers compared, largest difference, where) of one trial."""
    replay = Replay(program, result, trial, policy)
    network = reference_network(study, policy, replay.parameters, replay.paths)
    seen = network.run()
    found = metrics(network, policy)
    scale = max(q.max() for q in network.nominal.Q.values()) * network.year
    money = scale * 10.0
    pairs = [(name, item, values, seen[name, item], scale) for (name, item), values in replay.steps.items()]
    pairs += [(name, item, [value], [found[name, item]], money if item.startswith("cost") else max(scale, study.h))
              for (name, item), value in replay.metrics.items()]
    worst = max((difference(theirs, ours, item, size), f"{name} {item}") for name, item, theirs, ours, size in pairs)
    return sum(len(values) for *_, values, _, _ in pairs), *worst


def compare_steps(program, seed, folder):
    path = random_config.write(seed, folder)
    result = path.with_suffix(".h5")
    call(program, "run", path, "-n", TRIALS, "--seed", seed + 1, "-q", "-t", 1, "-o", result)
    study = Study(path)
    rows = [compare_trial(program, result, study, policy, trial) for policy in study.policies for trial in range(TRIALS)]
    compared = sum(n for n, _, _ in rows)
    largest, where = max((size, place) for _, size, place in rows)
    return seed, compared, len(rows), study.steps, largest, where, random_config.features_of(path.read_text())


def spread(function, arguments):
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, *zip(*arguments)))


def steps(program, folder, n):
    rows = spread(compare_steps, [(program, seed, folder) for seed in range(n)])
    bad = [row for row in rows if not row[4] < TOLERANCE]
    for seed, _, _, _, largest, where, _ in bad:
        print(f"configuration {seed}: {where} differs by {largest:.2g}")
    counts = {name: sum(name in row[6] for row in rows) for name in random_config.FEATURES}
    rare = [name for name, count in counts.items() if count < 0.1 * n]
    lines = [
        f"{n} random configurations, {sum(row[2] for row in rows)} trials of {min(row[3] for row in rows)} to "
        f"{max(row[3] for row in rows)} steps, {sum(row[1] for row in rows):,} numbers compared: the largest relative "
        f"difference is {max(row[4] for row in rows):.1e}, allowed are {TOLERANCE:.0e}; "
        f"{n - len(bad)} configurations agree.",
        "",
        "Configurations in which a feature occurs: " + ", ".join(f"{name} {count}" for name, count in counts.items()) + ".",
    ]
    if rare:
        print("too rare: " + ", ".join(rare))
    return not bad and not rare, lines


# Whole runs.

MEASURES = [("system", "shortage_duration"), ("system", "unmet_fraction"), ("system", "cost_total"),
            ("demand.d0", "longest_shortage"), ("stock.c0", "peak_price"), ("stock.c0", "min_cover")]


class Deaf(Sampler):
    """A sampler with a mistake: it does not hear the clocks."""

    def _wait(self, hazard, start, work):
        return start + work


def draw(study, tree, rng):
    """{path: value} of the uncertain parameters, tied as `correlate` says."""
    laws = parameters(study, tree)
    u = {path: rng.random() for path in laws}
    for tie in study.base.get("correlate", []):
        if not _is_drawn(tie):
            free = [u.get(path, rng.random()) for path in tie["of"]]
            u.update(zip(tie["of"], tied(free, tie, rng)))
    return {path: float(law.quantile(u[path])) for path, law in laws.items()}


def own_trial(study, policy, rng, sampler):
    tree = study.tree(policy)
    values = draw(study, tree, rng)
    drawn = study.resolve(tree, lambda path, law: law.kind(values[path]))
    network = reference_network(study, policy, values, sampler(study, drawn, rng).sample())
    network.run()
    found = metrics(network, policy)
    return [found[key] for key in MEASURES]


def program_means(program, path):
    """(mean, standard deviation) of each measure, of a run's baseline."""
    import h5py
    result = path.with_suffix(".h5")
    call(program, "run", path, "-n", RUN_TRIALS, "--policies", "baseline", "-q", "-o", result)
    with h5py.File(result) as file:
        def of(name, item):
            level, _, entity = name.partition(".")
            at = 0 if not entity else [n.decode() for n in file[level][level][:]].index(entity)
            pick = (0, at) if entity else (0,)
            return file[level][item + "_mean"][pick], file[level][item + "_sd"][pick]
        return np.array([of(*key) for key in MEASURES])


def compare_run(program, path, seed, sampler):
    """z of each measure. The spread is the program's, which has seen more trials; it holds for both if both are right."""
    study, rng = Study(path), np.random.default_rng(seed)
    own = np.array([own_trial(study, "baseline", rng, sampler) for _ in range(OWN_TRIALS)])
    theirs = program_means(program, path)
    error = theirs[:, 1] * math.sqrt(1.0 / OWN_TRIALS + 1.0 / RUN_TRIALS)
    gap = own.mean(axis=0) - theirs[:, 0]
    return np.divide(gap, error, out=np.zeros_like(gap), where=error > 0.0)


def run_z(program, seed, folder):
    return compare_run(program, random_config.write(1000 + seed, folder), seed, Sampler)


def control_z(program, folder):
    """Storms that come six times as often in a war: a deaf reference must be found out."""
    path = folder / "control.yaml"
    path.write_text("""
chokepoint: 1
time: {start: 2025-01-01, horizon: 300 days, step: 5 days}
commodities: {c0: {unit: t, price: {base: 1, elasticity: 0.5}, buffer: 5 days}}
sites: {s: {makes: c0, capacity: 120}}
demands: {d0: {of: c0, rate: 100, value: 1}}
hazards:
  trade: {regime: {initial: calm, states: {calm: {lasts: 100 days, next: {war: 1}}, war: {}}}}
  storms: {poisson: {rate: 2, lasts: 20 days}, clock: [{hazard: trade, war: 6}], affects: [{select: s, capacity: 0}]}
""")
    return [np.abs(compare_run(program, path, 7, sampler)).max() for sampler in (Sampler, Deaf)]


def runs(program, folder, n):
    z = np.array(spread(run_z, [(program, seed, folder) for seed in range(n)]))
    right, deaf = control_z(program, folder)
    total, (low, high) = float((z[:, 2] ** 2).sum()), stats.chi2.ppf([5e-5, 1 - 5e-5], n)
    lines = [
        f"{n} random configurations, {OWN_TRIALS} trials of the reference with random numbers of its own against "
        f"{RUN_TRIALS:,} of the program. z of each mean:", "",
        "| configuration | " + " | ".join(f"{name} {item}" for name, item in MEASURES) + " |",
        "|---|" + "---|" * len(MEASURES),
        *(f"| {1000 + seed} | " + " | ".join(f"{value:.2f}" for value in row) + " |" for seed, row in enumerate(z)), "",
        f"The largest |z| is {np.abs(z).max():.2f}, allowed are {LIMIT:g}. Σz² of the total costs, which are "
        f"independent, is {total:.1f}, expected in {low:.1f} to {high:.1f}. Control: a reference that does not hear the "
        f"clocks is found out with |z| = {deaf:.1f} where the right one has {right:.1f}.",
    ]
    return bool(np.abs(z).max() < LIMIT and low < total < high and right < LIMIT < deaf), lines


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program", type=lambda p: pathlib.Path(p).resolve())
    arguments.add_argument("what", nargs="?", choices=["steps", "runs"], help="default: both")
    arguments.add_argument("--markdown", action="store_true", help="the section of docs/validation.md")
    arguments.add_argument("--configurations", type=int, help="default: 200 for steps, 12 for runs")
    options = arguments.parse_args()
    all_right = True
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "samples.csv").write_text(random_config.SAMPLES)
        for what, function, n in (("steps", steps, 200), ("runs", runs, 12)):
            if options.what in (None, what):
                right, lines = function(options.program, pathlib.Path(folder), options.configurations or n)
                heading = {"steps": "Step by step", "runs": "Whole runs"}[what]
                print("\n".join(([f"### {heading}", ""] if options.markdown else []) + lines + [""]))
                all_right = all_right and right
    raise SystemExit(0 if all_right else 1)


if __name__ == "__main__":
    main()
