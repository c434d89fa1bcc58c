"""Modules include what lies below them only, and each outside library is known to few files."""
import re
import sys

from files import report, texts

# What each module of engine/ may include besides itself and kernels/. The order is that of the data's way through.
BELOW = {
    "base": set(),
    "scenario": {"base"},
    "config": {"base", "scenario"},
    "plan": {"base", "scenario", "config"},
    "result": {"base"},
    "run": {"base", "scenario", "config", "plan", "result"},
    "store": {"base", "result"},
    "report": {"base", "scenario", "config", "plan", "result", "run", "store"},
    "verify": {"base", "scenario", "config", "plan", "result", "run", "report"},
    "cli": {"base", "scenario", "config", "plan", "result", "run", "store", "report", "verify"},
    "api": {"base", "config", "result", "report", "cli"},
}
# Where a header may be included: a pattern of files, and how many of them at most.
OUTSIDE = {
    r"hdf5(_hl)?\.h": (r"engine/store/.*", 99),
    r"libfyaml\.h": (r"engine/config/.*\.c", 1),
    r"mpi\.h": (r"engine/(run|cli)/.*", 5),
    r"omp\.h": (r"engine/(run|cli)/.*", 3),
    r"jansson\.h": (r"engine/(report|store)/.*", 2),
    r"nettle/.*": (r"engine/.*\.c", 1),
}
# What pure arithmetic does not need.
NOT_IN_KERNELS = r"(stdio|stdlib|mpi|omp|hdf5|time|unistd|pthread)\.h"


def includes(text):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', text, re.MULTILINE)


def upward(name, header):
    """Why the file may not include that header of ours, or None."""
    if not header.startswith(("engine/", "kernels/")):
        return None
    if name.startswith("kernels/"):
        return "kernels include kernels only" if header.startswith("engine/") else None
    if header.startswith("kernels/"):
        return None
    own, other = name.split("/")[1], header.split("/")[1]
    if own == other or other in BELOW.get(own, ()):
        return None
    return f"{own}/ may not include {other}/"


def check_file(name, text):
    problems = []
    for header in includes(text):
        why = upward(name, header)
        if why:
            problems.append(f"{name}: {header}: {why}")
        if name.startswith("kernels/") and re.fullmatch(NOT_IN_KERNELS, header):
            problems.append(f"{name}: {header}: kernels are pure arithmetic on arrays")
    if name.startswith("kernels/") and re.search(r"#\s*pragma\s+omp\s+(?!(declare\s+)?simd)", text):
        problems.append(f"{name}: OpenMP in kernels is simd only")
    return problems


def check(sources):
    problems = [problem for name, text in sources.items() for problem in check_file(name, text)]
    for header, (where, most) in OUTSIDE.items():
        users = [name for name, text in sources.items() if any(re.fullmatch(header, h) for h in includes(text))]
        problems += [f"{name}: {header} is not for this file" for name in users if not re.fullmatch(where, name)]
        if len(users) > most:
            problems.append(f"{header}: included by {len(users)} files, {most} at most: {' '.join(users)}")
    parallel = [name for name, text in sources.items() if re.search(r"#\s*pragma\s+omp\s+parallel", text)]
    if len(parallel) > 1:
        problems.append(f"omp parallel stands in more than one file: {' '.join(parallel)}")
    return problems


# Each of these must be found, or the check is blind.
FAULTS = [
    {"engine/config/a.c": '#include "engine/run/run.h"\n'},
    {"engine/store/a.c": '#include "engine/plan/plan.h"\n'},
    {"engine/result/a.c": '#  include "engine/run/run.h"\n'},
    {"kernels/a.c": '#include "engine/base/error.h"\n'},
    {"kernels/a.c": "#include <stdio.h>\n"},
    {"kernels/isa/a.c": "#pragma omp parallel for\n"},
    {"engine/report/a.c": "#include <hdf5.h>\n"},
    {"engine/config/a.c": "#include <libfyaml.h>\n", "engine/config/b.c": "#include <libfyaml.h>\n"},
    {"engine/store/a.c": "#include <mpi.h>\n"},
    {"engine/run/a.c": "#pragma omp parallel\n", "engine/run/b.c": "#pragma omp parallel for\n"},
]

if __name__ == "__main__":
    blind = [f"a fault goes unseen: {fault}" for fault in FAULTS if not check(fault)]
    ours = {name: text for name, text in texts(".c", ".h").items() if name.startswith(("engine/", "kernels/"))}
    sys.exit(report(blind + check(ours) + ([] if ours else ["no sources found"])))
