#!/usr/bin/python3
"""The program gives the same content, down to the bytes of every value, for any ranks, threads and instruction set; and
no rank is left waiting when a run fails. Usage: same_bytes.py CHOKEPOINT MPIRUN CONFIG"""
import os
import subprocess
import sys
import tempfile

import h5py

PROGRAM, MPIRUN, CONFIG = sys.argv[1:4]
TRIALS, TIME_LIMIT = "500", 120
failures = 0


def say(good, what):
    global failures
    failures += not good
    print(("ok     " if good else "WRONG  ") + what)


def run(ranks, *arguments):
    before = [MPIRUN, "-n", str(ranks)] if ranks > 1 else []
    return subprocess.run(before + [PROGRAM, "run", *arguments], capture_output=True, text=True, timeout=TIME_LIMIT)


def content(path):
    """Name to bytes of every value and attribute but those of /run."""
    found = {}

    def visit(name, item):
        if name.split("/")[0] == "run":
            return
        if isinstance(item, h5py.Dataset):
            value = item[()]
            found[name] = value.tobytes() if item.dtype.kind != "O" else repr(value)
        for key, value in item.attrs.items():
            if key not in ("REFERENCE_LIST", "DIMENSION_LIST"):
                found[name + "@" + key] = repr(value)

    with h5py.File(path) as f:
        visit("", f)
        f.visititems(visit)
    return found


with tempfile.TemporaryDirectory() as folder:
    out = os.path.join(folder, "out.h5")
    run(1, CONFIG, "-q", "-n", TRIALS, "-t", "1", "-o", out)
    reference = content(out)
    say(len(reference) > 100, f"one process, one thread: {len(reference)} values and attributes")
    for ranks in (1, 2, 3):
        for threads in ("1", "2"):
            done = run(ranks, CONFIG, "-q", "-n", TRIALS, "-t", threads, "-o", out)
            say(done.returncode == 0 and content(out) == reference, f"{ranks} ranks, {threads} threads")
    # A process on its own does not start MPI, one that a launcher started does: with a setting that MPI cannot start with.
    broken = {**os.environ, "OMPI_MCA_pml": "there-is-none"}
    for name, before, starts in (("alone", [], False), ("under mpirun", [MPIRUN, "-n", "1"], True),
                                 ("one of several of another launcher", ["env", "PMI_RANK=0"], True)):
        done = subprocess.run(before + [PROGRAM, "run", CONFIG, "-q", "-n", "16", "-o", out], capture_output=True, env=broken, timeout=TIME_LIMIT)
        say((done.returncode != 0) == starts, f"{name}: MPI is {'' if starts else 'not '}started")
    for isa in ("baseline", "v3", "v4"):
        done = run(1, CONFIG, "-q", "-n", TRIALS, "--isa", isa, "-o", out)
        if done.returncode == 2:
            print(f"not run  instruction set {isa}: this machine does not have it")
        else:
            say(done.returncode == 0 and content(out) == reference, f"instruction set {isa}")
    run(1, CONFIG, "-q", "-n", TRIALS, "--seed", "2", "-o", out)
    say(content(out) != reference, "control: another seed gives something else")
    run(1, CONFIG, "-q", "-n", TRIALS, "--first-trial", "1", "-o", out)
    say(content(out) != reference, "control: other trials give something else")

    with open(out, "rb") as f:
        before = f.read()
    bad = os.path.join(folder, "bad.yaml")
    with open(bad, "w") as f:
        f.write("chokepoint: 1\nname: [\n")
    done = run(3, bad, "-o", out, "-n", TRIALS)
    lines = [line for line in done.stderr.splitlines() if line.startswith(bad)]
    say(done.returncode == 1 and len(lines) == len(set(lines)) > 0, "3 ranks, bad configuration: told once, exit code 1")
    done = run(3, CONFIG, "-o", os.path.join(folder, "missing", "out.h5"), "-n", TRIALS)
    say(done.returncode == 3, "3 ranks, no such folder: exit code 3 before the run")
    done = run(3, os.path.join(folder, "none.yaml"), "-o", out)
    say(done.returncode == 1, "3 ranks, no such configuration: exit code 1")
    done = run(3, CONFIG, "--trials", "some")
    say(done.returncode == 2, "3 ranks, bad usage: exit code 2")
    with open(out, "rb") as f:
        say(f.read() == before, "the result that was there is whole")
    say(sorted(os.listdir(folder)) == ["bad.yaml", "out.h5"], "nothing else is left behind")

print(f"{failures} wrong")
sys.exit(failures != 0)
