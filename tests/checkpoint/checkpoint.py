#!/usr/bin/python3
"""A run that was stopped and taken up, extended, or split and merged holds the same as one straight run, on any ranks
and threads; what is not of the run, or not whole, is refused.
Usage: checkpoint.py CHOKEPOINT MPIEXEC CONFIG"""
import hashlib
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import content, same, wall_seconds

PROGRAM, MPIEXEC, CONFIG = sys.argv[1:4]
TRIALS = 120000
LIMIT = 60


def run(out, *options, launch=(), config=CONFIG, trials=TRIALS, **more):
    command = [*launch, PROGRAM, "run", config, "-q", "-n", str(trials), "-o", out, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, **more)


def ok(done):
    assert done.returncode == 0, done
    return done


def refused(done, code, *words):
    assert done.returncode == code and all(word in done.stderr for word in words), done
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def start(out, *options, launch=()):
    """A run that has begun to simulate: it says so with -v."""
    process = subprocess.Popen([*launch, PROGRAM, "run", CONFIG, "-q", "-v", "-n", str(TRIALS), "-o", out, *options],
                               stderr=subprocess.PIPE, text=True)
    while "instruction set" not in (line := process.stderr.readline()):
        assert line, "the run ended before it began"
    return process


def stop(out, number, *options, launch=(), after=0.3):
    """Starts a run, sends a signal a little after it has begun, returns what it ended with."""
    process = start(out, *options, launch=launch)
    time.sleep(after)
    process.send_signal(number)
    _, told = process.communicate(timeout=LIMIT)
    return process.returncode, told


def check_stopped(folder, expected):
    for i, number in enumerate((signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2)):
        out = str(folder / f"stopped-{i}.h5")
        code, told = stop(out, number, "-t", "1")
        assert code == 4 and signal.Signals(number).name in told and "--resume" in told, (code, told)
        assert os.path.exists(out + ".checkpoint") and not os.path.exists(out)
        launch = (MPIEXEC, "-n", "2") if i == 1 else ()
        ok(run(out, "--resume", "-t", str(1 + i % 2), launch=launch))
        same(out, expected, signal.Signals(number).name)
        assert not os.path.exists(out + ".checkpoint")
    written = os.stat(out).st_mtime_ns
    ok(run(out, "--resume"))
    assert os.stat(out).st_mtime_ns == written, "a finished result is not made again"
    ok(run(out))
    assert os.stat(out).st_mtime_ns != written, "without --resume it is"
    assert stop(out, signal.SIGTERM, "-t", "1")[0] == 4
    refused(run(out), 2, "--resume")
    ok(run(out, "--resume"))


def check_time_limit(folder, expected):
    out = str(folder / "limited.h5")
    rounds, begin = 0, time.monotonic()
    while (done := run(out, "--resume", "--time-limit", "0.5s", "-t", "1")).returncode == 4:
        rounds += 1
        assert rounds < 60 and "--time-limit" in done.stderr
    ok(done)
    assert rounds >= 1
    same(out, expected, "time limit")
    assert 0.5 * rounds < wall_seconds(out) < time.monotonic() - begin, (rounds, wall_seconds(out))


def check_wall_seconds(folder):
    """Of all attempts: an hour more is said to have gone by before, in the checkpoint and in a result to extend."""
    out = str(folder / "timed.h5")
    checkpoint = pathlib.Path(out + ".checkpoint")
    assert stop(out, signal.SIGTERM, "-t", "1")[0] == 4
    _, _, body = checkpoint.read_bytes().split(b"\n", 2)
    body, found = re.subn(rb"\nwall_milliseconds (\d+)\n", lambda line: b"\nwall_milliseconds %d\n" % (int(line[1]) + 3600000), body)
    assert found == 1
    checkpoint.write_bytes(b"chokepoint checkpoint 2\nsha256 %s\n%s" % (hashlib.sha256(body).hexdigest().encode(), body))
    begin = time.monotonic()
    ok(run(out, "--resume"))
    assert 3600.0 < wall_seconds(out) < 3601.0 + time.monotonic() - begin, wall_seconds(out)
    before, begin = wall_seconds(out), time.monotonic()
    ok(run(out, "--extend", out, trials=TRIALS + 1000))
    assert before < wall_seconds(out) < before + time.monotonic() - begin, (before, wall_seconds(out))


def check_ranks(folder, expected):
    """mpirun passes SIGTERM on; two ranks agree to stop, one thread finishes."""
    out = str(folder / "ranks.h5")
    code, told = stop(out, signal.SIGUSR1, "-t", "1", launch=(MPIEXEC, "-n", "2"))
    if code != 0:
        assert os.path.exists(out + ".checkpoint"), told
        ok(run(out, "--resume", "-t", "2"))
    same(out, expected, "two ranks")


def check_parts(folder, expected):
    parts = []
    for first, n in ((0, 30000), (30000, 50001), (80001, 39999)):
        parts.append(str(folder / f"part-{first}.h5"))
        ok(run(parts[-1], "--first-trial", str(first), trials=n))
    merged = str(folder / "merged.h5")

    def merge(*files, out=merged):
        return subprocess.run([PROGRAM, "merge", "-q", "-o", out, *files], capture_output=True, text=True, timeout=LIMIT)

    ok(merge(parts[2], parts[0], parts[1]))
    same(merged, expected, "merged")
    twice = str(folder / "twice.h5")
    ok(merge(parts[0], parts[1], out=twice))
    ok(merge(twice, parts[2]))
    same(merged, expected, "merged from what was merged")
    refused(merge(parts[0], parts[2]), 1, "missing", "30000")
    refused(merge(parts[0], parts[0]), 1, "both")
    other = str(folder / "other.h5")
    ok(run(other, "--first-trial", "30000", "--seed", "2", trials=1000))
    refused(merge(parts[0], other), 1, "seed")
    ok(run(other, "--first-trial", "30000", "--policies", "baseline", trials=1000))
    refused(merge(parts[0], other), 1, "policies")
    refused(merge(CONFIG, parts[0]), 1, "not an HDF5 file")
    refused(subprocess.run([PROGRAM, "merge", parts[0]], capture_output=True, text=True), 2, "--output")
    extended = str(folder / "extended.h5")
    ok(run(extended, "--extend", parts[0], "-t", "1"))
    same(extended, expected, "extended")
    ok(subprocess.run([PROGRAM, "run", CONFIG, "-q", "-n", str(TRIALS), "--extend", parts[0]], capture_output=True, text=True))
    same(parts[0], expected, "extended in place")
    refused(run(str(folder / "y.h5"), "--extend", extended, "--seed", "9", trials=200000), 1, "seed")
    refused(run(str(folder / "y.h5"), "--extend", extended, trials=1000), 2, "--trials")
    refused(run(str(folder / "y.h5"), "--extend", str(folder / "no.h5")), 1, "no.h5")


def check_refused(folder, expected):
    """A checkpoint of another run, or one that is not whole, is never taken."""
    out = str(folder / "refused.h5")
    checkpoint = pathlib.Path(out + ".checkpoint")
    assert stop(out, signal.SIGTERM, "-t", "1")[0] == 4
    whole = checkpoint.read_bytes()
    other = folder / "other.yaml"
    other.write_text(pathlib.Path(CONFIG).read_text() + "# another text\n")
    refused(run(out, "--resume", "--seed", "2"), 1, "seed")
    refused(run(out, "--resume", "--first-trial", "5"), 1, "first trial")
    refused(run(out, "--resume", "--policies", "baseline"), 1, "policies")
    refused(run(out, "--resume", config=str(other)), 1, "configuration")
    refused(run(out, "--resume", trials=16), 2, "--trials")
    chance = random.Random(1)
    for _ in range(25):
        checkpoint.write_bytes(whole[: chance.randrange(len(whole))])
        refused(run(out, "--resume"), 1, "cut short or damaged")
    for _ in range(25):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        checkpoint.write_bytes(damaged)
        refused(run(out, "--resume"), 1, "cut short or damaged")
    checkpoint.write_bytes(whole)
    ok(run(out, "--resume"))
    same(out, expected, "after all that")


def small_files(kilobytes):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes << 10, kilobytes << 10))
    return limit


def full(place):
    """A file system with room for about one result of 1.6 MB; None where none can be mounted."""
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(place)], capture_output=True)
    return mounted.returncode == 0


def check_full_disk(folder):
    place = folder / "full"
    if not full(place):
        print("a full disk is not tested: nothing can be mounted here")
        return
    try:
        ballast = place / "ballast"
        ballast.write_bytes(b"x" * (1 << 20))
        done = run(str(place / "out.h5"))
        refused(done, 3, "out.h5", "No space left")
        assert [p.name for p in place.iterdir()] == ["ballast"], list(place.iterdir())
        code, told = stop(str(place / "out.h5"), signal.SIGTERM, "-t", "1")
        assert code == 3 and "No space left" in told, (code, told)
        assert [p.name for p in place.iterdir()] == ["ballast"], list(place.iterdir())
        done = run(str(place / "out.h5"), "--checkpoint-every", "0.2s", "-t", "1")
        assert done.returncode == 3 and "the run goes on" in done.stderr, done
    finally:
        subprocess.run(["umount", str(place)], check=True)


def check_vanished(folder):
    place = folder / "gone"
    place.mkdir()
    process = start(str(place / "out.h5"), "-t", "1")
    shutil.rmtree(place)
    _, told = process.communicate(timeout=LIMIT)
    assert process.returncode == 3 and "out.h5" in told, (process.returncode, told)


with tempfile.TemporaryDirectory() as name:
    place = pathlib.Path(name)
    straight = str(place / "straight.h5")
    ok(run(straight))
    truth = content(straight)
    changed = str(place / "changed.h5")
    ok(run(changed, trials=TRIALS - 1))
    try:
        same(changed, truth, "control")
    except AssertionError:
        pass
    else:
        sys.exit("the control does not fail")
    check_stopped(place, truth)
    check_time_limit(place, truth)
    check_wall_seconds(place)
    check_ranks(place, truth)
    check_parts(place, truth)
    check_refused(place, truth)
    check_full_disk(place)
    check_vanished(place)
print("checkpoint: all held")
