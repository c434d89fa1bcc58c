#!/usr/bin/python3
"""Runs cases whose answer is known from elsewhere and compares: |estimate - exact| < 5 standard errors of the estimate,
or 1e-9 of the value where nothing is random. Each random comparison has a control, the truth moved by 10 standard errors,
that must fail. Usage: check.py CHOKEPOINT FOLDER"""
import os
import subprocess
import sys
import tempfile

import h5py

PROGRAM, FOLDER = sys.argv[1:3]
LIMIT = 5.0
rows, failures = [], 0


def run(case, trials):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.h5")
        subprocess.run([PROGRAM, "run", os.path.join(FOLDER, case + ".yaml"), "-n", str(trials), "-o", out, "-q"],
                       check=True)
        with h5py.File(out) as f:
            return {level: {name: f[level][name][()] for name in f[level]} for level in ("demand", "system")}


def compare(name, exact, estimate, se=0.0):
    global failures
    if se > 0.0:
        z = (estimate - exact) / se
        good = abs(z) < LIMIT and abs(z + 10.0) >= LIMIT  # the control: an answer 10 standard errors off
        rows.append(z)
    else:
        z = 0.0
        good = abs(estimate - exact) <= 1e-9 * abs(exact) and not abs(estimate - 1.001 * exact - 1e-6) <= 1e-9
    failures += not good
    print(f"{name:<46} {exact:14.9g} {estimate:14.9g} {se:10.3g} {z:6.2f}  {'ok' if good else 'WRONG'}")


def tail(result, demand, metric, above):
    """P(metric > above) and its standard error, from the exact counts."""
    counts, bins = result["demand"][metric + "_count"][0, demand], result["demand"][metric + "_bin"]
    n = counts.sum()
    p = counts[bins > above].sum() / n
    return p, (p * (1 - p) / n) ** 0.5


print(f"{'case':<46} {'exact':>14} {'estimate':>14} {'se':>10} {'z':>6}")

r = run("renewal", 200_000)
compare("renewal: P(shortage within 5 years)", 0.893452186, r["demand"]["probability_short"][0, 0],
        r["demand"]["probability_short_se"][0, 0])
for days, exact in ((30, 0.72680688), (60, 0.529714516), (90, 0.356563442), (180, 0.0863207817)):
    compare(f"renewal: P(longest shortage > {days} days)", exact, *tail(r, 0, "longest_shortage", days))

r = run("markov", 200_000)
for demand, (state, years) in enumerate((("open", 2.734094134), ("licensing", 0.8276109996), ("quota", 0.8340454761),
                                         ("ban", 0.6042493899))):
    compare(f"markov: years in {state} of 5", years, r["demand"]["unmet_mean"][0, demand],
            r["demand"]["unmet_mean_se"][0, demand])
for years, exact in ((0.25, 0.007432041012), (1, 0.07839916681), (2, 0.2020784898), (5, 0.5076138653)):
    later, se = tail(r, 3, "first_shortage", (years + 0.005) * 365.25)  # what stops in a step is missed in the next
    compare(f"markov: P(first ban within {years} years)", exact, 1 - later, se)

r = run("fluid", 2000)
compare("fluid: long-run shortage fraction", 0.2, r["demand"]["unmet_fraction_mean"][0, 0],
        r["demand"]["unmet_fraction_mean_se"][0, 0])

r = run("rationing", 16)
for policy, served in enumerate(((24, 18, 18), (40, 20, 0), (40, 30, 30), (0, 0, 0))):
    for demand, (name, rate) in enumerate((("a40", 40), ("b30", 30), ("c30", 30))):
        compare(f"rationing {policy}: {name} unmet", rate - served[demand], r["demand"]["unmet_mean"][policy, demand])

r = run("elasticity", 200_000)
premium = r["system"]["cost_price_premium_mean"]
compare("elasticity: 10% short at 0.2", (1.69350878084 - 1) * 90, premium[0])
compare("elasticity: 30% short at 0.2", (5.94990182662 - 1) * 70, premium[1])
compare("elasticity: 10% short at 0.5", (1.23456790123 - 1) * 90, premium[2])
# E[(P - 1) q] with q ~ Beta(18, 2), P = q^-5: B(14, 2)/B(18, 2) - 18/20
compare("elasticity: random shortfall", 100 * (342 / 210 - 0.9), premium[3],
        r["system"]["cost_price_premium_mean_se"][3])

spread = sum(z * z for z in rows)
print(f"{len(rows)} random comparisons, sum of z^2 {spread:.1f}")
if not 0.2 * len(rows) < spread < 3.0 * len(rows):
    print("the z-scores as a whole are too small or too large")
    failures += 1
print(f"{len(rows)} comparisons, {failures} wrong")
sys.exit(failures != 0)
