/* Interning: equal byte strings get the same number, counted from 0 in the order of first appearance. */
#ifndef CP_BASE_INTERN_H
#define CP_BASE_INTERN_H

#include "engine/base/arena.h"

#include <stddef.h>
#include <stdint.h>

/* A key under construction. Zero is empty; memory is the arena's. */
typedef struct {
    unsigned char *bytes;
    size_t n, capacity;
} cp_key;

typedef struct {
    uint64_t hash;
    size_t n;
    const unsigned char *bytes;
    int index;
} cp_intern_entry;

/* Zero is an empty table; memory is the arena's. */
typedef struct {
    cp_intern_entry *entries; /* [slots], a power of two; bytes NULL where free */
    size_t slots;
    int count;
} cp_intern_table;

/* Local, all of these: append to a key. Doubles compare by their bits. */
bool cp_key_int(cp_key *key, cp_arena *arena, int value, cp_error *error);
bool cp_key_double(cp_key *key, cp_arena *arena, double value, cp_error *error);
bool cp_key_text(cp_key *key, cp_arena *arena, const char *text, cp_error *error);
bool cp_key_bytes(cp_key *key, cp_arena *arena, const void *bytes, size_t n, cp_error *error);

/* Local. The number of a key; `is_new` says whether it was not there before. −1 when memory runs out. */
int cp_intern(cp_intern_table *table, cp_arena *arena, const cp_key *key, bool *is_new, cp_error *error);

#endif
