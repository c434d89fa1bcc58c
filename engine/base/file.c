/* Reads a file once, and says in one line why when it cannot. */
#include "engine/base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool read_open(FILE *file, const char *path, size_t most, cp_arena *arena, char **bytes, size_t *n,
                      cp_error *error)
{
    struct stat facts;
    if (fstat(fileno(file), &facts) != 0) return cp_fail(error, CP_BAD_INPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(facts.st_mode)) return cp_fail(error, CP_BAD_INPUT, "%s: expected a file, found something else", path);
    if ((size_t)facts.st_size > most) {
        return cp_fail(error, CP_BAD_INPUT, "%s: expected at most %zu bytes, found %zu", path, most,
                       (size_t)facts.st_size);
    }
    *bytes = cp_arena_take(arena, (size_t)facts.st_size + 1, 1, error);
    if (!*bytes) return false;
    *n = fread(*bytes, 1, (size_t)facts.st_size, file);
    if (ferror(file)) return cp_fail(error, CP_BAD_INPUT, "%s: %s", path, strerror(errno));
    return true;
}

bool cp_file_read(const char *path, size_t most, cp_arena *arena, char **bytes, size_t *n, cp_error *error)
{
    FILE *file = fopen(path, "rb");
    if (!file) return cp_fail(error, CP_BAD_INPUT, "%s: %s", path, strerror(errno));
    const bool ok = read_open(file, path, most, arena, bytes, n, error);
    fclose(file);
    return ok;
}
