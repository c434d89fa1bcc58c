#!/usr/bin/python3
"""A run that stops early: it is the straight run of as many trials, on any number of ranks; its intervals still hold;
seeing nothing never ends it; wrong wishes are refused. Usage: check_until.py CHOKEPOINT MPIRUN CONFIG"""

import os
import subprocess
import sys
import tempfile

import h5py

PROGRAM, MPIRUN, CONFIG = sys.argv[1:4]
FIRST_LOOKS = (1000, 1400, 2000, 2800, 4000, 5600, 8000)
SEEDS, TRUTH_TRIALS = 200, "2M"
seen = 0


def check(good, what):
    global seen
    assert good, what
    seen += 1


def run(out, *arguments, ranks=1):
    before = [MPIRUN, "-n", str(ranks)] if ranks > 1 else []
    done = subprocess.run([*before, PROGRAM, "run", CONFIG, "-o", out, *arguments], capture_output=True, text=True)
    return done.returncode, done.stderr


def content(path):
    """Name to bytes of every value but those of /run."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and not name.startswith("run"):
            found[name] = repr(item[()]) if item.dtype.kind == "O" else item[()].tobytes()

    with h5py.File(path) as file:
        file.visititems(visit)
    return found


def trials(path):
    with h5py.File(path) as file:
        return int(file.attrs["trials"])


def half_width(path, q):
    """Of the interval of the baseline's cost, as a fraction of the quantile."""
    with h5py.File(path) as file:
        at = list(file["system/quantile"][:]).index(q)
        low, high = (file[f"system/cost_total_quantile_{end}"][0, at] for end in ("lower", "upper"))
        return (high - low) / 2 / file["system/cost_total_quantile"][0, at]


def check_bytes(folder):
    early, straight, ranks = (os.path.join(folder, name) for name in ("early.h5", "straight.h5", "ranks.h5"))
    until = ["--until", "cost_total:q0.95 5%", "--until", "shortage_duration:cars:mean 6%", "-q", "-n", "100k"]
    check(run(early, *until)[0] == 0, "stops early")
    n = trials(early)
    check(n in FIRST_LOOKS and n < 100000, f"stops at a look: {n}")
    check(half_width(early, 0.95) <= 0.05, "as good as asked for")
    run(straight, "-q", "-n", str(n))
    check(content(early) == content(straight), "the same as a straight run")
    check(run(ranks, *until, "-t", "1", ranks=2)[0] == 0 and content(ranks) == content(early), "the same on two ranks")
    run(straight, "-q", "-n", str(n), "--seed", "2")
    check(content(early) != content(straight), "control: another seed is told apart")
    before = [look for look in FIRST_LOOKS if look < n]
    if before:
        run(straight, "-q", "-n", str(before[-1]))
        with h5py.File(straight) as file:
            mean = file["demand/shortage_duration_mean"][0, 0], file["demand/shortage_duration_mean_se"][0, 0]
        met = half_width(straight, 0.95) <= 0.05 and 1.96 * mean[1] / mean[0] <= 0.06
        check(not met, "not met at the look before")


def check_nothing(folder):
    out = os.path.join(folder, "nothing.h5")
    code, said = run(out, "-n", "3000", "--until", "cost_delay:mean 50%")
    check(code == 0 and trials(out) == 3000 and "not met after all 3000" in said, f"nothing is never enough: {said}")


def mean_and_error(path):
    with h5py.File(path) as file:
        return file["demand/shortage_duration_mean"][0, 0], file["demand/shortage_duration_mean_se"][0, 0]


def check_intervals(folder):
    """Stopping where the interval is narrow enough does not spoil it by more than a few percent."""
    out = os.path.join(folder, "seed.h5")
    run(out, "-q", "-n", TRUTH_TRIALS, "--seed", "1000000", "--policies", "baseline")
    truth, held = mean_and_error(out)[0], 0
    narrow = 0
    for seed in range(SEEDS):
        run(out, "-q", "--seed", str(seed), "--policies", "baseline", "--until", "shortage_duration:cars:mean 5%")
        mean, se = mean_and_error(out)
        held += abs(mean - truth) <= 1.96 * se
        narrow += abs(mean - truth) <= 0.98 * se
    print(f"95% intervals of runs that stopped themselves hold the mean in {held} of {SEEDS}; half as wide, in {narrow}")
    check(0.91 * SEEDS <= held <= 0.99 * SEEDS, "coverage")
    check(narrow < 0.8 * SEEDS, "control: intervals half as wide hold it less often")


def check_refusals(folder):
    out = os.path.join(folder, "refused.h5")
    for until, code, words in (("cost_totl:mean 2%", 2, "did you mean cost_total"),
                               ("cost_total:q0.99", 2, "like 'cost_total:q0.99 2%'"),
                               ("cost_total 2%", 2, "like 'cost_total:q0.99 2%'"),
                               ("cost_total:q0.99 0", 2, "like 'cost_total:q0.99 2%'"),
                               ("cost_total:q1.5 2%", 2, "like 'cost_total:q0.99 2%'"),
                               ("cost_total:median 2%", 2, "like 'cost_total:q0.99 2%'"),
                               ("cost_total:q0.987 2%", 1, "expected a level of report.quantiles"),
                               ("shortage_duration:carz:mean 2%", 1, "did you mean cars")):
        for ranks in (1, 2):
            got, said = run(out, "--until", until, ranks=ranks)
            check(got == code and words in said, f"{until}: {got} {said}")
    check(not os.path.exists(out), "nothing is written")


with tempfile.TemporaryDirectory() as scratch:
    check_bytes(scratch)
    check_nothing(scratch)
    check_refusals(scratch)
    check_intervals(scratch)
print(f"{seen} passed, 0 failed")
