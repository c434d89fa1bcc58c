/* A list of chunks, each twice as large as is needed for a while; alignment fits any vector register. */
#include "engine/base/arena.h"

#include "engine/base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64, SMALLEST_CHUNK = 64 * 1024, LOOK_EVERY = 64 * 1024 * 1024 };

struct cp_arena_chunk {
    cp_arena_chunk *older;
    size_t used, size;
    unsigned char *bytes;
};

static size_t round_up(size_t bytes)
{
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static cp_arena_chunk *new_chunk(size_t bytes)
{
    cp_arena_chunk *chunk = calloc(1, sizeof *chunk);
    if (!chunk) return NULL;
    chunk->size = bytes > SMALLEST_CHUNK ? bytes : SMALLEST_CHUNK;
    chunk->bytes = aligned_alloc(ALIGNMENT, round_up(chunk->size));
    if (chunk->bytes) return chunk;
    free(chunk);
    return NULL;
}

/* Memory is zeroed and so used at once: more than there is ends in a kill. Looked at now and then, as asking takes a
   while. */
static bool fits(const cp_arena *arena, size_t bytes, cp_error *error)
{
    const size_t total = arena->total_bytes + bytes;
    return total / LOOK_EVERY == arena->total_bytes / LOOK_EVERY || cp_memory_fits((double)total, "this", error);
}

void *cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error)
{
    if (item_bytes && count > (SIZE_MAX / 2 - ALIGNMENT) / item_bytes) {
        cp_fail(error, CP_NO_RESOURCES, "out of memory: %zu items of %zu bytes asked for", count, item_bytes);
        return NULL;
    }
    const size_t bytes = round_up(count * item_bytes + 1);
    cp_arena_chunk *chunk = arena->newest;
    if (!chunk || chunk->size - chunk->used < bytes) {
        if (!fits(arena, bytes, error)) return NULL;
        chunk = new_chunk(bytes);
        if (!chunk) {
            cp_fail(error, CP_NO_RESOURCES, "out of memory: %zu bytes asked for", bytes);
            return NULL;
        }
        chunk->older = arena->newest;
        arena->newest = chunk;
        arena->total_bytes += chunk->size;
    }
    void *taken = chunk->bytes + chunk->used;
    chunk->used += bytes;
    memset(taken, 0, bytes);
    return taken;
}

bool cp_arena_fits(const cp_arena *arena, size_t before, int n, const char *what, cp_error *error)
{
    const double all = (double)arena->total_bytes, one = all - (double)before;
    return cp_memory_fits(all + n * one, what, error);
}

char *cp_arena_text(cp_arena *arena, const char *text, cp_error *error)
{
    const size_t bytes = strlen(text) + 1;
    char *copy = cp_arena_take(arena, bytes, 1, error);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

char *cp_arena_format(cp_arena *arena, cp_error *error, const char *format, ...)
{
    va_list measured, printed;
    va_start(measured, format);
    va_copy(printed, measured);
    const int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    char *text = length < 0 ? NULL : cp_arena_take(arena, (size_t)length + 1, 1, error);
    if (text) vsnprintf(text, (size_t)length + 1, format, printed);
    va_end(printed);
    return text;
}

void cp_arena_release(cp_arena *arena)
{
    for (cp_arena_chunk *chunk = arena->newest; chunk;) {
        cp_arena_chunk *older = chunk->older;
        free(chunk->bytes);
        free(chunk);
        chunk = older;
    }
    *arena = (cp_arena){0};
}
