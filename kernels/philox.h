/* Philox 4×32 with ten rounds, a counter-based generator to check results against: Salmon, Moraes, Dror and Shaw 2011,
   "Parallel random numbers: as easy as 1, 2, 3", section 3.3 and table 2. */
#ifndef CP_PHILOX_H
#define CP_PHILOX_H

#include <stdint.h>

enum { CP_PHILOX_ROUNDS = 10 };

/* Kernel. The four words of one counter under one key. */
static inline void cp_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c[4] = {counter[0], counter[1], counter[2], counter[3]}, k[2] = {key[0], key[1]};
    for (int round = 0; round < CP_PHILOX_ROUNDS; round++) {
        const uint64_t a = UINT64_C(0xD2511F53) * c[0], b = UINT64_C(0xCD9E8D57) * c[2];
        const uint32_t next[4] = {(uint32_t)(b >> 32) ^ c[1] ^ k[0], (uint32_t)b, (uint32_t)(a >> 32) ^ c[3] ^ k[1],
                                  (uint32_t)a};
        for (int i = 0; i < 4; i++) c[i] = next[i];
        k[0] += UINT32_C(0x9E3779B9); /* the golden ratio */
        k[1] += UINT32_C(0xBB67AE85); /* the square root of 3, less 1 */
    }
    for (int i = 0; i < 4; i++) out[i] = c[i];
}

#endif
