/* Checkpoints. The first byte says how the rest is meant: 'r' as the file's bytes, 't' and 'u' as those below the
   checksum, which is made to fit, of format 1 and 2; otherwise as changes to the packed words of a valid checkpoint. Of
   tallies that are taken the whole answer is made, as a resumed run would. */
#include "engine/base/sha256.h"
#include "engine/run/answer.h"
#include "engine/run/pack.h"
#include "engine/store/checkpoint.h"
#include "tests/fuzz/edit.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/seed.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TRIALS = 8, MOST_CHANGES = 16 };

static char path[64];
static seed_run run;
static cp_checkpoint whole;
static cp_attempt attempt;

static void end(void)
{
    unlink(path);
    cp_attempt_end(&attempt);
    seed_release(&run);
}

static void begin(void)
{
    seed_path("checkpoint", path, sizeof path);
    whole = (cp_checkpoint){.engine_version = "0",
                            .config_sha256 = "0",
                            .policies = "baseline,more",
                            .rng = "pcg32",
                            .until = "",
                            .trials_asked = TRIALS,
                            .trials = TRIALS};
    const bool made = seed_make(0, TRIALS, &run) &&
                      cp_pack(&run.session.tallies, &run.arena, &whole.words, &whole.n_words, &run.error) &&
                      cp_attempt_begin(path, &run.arena, &attempt, &run.error);
    if (!made) fprintf(stderr, "%s\n", run.error.text);
    assert(made);
    atexit(end);
}

static bool write_below_checksum(const char *magic, const uint8_t *bytes, size_t n, cp_arena *arena, cp_error *error)
{
    const size_t head = strlen(magic) + CP_SHA256_HEX_BYTES;
    char *file = cp_arena_take(arena, head + n, 1, error);
    if (!file) return false;
    memcpy(file, magic, strlen(magic));
    if (n) memcpy(file + head, bytes, n);
    cp_sha256_hex(file + head, n, file + strlen(magic));
    file[head - 1] = '\n';
    return seed_put(path, file, head + n);
}

static size_t take_place(edit_tape *tape, size_t n)
{
    const size_t low = edit_byte(tape);
    return (low | (size_t)edit_byte(tape) << 8) % n;
}

/* Some of the changes keep sums as they are, so that what is beyond the check of sums is reached too. */
static void change(edit_tape *tape, uint64_t *words, size_t *n)
{
    const uint8_t kind = edit_byte(tape) % 8;
    const size_t at = take_place(tape, *n), other = take_place(tape, *n);
    uint64_t value = 0;
    if (kind < 3) {
        for (int b = 0; b < 8; b++) value |= (uint64_t)edit_byte(tape) << 8 * b;
    }
    if (kind == 0) words[at] = value;
    if (kind == 1) words[at] += (uint64_t)(int64_t)(int8_t)value;
    if (kind == 2) words[at] -= value, words[other] += value;
    if (kind == 3) words[at] = words[other];
    if (kind == 4) words[at] ^= (uint64_t)1 << other % 64;
    if (kind == 5) words[at] = words[other] & words[at];
    if (kind == 6 && *n > 2) memmove(words + at, words + at + 1, (--*n - at) * sizeof *words);
    if (kind == 7) *n = at + 1;
}

static bool write_changed(const uint8_t *bytes, size_t n, cp_arena *arena, cp_error *error)
{
    edit_tape tape = {bytes, bytes + n};
    cp_checkpoint changed = whole;
    uint64_t *words = cp_arena_take(arena, whole.n_words, sizeof *words, error);
    if (!words) return false;
    memcpy(words, whole.words, whole.n_words * sizeof *words);
    for (int i = 0; i < MOST_CHANGES && tape.at < tape.end; i++) change(&tape, words, &changed.n_words);
    changed.words = words;
    return cp_checkpoint_write(&attempt, path, &changed, error);
}

static bool write_input(const uint8_t *bytes, size_t n, cp_arena *arena, cp_error *error)
{
    const uint8_t *rest = bytes + 1;
    if (*bytes == 'r') return seed_put(path, rest, n - 1);
    if (*bytes == 't') return write_below_checksum("chokepoint checkpoint 1\nsha256 ", rest, n - 1, arena, error);
    if (*bytes == 'u') return write_below_checksum("chokepoint checkpoint 2\nsha256 ", rest, n - 1, arena, error);
    return write_changed(rest, n - 1, arena, error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    cp_arena arena = {0};
    cp_error error = {0};
    cp_checkpoint checkpoint;
    cp_tallies tallies;
    cp_result result = {0};
    if (!path[0]) begin();
    if (n == 0) return 0;
    const bool written = write_input(bytes, n, &arena, &error);
    if (written && cp_checkpoint_read(path, &arena, &checkpoint, &error) &&
        cp_tallies_make(&run.session.layout, &arena, &tallies, &error) &&
        cp_unpack(path, checkpoint.words, checkpoint.n_words, &tallies, &error)) {
        cp_answer_fill(&run.session.study, &tallies, &arena, &result, &error);
    }
    cp_arena_release(&arena);
    return 0;
}
