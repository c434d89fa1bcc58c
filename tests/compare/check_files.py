#!/usr/bin/python3
"""Two files of the same seed are compared pair by pair: what is said of a configuration with another buffer is what the same
change says as a policy of one run. Files of other seeds are not paired. Usage: check_files.py CHOKEPOINT CONFIG"""

import os
import re
import subprocess
import sys
import tempfile

import h5py
import numpy as np

PROGRAM, CONFIG = sys.argv[1:3]
TRIALS = 3000
seen = 0


def check(good, what):
    global seen
    assert good, what
    seen += 1


def run(*arguments, code=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code, (arguments, done.returncode, done.stderr)
    return done.stdout if code == 0 else done.stderr


def last_estimate(text, name):
    """(difference, half its interval) at the end of a line of the tables."""
    line = [line for line in text.splitlines() if line.split()[:1] == [name]][0]
    return [float(part) for part in re.search(r"(\S+) ±(\S+)$", line).groups()]


def rounds_to(said, value):
    """To the four digits, or two of errors, that the tables give."""
    return abs(said - value) <= 0.05 * abs(value) if said == 0 else abs(said / value - 1) < 0.06


with tempfile.TemporaryDirectory() as folder:
    first, second, policy, other = (os.path.join(folder, name) for name in ("a.h5", "b.h5", "p.h5", "o.h5"))
    with open(CONFIG) as file:
        text = file.read()
    start = text.index("policies:")
    plain = os.path.join(folder, "plain.yaml")
    larger = os.path.join(folder, "larger.yaml")
    both = os.path.join(folder, "both.yaml")
    base = text[:start] + "policies:\n  baseline: {}\n"
    changed = re.sub(r"buffer: [^,}\n]+", "buffer: 150 days", base, count=1)
    check(changed != base, "the buffer is changed")
    for name, content in ((plain, base), (larger, changed),
                          (both, base + "  larger: {set: {commodities.magnet.buffer: 150 days}}\n")):
        with open(name, "w") as file:
            file.write(content)
    for config, out in ((plain, first), (larger, second), (both, policy)):
        run("run", config, "-q", "-n", TRIALS, "-o", out)
    run("run", larger, "-q", "-n", TRIALS, "-s", 2, "-o", other)
    with h5py.File(policy) as file:
        cost, cost_se = (file["difference/system/cost_total_mean" + end][0] for end in ("", "_se"))
        days, days_se = (file["difference/demand/shortage_duration_mean" + end][0, 0] for end in ("", "_se"))
        demand = file["demand/demand"].asstr()[0]

    said = run("compare", first, second)
    check("Paired" in said and "3,000 trials" in said and all(len(line) <= 80 for line in said.splitlines()), said)
    scale = 1e9 if "B USD" in said else 1e6
    got = last_estimate(said, "baseline")
    check(abs(got[0] * scale / cost - 1) < 1e-3 and rounds_to(got[1] * scale, 1.96 * cost_se), (got, cost, cost_se))
    got = last_estimate(said, demand)
    check(abs(got[0] / days - 1) < 1e-3 and rounds_to(got[1], 1.96 * days_se), (got, days, days_se))

    unpaired = run("compare", first, other)
    check("Not paired" in unpaired, unpaired)
    with h5py.File(first) as a, h5py.File(other) as b:
        se = np.hypot(a["system/cost_total_mean_se"][0], b["system/cost_total_mean_se"][0])
    got = last_estimate(unpaired, "baseline")
    check(rounds_to(got[1] * scale, 1.96 * se), (got, se))
    check(se > 1.2 * cost_se, "control: unpaired is wider")
    check("5,000" not in run("compare", first, second, "-n", 100) and "100 trials" in run("compare", first, second, "-n", 100),
          "as many trials as asked for")
    check("no more" in run("compare", first, second, other, code=2), "three files")
    check("No such file" in run("compare", first, other + "x.h5", code=1), "no such file")
    euro = os.path.join(folder, "euro.yaml")
    with open(euro, "w") as file:
        file.write(base.replace("USD", "EUR"))
    run("run", euro, "-q", "-n", 100, "-o", other)
    check("expected costs in USD, found EUR" in run("compare", first, other, code=1), "currencies")
print(f"{seen} passed, 0 failed")
