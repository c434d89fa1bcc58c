#!/usr/bin/python3
"""Opens a result with every reader that people use and compares what they see with `chokepoint show --json`.
Usage: check_readers.py CHOKEPOINT CONFIG"""
import csv
import io
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
        for level in ("demand", "commodity", "system", "profile", "annual", "drivers"):
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


def check_annual(path, engine, told):
    """Years add up to the whole; curves are as shown; a year's costliest spell never costs more than the year."""
    parts = ("value", "lower", "upper", "tail_mean", "tail_mean_se")
    with xarray.open_dataset(path, group="annual", engine=engine) as data:
        for policy, of_policy in told["policies"].items():
            annual, total = of_policy["annual"], of_policy["system"]["cost_total"]["mean"]
            means = data.cost_total_mean.sel(policy=policy)
            check(list(means.values) == [year["mean"] for year in annual["years"]], f"{engine}: means of years")
            check(numpy.isclose(float(means.sum()), total, rtol=1e-9), f"{engine}: years add up to {total}")
            for shown in annual["return_periods"]:
                at = {"policy": policy, "return_period": shown["years"]}
                for curve in ("aep", "oep"):
                    for part in parts:
                        found = float(data[curve if part == "value" else f"{curve}_{part}"].sel(at))
                        check(found == shown[curve][part] or (shown[curve][part] is None and not numpy.isfinite(found)),
                              f"{engine}: {part} of {curve}, {at}")
        both = data.aep.notnull()
        check(bool((data.oep <= data.aep * (1 + 1e-12)).where(both, True).all()), f"{engine}: OEP is at most AEP")
        check(bool((data.aep.diff("return_period") >= 0).where(both[:, 1:], True).all()), f"{engine}: AEP ascends")
        check(float(data.oep.max()) > 0, f"{engine}: there are costly spells")


def check_drivers(path, engine):
    """What the file holds is what the command finds among as many trials."""
    with xarray.open_dataset(path, group="drivers", engine=engine) as data:
        for ranked in ("cost_total", "shortage_duration"):
            shown = subprocess.run([PROGRAM, "drivers", path, "--worst", ranked, "--csv", "-n", str(data.attrs["trials"])],
                                   check=True, capture_output=True, text=True).stdout
            for row in csv.DictReader(io.StringIO(shown)):
                kind, name = row["kind"], row["name"] + (": " + row["item"] if row["item"] else "")
                at = {"ranked_by": ranked, kind: name}
                mean = data["state_days" if kind == "state" else kind + "_mean"].sel(at)
                for group, column in (("all", "all"), ("worst 5%", "worst_5"), ("worst 1%", "worst_1")):
                    check(float(mean.sel(group=group)) == float(row["mean_" + column]), f"{engine}: {name}, {group}")
                    if kind == "state":
                        share = float(data.state_share.sel({**at, "group": group}))
                        check(share == float(row["share_" + column]), f"{engine}: share of {name}")
                check(float(data[kind + "_stands_out"].sel(at)) == float(row["stands_out"]), f"{engine}: {name}")
        check(float(data.state_stands_out.max()) > 4, f"{engine}: something stands out")


def check_differences(path, engine, told):
    """Policy minus baseline: as shown, as the means say, and labelled."""
    compared = 0
    for level in ("demand", "commodity", "stock", "system"):
        with xarray.open_dataset(path, group="difference/" + level, engine=engine) as data:
            check("baseline" not in data.policy.values, f"{engine}: the baseline is not compared with itself")
            for policy in data.policy.values:
                entities = told["policies"][policy][level]
                for name, entity in {"": entities}.items() if level == "system" else entities.items():
                    at = {"policy": policy, **({level: name} if name else {})}
                    base = told["policies"]["baseline"][level]
                    base = base[name] if name else base
                    for metric, shown in entity.items():
                        if not isinstance(shown, dict) or metric == "profile":
                            continue
                        for part, value in shown["difference"].items():
                            found = float(data[f"{metric}_{part}"].sel(at))
                            check(found == value or (value is None and not numpy.isfinite(found)),
                                  f"{engine}: {part} of {metric}, {policy}, {name}")
                        if metric == "first_shortage":
                            continue  # trials that never were short are left out
                        difference = shown["mean"] - base[metric]["mean"]
                        check(numpy.isclose(difference, shown["difference"]["mean"], rtol=1e-9,
                                            atol=1e-9 * (1 + abs(shown["mean"]))), f"difference of {metric}")
                        compared += difference != 0
    check(compared > 20, "there are differences")


def check_worst(path, told):
    """The trial that the file names as the worst is as bad as it says, when it is simulated again."""
    with h5py.File(path) as f:
        for level, metric, name in (("system", "cost_total", None), ("demand", "first_shortage", "cars")):
            at = (0,) if name is None else (0, list(f[level][level].asstr()).index(name))
            worst, trial = f[level][metric + "_worst"][at], f[level][metric + "_worst_trial"][at]
            ordered = worst if metric != "first_shortage" else -worst
            check(numpy.all(numpy.diff(ordered) <= 0), f"worst first by {metric}")
            what = metric if name is None else f"{metric}:{name}"
            table = subprocess.run([PROGRAM, "replay", path, "--worst", what, "--csv"], check=True,
                                   capture_output=True, text=True)
            check(f"trial {trial[0]} " in table.stderr, "replay says which trial it is")
            where = "system" if name is None else f"{level}.{name}"
            rows = [line.split(",") for line in table.stdout.splitlines()]
            found = [float(row[-1]) for row in rows if row[:4] == ["metric", "", where, metric] or
                     (row[0] == "metric" and row[2] == where and row[3] == metric)]
            check(len(found) == 1 and numpy.isclose(found[0], worst[0], rtol=1e-9), f"the worst by {metric}: {found}")
            if metric == "cost_total":
                check(worst[0] == told["policies"]["baseline"]["system"][metric]["max"], "the worst is the largest")


def check_csv(path, told):
    """Every line says what the JSON says, and every statistic of the JSON is there."""
    table = subprocess.run([PROGRAM, "show", path, "--csv"], check=True, capture_output=True, text=True).stdout
    lines = list(csv.DictReader(io.StringIO(table)))
    for line in lines:
        entity = told["policies"][line["policy"]][line["level"]]
        if line["level"] == "annual" and line["name"]:
            entity = {"cost_total": entity["years"][int(line["name"]) - 1]}
        elif line["level"] == "annual":
            period = [p for p in entity["return_periods"] if p["years"] == float(line["at"])][0]
            entity, line["at"] = period, ""
        else:
            entity = entity if line["level"] == "system" else entity[line["name"]]
        where = entity[line["metric"]] if line["metric"] else entity
        if line["at"]:
            where = [q for q in where["quantiles"] if q["level"] == float(line["at"])][0]
        name = {"quantile": "value", "quantile_lower": "lower", "quantile_upper": "upper"}.get(line["statistic"], line["statistic"])
        if name.startswith(("difference_", "probability_better", "probability_worse")):
            where, name = where["difference"], name.removeprefix("difference_")
        value = float(line["value"]) if line["value"] else None
        check(where[name] == value or (where[name] is None and not numpy.isfinite(value)), f"csv: {line}")
    policy = told["policies"]["baseline"]
    metrics = sum(isinstance(v, dict) and "mean" in v for level in ("demand", "commodity", "stock")
                  for entity in policy[level].values() for v in entity.values())
    metrics += sum(isinstance(v, dict) and "mean" in v for v in policy["system"].values())
    metrics += len(policy["annual"]["years"])
    found = sum(line["statistic"] == "mean" and line["policy"] == "baseline" for line in lines)
    check(found == metrics > 20, f"csv: {found} means of {metrics}")
    check({"t", "day", "USD", "1"} <= {line["unit"] for line in lines}, "csv: units")


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
        check_differences(out, reader, shown)
        check_annual(out, reader, shown)
        check_drivers(out, reader)
    check_worst(out, shown)
    check_csv(out, shown)
    check_netcdf(out, shown)
    subprocess.run(["ncdump", "-h", out], check=True, stdout=subprocess.DEVNULL)
print(f"{seen} passed, 0 failed")
