"""Files of every schema there was, kept as they were written: all that reads files reads them, or refuses them with the reason; what
is newer than the program is refused, naming both versions. Usage: schema.py CHOKEPOINT SOURCE-FOLDER"""
import csv
import io
import json
import lzma
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import h5py
import xarray

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
SCHEMAS = sorted(path for path in (SOURCE / "tests/schema").iterdir() if path.name.isdigit())


def call(*words):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def good(*words):
    code, out, said = call(*words)
    assert code == 0, (words, code, said)
    return out


def refused(reasons, *words):
    code, out, said = call(*words)
    assert code == 1 and len(said.splitlines()) == 1 and all(reason in said for reason in reasons), (words, code, said)


def version():
    return good("--version").split()[1]


def unpack(schema, folder):
    for path in schema.iterdir():
        if path.suffix == ".xz":
            (folder / path.stem).write_bytes(lzma.decompress(path.read_bytes()))
        else:
            shutil.copy(path, folder)


def content(path):
    with h5py.File(path) as file:
        return {name: file[name][()].tobytes() for name in ("system/cost_total_mean", "demand/shortage_duration_count",
                                                            "annual/cost_total_mean", "system/cost_total_worst_trial")}


def read_by_the_program(folder):
    part = folder / "part-1.h5"
    shown = json.loads(good("show", part, "--json"))
    rows = list(csv.reader(io.StringIO(good("show", part, "--csv"))))
    assert len(rows) > 100 and good("show", part) and good("show", part, "--policy", "heap")
    with h5py.File(part) as file:
        truth = file["system/cost_total_mean"][()]
        trial = int(file["system/cost_total_worst_trial"][0, 0])
        worst = float(file["system/cost_total_worst"][0, 0])
    assert [shown["policies"][name]["system"]["cost_total"]["mean"] for name in ("baseline", "heap")] == list(truth)
    for words in (["compare", part], ["compare", part, folder / "part-2.h5"], ["drivers", part, "-n", "100"]):
        good(*words)
    code, out, said = call("replay", part, "--trial", trial, "--csv")
    again = [row for row in csv.DictReader(io.StringIO(out)) if row["part"] == "metric" and (row["name"], row["item"]) == ("system", "cost_total")]
    assert code == 0 and len(again) == 1, said
    with h5py.File(part) as file:
        same = file.attrs["engine_version"] == version()
    if same:
        assert abs(float(again[0]["value"]) / worst - 1.0) < 1e-6, (again, worst)
    else:
        assert "its trials may differ" in said, said
    return same


def gone_on_with(folder, same):
    """Trials are added by the version that counted the first ones alone: another may count otherwise."""
    parts, config = [folder / "part-1.h5", folder / "part-2.h5"], folder / "small.yaml"
    merge = ["merge", "-q", "-o", folder / "all.h5", *parts]
    extend = ["run", config, "-q", "--extend", parts[0], "-n", "200", "-o", folder / "extended.h5"]
    resume = ["run", config, "-q", "--resume", "-n", "200", "-o", folder / "stopped.h5"]
    if not same:
        refused(["version", version()], *merge)
        refused(["program version", version()], *extend)
        refused(["program version", version()], *resume)
        return
    good(*merge)
    good(*extend)
    good(*resume)
    good("run", config, "-q", "-n", "200", "-o", folder / "straight.h5")
    expected = content(folder / "straight.h5")
    for name in ("all.h5", "extended.h5", "stopped.h5"):
        assert content(folder / name) == expected, name


def read_by_others(folder):
    """xarray, which the notebooks use, and the figures and the page of our scripts."""
    for group in ("demand", "commodity", "stock", "system", "profile", "annual", "difference/system"):
        with xarray.open_dataset(folder / "part-1.h5", group=group) as data:
            assert data.sizes["policy"] in (1, 2) and len(data.data_vars) > 2, group
    environment = {**os.environ, "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(folder)}
    for script, out in (("plot", "plot.svg"), ("report", "report.html")):
        done = subprocess.run([sys.executable, SOURCE / "scripts" / script, folder / "part-1.h5", "-o", folder / out],
                              capture_output=True, text=True, timeout=120, env=environment)
        assert done.returncode == 0 and (folder / out).stat().st_size > 1000, done.stderr


def read_by_a_notebook(folder):
    own = {name: str(folder) for name in ("MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")}
    done = subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "--output", str(folder / "notebook.html"),
                           str(SOURCE / "notebooks/first-look.ipynb")], capture_output=True, text=True, timeout=200,
                          env={**os.environ, **own, "MPLBACKEND": "Agg", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                               "CHOKEPOINT_RESULT": str(folder / "part-1.h5"), "CHOKEPOINT": PROGRAM})
    assert done.returncode == 0 and (folder / "notebook.html").stat().st_size > 1000, done.stderr[-3000:]


def newer(folder):
    """The version after the last: its result, configuration and checkpoint."""
    part, config = folder / "newer.h5", folder / "newer.yaml"
    shutil.copy(folder / "part-1.h5", part)
    with h5py.File(part, "r+") as file:
        schema = int(file.attrs["schema"])
        del file.attrs["sealed"]
        file.attrs.modify("schema", schema + 1)
        file.attrs.modify("engine_version", "9.8.7")
    reasons = [f"has schema {schema + 1}, of version 9.8.7; expected schema {schema}", f"version {version()}"]
    for words in (["show", part], ["compare", part], ["replay", part, "--trial", "0"], ["drivers", part],
                  ["merge", "-o", folder / "no.h5", part, folder / "part-2.h5"],
                  ["run", folder / "small.yaml", "-q", "--extend", part, "-n", "200", "-o", folder / "no.h5"]):
        refused(reasons, *words)
    config.write_text((folder / "small.yaml").read_text().replace("chokepoint: 1", "chokepoint: 2"))
    for command in ("check", "run"):
        refused(["chokepoint: expected 1, the version of this format, found \"2\"", f"version {version()}"], command, config)
    (folder / "c.h5.checkpoint").write_text("chokepoint checkpoint 3\nwhatever comes then\n")
    refused(["a checkpoint of format 3; expected format 2", f"version {version()}"], "run", folder / "small.yaml", "-q",
            "-n", "200", "--resume", "-o", folder / "c.h5")
    assert not (folder / "no.h5").exists()


with h5py.File(lzma.open(SCHEMAS[-1] / "part-1.h5.xz")) as last, tempfile.TemporaryDirectory() as name:
    out = pathlib.Path(name, "now.h5")
    good("run", SCHEMAS[-1] / "small.yaml", "-q", "-n", "32", "-o", out)
    with h5py.File(out) as now:
        assert now.attrs["schema"] == last.attrs["schema"] == int(SCHEMAS[-1].name), "the schema of today has its folder"
for kept in SCHEMAS:
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        unpack(kept, place)
        good("check", place / "every-key.yaml")
        gone_on_with(place, read_by_the_program(place))
        read_by_others(place)
        read_by_a_notebook(place)
        newer(place)
        print(f"schema {kept.name}: read")
