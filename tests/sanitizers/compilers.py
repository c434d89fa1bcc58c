"""Programs of two compilers give the same content, down to the bytes, on every instruction set that this machine has.
Usage: compilers.py CHOKEPOINT CHOKEPOINT CONFIG"""
import os
import subprocess
import sys
import tempfile

import h5py

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "checkpoint"))
from common import content, same  # noqa: E402

PROGRAMS, CONFIG = sys.argv[1:3], sys.argv[3]
TRIALS = "96"


def run(program, isa, out, *more):
    return subprocess.run([program, "run", CONFIG, "-q", "-n", TRIALS, "-t", "1", "--isa", isa, "-o", out, *more],
                          capture_output=True, timeout=300).returncode


with tempfile.TemporaryDirectory() as folder:
    out = os.path.join(folder, "out.h5")
    compilers = set()
    for program in PROGRAMS:
        assert run(program, "baseline", out) == 0, program
        with h5py.File(out) as f:
            compilers.add(f["run"].attrs["compiler"])
    assert len(compilers) == 2, f"expected two compilers, found {compilers}"
    expected = content(out)
    for isa in ("baseline", "v3", "v4"):
        for program in PROGRAMS:
            code = run(program, isa, out)
            if code == 2:
                print(f"not run  {isa}: this machine does not have it")
                continue
            assert code == 0, (program, isa, code)
            same(out, expected, (program, isa))
    assert run(PROGRAMS[0], "baseline", out, "--seed", "2") == 0
    assert content(out) != expected, "control: another seed gives the same"
print("the same bytes from", " and ".join(sorted(compilers)))
