/* Reads a file once, and says in one line why when it cannot. */
#include "engine/base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Want of memory or of descriptors is no fault of the file. */
static bool cannot_read(const char *path, cp_error *error)
{
    const bool scarce = errno == ENOMEM || errno == EMFILE || errno == ENFILE;
    return cp_fail(error, scarce ? CP_NO_RESOURCES : CP_BAD_INPUT, "%s: %s", path, strerror(errno));
}

/* A file tells how long it is; of a pipe nobody knows, so there is room for the most and one byte more. */
static bool room_for(const struct stat *facts, const char *path, size_t most, size_t *room, cp_error *error)
{
    *room = most + 1;
    if (S_ISFIFO(facts->st_mode)) return true;
    if (!S_ISREG(facts->st_mode))
        return cp_fail(error, CP_BAD_INPUT, "%s: expected a file, found something else", path);
    if ((size_t)facts->st_size < most) *room = (size_t)facts->st_size + 1;
    return true;
}

static bool read_open(FILE *file, const char *path, size_t most, cp_arena *arena, char **bytes, size_t *n,
                      cp_error *error)
{
    struct stat facts;
    size_t room;
    if (fstat(fileno(file), &facts) != 0) return cannot_read(path, error);
    if (!room_for(&facts, path, most, &room, error)) return false;
    *bytes = cp_arena_take(arena, room + 1, 1, error);
    if (!*bytes) return false;
    *n = fread(*bytes, 1, room, file);
    if (ferror(file)) return cannot_read(path, error);
    if (*n <= most) return true;
    return cp_fail(error, CP_BAD_INPUT, "%s: expected at most %zu bytes, found more", path, most);
}

bool cp_file_read(const char *path, size_t most, cp_arena *arena, char **bytes, size_t *n, cp_error *error)
{
    FILE *file = fopen(path, "rb");
    if (!file) return cannot_read(path, error);
    const bool ok = read_open(file, path, most, arena, bytes, n, error);
    fclose(file);
    return ok;
}
