#!/usr/bin/env bash
# Unit tests of memory's users and runs on one and two ranks under valgrind: no error, nothing lost. valgrind.sh BUILD
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
check=(valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite
    --keep-debuginfo=yes --suppressions=tests/sanitizers/valgrind.supp)
known=/usr/share/openmpi/openmpi-valgrind.supp
if [ -e "$known" ]; then check+=(--suppressions="$known"); fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_pml=ob1 OMPI_MCA_btl=self,vader OMPI_MCA_hwloc_base_binding_policy=none OMP_NUM_THREADS=1

# Both kinds of fault must be found, or the rest shows nothing.
cat >"$scratch/fault.c" <<'C'
#include <stdlib.h>
int main(int argc, char **argv)
{
    volatile int *p = malloc(sizeof *p * 4);
    (void)argv;
    if (argc > 1) return p[1] == 7;
    p = NULL;
    return 0;
}
C
cc -O0 "$scratch/fault.c" -o "$scratch/fault"
for arguments in "" read; do
    status=0
    # shellcheck disable=SC2086 # none or one
    "${check[@]}" "$scratch/fault" $arguments 2>/dev/null || status=$?
    if [ "$status" != 9 ]; then echo "a planted fault was not found" && exit 1; fi
done

for test in test_tally test_worst test_years test_difference test_profile test_path; do
    echo "$test" && "${check[@]}" "$build/tests/$test" >/dev/null
done
program=$build/chokepoint result=$scratch/result.h5
echo "runs and readers"
"${check[@]}" "$program" run configs/minimal.yaml --isa baseline -n 100 --quiet -o "$result"
mpirun -n 2 "${check[@]}" "$program" run configs/minimal.yaml --isa baseline -n 200 --quiet --extend "$result"
# ends CODE WORD…: the program ends with this code, and nothing is found
ends() {
    local expected=$1 status=0
    shift
    "${check[@]}" "$program" "$@" >/dev/null 2>"$scratch/told" || status=$?
    if [ "$status" != "$expected" ]; then echo "$*: $status" && cat "$scratch/told" && exit 1; fi
}
small=(configs/minimal.yaml --isa baseline --quiet)
ends 1 check tests/invalid/all-at-once.yaml
ends 4 run "${small[@]}" -n 3000 --time-limit 0.1s -o "$scratch/stopped.h5"
ends 0 run "${small[@]}" -n 3000 --resume -o "$scratch/stopped.h5"
ends 0 run "${small[@]}" -n 50 --first-trial 3000 -o "$scratch/part.h5"
ends 0 merge --quiet -o "$scratch/merged.h5" "$scratch/part.h5" "$scratch/stopped.h5"
ends 0 drivers "$result"
ends 0 show "$result"
ends 0 show --json "$result"
ends 0 compare "$result"
ends 0 replay "$result" --worst cost_total
echo "nothing found"
