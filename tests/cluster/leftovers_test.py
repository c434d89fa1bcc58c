#!/usr/bin/python3
"""A test of clusters that is killed without warning, its Slurm and its jobs running, leaves no process behind.
Usage: leftovers_test.py"""
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import hosts
from hosts import SHARED, SKIPPED, wait_for
from slurm import Slurm

MARK = "CHOKEPOINT_CLUSTER_MARK"


def victim():
    hosts.require("slurmctld", "slurmd", "munged", "sbatch", "srun")
    slurm = Slurm(hosts.make(2))
    job = slurm.submit(SHARED, "--nodes=2", "--output=/dev/null", "--wrap", "srun --mpi=none sleep 600; true")
    job.wait_state("RUNNING")
    print("running", flush=True)
    time.sleep(600)


def marked(mark):
    """Processes, in whatever namespace, that have inherited the mark."""
    found = []
    for process in pathlib.Path("/proc").iterdir():
        try:
            if process.name.isdigit() and mark in (process / "environ").read_bytes():
                found.append((process / "comm").read_text().strip())
        except OSError:
            pass  # it has ended
    return found


if "--victim" in sys.argv:
    hosts.enter(victim)
value = f"{os.getpid()}-{time.time_ns()}"
process = subprocess.Popen([sys.executable, __file__, "--victim"], stdout=subprocess.PIPE, text=True,
                           env={**os.environ, MARK: value})
said = process.stdout.readline()
if "running" not in said:
    print(said, end="")
    sys.exit(SKIPPED if process.wait() == SKIPPED else 1)
mark = f"{MARK}={value}".encode()
wait_for("the job's processes", lambda: marked(mark).count("sleep") >= 4)  # two hosts' own, two of the job
assert {"munged", "slurmctld", "slurmd"} <= set(marked(mark)), marked(mark)
process.kill()
process.wait()
wait_for("all to end", lambda: not marked(mark), 30)
print("nothing was left")
