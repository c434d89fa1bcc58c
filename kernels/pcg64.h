/* PCG64 DXSM, a generator to check results against: O'Neill 2014 (as kernels/rng.h); its output function DXSM and the
   64-bit multiplier are those of her pcg-cpp, 2019, which NumPy documents as PCG64DXSM. */
#ifndef CP_PCG64_H
#define CP_PCG64_H

#include <stdint.h>

__extension__ typedef unsigned __int128 cp_uint128;

#define CP_PCG64_MULTIPLIER UINT64_C(0xda942042e4dd58b5)

typedef struct {
    cp_uint128 state;
    cp_uint128 increment; /* odd */
} cp_pcg64;

/* Kernel. The next 64 bits: the state's upper half, multiplied and folded with the lower, then the step. */
static inline uint64_t cp_pcg64_next(cp_pcg64 *rng)
{
    uint64_t high = (uint64_t)(rng->state >> 64);
    const uint64_t low = (uint64_t)rng->state | 1;
    high = (high ^ (high >> 32)) * CP_PCG64_MULTIPLIER;
    high = (high ^ (high >> 48)) * low;
    rng->state = rng->state * CP_PCG64_MULTIPLIER + rng->increment;
    return high;
}

#endif
