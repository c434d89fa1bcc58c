#!/usr/bin/python3
"""Two ranks, of which one is refused memory or a file, or is killed, while the other is well: both end, the files stay
whole, and the run goes on from them to what a straight one holds.
Usage: ranks.py CHOKEPOINT INTERPOSER MPIEXEC CONFIG [EVERY]; EVERY 1 is every n"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import faults
from faults import Fault, chosen, clear, holds, ok, run

PROGRAM, INTERPOSER, MPIEXEC, CONFIG = sys.argv[1:5]
EVERY = int(sys.argv[5]) if len(sys.argv) > 5 else 0
SECONDS = 120


class Ranks:
    def __init__(self, place):
        self.folder, self.pids = place / "run", place / "pids"
        self.folder.mkdir()
        self.pids.mkdir()
        self.out = self.folder / "out.h5"
        self.command = [PROGRAM, "run", CONFIG, "-q", "-t", "1", "-n", "96", "-o", str(self.out), "--resume",
                        "--checkpoint-every", "0.000001s"]
        ok(run(*self.command))
        self.truth = holds(self.out)

    def start(self, fault, n, rank):
        """mpirun and its group, with a limit; the environment is the ranks' alone."""
        clear(self.folder)
        clear(self.pids)
        fault.log.unlink(missing_ok=True)
        more = {"FAULT_RANK": str(rank), "FAULT_PIDS": str(self.pids)}
        settings = [f"{name}={value}" for name, value in fault.environment(n, **more).items()]
        process = subprocess.Popen([MPIEXEC, "-n", "2", "env", *settings, *self.command], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
        try:
            _, told = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            sys.exit(f"two ranks hang: {fault.kind} {fault.how} {n} of rank {rank}")
        return process.returncode, told

    def count(self, fault, rank):
        assert self.start(fault, 0, rank)[0] == 0
        return int(fault.log.read_text().split()[-1])

    def check(self, fault, n, rank, codes):
        code, told = self.start(fault, n, rank)
        what = (fault.kind, fault.how, n, "of rank", rank, code, told[-600:])
        assert codes is None or code in codes, what
        assert code != 3 or str(self.out) in told or "memory" in told, what
        now = holds(self.out)
        assert now == self.truth if code == 0 else now in (None, self.truth), what
        ok(run(*self.command))
        assert holds(self.out) == self.truth, ("trials lost or changed", what)
        left = [path.name for path in self.folder.iterdir() if path.name != "out.h5"]
        assert not left or (now and left == faults.leftovers(self.folder)), (left, what)

    def campaign(self, fault, rank, every, last, codes=None):
        numbers = chosen(self.count(fault, rank), 1, last, EVERY or every)
        for n in numbers:
            self.check(fault, n, rank, codes)
        print(f"{fault.kind} {fault.how}, rank {rank}: {len(numbers)} refused", flush=True)


with tempfile.TemporaryDirectory() as name:
    ranks = Ranks(pathlib.Path(name))
    for rank in (0, 1):
        ranks.campaign(Fault(INTERPOSER, ranks.folder, "memory", objects="program"), rank, 97, 1, (0, 3))
    ranks.campaign(Fault(INTERPOSER, ranks.folder, "write", "full"), 0, 700, 2, (0, 3))
    for how in ("kill", "kill-other", "kill-all"):
        ranks.campaign(Fault(INTERPOSER, ranks.folder, "write", how), 0, 900, 1)
print("ranks: all held")
