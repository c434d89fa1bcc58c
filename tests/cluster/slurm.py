"""Slurm on such hosts: munged and slurmctld where the test runs, one slurmd on each host."""
import os
import re
import subprocess

from hosts import LOGIN, NETWORK, SHARED, command, wait_for

HOME = SHARED / "slurm"
# How Open MPI finds the other hosts; it yields while it waits, as there are more ranks than cores.
OPEN_MPI = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1", "OMPI_MCA_pml": "ob1",
            "OMPI_MCA_btl": "self,vader,tcp", "OMPI_MCA_btl_tcp_if_include": f"{NETWORK}.0/24", "OMPI_MCA_mpi_yield_when_idle": "1",
            "OMPI_MCA_oob_tcp_if_include": f"{NETWORK}.0/24"}


def configure(hosts, seconds_until_down):
    for folder in ("state", "log", "munge", *(f"{kind}/{host.name}" for kind in ("spool", "tmp") for host in hosts)):
        (HOME / folder).mkdir(parents=True)
    key = HOME / "munge/key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o600)
    lines = [
        "ClusterName=test", f"SlurmctldHost={LOGIN}({NETWORK}.254)", "SlurmUser=root", "SlurmdUser=root",
        "AuthType=auth/munge", "CredType=cred/munge", f"AuthInfo=socket={HOME}/munge/socket", f"StateSaveLocation={HOME}/state",
        f"SlurmdSpoolDir={HOME}/spool/%n", f"SlurmctldPidFile={HOME}/slurmctld.pid", f"SlurmdPidFile={HOME}/%n.pid",
        f"SlurmctldLogFile={HOME}/log/slurmctld", f"SlurmdLogFile={HOME}/log/%n", f"TmpFS={HOME}/tmp/%n", "MpiDefault=none",
        "ProctrackType=proctrack/linuxproc", "TaskPlugin=task/affinity", "SwitchType=switch/none",
        "JobAcctGatherType=jobacct_gather/none", "AccountingStorageType=accounting_storage/none",
        "SelectType=select/cons_tres", "SelectTypeParameters=CR_Core", "SchedulerType=sched/backfill",
        "SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1", "ReturnToService=2",
        "PreemptType=preempt/partition_prio", "PreemptMode=REQUEUE", "SlurmctldTimeout=10",
        f"SlurmdTimeout={seconds_until_down}", "MinJobAge=3600", "KillWait=10", "JobRequeue=1", "SlurmdParameters=config_overrides",
    ]
    lines += [f"NodeName={host.name} NodeAddr={host.address} CPUs=2 RealMemory=1000 State=UNKNOWN" for host in hosts]
    everywhere = ",".join(host.name for host in hosts)
    lines += [f"PartitionName=main Nodes={everywhere} Default=YES PriorityTier=1 MaxTime=INFINITE State=UP",
              f"PartitionName=urgent Nodes={everywhere} PriorityTier=9 MaxTime=INFINITE State=UP"]
    (HOME / "slurm.conf").write_text("\n".join(lines) + "\n")
    (HOME / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")


class Slurm:
    def __init__(self, hosts, seconds_until_down=10):
        self.hosts = {host.name: host for host in hosts}
        HOME.mkdir()
        configure(hosts, seconds_until_down)
        os.environ["SLURM_CONF"] = f"{HOME}/slurm.conf"
        os.environ.update(OPEN_MPI)
        command("munged", "--force", f"--key-file={HOME}/munge/key", f"--socket={HOME}/munge/socket",
                f"--pid-file={HOME}/munge/pid", f"--log-file={HOME}/log/munged", f"--seed-file={HOME}/munge/seed")
        command("slurmctld", "-f", f"{HOME}/slurm.conf")
        for host in hosts:
            self.start(host)
        self.wait_idle()

    def start(self, host):
        host.run("slurmd", "-N", host.name, "-f", f"{HOME}/slurm.conf")

    def restart(self, host):
        """A node that lost its power comes back with empty local folders."""
        for kind in ("spool", "tmp"):
            subprocess.run(["rm", "-rf", HOME / kind / host.name], check=True)
            (HOME / kind / host.name).mkdir()
        host.boot()
        self.start(host)

    def wait_idle(self, seconds=60):
        idle = lambda: command("sinfo", "-h", "-N", "-t", "idle", "-p", "main", "-o", "%N").stdout.split()
        wait_for("all nodes idle", lambda: len(idle()) == len(self.hosts), seconds)

    def submit(self, folder, *words, **variables):
        """The job's number. The variables are those of the scripts in slurm/."""
        done = command("sbatch", "--parsable", *words, cwd=folder, env={**os.environ, **variables})
        return Job(int(done.stdout.split(";")[0]))

    def logs(self):
        """What the daemons said, for a test that failed."""
        return "\n".join(f"--- {path.name}\n{path.read_text()[-3000:]}" for path in sorted((HOME / "log").iterdir()))


class Job:
    def __init__(self, number):
        self.number = number
        self.hurried = 0  # restarts

    def facts(self):
        told = command("scontrol", "show", "job", "-o", self.number).stdout
        return dict(re.findall(r"(\w+)=(\S*)", told))

    def state(self):
        return self.facts()["JobState"]

    def wait_state(self, *states, seconds=120):
        return wait_for(f"job {self.number} in {states}, now {self.facts()}", lambda: self.state() in states, seconds)

    def wait_end(self, seconds=120):
        """State and exit code."""
        def ended():
            facts = self.facts()
            self.hurry(facts)
            return facts["JobState"] not in ("PENDING", "RUNNING", "COMPLETING", "CONFIGURING") and facts
        facts = wait_for(f"job {self.number} to end", ended, seconds)
        return facts["JobState"], int(facts["ExitCode"].split(":")[0])

    def hurry(self, facts):
        """A job that was put back into the queue would begin two minutes later. Not in the second in which it ended,
        though: slurmd would take what it brings for the first attempt's, and refuse it."""
        restarts = int(facts["Restarts"])
        if facts["JobState"] == "PENDING" and restarts > self.hurried:
            self.hurried = restarts
            command("scontrol", "update", f"JobId={self.number}", "StartTime=now+3")

    def restarts(self):
        return int(self.facts()["Restarts"])
