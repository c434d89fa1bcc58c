"""Manual pages say what --help says and are well formed; what the shells complete is what the program takes.
Usage: manual.py CHOKEPOINT"""
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = sys.argv[1]


def say(*words):
    return subprocess.run([PROGRAM, "--help", *words], check=True, capture_output=True, text=True, timeout=60).stdout


def check_page(tool, page):
    """What a tool has against a page."""
    done = subprocess.run([*tool, page], capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})
    said = (done.stdout if tool[0] == "mandoc" else "") + done.stderr
    return [line for line in said.splitlines() if "missing date" not in line]


def pages(folder, commands):
    tools = [("mandoc", "-T", "lint", "-W", "warning")] if shutil.which("mandoc") else []
    if shutil.which("man") and re.match(r"man \d", subprocess.run(["man", "--version"], capture_output=True, text=True).stdout):
        tools.append(("man", "--warnings", "-l"))  # man-db's: others of that name have other options
    for name, words in [("chokepoint.1", []), ("chokepoint-config.5", ["config"])] + [
            (f"chokepoint-{command}.1", [command]) for command in commands]:
        text = say("man", *words)
        page = folder / name
        page.write_text(text)
        for tool in tools:
            assert not check_page(tool, page), (name, check_page(tool, page))
        plain = text.replace("\\-", "-")
        if name.endswith(".1"):
            options = set(re.findall(r"^ .*?(--[a-z-]+)", say(*words), re.MULTILINE)) - {"--help"}
            missing = [option for option in options if f"\\fB{option}\\fR" not in plain]
            assert not missing and (options or not words), (name, missing, options)
        else:
            keys = set(re.findall(r"^- `([\w.]+)`:", say("config"), re.MULTILINE))
            missing = [key for key in keys if f"\\fB{key}\\fR" not in plain]
            assert not missing and len(keys) > 50, missing
    broken = folder / "broken.1"
    broken.write_text(say("man").replace(".SH", ".SX"))
    for tool in tools:
        assert check_page(tool, broken), f"control: {tool[0]} sees a broken page"
    print("pages:", ", ".join(tool[0] for tool in tools) or "no tool to check them with")


# A command line so far, and what the word at its end may become.
CASES = [
    ("ru", ["run"]),
    ("run --rng pcg3", ["pcg32"]),
    ("run --isa base", ["baseline"]),
    ("run --checkp", ["--checkpoint-every"]),
    ("show --metric cost_ho", ["cost_holding"]),
    ("run -o ol", ["old.h5"]),
    ("show ol", ["old.h5"]),
    ("check ca", ["case.yaml"]),
    ("merge -o a.h5 old.h5 ne", ["new.h5"]),
    ("--help fi", ["fish"]),
]


def check(shell, complete):
    for line, expected in CASES:
        found = complete(line)
        assert found == expected, (shell, line, found, expected)
    print(f"{shell}: completes")


def bash(folder):
    script = folder / "completion.bash"
    script.write_text(say("bash"))

    def complete(line):
        """As bash itself would call it."""
        drive = (f"source {script}; set -- $(complete -p chokepoint); [ \"$3\" = _chokepoint ] || exit 9\n"
                 f"COMP_WORDS=(chokepoint {line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _chokepoint\n"
                 'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "--norc", "-c", drive], cwd=folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and not done.stderr, done
        return done.stdout.split()

    check("bash", complete)
    assert complete("run cas") == ["case.yaml"] and complete("run ol") == [], "results are no configurations"
    assert complete("run --seed x") == []
    assert set(re.findall(r"--[a-z-]+", say("run"))) >= set(complete("run --")) >= {"--trials", "--output", "--resume"}


def fish(folder):
    script = folder / "completion.fish"
    script.write_text(say("fish"))

    def complete(line):
        done = subprocess.run(["fish", "--no-config", "-c", f'source {script}; complete -C "chokepoint {line}"'], cwd=folder,
                              capture_output=True, text=True, timeout=60, env={**os.environ, "HOME": str(folder)})
        assert done.returncode == 0 and not done.stderr, done
        return [found.split("\t")[0] for found in done.stdout.splitlines()]

    check("fish", complete)


def zsh(folder):
    """In a terminal: a line, the tabulator, return; what was called `chokepoint` says with what it was called."""
    (folder / "functions").mkdir()
    (folder / "functions/_chokepoint").write_text(say("zsh"))
    (folder / ".zshrc").write_text(
        "PS1='ready> '; unsetopt prompt_sp; fpath=($ZDOTDIR/functions $fpath)\n"
        "autoload -Uz compinit; compinit -u -D; chokepoint() { print \"<<$*>>\"; }\n")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe("zsh", ["zsh", "-d", "-i"], {**os.environ, "TERM": "dumb", "HOME": str(folder), "ZDOTDIR": str(folder)})
    seen = ""
    try:
        def until(text):
            nonlocal seen
            end = time.monotonic() + 60
            while text not in seen:
                assert select.select([terminal], [], [], end - time.monotonic())[0], (text, seen)
                seen += os.read(terminal, 4096).decode()
            before, _, seen = seen.partition(text)
            return before

        until("ready> ")

        def complete(line):
            os.write(terminal, f"chokepoint {line}\t\n".encode())
            until("<<")
            called = until(">>")
            until("ready> ")
            return [called.split()[-1]]

        check("zsh", complete)
    finally:
        os.close(terminal)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def main():
    commands = re.findall(r"^  ([a-z]+) ", say(), re.MULTILINE)
    assert {"run", "merge"} <= set(commands), commands
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file in ("old.h5", "new.h5", "case.yaml", "other.txt"):
            (folder / file).write_text("")
        pages(folder, commands)
        bash(folder)
        for shell in (fish, zsh):
            if shutil.which(shell.__name__):
                shell(folder)
            else:
                print(f"{shell.__name__}: not here, its completions were not tried")


if __name__ == "__main__":
    main()
