"""What files may not contain: paths of one machine, stored outputs of notebooks; and what the README and the documents
point to exists."""
import json
import os
import re
import sys

from files import ROOT, report, texts

# Folders of a person's or a build machine's; the path of this very checkout is looked for as well.
MACHINE_PATH = re.compile(r"(?<![\w./*$}-])/(home|root|Users|work|farm|tmp/[\w.]+)/\w")


def machine_paths(name, text):
    checkout = str(ROOT)
    return [
        f"{name}:{number}: a path of one machine: {line.strip()[:80]}"
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line) or (len(checkout) > 5 and checkout in line)
    ]


def stored_outputs(name, text):
    cells = json.loads(text)["cells"]
    stored = [cell for cell in cells if cell.get("outputs") or cell.get("execution_count") is not None]
    return [f"{name}: {len(stored)} cells have stored outputs"] if stored else []


def dead_links(name, text):
    folder = (ROOT / name).parent
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    return [
        f"{name}: {target} does not exist"
        for target in targets
        if target and not re.match(r"\w+:", target) and not (folder / target).exists()
    ]


def dead_commands(name, text):
    """Every script, job and configuration named in a block of shell commands is there, and can be run."""
    problems = []
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for path in re.findall(r"(?:scripts|slurm|configs|notebooks)/[\w./-]+", block):
            if not (ROOT / path).exists():
                problems.append(f"{name}: {path} does not exist")
            elif path.startswith("scripts/") and not os.access(ROOT / path, os.X_OK):
                problems.append(f"{name}: {path} cannot be run")
    return problems


# Each of these must be found, or the check is blind.
FAULTS = [
    (machine_paths, "cd /" + "home/ada/chokepoint"),
    (machine_paths, f"see {ROOT}/README.md"),
    (stored_outputs, '{"cells": [{"cell_type": "code", "outputs": [1], "execution_count": 3}]}'),
    (dead_links, "See [this](docs/no-such-file.md)."),
    (dead_commands, "```sh\nscripts/no-such-script\n```\n"),
]

if __name__ == "__main__":
    problems = [f"{check.__name__} does not see its fault" for check, text in FAULTS if not check("README.md", text)]
    for name, text in texts().items():
        problems += machine_paths(name, text)
        if name.endswith(".ipynb"):
            problems += stored_outputs(name, text)
        if name.endswith(".md"):
            problems += dead_links(name, text) + dead_commands(name, text)
    sys.exit(report(problems))
