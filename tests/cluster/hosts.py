"""A cluster on one machine: every host is a set of namespaces (processes, network, name, mounts) on a bridge that exists
nowhere else. All of it lives below one process that the test program becomes, and ends with it, whatever ends it: nothing
outside is changed, nothing is left. Shared by all hosts is SHARED, a file system in memory that is gone at the end, too."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

# A folder that everybody has and nothing that is needed lies below.
SHARED = next(pathlib.Path(name) for name in ("/mnt", "/media", "/srv")
              if not os.path.abspath(__file__).startswith(name + "/"))
LOGIN = "login"  # where the test itself runs: on the bridge, too, and sees the processes of all hosts
NETWORK = "10.77.0"
SKIPPED = 77


def skip(why):
    print(f"skipped: {why}", flush=True)
    sys.exit(SKIPPED)


def require(*tools):
    missing = [tool for tool in tools if not shutil.which(tool)]
    if missing:
        skip(f"{', '.join(missing)} not found: scripts/install --cluster installs what these tests need")


def enter(main):
    """Runs main() in namespaces of its own, as a child of their first process, which takes up the orphans."""
    if os.environ.get("CHOKEPOINT_CLUSTER") != "inside":
        require("unshare", "nsenter", "ip")
        if os.geteuid() != 0:
            skip("only root can make hosts of namespaces")
        apart = ["unshare", "--mount", "--pid", "--net", "--uts", "--ipc", "--fork", "--kill-child", "--mount-proc"]
        probe = subprocess.run([*apart, "ip", "link", "add", "br0", "type", "bridge"], capture_output=True, text=True)
        if probe.returncode != 0:
            skip(f"no namespaces or bridges here: {probe.stderr.strip()}")
        os.environ["CHOKEPOINT_CLUSTER"] = "inside"
        os.execvp(apart[0], [*apart, sys.executable, *sys.argv])
    child = os.fork()
    if child == 0:
        status = 1
        try:
            prepare()
            main()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:  # the first process must end, however the test does
            import traceback
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(status)
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def command(*words, check=True, timeout=60, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=timeout, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def prepare():
    command("mount", "-t", "tmpfs", "tmpfs", SHARED)
    command("hostname", LOGIN)
    for line in (f"link add br0 type bridge", f"addr add {NETWORK}.254/24 dev br0", "link set br0 up", "link set lo up"):
        command("ip", *line.split())
    (SHARED / "tmp").mkdir()
    os.environ["TMPDIR"] = str(SHARED / "tmp")


def wait_for(what, condition, seconds=60):
    """What the condition gives once it is true."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.05)
    return found


def name_hosts(hosts):
    """/etc/hosts of this namespace of mounts, and of those that are made from it."""
    names = SHARED / "hosts"
    names.write_text(f"127.0.0.1 localhost\n{NETWORK}.254 {LOGIN}\n" +
                     "".join(f"{NETWORK}.{i + 1} {name}\n" for i, name in enumerate(hosts)))
    command("mount", "--bind", names, "/etc/hosts")


class Host:
    """One of them. The number is that of its address."""

    def __init__(self, name, number):
        self.name, self.address = name, f"{NETWORK}.{number}"
        self.number = number
        self.boot()

    def boot(self):
        # With SIGCHLD ignored the kernel takes up what its first process would have to.
        self.process = subprocess.Popen(["unshare", "--mount", "--pid", "--net", "--uts", "--ipc", "--fork", "--kill-child",
                                         "--mount-proc", "sh", "-c", f"hostname {self.name}; exec env --ignore-signal=CHLD "
                                         f"sleep infinity"])
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.pid = int(wait_for("a host's first process", lambda: children.read_text().split())[0])
        wait_for("a host's name", lambda: self.run("hostname", check=False).stdout.strip() == self.name)
        port = f"port{self.number}"
        command("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", self.pid)
        command("ip", "link", "set", port, "master", "br0", "up")
        for line in ("link set lo up", f"addr add {self.address}/24 dev eth0", "link set eth0 up"):
            self.run("ip", *line.split())

    def words(self, *words):
        """The command line that runs a command there."""
        return ["nsenter", "--target", str(self.pid), "--mount", "--uts", "--ipc", "--net", "--pid", *map(str, words)]

    def run(self, *words, **more):
        return command(*self.words(*words), **more)

    def cut(self):
        """The cable is pulled: nobody is told."""
        command("ip", "link", "set", f"port{self.number}", "down")

    def join(self):
        command("ip", "link", "set", f"port{self.number}", "up")

    def kill(self):
        """The power fails: all its processes end at once, and so does its network."""
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait()
        command("ip", "link", "del", f"port{self.number}", check=False)


def make(number):
    """Hosts n1, n2, …"""
    names = [f"n{i + 1}" for i in range(number)]
    name_hosts(names)
    return [Host(name, i + 1) for i, name in enumerate(names)]
