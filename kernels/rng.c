/* What is not in the inner loop: hashing names, the published seeding and jumping. */
#include "kernels/rng.h"

uint64_t cp_stream(const char *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *at = name; *at; at++) hash = (hash ^ (unsigned char)*at) * UINT64_C(0x100000001b3);
    return cp_mix64(hash);
}

cp_pcg32 cp_pcg32_seed(uint64_t seed, uint64_t sequence)
{
    cp_pcg32 rng = {.state = 0, .increment = sequence << 1 | 1};
    cp_pcg32_next(&rng);
    rng.state += seed;
    cp_pcg32_next(&rng);
    return rng;
}

void cp_pcg32_advance(cp_pcg32 *rng, uint64_t delta)
{
    uint64_t multiplier = 1, increment = 0;
    uint64_t square = CP_PCG32_MULTIPLIER, step = rng->increment;
    for (; delta; delta >>= 1) {
        if (delta & 1) {
            multiplier *= square;
            increment = increment * square + step;
        }
        step *= square + 1;
        square *= square;
    }
    rng->state = multiplier * rng->state + increment;
}
