#!/usr/bin/python3
"""The values of single trials: the distribution that they make is the file's, trial by trial they are those of a replay,
and they are the same on any ranks and threads. A disk that fills up ends the run with an error and leaves nothing.
Usage: samples.py CHOKEPOINT CONFIG MPIEXEC"""
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile

import h5py
import numpy
import xarray

PROGRAM, CONFIG, MPIEXEC = sys.argv[1:4]
TRIALS, FIRST = 70001, 1000  # more than one batch, and the last not whole
BIN = 1 / 256  # relative width of the bins that amounts are counted in


def run(out, *options, launch=(), **more):
    command = [*launch, PROGRAM, "run", CONFIG, "-q", "-n", str(TRIALS), "--first-trial", str(FIRST), "-o", out, *options]
    return subprocess.run(command, capture_output=True, text=True, **more)


def arrays(path):
    found = {}
    with h5py.File(path) as f:
        f.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return found


def check_distribution(path):
    """Durations are counted exactly; an amount's quantile is known to the width of a bin, its mean to float's precision."""
    with h5py.File(path) as f:
        quantiles, samples = f["demand/quantile"][()], f["samples"]
        ranks = numpy.maximum(numpy.ceil(TRIALS * quantiles - 1e-9).astype(int), 1) - 1
        for group, prefix in (("demand", ""), ("commodity", "commodity_"), ("system", "system_")):
            for metric in ("shortage_duration", "first_shortage", "unmet", "peak_shortfall"):
                values = numpy.sort(samples[prefix + metric][()], axis=-1)
                told = f[f"{group}/{metric}_quantile"][()]
                found = values[..., ranks].astype(float)
                exact = metric in ("shortage_duration", "first_shortage")
                assert numpy.allclose(found, told, rtol=1e-6 if exact else BIN + 1e-6), (group, metric, found, told)
                if metric != "first_shortage":
                    mean = values.mean(axis=-1, dtype=float)
                    assert numpy.allclose(mean, f[f"{group}/{metric}_mean"][()], rtol=1e-6), (group, metric)
        total = samples["cost_total"][()]
        assert numpy.allclose(total.max(axis=-1), f["system/cost_total_max"][()], rtol=1e-6)
        saved = (total[1:] - total[:1]).mean(axis=-1, dtype=float)
        assert numpy.allclose(saved, f["difference/system/cost_total_mean"][()], rtol=1e-4)
        control = numpy.sort(samples["unmet"][()] * 1.01, axis=-1)[..., ranks]
        assert not numpy.allclose(control, f["demand/unmet_quantile"][()], rtol=BIN + 1e-6), "the control does not fail"
        assert samples["unmet"].compression == "gzip" and samples["unmet"].shuffle and samples["unmet"].fletcher32
        return int(samples["trial"][int(numpy.argmax(total[0]))]), float(total[0].max())


def check_replay(path, trial, cost):
    text = subprocess.run([PROGRAM, "replay", path, "--trial", str(trial), "--csv"], check=True, capture_output=True,
                          text=True).stdout
    found = [float(line.split(",")[-1]) for line in text.splitlines() if line.startswith("metric,baseline,system,cost_total,")]
    assert len(found) == 1 and numpy.isclose(found[0], cost, rtol=1e-6), (found, cost)


def check_labels(path):
    for engine in ("h5netcdf", "netcdf4"):
        with xarray.open_dataset(path, group="samples", engine=engine) as data:
            assert data.shortage_duration.dims == ("policy", "demand", "trial")
            assert data.cost_total.dims == ("policy", "trial")
            assert int(data.trial[0]) == FIRST and int(data.trial[-1]) == FIRST + TRIALS - 1
            assert data.cost_total.attrs["units"] == "USD" and data.shortage_duration.attrs["units"] == "day"
            worst = data.cost_total.sel(policy="baseline").idxmax("trial")
            assert float(data.cost_total.sel(policy="baseline", trial=worst)) == float(data.cost_total[0].max())


def full_disk():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 20, 8 << 20))


with tempfile.TemporaryDirectory() as folder:
    one, other, chosen, plain = (os.path.join(folder, name) for name in ("one.h5", "two.h5", "few.h5", "none.h5"))
    assert run(one, "--samples", "all", "-t", "1").returncode == 0
    worst, cost = check_distribution(one)
    check_replay(one, worst, cost)
    check_labels(one)
    assert run(other, "--samples", "all", launch=(MPIEXEC, "-n", "3")).returncode == 0
    assert run(plain, "--samples", "none").returncode == 0
    assert run(chosen, "--samples", "cost_total,unmet").returncode == 0
    expected, again = arrays(one), arrays(other)
    assert expected.keys() == again.keys()
    assert all(numpy.array_equal(expected[name], again[name], equal_nan=getattr(expected[name], "dtype", numpy.dtype("O")).kind == "f")
               for name in expected)
    few = {name for name in arrays(chosen) if name.startswith("samples/")}
    labels = {"samples/" + name for name in ("trial", "policy", "demand", "commodity")}
    assert few == labels | {"samples/" + name for name in ("cost_total", "unmet", "commodity_unmet", "system_unmet")}, few
    assert {name for name in expected if not name.startswith("samples/")} == set(arrays(plain))

    wrong = run(chosen, "--samples", "cost_totl")
    assert wrong.returncode == 2 and "cost_totl" in wrong.stderr and "cost_total" in wrong.stderr, wrong
    assert run(chosen, "--samples", "all", "--until", "cost_total:mean 5%").returncode == 2
    small = pathlib.Path(folder, "small")
    small.mkdir()
    full = run(str(small / "out.h5"), "--samples", "all", "-n", "200k", preexec_fn=full_disk, timeout=60)
    assert full.returncode == 3 and "cannot write" in full.stderr, full
    assert list(small.iterdir()) == [], list(small.iterdir())
    gone = run(os.path.join(folder, "nowhere", "out.h5"), "--samples", "all")
    assert gone.returncode == 3 and "nowhere" in gone.stderr, gone
print("samples: all held")
