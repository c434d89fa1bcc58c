#!/usr/bin/python3
"""Instructions per trial, counted by callgrind on one thread with the baseline instruction set, against what was recorded
for this compiler: more than 5% more fails. What starting and ending cost cancels between two numbers of trials.
Usage: instructions.py CHOKEPOINT [--write]    ends with 77 (skipped) without valgrind or a record for the compiler"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECORD = pathlib.Path(__file__).with_name("instructions.json")
CASES = {"small network": (ROOT / "bench/small.yaml", 1600), "rare earths, baseline policy": (ROOT / "configs/rare-earths-2025.yaml", 160)}
PROGRAM = sys.argv[1]


def count(config, trials, folder):
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/callgrind.out", PROGRAM, "run", str(config),
               "-q", "-n", str(trials), "-t", "1", "--isa", "baseline", "--policies", "baseline", "-o", f"{folder}/out.h5"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}).stderr
    return int(re.search(r"Collected : (\d+)", told).group(1))


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def main():
    if subprocess.run(["which", "valgrind"], stdout=subprocess.DEVNULL).returncode != 0:
        skip("there is no valgrind")
    version = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True).stdout
    compiler = re.search(r"(?i)(gnu|clang) (\d+\.\d+)", version)
    compiler = f"{compiler.group(1).lower()} {compiler.group(2)}" if compiler else "unknown"
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    if compiler not in record and "--write" not in sys.argv:
        skip(f"nothing is recorded for {compiler}")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (config, n) in CASES.items():
            found[name] = round((count(config, 2 * n, folder) - count(config, n, folder)) / n)
    if "--write" in sys.argv:
        RECORD.write_text(json.dumps({**record, compiler: found}, indent=1) + "\n")
        return
    for name, instructions in found.items():
        before = record[compiler][name]
        print(f"{name}: {instructions} instructions a trial, recorded {before}, {instructions / before - 1:+.1%}")
    worse = [name for name in found if found[name] > 1.05 * record[compiler][name]]
    if worse:
        sys.exit("more than 5% more: " + ", ".join(worse) + "; if that is meant, record it with --write")


main()
