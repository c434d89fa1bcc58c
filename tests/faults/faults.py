"""What the tests of things that fail share: the program with or without its n-th request refused, and what is left."""
import json
import os
import shutil
import subprocess
import sys

import h5py

PROGRAM = sys.argv[1]
LIMIT = 300  # seconds that nothing takes
LOG = "fault.log"


def run(*command, **environment):
    return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, env={**os.environ, **environment})


def ok(done):
    assert done.returncode == 0, done
    return done


def errors(done):
    """The lines on stderr that are no warnings."""
    return [line for line in done.stderr.splitlines() if not line.startswith("warning: ")]


def is_clean(done, codes):
    """Ended with one of the codes, and said in one line why if that is not 0."""
    return done.returncode in codes and len(errors(done)) == (done.returncode != 0)


class Fault:
    """What is refused: `kind`, `how` and `objects` as interpose.c has them."""

    def __init__(self, interposer, folder, kind, how="eio", objects=""):
        self.interposer, self.folder, self.kind, self.how, self.objects = interposer, folder, kind, how, objects
        self.log = folder.parent / LOG

    def environment(self, n, **more):
        return {"LD_PRELOAD": self.interposer, "FAULT_KIND": self.kind, "FAULT_HOW": self.how, "FAULT_AT": str(n),
                "FAULT_OBJECTS": self.objects, "FAULT_UNDER": str(self.folder), "FAULT_LOG": str(self.log), **more}

    def run(self, command, n, **more):
        """The command with the n-th request refused; and the name of that request, None if there were not so many."""
        self.log.unlink(missing_ok=True)
        done = run(*command, **self.environment(n, **more))
        lines = self.log.read_text().split() if self.log.exists() else []
        return done, next((name for name in lines[::2] if name != "requests"), None)

    def count(self, command, **more):
        self.run(command, 0, **more)
        return int(self.log.read_text().split()[-1])


def chosen(count, first, last, every):
    """Of 1 … count the first and the last ones and, between them, one in so many; 0: none."""
    return [n for n in range(1, count + 1) if n <= first or n > count - last or (every and n % every == 0)]


def leftovers(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(".chokepoint-"))


def clear(folder):
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def show(path):
    return run(PROGRAM, "show", "--json", str(path))


def told(shown):
    """What it told, but for how the run was made."""
    values = json.loads(ok(shown).stdout)
    values.pop("run")
    return values


def holds(path):
    """What the result at the path is whole with and holds: all that `show` tells, the tallies, single trials. None where
    there is none. Quicker than to compare all that is in the file, of which this is what the rest is made from."""
    if not os.path.exists(path):
        return None
    with h5py.File(path) as f:
        exact = {name: f[name][()].tobytes() for name in ("checkpoint/tallies",)}
        for name, item in f.get("samples", {}).items():
            exact[name] = repr(item[()]) if item.dtype == object else item[()].tobytes()
    return told(show(path)), exact
