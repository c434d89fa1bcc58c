#!/usr/bin/python3
"""A trial does not depend on which others share its block, not in the last digit: a run cut where no block ends, and merged,
is the straight run. Usage: neighbours.py CHOKEPOINT CONFIG…"""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import content, same

PROGRAM, CONFIGS = sys.argv[1], sys.argv[2:]

with tempfile.TemporaryDirectory() as folder:
    for config in CONFIGS:
        def run(out, n, *first):
            subprocess.run([PROGRAM, "run", config, "-q", "-n", str(n), "-o", f"{folder}/{out}", *first], check=True, timeout=120)
        run("all.h5", 1200)
        run("a.h5", 501)
        run("b.h5", 699, "--first-trial", "501")
        subprocess.run([PROGRAM, "merge", "-q", "-o", f"{folder}/merged.h5", f"{folder}/a.h5", f"{folder}/b.h5"], check=True, timeout=120)
        same(f"{folder}/merged.h5", content(f"{folder}/all.h5"), config)
print("no trial depends on its neighbours")
