/* The checkpoint of a run under way: a file of its own beside the result's, replaced whole each time. A few lines of
   text say whose tallies it holds, 64-bit little-endian words hold them, and a SHA-256 of all of it shows whether it is
   whole: one that was cut anywhere, or changed, is never taken. Format 1, the one before, is read too. */
#ifndef CP_STORE_CHECKPOINT_H
#define CP_STORE_CHECKPOINT_H

#include "engine/store/attempt.h"

#include <stddef.h>
#include <stdint.h>

/* Texts are single lines. */
typedef struct {
    const char *engine_version, *config_sha256;
    const char *policies; /* names, separated by commas */
    const char *rng;
    const char *until; /* what --until asks for, or empty */
    uint64_t seed, first_trial;
    uint64_t trials_asked, trials; /* of the whole run; done and in the tallies */
    uint64_t wall_milliseconds;    /* that the trials took, in all attempts; 0 of format 1, which does not say */
    const uint64_t *words;         /* [n_words] packed tallies */
    size_t n_words;
} cp_checkpoint;

/* Local. Whether something stands at the path, be it a checkpoint or not. */
bool cp_checkpoint_is_there(const char *path);

/* Local. Writes it beside its place, flushes, syncs and renames it: the one before stays until this one is whole.
   CP_NO_RESOURCES when that fails, or a later attempt has taken over; nothing is left of it then. */
bool cp_checkpoint_write(const cp_attempt *attempt, const char *path, const cp_checkpoint *checkpoint, cp_error *error);

/* Local. Memory is the arena's. CP_BAD_INPUT for what is not a whole checkpoint. */
bool cp_checkpoint_read(const char *path, cp_arena *arena, cp_checkpoint *checkpoint, cp_error *error);

#endif
