#!/usr/bin/python3
"""The tables of docs/results.md that come from a file as the program writes it: the metrics, and every dataset.
Usage: results_doc.py CHOKEPOINT [--write]    checks them; with --write brings them up to date"""
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/results.md"
LEVELS = ("demand", "commodity", "stock", "system")
PROGRAM = sys.argv[1]


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def datasets(file):
    """(group, name, dataset) of all, in the order in which they were written."""
    found = []
    file.visititems(lambda name, item: found.append(item) if isinstance(item, h5py.Dataset) else None)
    return [(item.parent.name, item.name.rpartition("/")[2], item) for item in found]


def metrics(file):
    """{metric: levels}, the longest names first, so that the first that a name begins with is its metric."""
    where = {}
    for level in LEVELS:
        for name in file[level]:
            if name.endswith("_mean") and name.removesuffix("_mean") + "_count" in file[level]:
                where.setdefault(name.removesuffix("_mean"), []).append(level)
    return where


def metric_table(file):
    lines = ["| M | unit | in | meaning |", "|---|---|---|---|"]
    for metric, levels in metrics(file).items():
        item = file[levels[0]][metric + "_mean"]
        unit = {"USD": "currency", "t": "of the commodity"}.get(text(item.attrs["units"]), text(item.attrs["units"]))
        meaning = text(item.attrs["long_name"]).removesuffix(": mean")
        lines.append(f"| `{metric}` | {unit} | {', '.join(levels)} | {meaning[0].lower() + meaning[1:]} |")
    return lines


def dimensions(item):
    names = [text(scale.name).rpartition("/")[2] for dim in item.dims for scale in dim.values()]
    return names or [item.name.rpartition("/")[2]] * item.ndim  # a scale is its own


def dataset_table(file):
    """A line for each dataset; those of all metrics, and of all levels, share lines."""
    lines, seen = ["| group | dataset | dimensions | meaning |", "|---|---|---|---|"], set()
    names = sorted(metrics(file), key=len, reverse=True)

    def pattern(name):
        metric = next((m for m in names if name.startswith(m + "_")), None)
        return name if not metric or name.endswith("_survival") else name.replace(metric, "M", 1)

    for group, name, item in datasets(file):
        level, meaning, dims = group.rpartition("/")[2], text(item.attrs["long_name"]), dimensions(item)
        shown = name
        if level in LEVELS:
            group, shown = group.replace(level, "LEVEL"), pattern(name)
            dims = [pattern(dim) if dim != level else "LEVEL" for dim in dims]
        if shown != name:
            of = text(file["system" if level == "system" else level][name[: len(name) - len(shown) + 1] + "_mean"].attrs["long_name"])
            meaning = meaning.removeprefix(of.removesuffix("mean"))
        if shown in (level, "policy", "unit") and level in LEVELS:
            shown, meaning = ("LEVEL" if shown == level else shown), meaning.split(",")[0].lower()
        if (group, shown) in seen:
            continue
        seen.add((group, shown))
        lines.append(f"| `{group}` | `{shown}` | {', '.join(dims)} | {meaning[0].lower() + meaning[1:]} |")
    return lines


def put(page, name, lines):
    begin, end = f"<!-- {name}: begin, written by tests/repo/results_doc.py -->", f"<!-- {name}: end -->"
    assert begin in page and end in page, name
    return re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: "\n".join([begin, *lines, end]), page, flags=re.S)


with tempfile.TemporaryDirectory() as folder:
    out = folder + "/out.h5"
    subprocess.run([PROGRAM, "run", str(ROOT / "configs/reference.yaml"), "-q", "-n", "64", "--samples", "cost_total",
                    "-o", out], check=True)
    with h5py.File(out) as f:
        expected = put(put(PAGE.read_text(), "metrics", metric_table(f)), "datasets", dataset_table(f))
if "--write" in sys.argv:
    PAGE.write_text(expected)
elif PAGE.read_text() != expected:
    sys.exit("docs/results.md does not list what files hold: run tests/repo/results_doc.py CHOKEPOINT --write")
print("docs/results.md lists every dataset")
