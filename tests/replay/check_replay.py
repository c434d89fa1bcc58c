"""Replays every trial of a small run, under every policy: the means of the replayed metrics are those of the run, and
the steps of a replay keep the balance of mass that they show. Then the errors of the command."""

import csv
import io
import math
import pathlib
import subprocess
import sys
import tempfile

import h5py

TRIALS = 24
FIRST = 5


def run(*arguments):
    return subprocess.run([str(a) for a in arguments], capture_output=True, text=True, timeout=60)


def replayed(program, result, trial, policy):
    done = run(program, "replay", result, "--trial", trial, "--policy", policy, "--csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def metrics_of(rows):
    return {(row["name"], row["item"]): float(row["value"]) for row in rows if row["part"] == "metric"}


def expected_means(file, policy):
    """(name, metric) → mean, of all groups of the result that hold metrics."""
    means = {}
    for level in ("demand", "commodity", "stock", "system"):
        if level not in file:
            continue
        group = file[level]
        names = ["system"] if level == "system" else [f"{level}.{name.decode()}" for name in group[level][:]]
        for dataset in group:
            if not dataset.endswith("_mean") or dataset.endswith("_tail_mean"):
                continue
            values = group[dataset][policy]
            for i, name in enumerate(names):
                means[name, dataset[: -len("_mean")]] = float(values) if level == "system" else float(values[i])
    return means


def mean(values):
    """Of the trials in which it happened; a metric that never did has no mean."""
    finite = [v for v in values if math.isfinite(v)]
    return sum(finite) / len(finite) if finite else math.nan


def check_means(program, result):
    compared = 0
    with h5py.File(result) as file:
        policies = [name.decode() for name in file["demand/policy"][:]]
        for p, policy in enumerate(policies):
            trials = [metrics_of(replayed(program, result, FIRST + t, policy)) for t in range(TRIALS)]
            for key, want in expected_means(file, p).items():
                got = mean([trial[key] for trial in trials])
                same = (math.isnan(got) and math.isnan(want)) or abs(got - want) <= 1e-9 * abs(want) + 1e-9
                assert same, f"{policy} {key}: the run has {want}, its trials {got}"
                compared += 1
    assert compared > 50, compared


def check_steps(rows):
    """Each commodity's stock at the end of a step is explained by the rows of that step."""
    steps = {}
    for row in rows:
        if row["part"] == "step":
            steps.setdefault(float(row["start"]), {})[row["name"], row["item"]] = float(row["value"])
    assert len(steps) > 10
    for values in steps.values():
        for (name, item), value in values.items():
            assert math.isfinite(value), (name, item)
            assert item in ("tariff", "price") or value >= -1e-9, (name, item, value)
            if item == "made":
                assert value <= values[name, "want"] * (1 + 1e-12) <= values[name, "capacity"] * (1 + 1e-9)
            if item == "unserved":
                assert value <= values[name, "asked"] * (1 + 1e-12)


def check_story(program, result):
    told = run(program, "replay", result, "--trial", FIRST)
    assert told.returncode == 0, told.stderr
    for heading in ("What happened", "Who went short", "The sum of it"):
        assert heading in told.stdout, told.stdout


def check_quantiles(program, result):
    """The trial that --at finds has a value within the quantile's interval, and no trial before it has."""
    found = 0
    with h5py.File(result) as file:
        group = file["system"]
        for p, policy in enumerate(name.decode() for name in group["policy"][:]):
            for q, level in enumerate(group["quantile"][:]):
                for metric in ("cost_total", "first_shortage", "shortage_duration"):
                    lower, upper = (group[f"{metric}_quantile_{end}"][p, q] for end in ("lower", "upper"))
                    done = run(program, "replay", result, "--at", f"{metric}=q{level}", "--policy", policy, "--csv")
                    assert done.returncode == 0, done.stderr
                    trial = int(done.stderr.split()[1])
                    values = [metrics_of(replayed(program, result, t, policy))["system", metric]
                              for t in range(FIRST, trial + 1)]
                    inside = [lower * (1 - 1e-9) <= value <= upper * (1 + 1e-9) for value in values]
                    assert inside[-1] and not any(inside[:-1]), (metric, level, trial, values, lower, upper)
                    found += 1
    assert found >= 12, found


def check_errors(program, result):
    for arguments, code, message in (
        (["--trial", FIRST + TRIALS], 1, "--trial: expected a trial of the run, 5 to 28, found 29"),
        (["--trial", 0], 1, "--trial: expected a trial of the run, 5 to 28, found 0"),
        ([], 2, "expected --trial N"),
        (["--trial", FIRST, "--worst", "cost_total"], 2, "expected --trial N"),
        (["--at", "cost_total"], 2, "like cost_total=q0.99"),
        (["--at", "cost_total=q0.123"], 1, "--at: expected a level of report.quantiles"),
        (["--at", "cost_totl=q0.5"], 2, "did you mean cost_total"),
        (["--trial", FIRST, "--policy", "baselin"], 1, "did you mean baseline"),
    ):
        done = run(program, "replay", result, *arguments)
        assert done.returncode == code and message in done.stderr, (arguments, done.returncode, done.stderr)


def main():
    program, *configurations = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        for configuration in configurations:
            result = pathlib.Path(folder) / "result.h5"
            done = run(program, "run", configuration, "-n", TRIALS, "--first-trial", FIRST, "-q", "-o", result)
            assert done.returncode == 0, done.stderr
            check_means(program, result)
            check_steps(replayed(program, result, FIRST, "baseline"))
            check_story(program, result)
            check_quantiles(program, result)
            check_errors(program, result)


main()
