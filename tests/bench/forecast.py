#!/usr/bin/python3
"""What `check` forecasts is what a run takes, within a quarter: seconds of one core, memory, size of the file; and a large
configuration is read, compiled and forecast in good time. Seconds are the processor's, compared between a forecast and a run that
stand side by side, a few times over. Usage: forecast.py CHOKEPOINT"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = sys.argv[1]
WITHIN, ATTEMPTS = 0.25, 4
CASES = (("bench/small.yaml", 200000), ("configs/minimal.yaml", 100000), ("configs/rare-earths-2025.yaml", 8000))
SMALL_PARENT = """import os, sys
p = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
u = os.wait4(p, 0)[2]
print(u.ru_utime + u.ru_stime, u.ru_maxrss * 1024)"""  # what is told of a child includes the memory of a large parent
SCALE = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9}
FORECAST = re.compile(r"trials: about ([\d.]+)(\w?) s of one core; ([\d.]+)(\w?)B of memory, .* a file of about ([\d.]+)(\w?)B")


def forecast(config, trials):
    told = subprocess.run([PROGRAM, "check", config, "-n", str(trials)], check=True, capture_output=True, text=True).stdout
    found = FORECAST.search(told)
    return [float(found[i]) * SCALE[found[i + 1]] for i in (1, 3, 5)]


def measure(*arguments):
    """(seconds of the processor, peak bytes) of a command on one thread."""
    done = subprocess.run([sys.executable, "-ISc", SMALL_PARENT, PROGRAM, *map(str, arguments)], check=True, capture_output=True, text=True)
    return tuple(map(float, done.stdout.split()[-2:]))


def off(forecast_value, value):
    return forecast_value / value - 1.0


def check_case(config, trials, folder):
    """Whether a case is within the quarter in at least one attempt; sizes do not vary."""
    for attempt in range(ATTEMPTS):
        out = folder / "out.h5"
        told = forecast(config, trials)
        seconds, memory = measure("run", config, "-q", "-n", trials, "-t", "1", "-o", out)
        few, _ = measure("run", config, "-q", "-n", "16", "-t", "1", "-o", folder / "few.h5")  # what starting and ending take
        errors = [off(told[0], seconds - few), off(told[1], memory), off(told[2], out.stat().st_size)]
        print(f"{config.name}, {trials:,} trials: seconds {errors[0]:+.0%}, memory {errors[1]:+.0%}, file {errors[2]:+.0%}", flush=True)
        if all(abs(error) <= WITHIN for error in errors):
            # Control: the forecast for twice the trials does not fit this run.
            return abs(off(forecast(config, 2 * trials)[0], seconds - few)) > WITHIN
        if any(abs(error) > WITHIN for error in errors[1:]):
            return False
    return False


def check_large(folder):
    """2,000 sites: what is done besides the pilot, in seconds of the processor, against the whole of a small case's check."""
    config = folder / "large.yaml"
    config.write_text(subprocess.run([sys.executable, ROOT / "bench/large.py", "2000"], check=True, capture_output=True, text=True).stdout)
    config.write_text(config.read_text().replace("horizon: 10 years", "horizon: 10 days"))
    large = min(measure("check", config)[0] for _ in range(3))
    small = min(measure("check", ROOT / "bench/small.yaml")[0] for _ in range(3))
    print(f"2,000 sites over ten days: check takes {large:.2f} s of the processor, of a small network {small:.2f} s")
    return large < 2.5 * small


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        good = [check_case(ROOT / config, trials, folder) for config, trials in CASES] + [check_large(folder)]
    sys.exit(0 if all(good) else 1)


main()
