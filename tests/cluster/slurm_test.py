#!/usr/bin/python3
"""The scripts in slurm/ under a real Slurm, on three hosts made of namespaces: what they write is what a run on this machine
alone writes, whatever happens to the jobs in between. Usage: slurm_test.py CHOKEPOINT MPIRUN [--slow]
--slow adds what waits for Slurm's clocks: time limits, and nodes that Slurm itself finds to be dead."""
import os
import pathlib
import sys
import time

import h5py

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / name) for name in ("checkpoint", "cluster")]
import hosts
from common import content, same
from hosts import SHARED, command, wait_for
from slurm import Slurm

PROGRAM = os.path.abspath(sys.argv[1])
SLOW = "--slow" in sys.argv
REPO = pathlib.Path(__file__).resolve().parents[2]
CONFIG = "configs/minimal.yaml"
FEW = 60000
SHORT_SECONDS, LONG_SECONDS = 4, 10  # of runs that are interrupted once and thrice, on this machine alone
WORK = SHARED / "work"


def prepare():
    """A folder such as people submit from."""
    (WORK / "build/release").mkdir(parents=True)
    (WORK / "build/release/chokepoint").symlink_to(PROGRAM)
    for name in ("configs", "slurm", "tests"):
        (WORK / name).symlink_to(REPO / name)


class Local:
    """A run on this machine alone."""

    def __init__(self, trials):
        self.trials = trials
        out = WORK / f"local-{trials}.h5"
        command(PROGRAM, "run", CONFIG, "-q", "-n", trials, "-t", "2", "-o", out, cwd=WORK, timeout=600)
        self.content = content(out)
        with h5py.File(out) as file:
            self.speed = float(file["run"].attrs["trials_per_second"])


def log(job):
    return "".join(path.read_text() for path in WORK.glob(f"*-{job.number}.log"))


def ended_well(job, seconds=120):
    ended = job.wait_end(seconds)
    assert ended == ("COMPLETED", 0), (ended, log(job))


def check_run(slurm, few):
    """Two ranks of two threads on two nodes."""
    job = slurm.submit(WORK, "--nodes=2", "--cpus-per-task=2", "slurm/run.sbatch", CONFIG=CONFIG, TRIALS=str(FEW))
    ended_well(job)
    assert "2 ranks of 2 threads on n[" in log(job), log(job)
    out = WORK / f"results/minimal-{job.number}.h5"
    same(out, few.content, "slurm/run.sbatch")
    with h5py.File(out) as file:
        placement = file["run"].attrs["placement"].split("\n")
    assert placement == [f"rank {i} on n{i + 1}: 2 threads bound to processors 0-1" for i in range(2)], placement


def check_array(slurm, few):
    """Parts, and the job that waits for them."""
    parts = slurm.submit(WORK, "--array=0-2", "--cpus-per-task=1", "slurm/array.sbatch", CONFIG=CONFIG, EACH=str(FEW // 3))
    merge = slurm.submit(WORK, f"--dependency=afterok:{parts.number}", "slurm/merge.sbatch", PARTS=str(parts.number))
    assert merge.state() == "PENDING"
    ended_well(merge)
    same(WORK / f"results/merged-{parts.number}.h5", few.content, "slurm/array.sbatch and merge.sbatch")


def check_failing_part(slurm):
    """What depends on a part that failed is not run."""
    parts = slurm.submit(WORK, "--array=0-1", "--cpus-per-task=1", "slurm/array.sbatch", CONFIG="configs/none.yaml", EACH="1")
    merge = slurm.submit(WORK, f"--dependency=afterok:{parts.number}", "slurm/merge.sbatch", PARTS=str(parts.number))
    parts.wait_end()
    wait_for("a dependency that is never met", lambda: merge.facts()["Reason"] == "DependencyNeverSatisfied")
    command("scancel", merge.number)


def begin(slurm, out, many, **variables):
    return slurm.submit(WORK, "--nodes=2", "--cpus-per-task=1", "slurm/requeue.sbatch", TRIALS=str(many.trials), EVERY="0.3s",
                        OUT=str(out), **{"CONFIG": CONFIG, **variables})


def progress(job, out, attempt=1):
    """Waits until this attempt of the job has written a checkpoint."""
    checkpoint = pathlib.Path(f"{out}.checkpoint")

    def begun():
        job.hurry(job.facts())
        return f"attempt {attempt}:" in log(job)

    def newer():
        assert not out.exists(), f"ended before it was interrupted\n{log(job)}"
        return checkpoint.exists() and checkpoint.stat().st_mtime_ns > since
    wait_for(f"attempt {attempt} of job {job.number}", begun, 120)
    since = time.time_ns()
    wait_for(f"a checkpoint of job {job.number}", newer, 120)


def requeued(job, times):
    wait_for(f"job {job.number} to be back in the queue", lambda: job.restarts() == times, 120)


def check_requeue(slurm, many):
    """One run, over four attempts: a signal ahead of a limit, the operator's requeue, a node that dies."""
    out = WORK / "results/requeued.h5"
    job = begin(slurm, out, many)
    progress(job, out)
    command("scancel", "--signal=USR2", job.number)
    requeued(job, 1)
    assert "stopped by SIGUSR2" in log(job), log(job)
    progress(job, out, 2)
    command("scontrol", "requeue", job.number)
    requeued(job, 2)
    progress(job, out, 3)
    lose_node(slurm, slurm.hosts["n2"], told=not SLOW)
    requeued(job, 3)
    slurm.restart(slurm.hosts["n2"])
    ended_well(job, 300)
    assert "attempt 4:" in log(job) and "goes on after" in log(job), log(job)
    same(out, many.content, "slurm/requeue.sbatch")
    alone(out)


def lose_node(slurm, host, told):
    """Its power fails, with a rank on it. Slurm finds out itself, or is told by whoever watches the machine."""
    began = time.monotonic()
    host.kill()
    if told:
        command("scontrol", "update", f"NodeName={host.name}", "State=DOWN", "Reason=power")
    down = lambda: "DOWN" in command("scontrol", "show", "node", "-o", host.name).stdout
    wait_for("a dead node to be down", down, 180)
    print(f"node {host.name} down after {time.monotonic() - began:.0f} s")


def alone(out):
    left = [path.name for path in out.parent.iterdir() if path.name.startswith((".chokepoint", out.name + "."))]
    assert not left, left


def check_launchers(slurm, few):
    """mpirun in an allocation; and srun that speaks what the MPI library does not, which must not look like success."""
    def wrapped(launch, out):
        return slurm.submit(WORK, "--nodes=2", "--ntasks-per-node=1", "--output=wrap-%j.log", "--wrap",
                            f"exec {launch} build/release/chokepoint run {CONFIG} -q -n {FEW} -o {out}")
    job, wrong = wrapped("mpirun --bind-to none", "results/mpirun.h5"), wrapped("srun --mpi=none", "results/none.h5")
    ended_well(job)
    same(WORK / "results/mpirun.h5", few.content, "mpirun in an allocation")
    assert wrong.wait_end()[0] == "FAILED" and "PMI" in log(wrong), log(wrong)
    assert not (WORK / "results/none.h5").exists()


def signal_rank(slurm, name, out):
    slurm.hosts["n2"].run("pkill", f"-{name}", "-f", f"^build/release/chokepoint run .*{out.name}")


def check_killed_rank(slurm, many):
    """When a rank is killed, by the kernel for want of memory, say, the other does not wait for it; the job goes back into the queue.
    The controls: not when it may not be tried again, nor when the configuration is wrong."""
    out = WORK / "results/rank.h5"
    wrong = begin(slurm, WORK / "results/wrong.h5", many, CONFIG="tests/invalid/all-at-once.yaml")
    assert wrong.wait_end(60) == ("FAILED", 1) and wrong.restarts() == 0, (wrong.facts(), log(wrong))
    job = begin(slurm, out, many, RETRIES="1")
    progress(job, out)
    signal_rank(slurm, "KILL", out)
    requeued(job, 1)
    assert "ended with code 137 after" in log(job) and "try 1 of 1" in log(job), log(job)
    assert pathlib.Path(f"{out}.checkpoint").exists() and not out.exists()
    ended_well(job, 300)
    assert "goes on after" in log(job), log(job)
    same(out, many.content, "a killed rank")
    alone(out)


def check_halted_rank(slurm, many):
    """A rank that is there and does not answer: --wait-limit ends the wait, and the job goes back into the queue."""
    out = WORK / "results/halted.h5"
    job = begin(slurm, out, many, WAIT="4s")
    progress(job, out)
    signal_rank(slurm, "STOP", out)
    requeued(job, 1)
    assert "has waited 4 s for the other ranks" in log(job), log(job)
    print([line for line in log(job).splitlines() if line.startswith("ended with code")])
    ended_well(job, 300)
    same(out, many.content, "a halted rank")
    alone(out)


def check_cancel(slurm, many):
    """scancel is a stop with a checkpoint, from which anyone can go on anywhere."""
    out = WORK / "results/cancelled.h5"
    job = begin(slurm, out, many)
    progress(job, out)
    command("scancel", job.number)
    assert job.wait_end()[0] == "CANCELLED"
    assert not out.exists() and pathlib.Path(f"{out}.checkpoint").exists(), log(job)
    command(PROGRAM, "run", CONFIG, "-q", "-n", many.trials, "-o", out, "--resume", cwd=WORK, timeout=300)
    same(out, many.content, "scancel")
    alone(out)


def check_preempted(slurm, many):
    """A job of a partition that goes first takes all nodes; this one makes room and comes back."""
    out = WORK / "results/preempted.h5"
    job = begin(slurm, out, many)
    progress(job, out)
    urgent = slurm.submit(WORK, "--partition=urgent", "--nodes=3", "--cpus-per-task=2", "--exclusive", "slurm/run.sbatch",
                          CONFIG=CONFIG, TRIALS="1000")
    requeued(job, 1)
    ended_well(urgent)
    ended_well(job, 300)
    same(out, many.content, "pre-empted")
    alone(out)


def check_scaling(slurm):
    job = slurm.submit(WORK, "--nodes=3", "--cpus-per-task=1", "slurm/scaling.sbatch", CONFIG=CONFIG, TRIALS="2000", ROUNDS="1")
    ended_well(job)
    rows = [line.split(",") for line in (WORK / f"results/scaling-{job.number}.csv").read_text().splitlines()]
    found = [(row[0], int(row[1]), int(row[3])) for row in rows[1:]]
    assert found == [("strong", 1, 2000), ("strong", 2, 2000), ("strong", 3, 2000),
                     ("weak", 1, 2000), ("weak", 2, 4000), ("weak", 3, 6000)], rows
    assert all(float(row[4]) > 0 for row in rows[1:]) and rows[1][6:] == ["1.00", "1.000"], rows


def check_cut_off(slurm, many):
    """A node's link is cut: Slurm gives it up and starts the job again elsewhere, while its rank lives on there."""
    out = WORK / "results/cut-off.h5"
    job = begin(slurm, out, many)
    progress(job, out)
    host = slurm.hosts["n1"]  # with the rank that writes
    host.cut()
    began = time.monotonic()
    try:
        requeued(job, 1)
        print(f"requeued {time.monotonic() - began:.0f} s after the link was cut")
        progress(job, out, 2)
        ended_well(job, 300)
        before = out.stat().st_mtime_ns
    finally:
        host.join()
    there = lambda: host.run("pgrep", "-f", "chokepoint run", check=False).stdout.split()
    print(f"{len(there())} of the first attempt's processes live when the link is back")
    began = time.monotonic()
    wait_for("the first attempt to end", lambda: not there(), 240)
    print(f"they end after {time.monotonic() - began:.0f} s")
    assert out.stat().st_mtime_ns == before, "what was cut off replaced the result"
    same(out, many.content, "cut off")
    alone(out)


def check_time_limit(slurm):
    """Slurm signals ahead of the limit, the job goes back into the queue by itself; here it has all day for the rest."""
    out = WORK / "results/limited.h5"
    job = slurm.submit(WORK, "--nodes=2", "--cpus-per-task=1", "--time=2", "--signal=USR2@60", "slurm/requeue.sbatch",
                       CONFIG=CONFIG, TRIALS="100M", EVERY="30s", OUT=str(out))
    wait_for("a signal ahead of the time limit", lambda: job.restarts() == 1, 180)
    assert "stopped by SIGUSR2" in log(job), log(job)
    command("scancel", job.number)
    # Without a signal ahead the limit itself is a stop with a checkpoint.
    hard = WORK / "results/hard.h5"
    job = slurm.submit(WORK, "--nodes=2", "--cpus-per-task=1", "--time=1", "slurm/run.sbatch", CONFIG=CONFIG, TRIALS="100M",
                       OUT=str(hard))
    assert job.wait_end(180)[0] == "TIMEOUT"
    assert not hard.exists() and pathlib.Path(f"{hard}.checkpoint").exists(), log(job)


def main():
    hosts.require("slurmctld", "slurmd", "munged", "sbatch", "srun")
    prepare()
    slurm = Slurm(hosts.make(3))
    few = Local(FEW)
    more, many = (Local(max(FEW, int(seconds * few.speed))) for seconds in (SHORT_SECONDS, LONG_SECONDS))
    print(f"{few.trials}, {more.trials} and {many.trials} trials")
    checks = [(check_run, few), (check_array, few), (check_failing_part,), (check_launchers, few), (check_killed_rank, more),
              (check_requeue, many), (check_cancel, more),
              (check_preempted, more), (check_scaling,)]
    if SLOW:
        checks += [(check_halted_rank, more), (check_cut_off, more), (check_time_limit,)]
    for check, *given in checks:
        began = time.monotonic()
        try:
            check(slurm, *given)
            slurm.wait_idle(120)
        except BaseException:
            print(command("squeue", check=False).stdout + slurm.logs())
            raise
        print(f"{check.__name__}: {time.monotonic() - began:.0f} s", flush=True)


hosts.enter(main)
