"""What the README shows works: its configuration reads, its Python draws, and the program knows every command and option
it names."""
import os
import re
import subprocess
import sys
import tempfile

from files import ROOT, report

program = sys.argv[1]
text = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def output(*arguments):
    ran = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)
    return ran.returncode, ran.stdout + ran.stderr


def configurations():
    for block in blocks("yaml"):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(block)
            file.flush()
            code, said = output("check", file.name)
            if code != 0 or "warning" in said:
                yield f"README.md: the configuration is not clean: {said}"


def pictures():
    """The Python of the README, on the result at hand; it must have drawn a bar for every policy and demand."""
    result = os.environ["CHOKEPOINT_RESULT"]
    for block in blocks("python"):
        drawn = block.replace("results/rare-earths-2025.h5", result) + (
            "import matplotlib.pyplot as plt\n"
            "bars = sum(len(bars) for bars in plt.gca().containers)\n"
            "assert bars == demand.probability_short.size, bars\n")
        ran = subprocess.run([sys.executable, "-c", drawn], capture_output=True, text=True, timeout=60,
                             env={**os.environ, "MPLBACKEND": "Agg"})
        if ran.returncode != 0:
            yield f"README.md: its Python fails: {ran.stderr}"


def commands():
    """Lines that start the program: `chokepoint VERB …` or `scripts/run VERB …`."""
    for line in "".join(blocks("sh")).splitlines():
        found = re.search(r"(?:chokepoint|scripts/run) (--?[\w-]+|[a-z]+)(.*)", line.split("#")[0])
        if not found:
            continue
        verb, rest = found.groups()
        code, help_text = output(verb) if verb.startswith("-") else output(verb, "--help")
        if code != 0:
            yield f"README.md: chokepoint {verb}: exit code {code}"
        for option in re.findall(r"(?<=\s)--?[a-z][\w-]*", rest):
            if option not in help_text:
                yield f"README.md: chokepoint {verb}: {option} is not in its help"


if __name__ == "__main__":
    problems = [*configurations(), *pictures(), *commands()]
    if not blocks("python") or not blocks("yaml") or not blocks("sh"):
        problems.append("README.md: no configuration or no commands found")
    sys.exit(report(problems))
