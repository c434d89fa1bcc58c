/* A result file of which bytes were changed blindly, given to show: HDF5 itself meets damage here, and has bugs that it
   reaches; scripts/fuzz tells those apart by where they happened. */
#include "engine/store/seal.h"
#include "tests/fuzz/edit.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/seed.h"

#include <assert.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRIALS = 4, MOST_CHANGES = 32 };

static char path[64];
static char *whole, *changed;
static size_t whole_bytes;
static cp_arena arena;

static void end(void)
{
    unlink(path);
    cp_arena_release(&arena);
}

static void begin(void)
{
    seed_run run = {0};
    cp_store_start();
    seed_path("bytes.h5", path, sizeof path);
    const bool made = seed_make(0, TRIALS, &run) && seed_write(&run, path) &&
                      cp_file_read(path, SIZE_MAX / 4, &arena, &whole, &whole_bytes, &run.error) &&
                      (changed = cp_arena_take(&arena, whole_bytes, 1, &run.error));
    assert(made);
    if (made) seed_release(&run);
    atexit(end);
    freopen("/dev/null", "w", stdout);
}

/* Each change: where, three bytes; how many bytes become what, one each. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    edit_tape tape = {bytes, bytes + n};
    cp_error error = {0};
    if (!whole) begin();
    memcpy(changed, whole, whole_bytes);
    for (int i = 0; i < MOST_CHANGES && tape.at < tape.end; i++) {
        size_t at = edit_byte(&tape);
        at |= (size_t)edit_byte(&tape) << 8;
        at |= (size_t)edit_byte(&tape) << 16;
        at %= whole_bytes;
        const size_t run = 1 + edit_byte(&tape) % 8;
        const uint8_t value = edit_byte(&tape);
        for (size_t b = at; b < at + run && b < whole_bytes; b++) changed[b] = (char)value;
    }
    if (!seed_put(path, changed, whole_bytes) || !cp_store_seal(path, path, &error)) return 0;
    const cp_options options = {.file = path};
    cp_command_show(&options, &error);
    return 0;
}
