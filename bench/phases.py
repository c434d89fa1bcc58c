"""Where the time of a run goes, by phase: perf samples the processor's clock, and every sample belongs to the source file of the
function that it fell into. Nothing is compiled in for it: the program's own symbols say which file a function is from.
Usage: phases.py [chokepoint run's arguments…]    prints the table; without arguments the rare-earth baseline"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/chokepoint"

# The first pattern that fits the source file, or the library, decides.
PHASES = (
    ("draws and paths of hazards", r"^kernels/(path|clock|copula|dist\w*|special|rng\w*|block)\.c|^kernels/isa/(path|renewal)"),
    ("hazards averaged over steps", r"^kernels/isa/hazards"),
    ("capacities, demands, tariffs", r"^kernels/isa/rows"),
    ("metrics", r"^kernels/isa/measure|^engine/run/measure"),
    ("tallies", r"^kernels/(isa/interval|tally|difference|worst)|^engine/run/(tallies|profile|years|bins|simulate|difference|samples)"),
    ("network step", r"^kernels/isa/"),
    ("statistics", r"^engine/(run/(answer|exceedance|pack)|result/|report/)"),
    ("output", r"^engine/store/|libhdf5|libz\."),
    ("reading and compiling", r"^engine/(config|plan|scenario|base|cli)/|libfyaml|libjansson|libnettle"),
    ("starting", r"ld-linux|libmpi|libopen-|libhwloc|libpmix|libevent|libgomp|libpsm|libucx|libfabric|mca_"),
    ("C library (clearing, copying, memory)", r"libc\.|libm\."),
    ("operating system", r"kernel"),
)
SYMBOL = re.compile(r"^\s*\d+: ([0-9a-f]+)\s+\d+ (FUNC|FILE)\s+(LOCAL|GLOBAL|WEAK)\s+\S+\s+\S+ (\S+)")
SAMPLE = re.compile(r"^\s*([0-9a-f]+) (.*?)(?:\+0x([0-9a-f]+))? \((.*)\)$")


def sources():
    """{file name: its path in the repository}, of what is compiled."""
    found = {}
    for folder in ("kernels", "engine"):
        for path in (ROOT / folder).rglob("*.c"):
            found.setdefault(path.name, []).append(str(path.relative_to(ROOT)))
    return found


def globals_by_object(build):
    """{function: path of its source}, of those that more than one file may call."""
    found = {}
    for objects in build.rglob("*.c.o"):
        path = re.search(r"/((?:kernels|engine)/)CMakeFiles/\w+\.dir/(.*)\.o$", str(objects))
        if not path:
            continue
        for line in subprocess.run(["nm", "--defined-only", objects], capture_output=True, text=True, check=True).stdout.splitlines():
            kind, name = line.split()[-2:]
            if kind in "TW":
                found[name] = path.group(1) + path.group(2)
    return found


def functions(program=PROGRAM):
    """{address: (name, path of the source)} of the program. Local symbols stand after the name of their file; a name that several
    files have is told apart by the global functions between which it lies."""
    by_name, by_file = globals_by_object(program.parent), sources()
    rows, file = [], None
    for line in subprocess.run(["readelf", "-Ws", program], capture_output=True, text=True, check=True).stdout.splitlines():
        symbol = SYMBOL.match(line)
        if not symbol:
            continue
        address, kind, bind, name = symbol.groups()
        if kind == "FILE":
            file = name
        elif bind != "LOCAL" or name in by_name:  # hidden ones have become local, under the name of any file
            rows.append((int(address, 16), name, by_name.get(name), None))
        else:
            paths = by_file.get(file, [])
            rows.append((int(address, 16), name, paths[0] if len(paths) == 1 else None, paths))
    rows.sort(key=lambda row: row[0])
    known = [(address, path) for address, _, path, _ in rows if path]
    table = {}
    for address, name, path, paths in rows:
        if not path and paths:
            path = min(((abs(address - at), p) for at, p in known if p in paths), default=(0, paths[0]))[1]
        table[address] = (name, path)
    return table


def phase_of(path):
    return next((name for name, pattern in PHASES if re.search(pattern, path)), "other")


def samples(arguments, folder):
    """[(ip, name, offset, dso)] of one run."""
    data = pathlib.Path(folder) / "perf.data"
    command = ["perf", "record", "-q", "-e", "cpu-clock", "-F", "2000", "-o", data, PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"bench: perf cannot record: {done.stderr.strip()}")
    told = subprocess.run(["perf", "script", "-i", data, "-F", "ip,sym,symoff,dso"], capture_output=True, text=True, check=True)
    found = (SAMPLE.match(line) for line in told.stdout.splitlines())
    return [(int(m[1], 16), m[2], int(m[3] or "0", 16), m[4]) for m in found if m]


def profile(arguments):
    """{"phases": {phase: part of the time}, "functions": [(part, name, source)]} of a run."""
    table = functions()
    by_name = {}
    for address, (name, _) in table.items():
        by_name.setdefault(name, []).append(address)
    with tempfile.TemporaryDirectory() as folder:
        rows = samples([*arguments, "-o", f"{folder}/out.h5"], folder)
    own = [(ip - offset, name) for ip, name, offset, dso in rows if dso.endswith("/chokepoint") and len(by_name.get(name, [])) == 1]
    if not own:
        raise SystemExit("bench: no sample fell into the program")
    base = own[0][0] - by_name[own[0][1]][0]  # where the program was loaded
    phases, single = {}, {}
    for ip, name, offset, dso in rows:
        path = (table.get(ip - offset - base, (name, None))[1] or "other") if dso.endswith("/chokepoint") else pathlib.Path(dso).name
        phase = phase_of("kernel" if dso.startswith("[") else path)
        phases[phase] = phases.get(phase, 0) + 1 / len(rows)
        key = (name, path)
        single[key] = single.get(key, 0) + 1 / len(rows)
    order = [name for name, _ in PHASES] + ["other"]
    return {"samples": len(rows), "phases": {name: phases[name] for name in order if name in phases},
            "functions": sorted(((part, *key) for key, part in single.items()), reverse=True)[:15]}


def show(found):
    for name, part in found["phases"].items():
        print(f"  {name:<40} {100 * part:6.1f} %")
    print(f"  {found['samples']} samples; the functions that take most:")
    for part, name, path in found["functions"]:
        print(f"    {100 * part:5.1f} %  {name} ({path})")


if __name__ == "__main__":
    given = sys.argv[1:] or ["run", ROOT / "configs/rare-earths-2025.yaml", "-q", "-n", "8000", "-t", "1", "--policies", "baseline"]
    found = profile(given)
    show(found)
