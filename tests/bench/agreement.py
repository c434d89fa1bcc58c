#!/usr/bin/python3
"""The plain programs of bench/ simulate the rare-earth network as the program does: NumPy over trials, and C that is written for the
network with its constants baked in, with one lane and with eight. Usage: agreement.py CHOKEPOINT KERNELS (the library)"""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
import agreement  # noqa: E402
import baked  # noqa: E402

RARE = ROOT / "configs/rare-earths-2025.yaml"
PROGRAM, KERNELS = sys.argv[1:]


def ask(*command):
    return json.loads(subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout)


def compiled(folder, lanes):
    """A plain C program for the network, and the names of what it tells."""
    names = baked.write(RARE, "baseline", folder, lanes)
    program = folder / f"baked-{lanes}"
    subprocess.run(["cc", "-std=c17", "-O1", "-D_POSIX_C_SOURCE=200809L", f"-I{ROOT}", f"-I{folder}", folder / "baked.c", "-o", program, KERNELS, "-lm"],
                   check=True)
    return program, names


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        out = folder / "out.h5"
        subprocess.run([PROGRAM, "run", RARE, "-q", "-n", "16000", "--policies", "baseline", "-o", out], check=True)
        own = agreement.means(out)
        print(agreement.compare(own, ask(sys.executable, ROOT / "bench/numpy_network.py", RARE, 8192)["metrics"], "NumPy"))
        for lanes in (1, 8):
            program, names = compiled(folder, lanes)
            told = ask(program, 16000)
            rows = [["baseline", *key, mean, se] for key, mean, se in zip(names, told["mean"], told["se"])]
            print(agreement.compare(own, rows, f"C, {lanes} lanes"))


main()
