"""Plain programs beside the program: NumPy, C for one network, SimPy. Each must agree before it is timed."""
import importlib.util
import json
import os
import subprocess
import sys

import agreement
import baked
from measure import RARE, ROOT, SINGLE, SMALL

ONE = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
FAST = ["-std=c17", "-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-D_POSIX_C_SOURCE=200809L"]
SMALL_METRICS = ("shortage_duration", "unmet", "cost_lost_output")


def ask(command, trials, *more):
    done = subprocess.run([*map(str, command), str(trials), *more], capture_output=True, text=True, env=ONE)
    if done.returncode:
        sys.exit(f"bench: {command[0]}: {done.stderr}")
    return json.loads(done.stdout)


def per_trial(command, trials, *more, part=lambda told: told["seconds"]):
    return lambda: 1e6 * part(ask(command, trials, *more)) / trials


def compile_c(source, program, *more):
    subprocess.run(["cc", *FAST, f"-I{ROOT}", *map(str, more), source, "-o", program, ROOT / "build/release/kernels/libkernels.a", "-lm"],
                   check=True)
    return program


class Rivals:
    def __init__(self, bench, scale):
        self.bench, self.scale, self.folder = bench, scale, bench.folder
        self.numpy_small = [sys.executable, ROOT / "bench/numpy_model.py"]
        self.numpy = [sys.executable, ROOT / "bench/numpy_network.py", RARE]
        self.simpy = [sys.executable, ROOT / "bench/simpy_model.py", SINGLE]
        self.scalar_small = [compile_c(ROOT / "bench/scalar.c", self.folder / "scalar")]

    def trials(self, n):
        return max(1024, int(n * self.scale)) // 32 * 32

    def baked(self, lanes):
        """(command, names of its metrics) of the kernel for the rare-earth baseline."""
        folder = self.folder / f"lanes-{lanes}"
        folder.mkdir()
        names = baked.write(RARE, "baseline", folder, lanes)
        return [compile_c(folder / "baked.c", folder / "baked", f"-I{folder}")], names

    def agree(self, own, told, name):
        line = agreement.compare(own, told, name)
        self.bench.found.setdefault("agreement", []).append(line)
        print(line, flush=True)

    def small(self):
        own = agreement.means(self.bench.run(SMALL, 100000, "-t", "1")["path"])
        for name, command in (("NumPy, small network", self.numpy_small), ("plain C, small network", self.scalar_small)):
            told = ask(command, 100000)
            rows = zip(SMALL_METRICS, told["mean"], told["se"])
            self.agree(own, [["baseline", "system", metric, "", mean, se] for metric, mean, se in rows], name)
        n = self.trials(40000)
        self.bench.interleave("bench/small.yaml, microseconds of one core a trial", {
            "chokepoint": lambda: self.bench.cpu_per_trial(SMALL, n),
            "plain C for this network, one trial at a time": per_trial(self.scalar_small, n),
            "NumPy, 4,096 trials at a time": per_trial(self.numpy_small, n)})

    def rare(self):
        """The baseline alone, against all; all policies, against NumPy."""
        bench, n = self.bench, self.trials(16000)
        own = agreement.means(bench.run(RARE, max(8000, self.trials(40000)))["path"])
        every = "baseline,stockpile,negotiate,combined" if self.scale >= 1.0 else "baseline,combined"
        self.agree(own, ask(self.numpy, self.trials(16000), "--policies", every)["metrics"], "NumPy, rare earths")
        one, names = self.baked(1)
        block, _ = self.baked(32)
        for command, name in ((one, "C with constants, one trial at a time, rare earths"), (block, "C with constants, 32 lanes, rare earths")):
            told = ask(command, self.trials(40000))
            rows = [["baseline", *key, mean, se] for key, mean, se in zip(names, told["mean"], told["se"])]
            self.agree(own, rows, name)
        bench.interleave("rare earths, baseline, microseconds of one core a trial", {
            "chokepoint": lambda: bench.cpu_per_trial(RARE, n, "--policies", "baseline"),
            "C for this network, constants baked in, 32 lanes": per_trial(block, n),
            "  of it drawing and averaging hazards, one by one": per_trial(block, n, part=lambda told: told["sampling"]),
            "C for this network, constants baked in, one trial at a time": per_trial(one, n),
            "NumPy, 2,048 trials at a time": per_trial(self.numpy, self.trials(4096))})
        bench.interleave("rare earths, all policies, microseconds of one core a trial", {
            "chokepoint": lambda: bench.cpu_per_trial(RARE, self.trials(3000)),
            "NumPy, 2,048 trials at a time": per_trial(self.numpy, self.trials(2048), "--policies", "all")}, rounds=min(3, bench.rounds))

    def single(self):
        if not importlib.util.find_spec("simpy"):
            print("SimPy is not there (Debian: python3-simpy3)")
            return
        own = agreement.means(self.bench.run(SINGLE, 200000, "-t", "1")["path"])
        self.agree(own, ask(self.simpy, 10000)["metrics"], "SimPy, one plant")
        n = self.trials(100000)
        self.bench.interleave("bench/single.yaml, microseconds of one core a trial", {
            "chokepoint": lambda: self.bench.cpu_per_trial(SINGLE, n),
            "SimPy": per_trial(self.simpy, 1024)})

    def compare(self):
        self.small()
        self.rare()
        self.single()
