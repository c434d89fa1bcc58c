#!/usr/bin/python3
"""Opens a result with every reader that people use and compares what they see with `chokepoint show --json`.
Usage: check_readers.py CHOKEPOINT CONFIG"""
import json
import os
import subprocess
import sys
import tempfile

import h5py
import netCDF4
import numpy
import xarray

PROGRAM, CONFIG = sys.argv[1:3]
METRICS = ("shortage_duration", "longest_shortage", "unmet", "unmet_fraction", "peak_shortfall", "cost_lost_output")
seen = 0


def check(good, what):
    global seen
    seen += 1
    if not good:
        sys.exit("WRONG " + what)


def check_labels(path):
    """Every dataset has a unit and a name."""
    with h5py.File(path) as f:
        for level in ("demand", "commodity", "system", "profile"):
            for name, item in f[level].items():
                check("units" in item.attrs and item.attrs["long_name"] != "", f"{level}/{name} without label")
        check(f["config/text"][()].decode() == open(CONFIG).read(), "configuration as read")


def check_xarray(path, engine, told):
    with xarray.open_dataset(path, group="demand", engine=engine) as data:
        for policy, of_policy in told["policies"].items():
            for demand, of_demand in of_policy["demand"].items():
                for metric in METRICS:
                    found = float(data[metric + "_mean"].sel(policy=policy, demand=demand))
                    check(found == of_demand[metric]["mean"], f"{engine}: mean of {metric}, {policy}, {demand}")
                    for q in of_demand[metric]["quantiles"]:
                        at = {"policy": policy, "demand": demand, "quantile": q["level"]}
                        found = float(data[metric + "_quantile"].sel(at))
                        check(found == q["value"], f"{engine}: quantile of {metric}, {policy}, {demand}")
                counts = data.shortage_duration_count.sel(policy=policy, demand=demand)
                check(int(counts.sum()) == int(told["trials"]), f"{engine}: all trials are counted")
                mean = float((counts * data.shortage_duration_bin).sum() / counts.sum())
                check(numpy.isclose(mean, of_demand["shortage_duration"]["mean"], rtol=1e-12), f"{engine}: counts' mean")
        check(data.shortage_duration_mean.dtype == numpy.float64, f"{engine}: days are plain numbers")
        check(data.shortage_duration_mean.attrs["units"] == "day", f"{engine}: unit of days")
        check(data.unmet_mean.attrs["units"] == "t", f"{engine}: unit of amounts")


def check_profile(path, engine, told):
    with xarray.open_dataset(path, group="profile", engine=engine) as data:
        days = (data.time - numpy.datetime64(told["start"])) / numpy.timedelta64(1, "D")
        check(data.time.dtype.kind == "M", f"{engine}: time is dates")
        check(numpy.allclose(days, told["profile_days"], atol=1e-6), f"{engine}: dates of the intervals")
        check(len(data.time) > 12 and days[0] == 0, f"{engine}: number of intervals")
        for policy, of_policy in told["policies"].items():
            for level, prefix in (("demand", ""), ("commodity", "commodity_")):
                for name, entity in of_policy[level].items():
                    at, shown = {"policy": policy, level: name}, entity["profile"]
                    for part in ("shortfall_mean", "shortfall_mean_se", "probability_short", "probability_short_se"):
                        found = data[prefix + part].sel(at)
                        check(list(found.values) == shown[part], f"{engine}: {part}, {policy}, {name}")
                    for q in shown["shortfall_quantiles"]:
                        found = data[prefix + "shortfall_quantile"].sel({**at, "quantile": q["level"]})
                        check(list(found.values) == q["value"], f"{engine}: profile's quantiles, {policy}, {name}")
        check(float(data.shortfall_mean.max()) > 0.001, f"{engine}: there are shortages")


def check_netcdf(path, told):
    with netCDF4.Dataset(path) as f:
        level = f["demand"]
        check(list(level["policy"][...]) == list(told["policies"]), "netCDF4: policies")
        check(level["shortage_duration_mean"].dimensions == ("policy", "demand"), "netCDF4: dimensions")
        check("cost_total_mean" in f["system"].variables, "netCDF4: costs of the system")
        time = f["profile"]["time"]
        first = netCDF4.num2date(time[0], time.units, time.calendar)
        check(first.isoformat() == told["start"] + "T00:00:00", "netCDF4: the first interval begins at the start")
        check(f["profile"]["shortfall_quantile"].dimensions == ("policy", "demand", "time", "quantile"),
              "netCDF4: dimensions of the profile")


with tempfile.TemporaryDirectory() as folder:
    out = os.path.join(folder, "out.h5")
    subprocess.run([PROGRAM, "run", CONFIG, "-q", "-n", "4000", "-o", out], check=True)
    shown = json.loads(subprocess.run([PROGRAM, "show", out, "--json"], check=True, capture_output=True).stdout)
    check_labels(out)
    for reader in ("h5netcdf", "netcdf4"):
        check_xarray(out, reader, shown)
        check_profile(out, reader, shown)
    check_netcdf(out, shown)
    subprocess.run(["ncdump", "-h", out], check=True, stdout=subprocess.DEVNULL)
print(f"{seen} passed, 0 failed")
