"""Recipes for other package managers. The module file is loaded by Environment Modules and by Lmod, where they are here. Spack and
Apptainer are not asked: what can be held against the sources is. Usage: recipes.py BUILD-FOLDER SOURCE-FOLDER"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import types

BUILD, SOURCE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
PACKAGING = SOURCE / "scripts/packaging"
CMAKE = (SOURCE / "CMakeLists.txt").read_text() + (SOURCE / "tests/CMakeLists.txt").read_text()


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, **more)
    assert done.returncode == 0, (command, done.returncode, done.stdout, done.stderr)
    return done.stdout


def loaders():
    """Commands that print the shell's commands for `load chokepoint`."""
    found = {}
    for path in ("/usr/lib/x86_64-linux-gnu/modulecmd.tcl", "/usr/share/modules/libexec/modulecmd.tcl", "/usr/libexec/modulecmd.tcl"):
        if os.path.exists(path):
            found["Environment Modules"] = [path, "sh"]
    if os.path.exists("/usr/share/lmod/lmod/libexec/lmod"):
        found["Lmod"] = ["/usr/share/lmod/lmod/libexec/lmod", "sh"]
    return found


def modules(folder):
    """In a prefix that was moved, and from a shell that knows nothing else."""
    run("cmake", "--install", BUILD, "--prefix", folder / "first")
    prefix = (folder / "first").rename(folder / "moved")
    path = prefix / "share/chokepoint/modulefiles"
    for name, command in loaders().items():
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "MODULEPATH": str(path), "LANG": "C.UTF-8"}
        commands = run(*command, "load", "chokepoint", env=environment)
        asked = commands + "\nchokepoint --version && echo $CHOKEPOINT_ROOT && pkg-config --variable=libdir chokepoint && man -w chokepoint-run"
        said = run("/bin/sh", "-c", asked, env=environment).splitlines()
        assert said[0].startswith("chokepoint ") and str(prefix) in said, (name, said)
        assert os.path.samefile(said[-2], prefix / "lib") and os.path.samefile(os.path.dirname(said[-1]), prefix / "share/man/man1"), said
        assert str(prefix / "lib") in commands and "LD_LIBRARY_PATH" in commands, (name, commands)
        print(f"{name}: loads it")
    if not loaders():
        print("no modules here: the module file was not tried")


def required():
    """{library: least version} as CMake asks for them."""
    found = {name: version for name, version in re.findall(r"(libfyaml|jansson|nettle)>=([\d.]+)", CMAKE)}
    found["hdf5"] = re.search(r"find_package\(HDF5 ([\d.]+)", CMAKE).group(1)
    found["cmake"] = re.search(r"cmake_minimum_required\(VERSION ([\d.]+)", CMAKE).group(1)
    return found


def spack():
    """The recipe is run with stand-ins for Spack's words, which write down what they are told."""
    told = {"depends_on": [], "version": [], "license": [], "generator": []}
    module = types.ModuleType("spack.package")
    for word in told:
        setattr(module, word, lambda *words, word=word, **more: told[word].append((words, more)))
    module.CMakePackage = type("CMakePackage", (), {"define": lambda self, name, value: f"-D{name}={value}"})
    module.run_after = module.on_package_attributes = lambda *words, **more: lambda function: function
    module.Executable = None
    sys.modules["spack"], sys.modules["spack.package"] = types.ModuleType("spack"), module
    names = {}
    exec(compile((PACKAGING / "spack/packages/chokepoint/package.py").read_text(), "package.py", "exec"), names)
    recipe = names["Chokepoint"]()
    recipe.run_tests = True
    assert recipe.__doc__ and recipe.git and told["license"] == [(("MIT",), {})]
    for definition in recipe.cmake_args():
        name = re.match(r"-D(\w+)=", definition).group(1)
        assert name == "BUILD_TESTING" or re.search(rf"(option|set)\({name}\b", CMAKE), definition
    specs = [words[0] for words, _ in told["depends_on"]]
    for library, version in required().items():
        assert any(re.match(rf"{library}@{re.escape(version)}:", spec) for spec in specs), (library, version, specs)
    assert any(spec.startswith("hdf5@") and "+mpi" in spec and "+hl" in spec for spec in specs) and "mpi@3:" in specs
    versions = [words[0] for words, _ in told["version"]]
    assert re.search(r"project\(chokepoint VERSION ([\d.]+)", CMAKE).group(1) in versions, versions
    print("Spack: the recipe agrees with CMake; Spack itself was not asked")


def apptainer(folder):
    text = (PACKAGING / "chokepoint.def").read_text()
    sections = dict(re.findall(r"^%(\w+)\n((?:(?!%).*\n?)*)", text, re.MULTILINE))
    assert re.search(r"^Bootstrap: docker\nFrom: debian:\w+", text, re.MULTILINE)
    assert {"files", "post", "environment", "runscript", "test", "labels"} == set(sections), sections.keys()
    copied = dict(line.split() for line in sections["files"].splitlines() if line.strip())
    for name, there in copied.items():
        assert (SOURCE / name).exists() and there == f"/opt/chokepoint/{name}", name
    included = re.findall(r"\$\{PROJECT_SOURCE_DIR\}/([\w.]+)", (PACKAGING / "install.cmake").read_text() +
                          (PACKAGING / "package.cmake").read_text())
    missing = {name for name in included if not any(name == top or name.startswith(top) for top in copied)}
    assert not missing, ("installed, but not copied into the image", missing)
    for name in ("post", "environment", "runscript", "test"):
        script = folder / name
        script.write_text("#!/bin/sh\n" + sections[name])
        run("sh", "-n", script)
        if shutil.which("shellcheck"):
            run("shellcheck", "-s", "sh", script)
    print("Apptainer: the definition is well formed and copies what is installed; no image was built")


with tempfile.TemporaryDirectory() as place:
    modules(pathlib.Path(place))
    spack()
    apptainer(pathlib.Path(place))
print("passed")
