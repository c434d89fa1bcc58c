#!/usr/bin/python3
"""What `drivers` says of a small run is what its trials say, told one by one by `replay`. Then its errors.
Usage: check_drivers.py CHOKEPOINT CONFIG..."""

import csv
import io
import math
import os
import subprocess
import sys
import tempfile

PROGRAM, *CONFIGS = sys.argv[1:]
TRIALS, FIRST = 60, 7
GROUPS = {"all": TRIALS, "worst_5": 3, "worst_1": 1}
seen = 0


def check(good, what):
    global seen
    assert good, what
    seen += 1


def run(*arguments, code=0):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code, (arguments, done.returncode, done.stderr)
    return done.stdout if code == 0 else done.stderr


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def trial_of(result, number):
    """(kind, name, item) → days, number or money; and the badness."""
    found, horizon = {}, 0.0
    rows = table(run("replay", result, "--trial", number, "--csv"))
    horizon = max(float(row["end"]) for row in rows if row["part"] == "step")
    for row in rows:
        if row["part"] == "parameter":
            found["number", row["name"], ""] = float(row["value"])
        elif row["part"] == "path":
            key = "state", row["name"], row["item"]
            start, end = max(0.0, float(row["start"])), min(horizon, float(row["end"]))
            found[key] = found.get(key, 0.0) + max(0.0, end - start)
        elif row["part"] == "metric" and row["name"] == "system" and row["item"].startswith("cost_"):
            found["cost", row["item"], ""] = float(row["value"])
    return found


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-8, abs_tol=1e-6)  # costs are on the grid of the tallies


def check_means(result):
    trials = [trial_of(result, FIRST + i) for i in range(TRIALS)]
    order = sorted(range(TRIALS), key=lambda i: (-trials[i]["cost", "cost_total", ""], i))
    apart = 0
    for row in table(run("drivers", result, "--csv")):
        key = row["kind"], row["name"], row["item"]
        for group, size in GROUPS.items():
            values = [trials[i].get(key, 0.0) for i in order[:size]]
            check(close(float(row[f"mean_{group}"]), sum(values) / size), (row, values))
            if row["kind"] == "state":
                check(close(float(row[f"share_{group}"]), sum(v > 0 for v in values) / size), (row, values))
        apart += not close(float(row["mean_all"]), float(row["mean_worst_5"]))
    check(apart > 2, "control: the worst differ from all")
    best = [trials[i].get(("cost", "cost_total", ""), 0.0) for i in order[-3:]]
    total = [row for row in table(run("drivers", result, "--csv")) if row["name"] == "cost_total"][0]
    check(not close(float(total["mean_worst_5"]), sum(best) / 3), "control: the best are told apart from the worst")


def check_tables(result):
    said = run("drivers", result, "-n", 40)
    check("among 40 trials" in said and all(len(line) <= 80 for line in said.splitlines()), said)


def check_errors(result):
    check("did you mean cost_total" in run("drivers", result, "--worst", "cost_totl", code=2), "metric")
    check("expected a name that has" in run("drivers", result, "--worst", "shortage_duration:nobody", code=1), "name")
    check("did you mean baseline" in run("drivers", result, "--policy", "baselin", code=1), "policy")
    check("No such file" in run("drivers", result + "x", code=1), "file")


with tempfile.TemporaryDirectory() as folder:
    for config in CONFIGS:
        out = os.path.join(folder, "out.h5")
        run("run", config, "-q", "-n", TRIALS, "--first-trial", FIRST, "-o", out)
        check_means(out)
        check_tables(out)
        check_errors(out)
print(f"{seen} passed, 0 failed")
