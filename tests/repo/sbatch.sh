#!/usr/bin/env bash
# The Slurm job does what it should with the variables Slurm sets, an srun that only starts the program standing in.
# How srun itself places ranks is Slurm's to test.
set -euo pipefail

program=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bash -n "$root/slurm/run.sbatch"

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

# Without Slurm it says so and fails.
if env -u SLURM_JOB_ID bash "$root/slurm/run.sbatch" 2>"$scratch/refused"; then exit 1; fi
grep -q "submit with sbatch" "$scratch/refused"
