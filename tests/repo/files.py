"""The files that belong to the project: those git knows or would add, or all but build products where there is no git."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PRODUCTS = ("build", "results", "__pycache__", ".git", ".ipynb_checkpoints")


def project_files():
    git = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"], capture_output=True)
    if git.returncode == 0:
        names = [pathlib.Path(name) for name in git.stdout.decode().split("\0") if name]
    else:
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        names = [name for name in names if not any(part.startswith(PRODUCTS) for part in name.parts)]
    return sorted(name for name in names if (ROOT / name).is_file())


def texts(*suffixes):
    """{name: text} of the project's text files with one of the suffixes, or of all of them."""
    found = {}
    for name in project_files():
        if suffixes and name.suffix not in suffixes:
            continue
        try:
            found[name.as_posix()] = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            pass
    return found


def report(problems):
    """Prints the problems, one a line; the exit code."""
    for problem in problems:
        print(problem)
    return 1 if problems else 0
