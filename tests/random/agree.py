"""Runs a case with each generator and compares, pair by pair: every mean and probability of a shortage within 5 standard
errors, and the distributions of days short by Kolmogorov and Smirnov's test at a level of one in a million. The policy
`negotiate` under one generator is the control: it must be found to differ."""

import itertools
import math
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np

TRIALS = 6000
LIMIT = 5.0
KS_LIMIT = 2.6933861  # P(sqrt(n) D > c) = 1e-6


def estimates(group, policy):
    """(name, entity) → (estimate, standard error) of every mean and probability of a group."""
    found = {}
    for name in group:
        if name + "_se" not in group or "tail" in name:
            continue
        values, errors = np.atleast_1d(group[name][policy]), np.atleast_1d(group[name + "_se"][policy])
        for i, pair in enumerate(zip(values, errors)):
            found[name, i] = pair
    return found


def largest_z(one, other):
    worst = 0.0
    for key, (a, a_error) in one.items():
        b, b_error = other[key]
        error = math.hypot(a_error, b_error)
        if error > 0:
            worst = max(worst, abs(a - b) / error)
    return worst


def survival(file, policy):
    """Cumulative counts of days short, by demand, on a common grid of steps."""
    bins = file["demand/shortage_duration_bin"][:]
    steps = np.rint(bins / file.attrs["step_days"]).astype(int)
    counts = np.zeros((file["demand/shortage_duration_count"].shape[1], 2000))
    counts[:, steps] = file["demand/shortage_duration_count"][policy]
    return np.cumsum(counts, axis=1) / TRIALS


def largest_ks(one, other):
    return math.sqrt(TRIALS / 2) * np.abs(one - other).max()


def read(path, policy):
    with h5py.File(path) as file:
        groups = ("demand", "commodity", "stock", "system")
        return {g: estimates(file[g], policy) for g in groups}, survival(file, policy)


def compare(one, other):
    z = max(largest_z(one[0][group], other[0][group]) for group in one[0])
    return z, largest_ks(one[1], other[1])


def main():
    program, configuration = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        answers = {}
        for rng in ("pcg32", "pcg64dxsm", "philox4x32"):
            path = pathlib.Path(folder) / f"{rng}.h5"
            command = [program, "run", configuration, "-n", str(TRIALS), "--rng", rng, "--policies", "baseline,negotiate"]
            subprocess.run([*command, "-q", "-o", str(path)], check=True, timeout=200)
            with h5py.File(path) as file:
                assert file.attrs["rng"] == rng
            answers[rng] = read(path, 0)
            control = read(path, 1)
        for one, other in itertools.combinations(answers, 2):
            z, ks = compare(answers[one], answers[other])
            print(f"{one} and {other}: largest z {z:.2f}, Kolmogorov-Smirnov {ks:.2f}")
            assert z < LIMIT and ks < KS_LIMIT
        z, ks = compare(answers["pcg32"], control)
        print(f"control: largest z {z:.2f}, Kolmogorov-Smirnov {ks:.2f}")
        assert z > LIMIT and ks > KS_LIMIT


main()
