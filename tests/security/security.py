"""Files from someone else read, write and run nothing but what SECURITY.md says; outputs are made as they should be.
Usage: security.py CHOKEPOINT SOURCE-FOLDER"""
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile

import h5py

from common import call, case

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
SAMPLES = "days\n" + "\n".join(map(str, range(1, 20))) + "\n"


def empirical(file):
    return case(f"{{empirical: {{file: {file}, column: days}}}}")


def refused(config, *words, reason="expected a file"):
    code, said = call(PROGRAM, "check", config, *words, timeout=20)
    assert code == 1 and reason in said, (config, code, said)


def accepted(config, *words):
    code, said = call(PROGRAM, "check", config, *words)
    assert code == 0, (config, said)


def files_stay_in_the_folder(folder):
    """Absolute, with .., through a link of a file or a folder: only where the person says so."""
    outside, inside = folder / "outside", folder / "study"
    (inside / "below").mkdir(parents=True)
    outside.mkdir()
    for place in (outside / "data.csv", inside / "data.csv", inside / "below/data.csv"):
        place.write_text(SAMPLES)
    (inside / "link.csv").symlink_to(outside / "data.csv")
    (inside / "linked").symlink_to(outside)
    (inside / "own.csv").symlink_to("below/data.csv")
    (folder / "study-2").mkdir()  # begins with the folder's name
    (folder / "study-2/data.csv").write_text(SAMPLES)
    (inside / "beside.csv").symlink_to(folder / "study-2/data.csv")
    config = inside / "case.yaml"
    for name in ("data.csv", "below/data.csv", "own.csv"):
        config.write_text(empirical(name))
        accepted(config)
    for name in (outside / "data.csv", "../outside/data.csv", "below/../../outside/data.csv", "link.csv", "linked/data.csv",
                 "beside.csv"):
        config.write_text(empirical(name))
        refused(config, reason="a link that leads out" if str(name).startswith(("link", "beside")) else "--allow-outside-files")
        accepted(config, "--allow-outside-files")
    os.mkfifo(inside / "pipe.csv")
    for name in ("pipe.csv", "below", "none.csv", '""', "/dev/zero"):
        config.write_text(empirical(name))
        refused(config)
        refused(config, "--allow-outside-files")
    (inside / "binary.csv").write_bytes(SAMPLES.encode() + b"\x1b[2J\n")
    config.write_text(empirical("binary.csv"))
    refused(config, reason="U+001B")
    here = subprocess.run([PROGRAM, "check", "case.yaml"], cwd=inside, capture_output=True, text=True)
    assert here.returncode == 1 and "U+001B" in here.stderr, "a configuration without a folder in its name"
    return inside, outside


def results_hold_their_files(inside, outside):
    """What is read again comes from the result, not from the disk; a result that lacks a file gets none."""
    config, out = inside / "case.yaml", inside / "out.h5"
    config.write_text(empirical("../outside/data.csv"))
    assert call(PROGRAM, "run", config, "-q", "-n", "64", "-o", out)[0] == 1
    code, said = call(PROGRAM, "run", config, "-q", "-n", "64", "-o", out, "--allow-outside-files")
    assert code == 0, said
    (outside / "data.csv").rename(outside / "gone.csv")
    code, said = call(PROGRAM, "replay", out, "--trial", "3")
    assert code == 0, said
    (outside / "gone.csv").rename(outside / "data.csv")
    with h5py.File(out, "r+") as file:
        del file["config/file"], file["config/file_text"], file.attrs["sealed"]
    code, said = call(PROGRAM, "replay", out, "--trial", "3")
    assert code == 1, ("control: without the copy it is refused", said)


def nothing_is_run(folder):
    """The program cannot start another; names that a shell would understand are names."""
    symbols = subprocess.run(["nm", "-D", "--undefined-only", PROGRAM], check=True, capture_output=True, text=True).stdout
    starters = re.findall(r"\b(system|popen|exec[vl]\w*|fork|vfork|posix_spawn\w*|wordexp|dlopen)(?=@|$)", symbols, re.MULTILINE)
    sanitized = b"__asan_init" in (program := pathlib.Path(PROGRAM).read_bytes()) or b"__tsan_init" in program  # they have them all
    assert sanitized or (not starters and "fopen" in symbols), starters
    for script in (SOURCE / "scripts").glob("*"):
        text = script.read_text() if script.is_file() else ""
        if "python" in text[:40] or script.suffix == ".py":
            assert not re.search(r"shell=True|os\.system|os\.popen|\beval\(|\bexec\(", text), script
    named = folder / "named"
    named.mkdir()
    config = named / "$(touch ran);`touch ran`.yaml"
    config.write_text(case())
    out = named / "| touch ran; .h5"
    code, said = call(PROGRAM, "run", config, "-q", "-n", "32", "-o", out, cwd=named)
    assert code == 0, said
    for words in (["show", out], ["compare", out], ["replay", out, "--trial", "0"]):
        assert "ran" not in os.listdir(named), words
        call(PROGRAM, *words, cwd=named)
    for script in ("plot", "report"):
        call(sys.executable, SOURCE / "scripts" / script, out, "-o", named / "x.svg", cwd=named,
             env={**os.environ, "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(folder)})
    assert "ran" not in os.listdir(named), os.listdir(named)


def reading_writes_nothing(folder):
    """check, show, compare, replay and drivers leave a folder as it was."""
    here = folder / "reading"
    here.mkdir()
    (here / "case.yaml").write_text(case())
    assert call(PROGRAM, "run", here / "case.yaml", "-q", "-n", "32", "-o", here / "out.h5")[0] == 0
    before = {name: (here / name).stat().st_mtime_ns for name in os.listdir(here)}
    for words in (["check", "case.yaml"], ["show", "out.h5"], ["compare", "out.h5"], ["replay", "out.h5", "--trial", "1"],
                  ["drivers", "out.h5", "-n", "32"]):
        call(PROGRAM, *words, cwd=here)
        after = {name: (here / name).stat().st_mtime_ns for name in os.listdir(here)}
        assert before == after, (words, after)


def outputs(folder):
    """With the person's umask; links are replaced, never followed, whoever made them."""
    config, out, victim = folder / "case.yaml", folder / "out.h5", folder / "victim"
    config.write_text(case())

    def run(mask=0o022):
        code, said = call(PROGRAM, "run", config, "-q", "-n", "32", "-o", out, umask=mask)
        assert code == 0, said
        return stat.S_IMODE(out.lstat().st_mode)

    for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
        out.unlink(missing_ok=True)
        assert run(mask) == mode, (oct(mask), oct(out.stat().st_mode))
    victim.write_text("precious")
    for target in (victim, folder / "not-there"):
        out.unlink()
        out.symlink_to(target)
        run()
        assert out.is_file() and not out.is_symlink() and victim.read_text() == "precious"
        assert not (folder / "not-there").exists()
    # Whoever may write here lays links where an attempt keeps its files, or an earlier one might have.
    precious = folder / "precious"
    precious.mkdir()
    (precious / "result").write_text("precious")
    for number in range(3):
        (folder / f".chokepoint-{hashed(out.name)}-{number}-1-1-x").symlink_to(precious)
    code, said = call(PROGRAM, "run", config, "-q", "-n", "32", "-o", out)
    assert code in (0, 3) and (precious / "result").read_text() == "precious" and victim.read_text() == "precious", said
    assert len(os.listdir(precious)) == 1 and h5py.is_hdf5(out) and not out.is_symlink()
    out.unlink()
    os.mkfifo(out)
    assert call(PROGRAM, "run", config, "-q", "-n", "32", "-o", out, timeout=20)[0] == 3


def hashed(name):
    import hashlib
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def hostile_results(folder):
    """Control characters, and links to other files, are refused."""
    config, good = folder / "case.yaml", folder / "good.h5"
    config.write_text(case())
    assert call(PROGRAM, "run", config, "-q", "-n", "32", "-o", good)[0] == 0

    def changed(name, change):
        bad = folder / f"{name}.h5"
        shutil.copy(good, bad)
        with h5py.File(bad, "r+") as file:
            del file.attrs["sealed"]  # whoever means harm would seal it again
            change(file)
        code, said = call(PROGRAM, "show", bad)
        assert code == 1 and "\x1b" not in said and "\x9b" not in said and len(said.splitlines()) == 1, (name, code, said)
        return said

    def title(file):
        file.attrs["title"] = "a\x1b[2Jb"

    def one_character(file):
        file.attrs["title"] = "a\x9b2Jb"

    def link(file):
        del file["system"]
        file["system"] = h5py.ExternalLink(str(good), "system")

    def outside(file):
        shape = file["system/cost_total_mean"].shape
        del file["system/cost_total_mean"]
        place = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        place.set_external(str(config).encode(), 0, h5py.h5s.UNLIMITED)
        h5py.h5d.create(file["system"].id, b"cost_total_mean", h5py.h5t.NATIVE_DOUBLE, h5py.h5s.create_simple(shape), place)

    assert "control characters" in changed("title", title) and "control characters" in changed("one", one_character)
    assert "system" in changed("link", link)
    assert "cost_total_mean" in changed("outside", outside)
    assert call(PROGRAM, "show", good)[0] == 0, "control"
    with h5py.File(shutil.copy(good, folder / "letters.h5"), "r+") as file:
        del file.attrs["sealed"]
        file.attrs["title"] = "a\u00e9\u00a0b"
    assert call(PROGRAM, "show", folder / "letters.h5")[0] == 0, "control"


def names_of_files(folder):
    """A file's name, from a folder of somebody else's, is told without what a terminal would obey."""
    for name in ("a\x1b[2Jb", "a\x9b2Jb"):
        for path in (folder / f"{name}.h5", folder / f"{name}-not-there.h5"):
            if "not" not in path.name:
                path.write_bytes(b"no result")
            code, said = call(PROGRAM, "show", path)
            assert code == 1 and "2Jb" in said and "\x1b" not in said and "\x9b" not in said, (code, said)
    (folder / "a\x9b2Jb.yaml").write_text("chokepoint: 1\nnames: x\n")
    code, said = call(PROGRAM, "check", folder / "a\x9b2Jb.yaml")
    assert code == 1 and "2Jb" in said and "\x9b" not in said, (code, said)


with tempfile.TemporaryDirectory() as name:
    place = pathlib.Path(name)
    results_hold_their_files(*files_stay_in_the_folder(place))
    nothing_is_run(place)
    reading_writes_nothing(place)
    outputs(place)
    hostile_results(place)
    names_of_files(place)
print("passed")
