"""Runs of the program, and variants that take turns."""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import h5py

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/chokepoint"
RARE, SMALL, SINGLE = ROOT / "configs/rare-earths-2025.yaml", ROOT / "bench/small.yaml", ROOT / "bench/single.yaml"
MPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_rmaps_base_oversubscribe": "1",
       "OMPI_MCA_hwloc_base_binding_policy": "none"}
SMALL_PARENT = "import os, sys; p = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); print(os.wait4(p, 0)[2].ru_maxrss)"
# Trials of a run whose cost is taken for that of starting and ending. From 1,000 to 40,000 trials it runs the same 1,000 again for
# /drivers; below it runs them all again.
FEW, AGAIN = 1008, 2


def build():
    subprocess.run(["cmake", "-S", ROOT, "-B", ROOT / "build/release", "-G", "Ninja"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", ROOT / "build/release"], check=True, stdout=subprocess.DEVNULL)


class Bench:
    def __init__(self, folder, rounds):
        self.folder, self.rounds, self.found = pathlib.Path(folder), rounds, {}

    def run(self, config, trials, *options, ranks=1):
        """One run: seconds of simulation, seconds in all, seconds of processors (one rank alone), path."""
        out = self.folder / "out.h5"
        launch = ["mpiexec", "-n", str(ranks)] if ranks > 1 else []
        begin = time.perf_counter()
        process = subprocess.Popen([*launch, str(PROGRAM), "run", str(config), "-q", "-n", str(trials), "-o", str(out),
                                    *options], env={**os.environ, **MPI})
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"bench: a run of {config} failed")
        wall = time.perf_counter() - begin
        with h5py.File(out) as f:
            inner = float(f["run"].attrs["wall_seconds"])
        return {"seconds": inner, "wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "path": out}

    def kilobytes(self, config, trials):
        """Peak memory of a run on one thread. What the kernel tells of a child includes its parent's memory: so a small parent asks."""
        command = [PROGRAM, "run", config, "-q", "-n", trials, "-t", "1", "-o", self.folder / "out.h5"]
        done = subprocess.run([sys.executable, "-ISc", SMALL_PARENT, *map(str, command)], check=True, capture_output=True, text=True)
        return int(done.stdout)

    def cpu_per_trial(self, config, trials, *options):
        """Microseconds of processor for one more trial, on one thread, without what /drivers takes: a fortieth at 40,000 trials."""
        few, many = (self.run(config, n, "-t", "1", *options)["cpu"] for n in (FEW, FEW + trials))
        return 1e6 * (many - few) / trials

    def cpu_per_slow_trial(self, config, trials):
        """The same where a thousand trials take too long: every trial is run twice."""
        few, many = (self.run(config, n, "-t", "1")["cpu"] for n in (16, 16 + trials))
        return 1e6 * (many - few) / trials / AGAIN

    def wall_per_trial(self, config, trials, *options, **more):
        return 1e6 * self.run(config, trials, *options, **more)["seconds"] / trials

    def interleave(self, name, variants, rounds=None):
        """variants: {label: function that returns a time}. Prints medians and ratios to the first."""
        labels = list(variants)
        times = {label: [] for label in labels}
        for _ in range(rounds or self.rounds):
            for label in labels:
                times[label].append(variants[label]())
        first = times[labels[0]]
        rows = {label: {"median": statistics.median(values), "all": values,
                        "ratio": statistics.median(b / a for a, b in zip(first, values))} for label, values in times.items()}
        self.found[name] = rows
        print(f"\n{name}")
        for label, row in rows.items():
            print(f"  {label:<56} {row['median']:12.4g}   x {row['ratio']:.3g}", flush=True)
        return rows

    def write(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.found, indent=1) + "\n")
        print(f"\n{path}")


def timed(*command):
    """A function that runs a command and returns its seconds of the processor: what passes where nothing else runs."""
    def run():
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit(f"bench: {command} failed")
        return usage.ru_utime + usage.ru_stime
    return run
