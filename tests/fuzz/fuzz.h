/* What a fuzz target is: libFuzzer calls it with bytes of its making, tests/fuzz/replay.c with those of files. */
#ifndef CP_TESTS_FUZZ_H
#define CP_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

#endif
