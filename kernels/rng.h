/* Random numbers addressed by (seed, trial, name): nothing else decides what a trial draws.

   Generator: PCG XSH-RR 64/32 (O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
   Algorithms for Random Number Generation", section 6.3.1). Streams of one LCG that differ in the increment alone are
   correlated, and consecutive seeds give values that are too even across trials; so both state and increment come
   from the SplitMix64 finaliser (Steele, Lea, Flood 2014, figure 16) of seed, trial and the hash of the name. */
#ifndef CP_RNG_H
#define CP_RNG_H

#include "kernels/pcg64.h"
#include "kernels/philox.h"

#include <stdbool.h>
#include <stdint.h>

#define CP_PCG32_MULTIPLIER UINT64_C(6364136223846793005)
#define CP_GOLDEN_GAMMA UINT64_C(0x9e3779b97f4a7c15) /* the step of SplitMix64: 2^64 over the golden ratio, odd */

typedef struct {
    uint64_t state;
    uint64_t increment; /* odd */
} cp_pcg32;

/* Kernel. The SplitMix64 finaliser: a bijection on 64 bits that changes about half the bits for any change of input.
   The n-th output of SplitMix64 with a given seed is cp_mix64(seed + n CP_GOLDEN_GAMMA), n from 1. */
static inline uint64_t cp_mix64(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Kernel. The stream of a hazard or parameter: a hash of its name (FNV-1a 64, finalised by cp_mix64). */
uint64_t cp_stream(const char *name);

/* Kernel. PCG32 as published: `seed` and `sequence` as in the reference implementation's seeding. */
cp_pcg32 cp_pcg32_seed(uint64_t seed, uint64_t sequence);

/* Kernel. The next 32 bits: the old state's top bits folded, then rotated by its five highest. */
static inline uint32_t cp_pcg32_next(cp_pcg32 *rng)
{
    const uint64_t old = rng->state;
    rng->state = old * CP_PCG32_MULTIPLIER + rng->increment;
    const uint32_t folded = (uint32_t)(((old >> 18) ^ old) >> 27);
    const uint32_t turn = (uint32_t)(old >> 59);
    return (folded >> turn) | (folded << ((32 - turn) & 31));
}

/* Kernel. Moves `delta` draws ahead (2^64 − n moves n back) in O(log delta) (Brown 1994). For tests alone. */
void cp_pcg32_advance(cp_pcg32 *rng, uint64_t delta);

/* Kernel. The generator of one (seed, trial, stream), with m = cp_mix64 and g = CP_GOLDEN_GAMMA, modulo 2^64:
   key = m(m(seed + g) + trial) xor stream; state and increment are the first two outputs of SplitMix64 seeded with
   the key, the increment made odd: state = m(key + g), increment = m(key + 2g) | 1. */
static inline cp_pcg32 cp_rng_open(uint64_t seed, uint64_t trial, uint64_t stream)
{
    const uint64_t key = cp_mix64(cp_mix64(seed + CP_GOLDEN_GAMMA) + trial) ^ stream;
    return (cp_pcg32){.state = cp_mix64(key + CP_GOLDEN_GAMMA), .increment = cp_mix64(key + 2 * CP_GOLDEN_GAMMA) | 1};
}

/* Kernel. A uniform in the open interval (0, 1): (k + 1/2)·2^-52, which is exact, k = (a >> 6)·2^26 + (b >> 6) being 52
   bits of two consecutive draws a, b. Never 0, never 1: the ends are 2^-53 and 1 − 2^-53. */
static inline double cp_rng_uniform(cp_pcg32 *rng)
{
    const uint64_t high = cp_pcg32_next(rng) >> 6;
    const uint64_t low = cp_pcg32_next(rng) >> 6;
    return (double)(2 * (high << 26 | low) + 1) * 0x1p-53;
}

/* The generators that a run may use. PCG32 is what results are made with; the others are there to check that results
   do not hang on it. */
typedef enum { CP_RNG_PCG32, CP_RNG_PCG64DXSM, CP_RNG_PHILOX4X32, CP_RNGS } cp_rng_kind;

typedef struct {
    uint64_t number;
    cp_rng_kind rng;
} cp_seed;

/* Counter-based: draw n of a trial is a function of n, the trial and the key, which is that of seed and stream. */
typedef struct {
    uint32_t key[2];
    uint64_t trial, block;
    uint32_t words[4];
    int used; /* of the words */
} cp_philox_stream;

/* A generator of any kind. Zero: not opened. */
typedef struct {
    bool open;
    cp_rng_kind kind;
    union {
        cp_pcg32 pcg32;
        cp_pcg64 pcg64;
        cp_philox_stream philox;
    };
} cp_rng;

/* Kernel, both. What cp_seed_open and cp_uniform do for the kinds other than PCG32. PCG64 DXSM: state and increment are
   made of the first four outputs of SplitMix64 seeded with the key of cp_rng_open, high words first, the increment made
   odd. Philox: the key is m(seed + g) xor stream, lower word first, the counter the trial, then the number of the
   block, lower words first. */
cp_rng cp_rng_open_other(cp_seed seed, uint64_t trial, uint64_t stream);
double cp_rng_uniform_other(cp_rng *rng);

/* Kernel. The generator of one (seed, trial, stream). */
static inline cp_rng cp_seed_open(cp_seed seed, uint64_t trial, uint64_t stream)
{
    if (seed.rng != CP_RNG_PCG32) return cp_rng_open_other(seed, trial, stream);
    return (cp_rng){.open = true, .kind = CP_RNG_PCG32, .pcg32 = cp_rng_open(seed.number, trial, stream)};
}

/* Kernel. A uniform in the open interval (0, 1): (k + 1/2)·2^-52 of 52 bits, as cp_rng_uniform. */
static inline double cp_uniform(cp_rng *rng)
{
    return rng->kind == CP_RNG_PCG32 ? cp_rng_uniform(&rng->pcg32) : cp_rng_uniform_other(rng);
}

/* Kernel. The names "pcg32", "pcg64dxsm", "philox4x32"; the kind of a name, CP_RNGS when there is none. */
extern const char *const cp_rng_names[CP_RNGS];
cp_rng_kind cp_rng_find(const char *name);

#endif
