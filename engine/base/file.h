/* Whole files in, nothing else. */
#ifndef CP_BASE_FILE_H
#define CP_BASE_FILE_H

#include "engine/base/arena.h"

#include <stddef.h>

/* A file that a configuration names, with its bytes. */
typedef struct {
    const char *name; /* as written */
    const char *text;
    size_t bytes;
} cp_input_file;

/* Local. The bytes of a file or pipe of at most `most` bytes, with a zero after them, owned by the arena. CP_BAD_INPUT
   when it is missing, unreadable, something else, or larger. */
bool cp_file_read(const char *path, size_t most, cp_arena *arena, char **bytes, size_t *n, cp_error *error);

#endif
