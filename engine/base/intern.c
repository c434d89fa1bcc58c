/* Open addressing with FNV-1a; tables at most two thirds full. */
#include "engine/base/intern.h"

#include <string.h>

bool cp_key_bytes(cp_key *key, cp_arena *arena, const void *bytes, size_t n, cp_error *error)
{
    if (key->n + n > key->capacity) {
        const size_t capacity = 2 * (key->n + n) + 64;
        unsigned char *grown = cp_arena_take(arena, capacity, 1, error);
        if (!grown) return false;
        if (key->n) memcpy(grown, key->bytes, key->n);
        key->bytes = grown;
        key->capacity = capacity;
    }
    memcpy(key->bytes + key->n, bytes, n);
    key->n += n;
    return true;
}

bool cp_key_int(cp_key *key, cp_arena *arena, int value, cp_error *error)
{
    return cp_key_bytes(key, arena, &value, sizeof value, error);
}

bool cp_key_double(cp_key *key, cp_arena *arena, double value, cp_error *error)
{
    return cp_key_bytes(key, arena, &value, sizeof value, error);
}

bool cp_key_text(cp_key *key, cp_arena *arena, const char *text, cp_error *error)
{
    return cp_key_bytes(key, arena, text, strlen(text) + 1, error);
}

static uint64_t hash_of(const cp_key *key)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < key->n; i++) hash = (hash ^ key->bytes[i]) * 1099511628211u;
    return hash ^ (hash >> 32);
}

static bool grow(cp_intern_table *table, cp_arena *arena, cp_error *error)
{
    const size_t slots = table->slots ? 2 * table->slots : 64;
    cp_intern_entry *entries = cp_arena_take(arena, slots, sizeof *entries, error);
    if (!entries) return false;
    for (size_t i = 0; i < table->slots; i++) {
        if (!table->entries[i].bytes) continue;
        size_t slot = table->entries[i].hash & (slots - 1);
        while (entries[slot].bytes) slot = (slot + 1) & (slots - 1);
        entries[slot] = table->entries[i];
    }
    table->entries = entries;
    table->slots = slots;
    return true;
}

int cp_intern(cp_intern_table *table, cp_arena *arena, const cp_key *key, bool *is_new, cp_error *error)
{
    if (3 * (size_t)(table->count + 1) > 2 * table->slots && !grow(table, arena, error)) return -1;
    const uint64_t hash = hash_of(key);
    size_t slot = hash & (table->slots - 1);
    for (; table->entries[slot].bytes; slot = (slot + 1) & (table->slots - 1)) {
        const cp_intern_entry *entry = &table->entries[slot];
        *is_new = false;
        const bool same = entry->hash == hash && entry->n == key->n;
        if (same && (key->n == 0 || memcmp(entry->bytes, key->bytes, key->n) == 0)) return entry->index;
    }
    unsigned char *bytes = cp_arena_take(arena, key->n + 1, 1, error);
    if (!bytes) return -1;
    if (key->n) memcpy(bytes, key->bytes, key->n);
    table->entries[slot] = (cp_intern_entry){hash, key->n, bytes, table->count++};
    *is_new = true;
    return table->count - 1;
}
