#!/usr/bin/python3
"""Files that were cut short, of which bits have flipped, or sectors were lost: a result to show, to extend, to merge or to
resume is read as whole only if all that is read of it is what was written; anything else is refused in one line.
Usage: damage.py CHOKEPOINT CONFIG [DAMAGES]"""
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import h5py

from faults import holds, is_clean, ok, run, show

PROGRAM, CONFIG = sys.argv[1:3]
DAMAGES = int(sys.argv[3]) if len(sys.argv) > 3 else 60
SECTOR = 512


def flip(data, chance):
    for _ in range(chance.choice((1, 1, 2, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def lose_sector(data, chance):
    at = chance.randrange(len(data) // SECTOR) * SECTOR
    data[at : at + SECTOR] = bytes(SECTOR) if chance.random() < 0.5 else chance.randbytes(SECTOR)


def cut(data, chance):
    del data[chance.randrange(len(data)) :]


def damaged(whole, chance, kinds):
    data = bytearray(whole)
    kinds[chance.randrange(len(kinds))](data, chance)
    return bytes(data)


def simulate(out, trials, *options):
    return run(PROGRAM, "run", CONFIG, "-q", "-t", "1", "-n", str(trials), "-o", out, *options)


class Files:
    """A whole result of 48 trials, the 32 that follow, and all 80; and what they hold."""

    def __init__(self, place):
        self.whole, self.rest, self.all, self.broken, self.out = (
            str(place / name) for name in ("whole.h5", "rest.h5", "all.h5", "broken.h5", "out.h5"))
        ok(simulate(self.whole, 48))
        ok(simulate(self.rest, 32, "--first-trial", "48"))
        ok(simulate(self.all, 80))
        self.first, self.truth, self.told = holds(self.whole), holds(self.all), show(self.whole).stdout

    def check_out(self, done, what):
        """A result that was made of the broken file."""
        assert is_clean(done, (0, 1)), (what, done)
        assert os.path.exists(self.out) == (done.returncode == 0), (what, done)
        if done.returncode == 0:
            assert holds(self.out) == self.truth, (what, "wrong numbers")
            os.unlink(self.out)
        return done.returncode


def check(files, chance, kinds):
    """One damage; whether it was refused."""
    pathlib.Path(files.broken).write_bytes(damaged(pathlib.Path(files.whole).read_bytes(), chance, kinds))
    shown = show(files.broken)
    assert is_clean(shown, (0, 1)), shown
    assert shown.returncode or shown.stdout == files.told, "wrong numbers shown"
    turn = chance.randrange(3)
    if turn == 0:
        files.check_out(simulate(files.out, 80, "--extend", files.broken), "extend")
    elif turn == 1:
        files.check_out(run(PROGRAM, "merge", "-q", "-o", files.out, files.broken, files.rest), "merge")
    else:
        ok(simulate(files.broken, 48, "--resume"))
        assert not shown.returncode or holds(files.broken) == files.first, "resumed from what is broken"
    return shown.returncode != 0


def unsealed(name, out):
    """As another program writes it, which knows nothing of seals."""
    shutil.copy(name, out)
    with h5py.File(out, "r+") as f:
        del f.attrs["sealed"]


def check_control(files, place, chance):
    """Without the seal some damage does pass for whole."""
    files.whole = str(place / "unsealed.h5")
    unsealed(str(place / "whole.h5"), files.whole)
    assert show(files.whole).stdout == files.told
    for _ in range(400):
        pathlib.Path(files.broken).write_bytes(damaged(pathlib.Path(files.whole).read_bytes(), chance, (lose_sector,)))
        try:
            shown = show(files.broken)
        except subprocess.TimeoutExpired:
            return
        if shown.returncode not in (0, 1) or (shown.returncode == 0 and shown.stdout != files.told):
            return
    sys.exit("the control does not fail")


with tempfile.TemporaryDirectory() as name:
    files = Files(pathlib.Path(name))
    chance = random.Random(1)
    refused = [check(files, chance, (flip, lose_sector, cut)) for _ in range(DAMAGES)]
    check_control(files, pathlib.Path(name), chance)
print(f"{DAMAGES} damages, {sum(refused)} refused, none taken for whole that was not")
