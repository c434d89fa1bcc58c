#!/usr/bin/python3
"""MPI between hosts: the same bytes as on one, and what happens when a link is cut in mid-run: the job ends in bounded time
and says why, another attempt goes on from the checkpoint, and what lives on behind the cut replaces nothing, be it the
rank that writes. Usage: links_test.py CHOKEPOINT MPIRUN [--slow]
--slow adds the control: without the settings that bound the wait it is still waiting then."""
import os
import pathlib
import subprocess
import sys
import time

import h5py

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / name) for name in ("checkpoint", "cluster")]
import hosts
from common import content, same
from hosts import SHARED, command, wait_for
from slurm import OPEN_MPI

PROGRAM, MPIRUN, SLOW = os.path.abspath(sys.argv[1]), sys.argv[2], "--slow" in sys.argv
REPO = pathlib.Path(__file__).resolve().parents[2]
CONFIG = str(REPO / "configs/minimal.yaml")
FEW, LONG_SECONDS = 60000, 8
# What bounds the wait: silent connections are probed after 3 s, each second, and given up after 3 probes.
KEEPALIVE = {"OMPI_MCA_oob_tcp_keepalive_time": "3", "OMPI_MCA_oob_tcp_keepalive_intvl": "1",
             "OMPI_MCA_oob_tcp_keepalive_probes": "3"}
BOUND = 45  # seconds until mpirun has ended; 9 where nothing else runs


def prepare(nodes):
    """mpirun starts its daemons through an agent that enters the host."""
    agent = SHARED / "agent"
    cases = "\n".join(f"{node.name}) set -- {node.pid} \"$*\" ;;" for node in nodes)
    agent.write_text(f"#!/bin/sh\nhost=$1; shift\ncase $host in\n{cases}\nesac\n"
                     'exec nsenter --target "$1" --mount --uts --ipc --net --pid sh -c "$2"\n')
    agent.chmod(0o755)
    os.environ.update(OPEN_MPI, OMPI_MCA_plm="rsh", OMPI_MCA_plm_rsh_agent=str(agent), OMPI_MCA_plm_rsh_no_tree_spawn="1",
                      OMPI_MCA_hwloc_base_binding_policy="none", OMP_NUM_THREADS="1", **KEEPALIVE)


def words(out, trials, *options):
    return [PROGRAM, "run", CONFIG, "-q", "-v", "-n", str(trials), "-o", str(out), *options]


def over(nodes):
    return [MPIRUN, "--host", ",".join(f"{node.name}:1" for node in nodes), "-n", str(len(nodes))]


def start(nodes, out, trials, *options, **more):
    """Output goes to a file: what lives on behind a cut would keep a pipe open."""
    told = open(f"{out}.log", "a")
    return subprocess.Popen([*over(nodes), *words(out, trials, "--checkpoint-every", "0.3s", *options)],
                            stdout=told, stderr=subprocess.STDOUT, **more)


def wait_checkpoint(process, out):
    def there():
        assert process.poll() is None, f"ended too early\n{log(out)}"
        return os.path.exists(f"{out}.checkpoint")
    wait_for("a checkpoint", there)


def log(out):
    return pathlib.Path(f"{out}.log").read_text()


def programs(node):
    """The program's processes on a host, as seen from here."""
    found = node.run("pgrep", "-f", f"^{PROGRAM} run", check=False).stdout.split()
    return [int(pid) for pid in found]


def facts(out):
    seen = os.stat(out)
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def check_hosts(nodes, few):
    out = SHARED / "hosts.h5"
    command(*over(nodes), *words(out, FEW), timeout=120)
    same(out, few, "three hosts")
    with h5py.File(out) as file:
        placement = file["run"].attrs["placement"].split("\n")
    expected = [f"rank {i} on n{i + 1}: 1 thread " for i in range(3)]
    assert [line[: len(begin)] for line, begin in zip(placement, expected)] == expected, placement


def check_cut(nodes, cut, rest, many, trials):
    """One host's link is cut for good; the others take up the run; then it comes back."""
    out = SHARED / f"cut-{cut.name}.h5"
    process = start(nodes, out, trials)
    wait_checkpoint(process, out)
    assert len(programs(cut)) == 1
    cut.cut()
    began = time.monotonic()
    try:
        process.wait(timeout=BOUND)
        print(f"{cut.name} cut: mpirun ended with {process.returncode} after {time.monotonic() - began:.0f} s")
        assert process.returncode != 0 and "lost communication" in log(out), log(out)
        print(f"still running there: {len(programs(cut))}")
        command(*over(rest), *words(out, trials, "--resume"), timeout=300)
        same(out, many, f"{cut.name} cut")
        before = facts(out)
    finally:
        cut.join()
    wait_for(f"the processes on {cut.name} to end", lambda: not programs(cut), 60)
    assert facts(out) == before, "what was cut off replaced the result"
    assert not os.path.exists(f"{out}.checkpoint")


def check_heal(nodes, many, trials, seconds):
    """A link that comes back in time costs nothing but time. Nobody probes it here."""
    out = SHARED / f"healed-{seconds}.h5"
    process = start(nodes, out, trials, env={key: value for key, value in os.environ.items() if key not in KEEPALIVE})
    wait_checkpoint(process, out)
    nodes[1].cut()
    try:
        process.wait(timeout=seconds)
        raise AssertionError(f"it did not wait: {log(out)}")
    except subprocess.TimeoutExpired:
        pass
    finally:
        nodes[1].join()
    assert process.wait(timeout=180) == 0, log(out)
    same(out, many, "a link that came back")


def add_network(nodes, prefix):
    """A second one, for MPI alone."""
    command("ip", "link", "add", "br1", "type", "bridge")
    command("ip", "link", "set", "br1", "up")
    for node in nodes:
        command("ip", "link", "add", f"mpi{node.number}", "type", "veth", "peer", "name", "eth1", "netns", node.pid)
        command("ip", "link", "set", f"mpi{node.number}", "master", "br1", "up")
        node.run("ip", "addr", "add", f"{prefix}.{node.number}/24", "dev", "eth1")
        node.run("ip", "link", "set", "eth1", "up")


def check_silent(nodes, many, trials):
    """The ranks no longer reach each other, their launcher reaches them all: nobody but they can end the wait."""
    add_network(nodes, "10.78.0")
    out = SHARED / "silent.h5"
    process = start(nodes, out, trials, "--wait-limit", "5s", env={**os.environ, "OMPI_MCA_btl_tcp_if_include": "10.78.0.0/24"})
    wait_checkpoint(process, out)
    command("ip", "link", "set", f"mpi{nodes[1].number}", "down")
    began = time.monotonic()
    process.wait(timeout=BOUND)
    print(f"MPI's network cut: mpirun ended with {process.returncode} after {time.monotonic() - began:.0f} s")
    assert process.returncode == 5 and "waited 5 s for the other ranks" in log(out), log(out)
    command(*over(nodes), *words(out, trials, "--resume"), timeout=300)
    same(out, many, "after a silent network")


def check_split(nodes, many, trials):
    """The whole old attempt is behind the cut and can write: it finds that it was overtaken, and ends."""
    old, new = nodes[:2]
    out = SHARED / "split.h5"
    options = ("--checkpoint-every", "0.3s")
    told = open(SHARED / "old.log", "w")
    process = subprocess.Popen(old.words(*words(out, trials, *options)), stdout=told, stderr=subprocess.STDOUT)
    try:
        wait_checkpoint(process, out)
        old.cut()
        new.run(*words(out, trials, "--resume", *options), timeout=300)
        before = facts(out)
        code = process.wait(timeout=60)
        line = (SHARED / "old.log").read_text()
        assert code == 3 and f"a later run of it has begun on {new.name}" in line, (code, line)
    finally:
        old.join()
    same(out, many, "split")
    assert facts(out) == before


def main():
    nodes = hosts.make(3)
    prepare(nodes)
    straight = SHARED / "straight.h5"
    command(*words(straight, FEW), timeout=120)
    few = content(straight)
    with h5py.File(straight) as file:
        trials = max(FEW, int(LONG_SECONDS * float(file["run"].attrs["trials_per_second"])))
    command(*words(straight, trials), timeout=300)
    many = content(straight)
    print(f"{FEW} and {trials} trials")
    checks = [(check_hosts, nodes, few), (check_heal, nodes, many, trials, BOUND if SLOW else 3), (check_silent, nodes[:2], many, trials), (check_split, nodes, many, trials),
              (check_cut, nodes, nodes[2], nodes[:2], many, trials), (check_cut, nodes, nodes[0], nodes[1:], many, trials)]
    for check, *more in checks:
        began = time.monotonic()
        check(*more)
        print(f"{check.__name__}: {time.monotonic() - began:.0f} s", flush=True)


hosts.enter(main)
