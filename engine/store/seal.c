/* With standard tools: head -c -84 FILE | sha256sum, and tail -n 1 FILE. */
#include "engine/store/seal.h"

#include "engine/base/sha256.h"
#include "engine/store/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The file is HDF5's up to the line; a line feed before it makes it one for people. */
static const char mark[] = "\nchokepoint sha256 ";
enum { MARK_BYTES = sizeof mark - 1, SEAL_BYTES = MARK_BYTES + CP_SHA256_HEX_BYTES, PIECE_BYTES = 1 << 16 };

/* The seal of the file's first `n` bytes, with a zero after it. */
static bool make_seal(FILE *file, long n, char seal[SEAL_BYTES + 1])
{
    unsigned char piece[PIECE_BYTES];
    char hex[CP_SHA256_HEX_BYTES];
    cp_sha256 sum;
    cp_sha256_begin(&sum);
    rewind(file);
    while (n > 0) {
        const size_t wanted = n < PIECE_BYTES ? (size_t)n : PIECE_BYTES;
        if (fread(piece, 1, wanted, file) != wanted) return false;
        cp_sha256_add(&sum, piece, wanted);
        n -= (long)wanted;
    }
    cp_sha256_end(&sum, hex);
    snprintf(seal, SEAL_BYTES + 1, "%s%s\n", mark, hex);
    return true;
}

static long length_of(FILE *file)
{
    return fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
}

static bool seal_of(const char *name, char seal[SEAL_BYTES + 1])
{
    FILE *file = fopen(name, "rb");
    const long n = file ? length_of(file) : -1;
    const bool made = n >= 0 && make_seal(file, n, seal);
    const int reason = errno;
    if (file) fclose(file);
    errno = reason;
    return made;
}

static bool append(const char *name, const char *bytes, size_t n)
{
    const int file = open(name, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) return false;
    const bool written = cp_replace_write(file, bytes, n);
    const int reason = errno;
    const bool closed = close(file) == 0;
    if (!written) errno = reason;
    return written && closed;
}

bool cp_store_seal(const char *file, const char *path, cp_error *error)
{
    char seal[SEAL_BYTES + 1];
    return (seal_of(file, seal) && append(file, seal, SEAL_BYTES)) ||
           cp_fail(error, CP_NO_RESOURCES, "%s: cannot be written: %s", path, strerror(errno));
}

/* `holds` is set where there is a seal. */
static bool look(FILE *file, bool *sealed, bool *holds)
{
    char seal[SEAL_BYTES + 1], kept[SEAL_BYTES];
    const long n = length_of(file) - SEAL_BYTES;
    *sealed = false;
    if (n < -SEAL_BYTES) return false;
    if (n < 0) return true;
    if (fseek(file, n, SEEK_SET) != 0 || fread(kept, 1, SEAL_BYTES, file) != SEAL_BYTES) return false;
    *sealed = memcmp(kept, mark, MARK_BYTES) == 0;
    if (!*sealed) return true;
    if (!make_seal(file, n, seal)) return false;
    *holds = memcmp(kept, seal, SEAL_BYTES) == 0;
    return true;
}

bool cp_store_check_seal(const char *path, bool *sealed, cp_error *error)
{
    bool holds = false;
    FILE *file = fopen(path, "rb");
    const bool read = file && look(file, sealed, &holds);
    const int reason = errno;
    if (file) fclose(file);
    if (!read) {
        return cp_fail(error, reason == ENOMEM ? CP_NO_RESOURCES : CP_BAD_INPUT, "%s: %s", path, strerror(reason));
    }
    return !*sealed || holds ||
           cp_fail(error, CP_BAD_INPUT, "%s: damaged, or changed since it was written: its checksum is another", path);
}
