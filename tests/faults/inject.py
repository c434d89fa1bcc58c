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
from faults import Fault, chosen, clear, holds, is_clean, leftovers, ok, run

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
        self.told = faults.show(self.out).stdout
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
        self.there = self.bench.old if "out_h5" in self.before else None

    def is_untouched(self):
        kept, out = self.before.get("out_h5"), pathlib.Path(self.bench.out)
        return kept and out.exists() and out.read_bytes() == (self.bench.kept / kept).read_bytes()

    def check(self, done, request, killed=False):
        """What is there now is what was there or what was to be; nothing else is left."""
        bench, told = self.bench, (self.name, request, done.returncode, done.stderr[-500:])
        now = self.there if self.is_untouched() else holds(bench.out)
        assert now in (self.there, self.truth), ("half a result", told)
        self.done = now == self.truth
        if done.returncode == 0:
            assert now == self.truth, ("not the result", told)
            assert not bench.checkpoint.exists() or "cannot be removed" in told[-1] or "out of memory" in told[-1], told
        if done.returncode == 4:
            assert bench.checkpoint.exists(), ("no checkpoint", told)
        assert killed or request == "unlink" or not leftovers(bench.folder), ("leftovers", leftovers(bench.folder), told)

    def recover(self):
        """Without the fault, the run goes on from what was left; what an attempt left beside a whole result stays."""
        bench = self.bench
        if not self.resume or (not bench.checkpoint.exists() and (self.done or not leftovers(bench.folder))):
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


def inject(case, fault, n, codes, survives=()):
    """One fault; whether it was met. `survives`: codes of those who end the program without a word of ours."""
    case.prepare()
    done, request = fault.run(case.command, n)
    if done.returncode not in survives:
        assert is_clean(done, codes), (case.name, fault.how, n, request, done)
    case.check(done, request, killed=done.returncode in survives)
    case.recover()
    return request is not None


def campaign(case, faults_in_turn, numbers, codes=None, survives=()):
    """Each n with the next of the faults; with EVERY 1 each n with all of them."""
    case.prepare()
    first = faults_in_turn[0]
    wanted = chosen(first.count(case.command), *(numbers if EVERY == 0 else (0, 0, EVERY)))
    hit = sum(inject(case, fault, n, codes or case.codes, survives)
              for i, n in enumerate(wanted)
              for fault in (faults_in_turn if EVERY else faults_in_turn[i % len(faults_in_turn) :][:1]))
    assert hit, (case.name, "no fault was met")
    print(f"{case.name}: {first.kind} {first.objects}: {hit} refused", flush=True)


def check_readers(bench, fault, numbers, survives=()):
    """show and check: the whole answer or none."""
    bench.put(whole_h5="whole.h5", config_yaml="config.yaml")
    for command in ([PROGRAM, "show", "--json", str(bench.folder / "whole.h5")],
                    [PROGRAM, "check", str(bench.folder / "config.yaml")]):
        is_same = (lambda told: told == bench.told) if command[1] == "show" else bool  # a forecast is timed
        hit, count = 0, fault.count(command)
        for n in chosen(count, numbers[0], numbers[1], EVERY or min(numbers[2], count // 9 + 1)):
            done, request = fault.run(command, n)
            hit += request is not None
            assert done.returncode in survives or is_clean(done, (0, 1, 3)), (command, n, request, done)
            assert done.returncode != 1 or fault.kind == "read", (command, n, "refused memory is bad input", done)
            assert done.returncode or is_same(done.stdout), (command, n, request, "another answer")
        assert hit, (command, "no fault was met")
        print(f"{command[1]}: {fault.kind} {fault.objects}: {hit} refused", flush=True)


def check_control(case, fault):
    """What nobody is told of is seen in the result."""
    for n in range(40, 1000, 40):
        case.prepare()
        done, _ = fault.run(case.command, n)
        try:
            case.check(done, "lie")
        except AssertionError:
            return
    sys.exit("the control does not fail")


def check_gone(case, fault):
    """A former attempt that lives on ends, and removes the checkpoint between this one's look at it and the reading."""
    case.prepare()
    done, request = fault.run(case.command, 1)
    assert request == "fopen", request
    case.check(ok(done), request)
    print(f"{case.name}: begins anew", flush=True)


# The first, the last and one in so many: the checkpoints of a run come first, then HDF5's many small writes, at last the
# seal, the rename and what is removed.
NUMBERS = {
    "memory": {"run": (2, 3, 37), "stop": (0, 2, 41), "resume": (0, 3, 61), "extend": (0, 3, 97), "merge": (1, 2, 83),
               "samples": (1, 3, 89)},
    "write": {"run": (22, 16, 450), "stop": (20, 20, 0), "resume": (3, 9, 700), "extend": (0, 8, 0), "merge": (0, 7, 900),
              "samples": (1, 6, 900)},
    "kill": {"run": (12, 16, 700), "stop": (20, 20, 0), "resume": (2, 4, 0), "extend": (0, 6, 0), "merge": (0, 4, 900)},
    "read": {"resume": (9, 2, 0), "extend": (9, 2, 90), "merge": (9, 2, 90)}}


def check(bench):
    shutil.copy(CONFIG, bench.kept / "config.yaml")
    all_cases = cases(bench)

    def fault(kind, how="eio", objects=""):
        return Fault(INTERPOSER, bench.folder, kind, how, objects)

    def campaigns(faults_in_turn, codes=None, survives=()):
        for name, numbers in NUMBERS[WHAT].items():
            campaign(all_cases[name], faults_in_turn, numbers, codes, survives)

    if WHAT == "memory":
        campaigns([fault("memory", objects="program")])
        check_readers(bench, fault("memory", objects="program"), (3, 3, 9))
    elif WHAT == "libraries":
        campaign(all_cases["merge"], [fault("memory", objects="libfyaml")], (1, 1, 17), survives=(-11,))
        campaign(all_cases["merge"], [fault("memory", objects="libhdf5")], (0, 0, 19937), survives=(-11, 3))
        check_readers(bench, fault("memory", objects="libfyaml,libhdf5"), (0, 0, 1997), survives=(-11, 3))
    elif WHAT == "write":
        check_control(all_cases["merge"], fault("write", "lie"))
        campaigns([fault("write", how) for how in ("eio", "full", "short")])
    elif WHAT == "read":
        check_gone(all_cases["resume"], fault("read", "gone"))
        campaigns([fault("read")], codes=(0, 1, 3))
        check_readers(bench, fault("read"), (4, 4, 101))
    elif WHAT == "kill":
        campaigns([fault("write", "kill")], survives=(-9,))
    else:
        sys.exit(__doc__)


with tempfile.TemporaryDirectory() as name:
    check(Bench(pathlib.Path(name)))
print(f"{WHAT}: all held")
