#!/usr/bin/python3
"""Instructions per trial, counted by callgrind on one thread with the baseline instruction set, against what was recorded for this compiler:
more than 5% more fails, of all and of every phase that is a tenth of it. What starting and ending cost cancels between two numbers of
trials. Usage: instructions.py CHOKEPOINT [--record]    ends with 77 (skipped) without valgrind or a record for the compiler"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
import phases  # noqa: E402

RECORD = pathlib.Path(__file__).with_name("instructions.json")
CASES = {"small network": (ROOT / "bench/small.yaml", 1600), "rare earths, baseline policy": (ROOT / "configs/rare-earths-2025.yaml", 160)}
PROGRAM = pathlib.Path(sys.argv[1]).resolve()
MORE, SHARE = 0.05, 0.1
NAME = re.compile(r"fn=\((\d+)\)(?: (\S+))?")


def by_function(path):
    """{function: its own instructions} of a profile."""
    names, found, now, skip = {}, {}, None, False
    for line in path.read_text().splitlines():
        name = NAME.match(line)
        if name:
            names.setdefault(name[1], (name[2] or "").split("'")[0])
            now = names[name[1]]
        elif line.startswith("calls="):
            skip = True  # the next line is the callee's
        elif now is not None and line[:1] in "0123456789+-*" and line:
            if not skip:
                found[now] = found.get(now, 0) + int(line.split()[1])
            skip = False
        elif NAME.match(line[1:]):  # cfn=: a name may be told here first
            known = NAME.match(line[1:])
            names.setdefault(known[1], (known[2] or "").split("'")[0])
    return found


def count(config, trials, folder, sources):
    """{phase: instructions} of one run, and of all."""
    out = pathlib.Path(folder) / "callgrind.out"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", PROGRAM, "run", str(config),
               "-q", "-n", str(trials), "-t", "1", "--isa", "baseline", "--policies", "baseline", "-o", f"{folder}/out.h5"]
    told = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}).stderr
    found = {"all": int(re.search(r"Collected : (\d+)", told).group(1))}
    for name, instructions in by_function(out).items():
        phase = phases.phase_of(sources.get(name, "libraries"))
        found[phase] = found.get(phase, 0) + instructions
    return found


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def compiler_of(program):
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"(?i)(gnu|clang) (\d+\.\d+)", version)
    return f"{found.group(1).lower()} {found.group(2)}" if found else "unknown"


def main():
    if subprocess.run(["which", "valgrind"], stdout=subprocess.DEVNULL).returncode != 0:
        skip("there is no valgrind")
    compiler = compiler_of(PROGRAM)
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    if compiler not in record and "--record" not in sys.argv:
        skip(f"nothing is recorded for {compiler}")
    sources = {name: path or "libraries" for name, path in phases.functions(PROGRAM).values()}
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (config, n) in CASES.items():
            more, few = count(config, 2 * n, folder, sources), count(config, n, folder, sources)
            found[name] = {phase: round((more[phase] - few.get(phase, 0)) / n) for phase in more if more[phase] > few.get(phase, 0)}
    if "--record" in sys.argv:
        kept = {name: {phase: x for phase, x in table.items() if x >= SHARE * table["all"]} for name, table in found.items()}
        RECORD.write_text(json.dumps({**record, compiler: kept}, indent=1) + "\n")
    before_of = lambda name: record.get(compiler, {}).get(name, {}) if "--record" not in sys.argv else {}
    worse = []
    for name, table in found.items():
        print(f"{name}, instructions a trial:")
        for phase, instructions in sorted(table.items(), key=lambda item: -item[1]):
            before = before_of(name).get(phase)
            print(f"  {phase:<40} {instructions:10,}" + (f", recorded {before:,}, {instructions / before - 1:+.1%}" if before else ""))
            if before and instructions > (1.0 + MORE) * before:
                worse.append(f"{name}, {phase}")
    if worse:
        sys.exit("more than 5% more: " + "; ".join(worse) + "; if that is meant, record it with --record")


if __name__ == "__main__":
    main()
