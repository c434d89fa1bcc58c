/* The generators beside PCG32. */
#include "kernels/rng.h"

#include <string.h>

const char *const cp_rng_names[CP_RNGS] = {"pcg32", "pcg64dxsm", "philox4x32"};

cp_rng_kind cp_rng_find(const char *name)
{
    int kind = 0;
    while (kind < CP_RNGS && strcmp(cp_rng_names[kind], name) != 0) kind++;
    return (cp_rng_kind)kind;
}

static cp_uint128 joined(uint64_t high, uint64_t low)
{
    return (cp_uint128)high << 64 | low;
}

static cp_pcg64 open_pcg64(uint64_t seed, uint64_t trial, uint64_t stream)
{
    const uint64_t key = cp_mix64(cp_mix64(seed + CP_GOLDEN_GAMMA) + trial) ^ stream;
    uint64_t word[4];
    for (uint64_t i = 0; i < 4; i++) word[i] = cp_mix64(key + (i + 1) * CP_GOLDEN_GAMMA);
    return (cp_pcg64){.state = joined(word[0], word[1]), .increment = joined(word[2], word[3]) | 1};
}

cp_rng cp_rng_open_other(cp_seed seed, uint64_t trial, uint64_t stream)
{
    cp_rng rng = {.open = true, .kind = seed.rng};
    if (seed.rng == CP_RNG_PCG64DXSM) {
        rng.pcg64 = open_pcg64(seed.number, trial, stream);
    } else {
        const uint64_t key = cp_mix64(seed.number + CP_GOLDEN_GAMMA) ^ stream;
        rng.philox = (cp_philox_stream){.key = {(uint32_t)key, (uint32_t)(key >> 32)}, .trial = trial, .used = 4};
    }
    return rng;
}

static double uniform_of(uint64_t bits52)
{
    return (double)(2 * bits52 + 1) * 0x1p-53;
}

static double philox_uniform(cp_philox_stream *stream)
{
    if (stream->used == 4) {
        const uint32_t counter[4] = {(uint32_t)stream->trial, (uint32_t)(stream->trial >> 32), (uint32_t)stream->block,
                                     (uint32_t)(stream->block >> 32)};
        cp_philox(counter, stream->key, stream->words);
        stream->block++;
        stream->used = 0;
    }
    const uint64_t high = stream->words[stream->used] >> 6, low = stream->words[stream->used + 1] >> 6;
    stream->used += 2;
    return uniform_of(high << 26 | low);
}

double cp_rng_uniform_other(cp_rng *rng)
{
    if (rng->kind == CP_RNG_PCG64DXSM) return uniform_of(cp_pcg64_next(&rng->pcg64) >> 12);
    return philox_uniform(&rng->philox);
}
