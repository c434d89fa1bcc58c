#!/usr/bin/env bash
# What of the sanitizers is quick enough for every change: a clang build under the address, leak and undefined-behaviour
# sanitizers; unit tests but for the long statistical ones, and with fewer refusals of memory; runs on one and two
# ranks; the same bytes as the release build, of another compiler; each fuzzer for a few seconds. The rest is
# scripts/test --asan and scripts/fuzz.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=$1 seconds=$2 release=$3
export LSAN_OPTIONS=suppressions=$PWD/tests/sanitizers/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1

cmake --preset asan -DCHOKEPOINT_WERROR=ON -DPython3_EXECUTABLE="$python" >/dev/null
cmake --build --preset asan | grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking|Generating)' || true
MOST_REFUSED=100 ctest --preset asan --no-tests=error --parallel 2 -R '^(test_|fuzz_)' -E '^test_(coverage|copula|dist|dist_moments|special|streams|verify)$'

# A planted leak must be found with these suppressions, or the runs show nothing.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
printf '#include <stdlib.h>\nint main(void) { volatile char *p = malloc(7); p = 0; return p != 0; }\n' >"$scratch/leak.c"
clang -fsanitize=address "$scratch/leak.c" -o "$scratch/leak"
if "$scratch/leak" 2>/dev/null; then echo "a planted leak was not found" && exit 1; fi

# Open MPI unloads its plugins before leaks are looked for: their frames must be known by then.
export ASAN_OPTIONS=fast_unwind_on_malloc=0
program=build/asan/chokepoint result=$scratch/result.h5
"$program" run configs/minimal.yaml -n 500 -q -o "$result"
mpirun -n 2 "$program" run configs/minimal.yaml -n 1000 -q --extend "$result"
"$program" show "$result" >/dev/null
"$program" show --json "$result" >/dev/null
"$program" compare "$result" >/dev/null
"$program" drivers "$result" >/dev/null
"$program" replay "$result" --worst cost_total >/dev/null
"$python" -B tests/sanitizers/compilers.py "$release" "$program" configs/rare-earths-2025.yaml
unset ASAN_OPTIONS
SEED=1 scripts/fuzz "$seconds" # so that a change fails for what it changed
