"""What is installed, in a prefix that is moved afterwards: the program, the library with its API alone, and programs built on it
through CMake and pkg-config, whose numbers are those of `chokepoint show --json`.
Usage: install.py BUILD-FOLDER SOURCE-FOLDER MPIEXEC"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BUILD, SOURCE, MPIEXEC = (pathlib.Path(argument) for argument in sys.argv[1:4])
TRIALS = "3000"


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, **more)
    assert done.returncode == 0, (command, done.returncode, done.stdout, done.stderr)
    return done.stdout


def fails(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, **more)
    assert done.returncode != 0, (command, done.stdout)
    return done.stdout + done.stderr


def install(folder):
    first, moved = folder / "first", folder / "moved"
    run("cmake", "--install", BUILD, "--prefix", first)
    first.rename(moved)
    return moved


def only(paths):
    found = sorted(paths)
    assert len(found) == 1, found
    return found[0]


def no_path_of_this_machine(prefix):
    """Of the text files; the program itself may say where it was compiled."""
    places = [str(BUILD), str(SOURCE), str(prefix.parent)]
    for path in prefix.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            if b"\0" in content[:4096]:
                continue
            named = [place for place in places if place.encode() in content]
            assert not named, (path, named)


def the_api_alone(library):
    """Nothing is exported but what the header declares, and all of that is. (Locks of named critical sections are GCC's,
    shared by all of a process.)"""
    symbols = {line.split()[-1].split("@")[0] for line in run("nm", "-D", "--defined-only", library).splitlines()}
    symbols = {symbol for symbol in symbols if not symbol.startswith(".gomp_critical_")}
    declared = set(re.findall(r"\bchokepoint_\w+(?=\()", (SOURCE / "engine/api/chokepoint.h").read_text()))
    assert symbols == declared and len(declared) > 15, symbols ^ declared
    inside = {line.split()[-1] for line in run("nm", BUILD / "engine/libengine.a").splitlines() if " T " in line}
    assert "cp_store_read" in inside, "control: there is something to hide"
    return run("objdump", "-p", library)


def numbers(prefix, config):
    """What the example prints, from the program's own result."""
    out = prefix / "out.h5"
    run(prefix / "bin/chokepoint", "run", config, "-q", "-n", TRIALS, "-o", out)
    shown = json.loads(run(prefix / "bin/chokepoint", "show", out, "--json"))["policies"]["half-a-year"]
    cars, cost = shown["demand"]["cars"], shown["system"]["cost_total"]

    def at(metric, level):
        return next(q for q in metric["quantiles"] if q["level"] == level)

    days, tail = at(cars["shortage_duration"], 0.95), at(cost, 0.95)
    return {"probability_short": [cars["probability_short"], cars["probability_short_se"]],
            "days_short_q95": [days["value"], days["lower"], days["upper"]],
            "cost_mean": [cost["mean"], cost["mean_se"]],
            "cost_tail95": [tail["tail_mean"], tail["tail_mean_se"]],
            "cost_difference": [cost["difference"]["mean"], cost["difference"]["mean_se"]]}


def printed(program, config, **more):
    lines = [line.split() for line in run(program, config, "half-a-year", "cars", TRIALS, **more).splitlines()]
    return {name: [float(value) for value in values] for name, *values in lines}


def built_by_cmake(prefix, folder):
    example = only(prefix.rglob("examples"))
    build = folder / "by-cmake"
    run("cmake", "-S", example, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", build)
    wrong = folder / "wrong"
    wrong.mkdir()
    (wrong / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.16)\nproject(wrong LANGUAGES C)\n"
                                          "find_package(Chokepoint 99 REQUIRED)\n")
    assert "99" in fails("cmake", "-S", wrong, "-B", wrong / "build", f"-DCMAKE_PREFIX_PATH={prefix}")
    return build / "stockpile"


def flags(prefix):
    pc = only(prefix.rglob("chokepoint.pc"))
    environment = {**os.environ, "PKG_CONFIG_PATH": str(pc.parent)}
    version = run("pkg-config", "--modversion", "chokepoint", env=environment).strip()
    assert run(prefix / "bin/chokepoint", "--version").startswith(f"chokepoint {version} ("), version
    return run("pkg-config", "--cflags", "--libs", "chokepoint", env=environment).split()


def built_by_hand(prefix, folder, compiler, source, name):
    program = folder / name
    run(compiler, "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", source, "-o", program, *flags(prefix))
    return program


def internals_stay_inside(prefix, folder, compiler):
    source = folder / "inside.c"
    source.write_text("int cp_store_read(void);\nint main(void) { return cp_store_read(); }\n")
    assert "cp_store_read" in fails(compiler, source, "-o", folder / "inside", *flags(prefix))


def in_mpi(prefix, folder, config, environment):
    if not shutil.which("mpicc"):
        print("mpicc: not there, a program that uses MPI is not tested")
        return
    program = built_by_hand(prefix, folder, "mpicc", SOURCE / "tests/install/in_mpi.c", "in-mpi")
    before, both, after = map(float, run(MPIEXEC, "-n", "2", program, config, env=environment).split())
    assert before == after > 0.0, (before, after)
    out = folder / "both.h5"
    run(prefix / "bin/chokepoint", "run", config, "-q", "-n", "400", "-o", out)
    mean = json.loads(run(prefix / "bin/chokepoint", "show", out, "--json"))["policies"]["baseline"]["system"]["cost_total"]["mean"]
    assert abs(both / mean - 1.0) < 1e-12, (both, mean)


def main():
    compiler = shutil.which("cc") or "gcc"
    config = SOURCE / "configs/minimal.yaml"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prefix = install(folder)
        no_path_of_this_machine(prefix)
        library = only(path for path in prefix.rglob("libchokepoint.so.*") if not path.is_symlink())
        version = library.name.split(".so.")[1].split(".")
        dynamic = the_api_alone(library)
        assert f"libchokepoint.so.{version[0]}.{version[1]}\n" in dynamic and "RUNPATH" not in dynamic, dynamic
        for page in ("chokepoint", "chokepoint-run", "chokepoint-merge", "chokepoint-config"):
            only((prefix / "share/man").rglob(f"{page}.[15]*"))
        for completion in ("bash-completion/completions/chokepoint", "zsh/site-functions/_chokepoint",
                           "fish/vendor_completions.d/chokepoint.fish"):
            assert "checkpoint-every" in (prefix / "share" / completion).read_text(), completion
        expected = numbers(prefix, config)
        environment = {**os.environ, "LD_LIBRARY_PATH": str(library.parent)}
        assert printed(built_by_cmake(prefix, folder), config) == expected
        by_hand = built_by_hand(prefix, folder, compiler, SOURCE / "docs/examples/stockpile.c", "by-pkg-config")
        assert printed(by_hand, config, env=environment) == expected
        internals_stay_inside(prefix, folder, compiler)
        in_mpi(prefix, folder, config, environment)
        installed = prefix / "share/chokepoint/configs/minimal.yaml"
        assert printed(by_hand, installed, env=environment) == expected, "the configurations come along"
    print("passed")


if __name__ == "__main__":
    main()
