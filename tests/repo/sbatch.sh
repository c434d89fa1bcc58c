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

# Parts of an array, and the job that joins them.
for task in 0 1 2; do SLURM_ARRAY_JOB_ID=9 SLURM_ARRAY_TASK_ID=$task EACH=700 bash "$root/slurm/array.sbatch"; done
PARTS=9 bash "$root/slurm/merge.sbatch" >/dev/null
"$program" show "$scratch/results/merged-9.h5" --json >"$scratch/merged.json"
grep -q '"trials": 2100' "$scratch/merged.json"

# Without Slurm it says so and fails.
if env -u SLURM_JOB_ID bash "$root/slurm/run.sbatch" 2>"$scratch/refused"; then exit 1; fi
grep -q "submit with sbatch" "$scratch/refused"
