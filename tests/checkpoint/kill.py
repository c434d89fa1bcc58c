#!/usr/bin/python3
"""A run that is killed without warning at 100 random moments, whole or one rank of it, while it computes, writes its
checkpoint or its result, and is taken up each time, ends with what a straight run holds.
Usage: kill.py CHOKEPOINT MPIEXEC CONFIG [KILLS]"""
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
KILLS = int(sys.argv[4]) if len(sys.argv) > 4 else 100
TRIALS = 60000
SEED = 7


def command(out, ranks):
    launch = [MPIEXEC, "-n", str(ranks)] if ranks > 1 else []
    return [*launch, PROGRAM, "run", CONFIG, "-q", "-n", str(TRIALS), "-t", "1", "--resume", "--checkpoint-every", "0.05s",
            "-o", out]


def children(parent):
    found = subprocess.run(["pgrep", "-P", str(parent), "-f", "chokepoint"], capture_output=True, text=True).stdout.split()
    return [int(pid) for pid in found]


def lives(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def kill(process, ranks, chance):
    """One rank alone, which its launcher answers by ending the others; or all: a launcher that is halted starts no more of them."""
    if ranks > 1:
        os.kill(process.pid, signal.SIGSTOP)
    ranks_of = children(process.pid) if ranks > 1 else []
    if ranks_of and chance.random() < 0.5:
        os.kill(chance.choice(ranks_of), signal.SIGKILL)
        os.kill(process.pid, signal.SIGCONT)
        return
    for pid in (*ranks_of, process.pid):
        os.kill(pid, signal.SIGKILL)
    while any(map(lives, ranks_of)):
        time.sleep(0.001)


with tempfile.TemporaryDirectory() as folder:
    straight = folder + "/straight.h5"
    begin = time.monotonic()
    subprocess.run([PROGRAM, "run", CONFIG, "-q", "-n", str(TRIALS), "-t", "1", "-o", straight], check=True, timeout=60)
    length = time.monotonic() - begin
    expected = content(straight)
    chance = random.Random(SEED)
    kills = finished = 0
    out, told = folder + "/killed.h5", pathlib.Path(folder + "/told")
    while kills < KILLS:
        ranks = 2 if chance.random() < 0.2 else 1
        with open(told, "wb") as file:
            process = subprocess.Popen(command(out, ranks), stdout=file, stderr=file, start_new_session=True)
        try:
            process.wait(timeout=chance.uniform(0, 1.3 * length * (2 if ranks > 1 else 1)))
        except subprocess.TimeoutExpired:
            kill(process, ranks, chance)
            process.wait(timeout=60)
            kills += 1
            if os.path.exists(out):
                same(out, expected, "a result that is there is whole")
            continue
        assert process.returncode == 0, (process.returncode, told.read_text(errors="replace"))
        same(out, expected, f"after {kills} kills")
        finished += 1
        os.unlink(out)
    subprocess.run(command(out, 1), check=True, timeout=60)
    same(out, expected, "at the end")
    left = {path.name for path in pathlib.Path(folder).iterdir()} - {"straight.h5", "killed.h5", "told"}
    assert not left, left
    assert finished >= 3, finished
print(f"{kills} kills, {finished + 1} runs ended, none lost a trial")
