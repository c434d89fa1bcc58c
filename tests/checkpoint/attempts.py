#!/usr/bin/python3
"""Of several runs that write the same result the latest alone replaces anything: an older one that was stopped, or goes
on beside it, ends with exit code 3 and says why. Usage: attempts.py CHOKEPOINT MPIEXEC CONFIG"""
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import content, same

PROGRAM, MPIEXEC, CONFIG = sys.argv[1:4]
TRIALS = 30000
LIMIT = 120
LATER = "a later run of it has begun on"
GONE = "as when a later run of it has begun"


def start(out, *options, launch=(), wait=True):
    """A run, by default one that has begun to simulate."""
    process = subprocess.Popen([*launch, PROGRAM, "run", CONFIG, "-q", "-v", "-n", str(TRIALS), "-t", "1", "-o", out, *options],
                               stderr=subprocess.PIPE, text=True, start_new_session=True)
    while wait and "instruction set" not in (line := process.stderr.readline()):
        assert line, "the run ended before it began"
    return process


def end(process):
    try:
        told = process.communicate(timeout=LIMIT)[1]
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return process.returncode, told


def alone(folder, out):
    left = {path.name for path in folder.iterdir() if path.name.startswith((".chokepoint", pathlib.Path(out).name))}
    assert left == {pathlib.Path(out).name}, left


def facts(out):
    seen = os.stat(out)
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def check_stopped(folder, expected, launch=()):
    """Stopped somewhere, overtaken, and let go on: as a node that was cut off and comes back."""
    chance = random.Random(3)
    for i in range(3):
        out = str(folder / f"stopped-{len(launch)}-{i}.h5")
        old = start(out, "--checkpoint-every", "0.05s", launch=launch)
        time.sleep(i * chance.uniform(0, 0.4))
        os.killpg(old.pid, signal.SIGSTOP)
        if old.poll() is not None or os.path.exists(out):
            assert i > 0
            os.killpg(old.pid, signal.SIGCONT)
            end(old)
            continue  # too late to be overtaken
        code, told = end(start(out, "--resume", "--checkpoint-every", "0.05s"))
        assert code == 0, (code, told)
        before = facts(out)
        os.killpg(old.pid, signal.SIGCONT)
        code, told = end(old)
        assert code == 3 and (LATER in told or GONE in told), (code, told)
        assert facts(out) == before, "the older attempt replaced the result"
        same(out, expected, "overtaken")
        alone(folder, out)


def check_beside(folder, expected):
    """The later run has taken over: the older one, alive and well, ends long before its last trial."""
    out = str(folder / "beside.h5")
    old = start(out)
    old.send_signal(signal.SIGSTOP)
    new = start(out, "--resume")
    new.send_signal(signal.SIGSTOP)
    old.send_signal(signal.SIGCONT)
    code, told = end(old)
    assert code == 3 and LATER in told and str(new.pid) in told, (code, told)
    new.send_signal(signal.SIGCONT)
    assert end(new)[0] == 0
    same(out, expected, "beside")
    alone(folder, out)


def check_samples(folder, expected):
    """One that writes its file while it runs."""
    out = str(folder / "samples.h5")
    old = start(out, "--samples", "cost_total")
    old.send_signal(signal.SIGSTOP)
    assert end(start(out))[0] == 0
    before = facts(out)
    old.send_signal(signal.SIGCONT)
    code, told = end(old)
    assert code == 3 and (LATER in told or GONE in told), (code, told)
    assert facts(out) == before
    same(out, expected, "samples")
    alone(folder, out)


def check_refused(folder, expected):
    """One that may not begin disturbs nobody."""
    out = str(folder / "refused.h5")
    old = start(out, "--checkpoint-every", "0.05s")
    while not os.path.exists(out + ".checkpoint"):
        assert old.poll() is None
        time.sleep(0.01)
    old.send_signal(signal.SIGSTOP)
    assert end(start(out, wait=False))[0] == 2, "without --resume"
    assert end(start(out, "--resume", "--seed", "2", wait=False))[0] == 1, "another seed"
    old.send_signal(signal.SIGCONT)
    assert end(old)[0] == 0
    same(out, expected, "refused")
    alone(folder, out)


def check_crowd(folder, expected):
    """Many at once: whichever is the latest finishes."""
    out = str(folder / "crowd.h5")
    crowd = [start(out, "--resume", "--checkpoint-every", "0.1s", wait=False) for _ in range(5)]
    codes = [end(process) for process in crowd]
    assert all(code == 0 or code == 3 and (LATER in told or GONE in told) for code, told in codes), codes
    assert any(code == 0 for code, _ in codes), codes
    same(out, expected, "crowd")
    alone(folder, out)


with tempfile.TemporaryDirectory() as name:
    place = pathlib.Path(name)
    straight = str(place / "straight.h5")
    assert end(start(straight))[0] == 0
    truth = content(straight)
    check_stopped(place, truth)
    check_stopped(place, truth, launch=(MPIEXEC, "-n", "2"))
    check_beside(place, truth)
    check_samples(place, truth)
    check_refused(place, truth)
    check_crowd(place, truth)
print("attempts: the latest alone wrote")
