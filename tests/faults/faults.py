"""What the tests of things that fail share: the program with or without its n-th request refused, and what is left."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "checkpoint"))
from common import content

LIMIT = 60
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


class Chosen:
    """Every n of so many; or the first and last ones, and some between, other ones with each seed."""

    def __init__(self, count, every, ends):
        step = max(1, every)
        self.of = [n for n in range(1, count + 1) if n <= ends or n > count - ends or n % step == 0]

    def __iter__(self):
        return iter(self.of)


def leftovers(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(".chokepoint-"))


def clear(folder):
    for path in folder.iterdir():
        path.unlink()


def holds(path):
    """The content of the result at the path; None where there is none."""
    return content(path) if os.path.exists(path) else None
