/* Writes random numbers as the program draws them, 32 bits each, until the reader has enough: the first draws of
   consecutive trials, or of consecutive names in one trial. For batteries of tests that read a stream of bytes.
   Usage: stream_bytes trials|names pcg32|pcg64dxsm|philox4x32 SEED */
#include "kernels/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 2, BUFFER = 1 << 16 };

static uint64_t named_stream(uint64_t i)
{
    char name[64];
    snprintf(name, sizeof name, "hazards.outages[site-%llu]", (unsigned long long)i);
    return cp_stream(name);
}

int main(int argc, char **argv)
{
    static uint32_t words[BUFFER];
    if (argc != 4 || cp_rng_find(argv[2]) == CP_RNGS) return EXIT_FAILURE;
    const cp_seed seed = {.number = strtoull(argv[3], NULL, 10), .rng = cp_rng_find(argv[2])};
    const bool by_name = strcmp(argv[1], "names") == 0;
    const uint64_t stream = cp_stream("hazards.trade");
    for (uint64_t i = 0;;) {
        for (int n = 0; n < BUFFER; i++) {
            cp_rng rng = by_name ? cp_seed_open(seed, 0, named_stream(i)) : cp_seed_open(seed, i, stream);
            for (int draw = 0; draw < DRAWS; draw++) words[n++] = (uint32_t)(cp_uniform(&rng) * 0x1p32);
        }
        if (fwrite(words, sizeof *words, BUFFER, stdout) != BUFFER) return EXIT_SUCCESS;
    }
}
