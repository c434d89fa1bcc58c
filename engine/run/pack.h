/* Tallies as a row of 64-bit words and back: what checkpoints and result files keep of a run. */
#ifndef CP_RUN_PACK_H
#define CP_RUN_PACK_H

#include "engine/run/tallies.h"

/* Local. The words, in memory of the arena: a function of what was counted alone, however it was spread and added up.
   First their shape, then runs: a word of how many zeros (low half) and how many other words (high half) follow, then
   those words. Carries the tallies. */
bool cp_pack(cp_tallies *tallies, cp_arena *arena, const uint64_t **words, size_t *n_words, cp_error *error);

/* Local. Adds what was packed to the tallies, which must have the same layout. Nothing of the words is trusted:
   CP_BAD_INPUT, with `name` before it, when they are of another layout or not whole; the tallies are then of no use. */
bool cp_unpack(const char *name, const uint64_t *words, size_t n_words, cp_tallies *into, cp_error *error);

#endif
