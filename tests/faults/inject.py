#!/usr/bin/python3
"""The n-th request for memory or of a file is refused, for every n, or the process is killed in the midst of it, while it
runs, writes checkpoints, stops, resumes, extends, merges, keeps samples, shows and checks. It ends with code 0 and the
right result, or with 3 and one line that says why; what stood there stays whole until the new one is; nothing hangs; and
taken up again without the fault the run ends with what a straight one holds.
Usage: inject.py CHOKEPOINT INTERPOSER CONFIG memory|libraries|write|read|kill [EVERY]; EVERY 1 is every n"""
import pathlib
import shutil
import sys
import tempfile

import faults
from faults import Chosen, Fault, clear, holds, is_clean, leftovers, ok, run

PROGRAM, INTERPOSER, CONFIG, WHAT = sys.argv[1:5]
EVERY = int(sys.argv[5]) if len(sys.argv) > 5 else 0
TRIALS, BEFORE = "48", "32"


class Bench:
    """A folder in which commands run, again and again from the same files."""

    def __init__(self, place):
        self.folder, self.kept = place / "run", place / "kept"
        self.folder.mkdir()
        self.kept.mkdir()
        self.out = str(self.folder / "out.h5")
        self.checkpoint = pathlib.Path(self.out + ".checkpoint")
        self.make_files()

    def simulate(self, *options, trials=TRIALS, out=None):
        return [PROGRAM, "run", CONFIG, "-q", "-t", "1", "-n", trials, "-o", out or self.out, *options]

    def keep(self, name):
        shutil.copy(self.out, self.kept / name)

    def make_files(self):
        ok(run(*self.simulate()))
        self.truth = holds(self.out)
        self.told = ok(run(PROGRAM, "show", "--json", self.out)).stdout
        self.keep("whole.h5")
        ok(run(*self.simulate("--samples", "all")))
        self.sampled = holds(self.out)
        ok(run(*self.simulate("--first-trial", BEFORE, trials="16")))
        self.keep("second.h5")
        ok(run(*self.simulate(trials=BEFORE)))
        self.old = holds(self.out)
        self.keep("first.h5")
        clear(self.folder)
        # Its result cannot be written: all that was counted is in the checkpoint.
        done, _ = Fault(INTERPOSER, self.folder, "write").run(self.simulate(trials=BEFORE), 10)
        assert done.returncode == 3 and self.checkpoint.exists(), done
        shutil.copy(self.checkpoint, self.kept / "checkpoint")
        clear(self.folder)

    def put(self, **files):
        clear(self.folder)
        for name, kept in files.items():
            shutil.copy(self.kept / kept, self.folder / name.replace("_", "."))


class Case:
    """A command: what is there before it, what it may end with, what it leaves."""

    def __init__(self, bench, name, command, before, truth, codes=(0, 3), resume=True):
        self.bench, self.name, self.command, self.before, self.truth = bench, name, command, before, truth
        self.codes, self.resume = codes, resume

    def prepare(self):
        self.bench.put(**self.before)
        self.there = holds(self.bench.out)

    def is_untouched(self):
        kept, out = self.before.get("out_h5"), pathlib.Path(self.bench.out)
        return kept and out.exists() and out.read_bytes() == (self.bench.kept / kept).read_bytes()

    def check(self, done, request, killed=False):
        """What is there now is what was there or what was to be; nothing else is left."""
        bench, told = self.bench, (self.name, request, done.returncode, done.stderr[-500:])
        now = self.there if self.is_untouched() else holds(bench.out)
        assert now in (self.there, self.truth), ("half a result", told)
        if done.returncode == 0:
            assert now == self.truth and not bench.checkpoint.exists(), ("not the result", told)
        if done.returncode == 4:
            assert bench.checkpoint.exists(), ("no checkpoint", told)
        assert killed or request == "unlink" or not leftovers(bench.folder), ("leftovers", leftovers(bench.folder), told)

    def recover(self):
        """Without the fault, the run goes on from what was left."""
        bench = self.bench
        if not self.resume or (not bench.checkpoint.exists() and not leftovers(bench.folder)):
            return
        ok(run(*bench.simulate("--resume")))
        assert holds(bench.out) == bench.truth, (self.name, "trials lost or changed")
        left = sorted(path.name for path in bench.folder.iterdir() if path.name not in ("first.h5", "second.h5"))
        assert left == ["out.h5"], (self.name, left)


def cases(bench):
    often = ("--checkpoint-every", "0.000001s")
    parts = [str(bench.folder / name) for name in ("first.h5", "second.h5")]
    return {case.name: case for case in (
        Case(bench, "run", bench.simulate(*often), {"out_h5": "first.h5"}, bench.truth),
        Case(bench, "stop", bench.simulate("--time-limit", "0.000001s"), {"out_h5": "first.h5"}, bench.truth, (3, 4)),
        Case(bench, "resume", bench.simulate("--resume", *often), {"out_h5_checkpoint": "checkpoint"}, bench.truth),
        Case(bench, "extend", bench.simulate("--extend", bench.out), {"out_h5": "first.h5"}, bench.truth),
        Case(bench, "merge", [PROGRAM, "merge", "-q", "-o", bench.out, *parts],
             {"first_h5": "first.h5", "second_h5": "second.h5"}, bench.truth),
        Case(bench, "samples", bench.simulate("--samples", "all"), {"out_h5": "first.h5"}, bench.sampled, resume=False))}


def inject(case, fault, numbers, codes, survives=()):
    """`survives`: codes of libraries that end the program without a word of ours."""
    n_hit = 0
    for n in numbers:
        case.prepare()
        done, request = fault.run(case.command, n)
        n_hit += request is not None
        if done.returncode not in survives:
            assert is_clean(done, codes), (case.name, fault.how, n, request, done)
        case.check(done, request, killed=done.returncode in survives)
        case.recover()
    assert n_hit, (case.name, "no fault was met")
    return n_hit


def campaign(bench, names, fault, every, ends, codes=None, survives=()):
    for case in (cases(bench)[name] for name in names):
        case.prepare()
        numbers = Chosen(fault.count(case.command), EVERY or every, ends)
        hit = inject(case, fault, numbers, codes or case.codes, survives)
        print(f"{case.name}: {fault.kind} {fault.objects} {fault.how}: {hit} refused", flush=True)


def check_readers(bench, fault, every, ends, survives=()):
    """show and check: the whole answer or none."""
    bench.put(whole_h5="whole.h5", config_yaml="config.yaml")
    for command in ([PROGRAM, "show", "--json", str(bench.folder / "whole.h5")],
                    [PROGRAM, "check", str(bench.folder / "config.yaml")]):
        told = ok(run(*command)).stdout
        hit = 0
        for n in Chosen(fault.count(command), EVERY or every, ends):
            done, request = fault.run(command, n)
            hit += request is not None
            assert done.returncode in survives or is_clean(done, (0, 1, 3)), (command, n, request, done)
            assert done.returncode != 1 or fault.kind == "read", (command, n, "refused memory is bad input", done)
            assert done.returncode or done.stdout == told, (command, n, request, "another answer")
        print(f"{command[1]}: {fault.kind} {fault.objects}: {hit} refused", flush=True)


ALL = ("run", "stop", "resume", "extend", "merge", "samples")


def check(bench):
    shutil.copy(CONFIG, bench.kept / "config.yaml")

    def fault(how="eio", objects=""):
        kind = {"libraries": "memory", "kill": "write"}.get(WHAT, WHAT)
        return Fault(INTERPOSER, bench.folder, kind, how, objects)

    if WHAT == "memory":
        campaign(bench, ALL, fault(objects="program"), 29, 2)
        check_readers(bench, fault(objects="program"), 5, 3)
    elif WHAT == "libraries":
        campaign(bench, ("run", "merge"), fault(objects="libfyaml"), 17, 1, survives=(-11,))
        campaign(bench, ("merge",), fault(objects="libhdf5"), 9973, 0, survives=(-11, 3))
        check_readers(bench, fault(objects="libfyaml,libhdf5"), 997, 0, survives=(-11, 3))
    elif WHAT == "write":
        for i, how in enumerate(("eio", "full", "short")):
            campaign(bench, ALL[i % 2 :: 2] if not EVERY else ALL, fault(how), 293 + 10 * i, 12)
    elif WHAT == "read":
        campaign(bench, ("resume", "extend", "merge"), fault(), 53, 4, codes=(0, 1, 3))
        check_readers(bench, fault(), 101, 4)
    elif WHAT == "kill":
        campaign(bench, ("run", "stop", "resume", "extend", "merge"), fault("kill"), 211, 12, survives=(-9,))
    else:
        sys.exit(__doc__)


with tempfile.TemporaryDirectory() as name:
    check(Bench(pathlib.Path(name)))
print(f"{WHAT}: all held")
