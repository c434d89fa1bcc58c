"""The limits of docs/configuration.md and SECURITY.md: what is just within is read, what is just beyond is refused by name, quickly
and in little memory. Usage: limits.py CHOKEPOINT"""
import os
import pathlib
import resource
import sys
import tempfile
import time

from common import call, case

PROGRAM = sys.argv[1]
MB = 1024 * 1024
# A mistake that ends the checking before anything is simulated: the only one of what is within the limits.
UNKNOWN = "zzz: 1\n"


def many(n, line):
    return "".join(line.format(i) for i in range(n))


def sites(n):
    return case().replace("sites: {s: {makes: a, capacity: 2}}", "sites:\n" + many(n, "  s{0}: {{makes: a, capacity: 2}}\n"))


def states(n):
    first = "        s0: {lasts: 9 days, next: {s1: 1}, affects: [{select: s, loss: 1}]}\n"
    others = "".join(f"        s{i}: {{lasts: 9 days, next: {{s0: 1}}}}\n" for i in range(1, n))
    return case(more="hazards:\n  h:\n    regime:\n      initial: s0\n      states:\n" + first + others)


def steps(n):
    return case(more="report: {interval: 1000 days}\n").replace("horizon: 30 days, step: 10 days", f"horizon: {n} days, step: 1 day")


def intervals(n):
    return case(more="report: {interval: 1 day}\n").replace("horizon: 30 days, step: 10 days", f"horizon: {n} days, step: 1 day")


def leads(n):
    return case().replace("capacity: 2}", f"capacity: 2, lead_time: {10 * (n - 1)} days}}")


# Name, the configuration of a size, the largest that is read, what is said beyond it.
LIMITS = [
    ("bytes", lambda n: case(more=UNKNOWN + "#" + "x" * (n - len(case(more=UNKNOWN)) - 2) + "\n"), 16 * MB, "expected at most 16"),
    ("nesting", lambda n: case(more=UNKNOWN + "sources: " + "[" * (n - 1) + "]" * (n - 1) + "\n"), 64, "at most 64 levels of nesting"),
    ("anchors", lambda n: case(more=UNKNOWN + "sources:\n" + many(n, "  - &a{0} x\n")), 1000, "at most 1000 anchors"),
    ("entries", lambda n: sites(n) + UNKNOWN, 100000, "expected at most 100000 entries, found 100001"),
    ("states", lambda n: states(n) + UNKNOWN, 200, "expected at most 200 states, found 201"),
    ("policies", lambda n: case(more=UNKNOWN + "policies:\n  baseline: {}\n" +
                                many(n - 1, "  p{0}: {{cost: {{once: 1}}}}\n")), 1000, "expected at most 1000 policies, found 1001"),
    ("steps", lambda n: steps(n) + UNKNOWN, 1000000, "expected at most 1000000 steps, found 1000001"),
]
# The same, but what is within runs, so that no other mistake is needed.
RUNNING = [
    ("intervals", intervals, 20000, "expected at most 20000 intervals"),
    ("samples", lambda n: n, 1000000, "expected 1 to 1000000 lines of numbers, found 1000001"),
    ("samples' bytes", lambda n: -n, 16 * MB, "expected at most 16777216 bytes"),
]
# Configurations that would take much more memory than there is, and what says so.
LARGE = [
    ("counts", steps(1000000).replace("demands: {d: {of: a, rate: 1}}", "demands:\n" + many(500, "  d{0}: {{of: a, rate: 1}}\n")) +
     "policies:\n  baseline: {}\n" + many(30, "  p{0}: {{cost: {{once: 1}}}}\n"), "counting in each step"),
    ("tallies", steps(20000).replace("demands: {d: {of: a, rate: 1}}", "demands:\n" + many(1200, "  d{0}: {{of: a, rate: 1}}\n")),
     "threads of"),
    ("flows", steps(1000000).replace("commodities: {a: {unit: t}}", "commodities:\n  a: {unit: t}\n" + many(30000, "  c{0}: {{unit: t}}\n")),
     "nominal flows"),
    ("policies", sites(20000) + "policies:\n  baseline: {}\n" + many(900, "  p{0}: {{set: {{sites.s0.capacity: {0}}}}}\n"), "policies"),
    ("pipelines", leads(60000000), "threads of"),
]


def spent(since):
    return time.monotonic() - since, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def check(folder, name, make, n, words):
    """The exit code and what was said of a configuration of size n."""
    config = folder / "case.yaml"
    content = make(n)
    if isinstance(content, int):  # of a file beside it: lines, or bytes
        config.write_text(case("{empirical: {file: data.csv, column: days}}"))
        text = "days\n" + "1\n" * min(content, 2000000) if content > 0 else "days,x\n1," + "x" * (-content - 10) + "\n"
        (folder / "data.csv").write_text(text)
    else:
        config.write_text(content)
    return call(PROGRAM, "check", config)


def limits(folder):
    for name, make, most, beyond in LIMITS + RUNNING:
        since = time.monotonic()
        mistake = (name, make, most, beyond) in LIMITS
        code, said = check(folder, name, make, most, beyond)
        lines = [line for line in said.splitlines() if "case.yaml:" in line and "warning" not in line]
        assert (code == 1 and len(lines) == 1 and "zzz" in lines[0]) if mistake else code == 0, (name, most, code, said[-600:])
        code, said = check(folder, name, make, most + 1, beyond)
        assert code == 1 and beyond in said, (name, most + 1, code, said[-600:])
        print(f"{name}: {most} and one more, {time.monotonic() - since:.1f} s")


def memory(folder):
    """Refused with a number, before it is taken; what the program may have is set low, so that no machine is too large."""
    config = folder / "large.yaml"
    for name, text, what in LARGE:
        config.write_text(text)
        since = time.monotonic()
        code, said = call(PROGRAM, "run", config, "-q", "-n", "16", "-o", folder / "large.h5", memory=2048 * MB)
        seconds, resident = spent(since)
        assert code == 3 and what in said and "GB of memory, 2.1 GB may be used here" in said, (name, code, said)
        assert not (folder / "large.h5").exists()
        print(f"{name}: {said.strip().splitlines()[-1]} ({seconds:.1f} s, {resident:.0f} MB)")
    assert resident < 400, "none of them took much"
    config.write_text(case())
    code, said = call(PROGRAM, "run", config, "-q", "-n", "16", "-o", folder / "small.h5", memory=2048 * MB)
    assert code == 0, ("control: a small one runs in as much", said)


def group(folder):
    """The limit of a cgroup (of a container, of a job), where one can be made here."""
    place, limit = pathlib.Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"
    if not place.exists():
        place, limit = pathlib.Path("/sys/fs/cgroup"), "memory.max"
    own = place / f"chokepoint-test-{os.getpid()}"
    try:
        own.mkdir()
        (own / limit).write_text(str(1000 * 1000 * 1000))
    except OSError as error:
        print(f"cgroup: cannot be made here ({error})")
        if own.exists():
            own.rmdir()
        return
    try:
        config = folder / "large.yaml"
        config.write_text(LARGE[1][1])
        enter = f"echo $$ > {own}/cgroup.procs; exec \"$@\""
        code, said = call("/bin/sh", "-c", enter, "sh", PROGRAM, "run", config, "-q", "-n", "16", "-o", folder / "no.h5")
        assert code == 3 and "GB of memory, 1.0 GB may be used here" in said, (code, said)
        print(f"cgroup: {said.strip()}")
    finally:
        end = time.monotonic() + 30
        while (own / "cgroup.procs").read_text() and time.monotonic() < end:
            time.sleep(0.05)
        own.rmdir()


with tempfile.TemporaryDirectory() as name:
    group(pathlib.Path(name))
    memory(pathlib.Path(name))
    limits(pathlib.Path(name))
print("passed")
