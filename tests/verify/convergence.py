#!/usr/bin/python3
"""The error of the time step is of first order. The alternating renewal of the case `renewal` with a stock of 48 days over
1824 days, at steps of 8, 4, 2 and 1 days under the same hazards: the error against continuous time halves with the step
(a ratio between √2 and √8, the limits to orders 0 and 2), and what the steps tend to, 2 P(h/2) − P(h), is the exact
probability to within 5 standard errors; that of a stock of 50 days, the control, is not. The standard error comes from 20 parts of
the run. Usage: convergence.py CHOKEPOINT CASES"""
import os
import subprocess
import sys
import tempfile

import h5py
import numpy as np

PROGRAM, CASES = sys.argv[1:3]
STEPS, PARTS, TRIALS = (8, 4, 2, 1), 20, 5000
# 1 − the transform in the case's description inverted (Abate and Valko 2004), for 48 and 50 days.
EXACT, CONTROL = 0.8798593885, 0.8704099135


def case(step):
    with open(os.path.join(CASES, "renewal.yaml"), encoding="utf-8") as f:
        text = f.read()
    for old, new in (("horizon: 1826 days, step: 2 days", f"horizon: 1824 days, step: {step} days"),
                     ("buffer: 43 days", "buffer: 48 days")):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def probabilities(folder, step):
    """P(short) of each part."""
    config, out = os.path.join(folder, "case.yaml"), os.path.join(folder, "out.h5")
    with open(config, "w", encoding="utf-8") as f:
        f.write(case(step))
    found = []
    for part in range(PARTS):
        subprocess.run([PROGRAM, "run", config, "-q", "-n", str(TRIALS), "--first-trial", str(part * TRIALS), "-o", out],
                       check=True)
        with h5py.File(out) as f:
            found.append(f["demand/probability_short"][0, 0])
    return np.array(found)


with tempfile.TemporaryDirectory() as folder:
    p = {step: probabilities(folder, step) for step in STEPS}

good = True
for step in STEPS:
    print(f"step of {step} days: P(short) {p[step].mean():.5f}, error {p[step].mean() - EXACT:+.5f}")
for step in STEPS[:2]:
    ratio = (p[step] - p[step // 2]).mean() / (p[step // 2] - p[step // 4]).mean()
    print(f"differences at {step} days: ratio {ratio:.3f}")
    good = good and 2**0.5 < ratio < 8**0.5
limit = 2 * p[1] - p[2]
se = limit.std(ddof=1) / PARTS**0.5
z, control = (limit.mean() - EXACT) / se, (limit.mean() - CONTROL) / se
print(f"limit {limit.mean():.5f} ± {se:.5f}, exact {EXACT:.5f}, z {z:.2f}; control {control:.2f}")
sys.exit(not (good and abs(z) < 5 < abs(control)))
