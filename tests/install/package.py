"""The Debian packages: what they hold and depend on; with --root, installed in a new system that has nothing else, and run there.
Exits with 77 where that cannot be tried. Usage: package.py BUILD-FOLDER SOURCE-FOLDER [--root]"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

BUILD, SOURCE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
PACKAGES = BUILD / "packages"
# What a package that is not Debian's own need not heed: bugs that it closes, libraries of several architectures side by side; and
# that CPack has ldconfig called twice.
NOT_OURS = re.compile(r"initial-upload-closes-no-bugs|pkg-config-unavailable-for-cross-compilation|maintscript-calls-ldconfig")


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **{"timeout": 300, **more})
    assert done.returncode == 0, (command, done.returncode, done.stdout[-3000:], done.stderr[:1500], done.stderr[-1500:])
    return done.stdout


def leave_out(why):
    print(why)
    sys.exit(77)


def made():
    """{package: file}"""
    files = sorted(PACKAGES.glob("*.deb"))
    return {file.name.split("_")[0]: file for file in files}


def fields(file):
    return dict(re.findall(r"^([\w-]+): (.*(?:\n .*)*)", run("dpkg-deb", "--field", file), re.MULTILINE))


def listing(file):
    return [line.split(None, 5)[5] for line in run("dpkg-deb", "--contents", file).splitlines()]


def contents(files):
    program, library, development = (listing(files[name]) for name in sorted(files, key=lambda n: (n.startswith("lib"), "-dev" in n)))
    for wanted in ("./usr/bin/chokepoint", "./usr/share/man/man1/chokepoint-run.1.gz", "./usr/share/man/man5/chokepoint-config.5.gz",
                   "./usr/share/bash-completion/completions/chokepoint", "./usr/share/chokepoint/configs/minimal.yaml",
                   "./usr/share/doc/chokepoint/copyright", "./usr/share/doc/chokepoint/changelog.gz"):
        assert wanted in program, (wanted, program)
    assert any(re.search(r"libchokepoint\.so\.\d", name) for name in library) and not any("bin/" in name for name in library)
    assert "./usr/include/chokepoint.h" in development and not any(name.endswith(".1.gz") for name in development)
    assert not any(str(SOURCE) in name or "libengine" in name or "cmocka" in name for name in program + library + development)


def dependencies(files):
    program = fields(files["chokepoint"])
    for wanted in ("libopenmpi", "libhdf5-openmpi", "libfyaml0", "libjansson4", "libnettle", "libc6 (>=", "libgomp1"):
        assert wanted in program["Depends"], (wanted, program["Depends"])
    assert "openmpi-bin" in program["Recommends"], program
    library = next(name for name in files if re.fullmatch(r"libchokepoint[\d.]+", name))
    assert library in fields(files["libchokepoint-dev"])["Depends"] and "libhdf5-openmpi" in fields(files[library])["Depends"]
    return library


def faults(files):
    if not shutil.which("lintian"):
        print("lintian: not here")
        return
    done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error", *map(str, files.values())], capture_output=True,
                          text=True, timeout=300)
    found = [line for line in done.stdout.splitlines() if line.startswith(("E:", "W:"))]
    serious = [line for line in found if not NOT_OURS.search(line)]
    print("\n".join(found))
    assert not serious, serious


def system():
    """Name of this Debian, or None."""
    text = pathlib.Path("/etc/os-release").read_text() if os.path.exists("/etc/os-release") else ""
    about = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))
    return about.get("VERSION_CODENAME") if about.get("ID") == "debian" else None


def clean_root(files):
    """A Debian of essential packages alone, and what ours ask for: nothing that happens to be on this machine. The programs run in
    there, the library by way of the example, which was compiled out here."""
    if os.geteuid() != 0 or not shutil.which("mmdebstrap") or not system():
        leave_out("a clean root needs root, Debian and mmdebstrap")
    sources = pathlib.Path("/etc/apt/sources.list.d/debian.sources")
    mirror = [sources] if sources.exists() else []
    example = PACKAGES / "stockpile"
    include = SOURCE / "engine/api"
    run("cc", f"-I{include}", SOURCE / "docs/examples/stockpile.c", "-o", example, f"-L{BUILD}/engine", "-lchokepoint")
    said = PACKAGES / "said"
    inside = f"""set -e
cp {example} "$1/usr/local/bin/stockpile"
chroot "$1" /bin/sh -e > {said} 2>&1 <<'END'
export OMPI_MCA_pml=ob1 OMPI_MCA_btl=self,vader OMP_NUM_THREADS=1
! command -v gcc python3 mpirun || exit 9
cd /tmp
chokepoint --version
chokepoint run /usr/share/chokepoint/configs/minimal.yaml -q -n 2k -o out.h5
chokepoint show out.h5 | head -2
stockpile /usr/share/chokepoint/configs/minimal.yaml half-a-year cars 500
ls /usr/share/man/man1/chokepoint.1.gz || echo no manual: dpkg leaves them out here
echo all well
END"""
    done = subprocess.run(["mmdebstrap", "--variant=essential", "--mode=root", "--format=null",
                           "--hook-dir=/usr/share/mmdebstrap/hooks/file-mirror-automount",
                           *(f"--include={file}" for file in files.values()), f"--customize-hook={inside}", system(), "/dev/null",
                           *map(str, mirror)], capture_output=True, text=True, timeout=540)
    if re.search("Failed to fetch|Could not resolve|Could not connect|Temporary failure", done.stderr):
        leave_out("no mirror of Debian to be reached")
    text = said.read_text() if said.exists() else ""
    assert done.returncode == 0, (text, done.stderr[-3000:])
    print(text)
    assert "all well" in text and "probability_short" in text, text


if __name__ == "__main__":
    if not shutil.which("dpkg-shlibdeps"):
        leave_out("Debian packages need dpkg-dev")
    if "--root" in sys.argv:
        clean_root(made())
    else:
        shutil.rmtree(PACKAGES, ignore_errors=True)
        run("cpack", "--config", BUILD / "CPackConfig.cmake", cwd=BUILD)
        built = made()
        assert len(built) == 3, built
        contents(built)
        dependencies(built)
        faults(built)
    print("passed")
