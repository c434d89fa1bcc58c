#!/usr/bin/python3
"""Folders that take no files, stop taking them or go away while a run writes checkpoints into them, and disks that are
full sooner or later: the run ends with 3 and a reason, what stands there is whole, and once the place is mended the run
goes on from it to what a straight one holds.
Usage: places.py CHOKEPOINT CONFIG"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from faults import LIMIT, errors, holds, ok, run

PROGRAM, CONFIG = sys.argv[1:3]
SHORT, LONG = "6000", "80000"  # trials: a run, and one that still runs while a folder is taken from it
KILOBYTES = (0, 8, 40, 150, 400, 900, 1600, 2400, 3500, 7000)


def command(out, *options, trials=SHORT):
    return [PROGRAM, "run", CONFIG, "-q", "-t", "1", "-n", trials, "-o", str(out), *options]


def mount(place, options):
    """A file system in memory of its own; False where none can be mounted."""
    place.mkdir(exist_ok=True)
    return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True).returncode == 0


def remount(place, options):
    subprocess.run(["mount", "-o", "remount," + options, str(place)], check=True, capture_output=True)


def unmount(place):
    subprocess.run(["umount", str(place)], check=True)


def refused(done, *words):
    assert done.returncode == 3 and len(errors(done)) == 1 and all(word in done.stderr for word in words), done


def start_and_wait(out):
    """A run that has written its first checkpoint and goes on."""
    process = subprocess.Popen(command(out, "--checkpoint-every", "0.02s", trials=LONG), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + LIMIT
    while not os.path.exists(str(out) + ".checkpoint"):
        assert process.poll() is None and time.monotonic() < deadline, "no checkpoint"
        time.sleep(0.001)
    return process


def ended(process):
    _, told = process.communicate(timeout=LIMIT)
    return subprocess.CompletedProcess(process.args, process.returncode, "", told)


def resumed(out, truth, trials=SHORT):
    ok(run(*command(out, "--resume", trials=trials)))
    assert holds(out) == truth, "trials lost or changed"
    left = [path.name for path in out.parent.iterdir() if path.name not in (out.name, "ballast")]
    assert not left, left


def check_read_only(place, truth):
    """Before it begins, and in the midst of it."""
    out = place / "out.h5"
    ok(run(*command(out)))
    before = out.read_bytes()
    remount(place, "ro")
    refused(run(*command(out)), "out.h5", "Read-only")
    refused(run(*command(out, "--extend", str(out), "-n", "50000")), "out.h5", "Read-only")
    refused(run(PROGRAM, "merge", "-o", str(out), str(out)), "out.h5", "Read-only")
    assert out.read_bytes() == before
    remount(place, "rw")
    out.unlink()
    process = start_and_wait(out)
    while subprocess.run(["mount", "-o", "remount,ro", str(place)], capture_output=True).returncode:
        assert process.poll() is None, "the run ended before its folder could become read-only"
    done = ended(process)
    assert done.returncode == 3 and "Read-only" in done.stderr, done
    remount(place, "rw")
    resumed(out, truth, LONG)
    out.unlink()


def check_forbidden(place, truth):
    """A folder of somebody else's."""
    someone = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    place.chmod(0o755)
    if os.geteuid() != 0 or subprocess.run([*someone, PROGRAM, "--version"], capture_output=True).returncode:
        print("a forbidden folder is not tested: this user cannot become another that runs the program")
        return
    out = place / "out.h5"
    ok(run(*command(out)))
    refused(run(*someone, *command(out), HOME=str(place)), "out.h5", "Permission denied")
    assert holds(out) == truth
    out.unlink()


def check_moved(place, truth):
    """The folder is taken away while the run writes into it, and brought back."""
    there, away = place / "there", place / "away"
    there.mkdir()
    process = start_and_wait(there / "out.h5")
    there.rename(away)
    done = ended(process)
    assert done.returncode == 3 and "out.h5" in done.stderr, done
    away.rename(there)
    resumed(there / "out.h5", truth, LONG)
    shutil.rmtree(there)


def check_full(place, truth):
    """So many kilobytes are free when it begins; then there is room."""
    codes = []
    out, ballast = place / "out.h5", place / "ballast"
    for free in KILOBYTES:
        remount(place, "size=8m")
        with open(ballast, "wb") as file:
            file.write(bytes((8192 - free) << 10))
        done = run(*command(out, "--checkpoint-every", "0.02s"))
        codes.append(done.returncode)
        assert done.returncode in (0, 3) and len(errors(done)) == (done.returncode != 0), (free, done)
        assert done.returncode == 0 or "No space left" in errors(done)[0], (free, done)
        assert holds(out) == (truth if done.returncode == 0 else None), (free, done)
        remount(place, "size=16m")
        resumed(out, truth)
        out.unlink()
        ballast.unlink()
    assert codes[0] == 3 and codes[-1] == 0, codes
    return sum(code != 0 for code in codes)


with tempfile.TemporaryDirectory() as name:
    place = pathlib.Path(name)
    place.chmod(0o755)
    straight = place / "straight.h5"
    ok(run(*command(straight, trials=LONG)))
    long_truth = holds(straight)
    ok(run(*command(straight)))
    truth = holds(straight)
    check_moved(place, long_truth)
    disk = place / "disk"
    if mount(disk, "size=16m"):
        try:
            check_read_only(disk, long_truth)
            check_forbidden(disk, truth)
            print(f"full {check_full(disk, truth)} of {len(KILOBYTES)} times")
        finally:
            unmount(disk)
    else:
        print("read-only folders and full disks are not tested: nothing can be mounted here")
print("places: all held")
