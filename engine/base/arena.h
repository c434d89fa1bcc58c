/* Memory that lives as long as its owner: many small allocations, one release. Not thread-safe: one arena per thread.
 */
#ifndef CP_BASE_ARENA_H
#define CP_BASE_ARENA_H

#include "engine/base/error.h"

#include <stddef.h>

typedef struct cp_arena_chunk cp_arena_chunk;

/* Zero is an empty arena, ready for use. */
typedef struct {
    cp_arena_chunk *newest;
    size_t total_bytes; /* all that the arena holds */
} cp_arena;

/* Local. Zeroed memory for `count` items of `item_bytes`, aligned to 64 bytes, owned by the arena. NULL, with
   CP_NO_RESOURCES in `error`, when there is no memory, the arena would be larger than the machine or the size
   overflows. A count of zero gives a valid pointer. */
void *cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error);

/* Local. Whether there is memory for `n` more of what has made the arena grow since it held `before` bytes. */
bool cp_arena_fits(const cp_arena *arena, size_t before, int n, const char *what, cp_error *error);

/* Local. A copy of `text` owned by the arena. */
char *cp_arena_text(cp_arena *arena, const char *text, cp_error *error);

/* Local. Text formatted as by printf, owned by the arena. */
char *cp_arena_format(cp_arena *arena, cp_error *error, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Local. Gives everything back; the arena is empty and can be used again. */
void cp_arena_release(cp_arena *arena);

#endif
