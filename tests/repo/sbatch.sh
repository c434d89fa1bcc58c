#!/usr/bin/env bash
# The Slurm job does what it should with the variables Slurm sets, an srun that only starts the program standing in.
# tests/cluster runs them under a real one.
set -euo pipefail

program=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
for job in run requeue array merge scaling; do bash -n "$root/slurm/$job.sbatch"; done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/bin" "$scratch/build/release"
ln -s "$program" "$scratch/build/release/chokepoint"
cat >"$scratch/bin/srun" <<'SRUN'
#!/usr/bin/env bash
echo "srun $*" >>srun.log
while [[ $1 == --* ]]; do shift; done
exec "$@"
SRUN
chmod +x "$scratch/bin/srun"

export PATH=$scratch/bin:$PATH SLURM_SUBMIT_DIR=$scratch SLURM_JOB_ID=7 SLURM_JOB_NODELIST=here SLURM_CPUS_PER_TASK=1
CONFIG=$root/configs/minimal.yaml TRIALS=500 bash "$root/slurm/run.sbatch"
test -s "$scratch/results/minimal-7.h5"
grep -q -- "--mpi=pmix --cpus-per-task=1 --cpu-bind=cores --kill-on-bad-exit=1 build/release/chokepoint run" "$scratch/srun.log"

# A job that is stopped puts itself back into the queue, and ends the second time.
cat >"$scratch/bin/scontrol" <<'SCONTROL'
#!/usr/bin/env bash
echo "scontrol $*" >>scontrol.log
SCONTROL
cat >"$scratch/bin/srun" <<'SRUN'
#!/usr/bin/env bash
while [[ $1 == --* ]]; do shift; done
[[ -e stopped ]] || set -- "$@" --time-limit 0.2s -t 1
touch stopped
exec "$@"
SRUN
chmod +x "$scratch/bin/scontrol"
export CONFIG=$root/configs/minimal.yaml
SLURM_JOB_ID=8 TRIALS=100k bash "$root/slurm/requeue.sbatch"
grep -q "scontrol requeue 8" "$scratch/scontrol.log"
test -s "$scratch/results/minimal-8.h5.checkpoint"
test ! -e "$scratch/results/minimal-8.h5"
SLURM_JOB_ID=8 SLURM_RESTART_COUNT=1 TRIALS=100k bash "$root/slurm/requeue.sbatch" >/dev/null
test -s "$scratch/results/minimal-8.h5"

# One that is killed is tried again, three times without a trial more; what is wrong is not, nor is a full disk.
cat >"$scratch/bin/srun" <<'SRUN'
#!/usr/bin/env bash
while [[ $1 == --* ]]; do shift; done
if [[ $ENDS == stop ]]; then "$@" --time-limit 0.2s -t 1; exit 137; fi
[[ $ENDS == run ]] || exit "$ENDS"
exec "$@"
SRUN
export SLURM_JOB_ID=11 TRIALS=100k
# ends EXPECTED-CODE EXPECTED-REQUEUES CODE…: attempts that end so, one after the other
ends() {
    local expected=$1 times=$2 code=0
    shift 2
    : >"$scratch/scontrol.log"
    for ENDS in "$@"; do
        code=0
        ENDS=$ENDS bash "$root/slurm/requeue.sbatch" >"$scratch/told" 2>&1 || code=$?
    done
    local found
    found=$(grep -c "requeue 11" "$scratch/scontrol.log" || true)
    if [[ $code != "$expected" || $found != "$times" ]]; then
        echo "$*: expected code $expected, $times requeues, found $code, $found" && cat "$scratch/told" && exit 1
    fi
}
ends 0 3 137 5 137
ends 137 0 137
grep -q "as 3 times before" "$scratch/told"
ends 0 4 stop 137 stop 137 # trials were added in between
for wrong in 1 2 3; do ends "$wrong" 0 "$wrong"; done
CONFIG=$root/configs/none.yaml ends 1 0 run
ends 0 0 run
test -s "$scratch/results/minimal-11.h5" -a ! -e "$scratch/results/minimal-11.h5.retries"

# Parts of an array, and the job that joins them.
for task in 0 1 2; do SLURM_ARRAY_JOB_ID=9 SLURM_ARRAY_TASK_ID=$task EACH=700 bash "$root/slurm/array.sbatch"; done
PARTS=9 bash "$root/slurm/merge.sbatch" >/dev/null
"$program" show "$scratch/results/merged-9.h5" --json >"$scratch/merged.json"
grep -q '"trials": 2100' "$scratch/merged.json"

# Without Slurm it says so and fails.
if env -u SLURM_JOB_ID bash "$root/slurm/run.sbatch" 2>"$scratch/refused"; then exit 1; fi
grep -q "submit with sbatch" "$scratch/refused"
