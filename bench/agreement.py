"""Whether a plain program simulates the same model as the program: means within 4.5 standard errors of both, and a control: were every
mean of the program 5% larger, the same comparison would fail."""
import h5py
import numpy as np

LIMIT, OFF = 4.5, 1.05


def means(path):
    """{(policy, level, metric, member): (mean, standard error)} of a result file."""
    found = {}
    with h5py.File(path) as f:
        policies = [name.decode() for name in f["system/policy"][:]]
        for level in ("demand", "commodity", "stock", "system"):
            members = [""] if level == "system" else [name.decode() for name in f[level][level][:]]
            for name in f[level]:
                if not name.endswith("_mean") or name + "_se" not in f[level]:
                    continue
                values, errors = f[level][name][:], f[level][name + "_se"][:]
                if values.ndim > (level != "system") + 1:
                    continue  # of quantiles
                for p, policy in enumerate(policies):
                    for m, member in enumerate(members):
                        at = (p, m) if values.ndim == 2 else (p,)
                        found[policy, level, name.removesuffix("_mean"), member] = float(values[at]), float(errors[at])
    return found


def worst(own, told, factor):
    """(largest |z|, of what) with the program's means multiplied by a factor; an infinite one where what never varies differs."""
    found = (0.0, "nothing")
    for *key, mean, error in told:
        ours, our_error = own[tuple(key)]
        both = np.hypot(error, our_error)
        if both <= 1e-9 * abs(ours) or both == 0.0:
            z = 0.0 if factor != 1.0 or abs(ours - mean) <= 1e-6 * abs(ours) else np.inf
        else:
            z = abs(factor * ours - mean) / both
        found = max(found, (float(z), " ".join(part for part in key if part)))
    return found


def compare(own, told, name):
    """`told`: [[policy, level, metric, member, mean, standard error]]. Returns what was found in a line; ends when it does not agree, or
    could not have failed to."""
    z, where = worst(own, told, 1.0)
    control, _ = worst(own, told, OFF)
    if z > LIMIT:
        raise SystemExit(f"bench: {name} does not agree on {where}: |z| = {z:.1f}")
    if control <= LIMIT:
        raise SystemExit(f"bench: the comparison with {name} could not fail: 5% off gives |z| = {control:.1f}")
    return f"{name}: {len(told)} means, largest |z| {z:.1f} ({where}); 5% off would give {control:.0f}"
