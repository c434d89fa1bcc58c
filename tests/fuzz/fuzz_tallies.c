/* Any words as packed tallies, as a checkpoint or a result may hold them: taken whole or refused. */
#include "engine/config/config.h"
#include "engine/plan/compile.h"
#include "engine/run/pack.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

static const char text[] = "chokepoint: 1\nname: small\ntime: {start: 2025-01-01, horizon: 4 weeks, step: 1 week}\n"
                           "commodities:\n  x: {unit: t}\nsites:\n  a: {makes: x, capacity: 2}\n"
                           "demands:\n  d: {of: x, rate: 1}\npolicies:\n  baseline: {}\n  other: {}\n";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    cp_arena arena = {0};
    cp_error error = {0};
    cp_study study = {0};
    cp_findings findings = {0};
    cp_plan plan = {0};
    cp_layout layout;
    cp_tallies tallies;
    const cp_config_input input = {.file = "small.yaml", .text = text, .bytes = strlen(text)};
    const bool made =
        cp_config_read(&input, &arena, &study, &findings, &error) && cp_plan_compile(&study, &arena, &plan, &error) &&
        cp_layout_make(&study, &plan, &arena, &layout, &error) && cp_tallies_make(&layout, &arena, &tallies, &error);
    assert(made);
    uint64_t *words = cp_arena_take(&arena, n / 8 + 1, sizeof *words, &error);
    if (words && n >= 8) memcpy(words, bytes, n / 8 * 8);
    if (words) cp_unpack("fuzzed", words, n / 8, &tallies, &error);
    cp_arena_release(&arena);
    return 0;
}
