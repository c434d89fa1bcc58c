/* Header and words are made in one piece of memory, so that there is one checksum and one write. */
#include "engine/store/checkpoint.h"

#include "engine/base/build.h"
#include "engine/base/control.h"
#include "engine/base/file.h"
#include "engine/base/sha256.h"
#include "engine/store/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[] = "chokepoint checkpoint 2\nsha256 ";
enum {
    FORMAT = 2,
    NAME_BYTES = sizeof "chokepoint checkpoint " - 1,
    HEAD_BYTES = sizeof magic - 1 + CP_SHA256_HEX_BYTES
};

typedef struct {
    const char *name;
    bool is_number;
    size_t offset;
} field;

#define TEXT(name)                                                                                                     \
    {                                                                                                                  \
#name, false, offsetof(cp_checkpoint, name)                                                                    \
    }
#define NUMBER(name)                                                                                                   \
    {                                                                                                                  \
#name, true, offsetof(cp_checkpoint, name)                                                                     \
    }
/* In the order of their lines. The last is new in format 2. */
static const field fields[] = {
    TEXT(engine_version), TEXT(config_sha256), TEXT(policies),       TEXT(rng),      TEXT(until),
    NUMBER(seed),         NUMBER(first_trial), NUMBER(trials_asked), NUMBER(trials), NUMBER(wall_milliseconds)};
enum { FIELDS = sizeof fields / sizeof *fields };

bool cp_checkpoint_is_there(const char *path)
{
    struct stat facts;
    return lstat(path, &facts) == 0;
}

/* The lines below the checksum. */
static const char *describe(const cp_checkpoint *checkpoint, cp_arena *arena, cp_error *error)
{
    const char *lines = "";
    for (int i = 0; i < FIELDS && lines; i++) {
        const char *text = NULL, *at = (const char *)checkpoint + fields[i].offset;
        uint64_t number = 0;
        if (fields[i].is_number) {
            memcpy(&number, at, sizeof number);
            lines = cp_arena_format(arena, error, "%s%s %" PRIu64 "\n", lines, fields[i].name, number);
        } else {
            memcpy(&text, at, sizeof text);
            lines = cp_arena_format(arena, error, "%s%s %s\n", lines, fields[i].name, text);
        }
    }
    return lines ? cp_arena_format(arena, error, "%swords %zu\n\n", lines, checkpoint->n_words) : NULL;
}

static void put_word(unsigned char *bytes, uint64_t word)
{
    for (int b = 0; b < 8; b++) bytes[b] = (unsigned char)(word >> 8 * b);
}

static uint64_t get_word(const unsigned char *bytes)
{
    uint64_t word = 0;
    for (int b = 0; b < 8; b++) word |= (uint64_t)bytes[b] << 8 * b;
    return word;
}

/* The file's bytes, *n of them. */
static char *compose(const cp_checkpoint *checkpoint, cp_arena *arena, size_t *n, cp_error *error)
{
    const char *lines = describe(checkpoint, arena, error);
    if (!lines) return NULL;
    const size_t above = HEAD_BYTES + strlen(lines);
    *n = above + 8 * checkpoint->n_words;
    char *bytes = cp_arena_take(arena, *n, 1, error);
    if (!bytes) return NULL;
    memcpy(bytes + HEAD_BYTES, lines, strlen(lines));
    for (size_t i = 0; i < checkpoint->n_words; i++) {
        put_word((unsigned char *)bytes + above + 8 * i, checkpoint->words[i]);
    }
    memcpy(bytes, magic, strlen(magic));
    cp_sha256_hex(bytes + HEAD_BYTES, *n - HEAD_BYTES, bytes + strlen(magic));
    bytes[HEAD_BYTES - 1] = '\n';
    return bytes;
}

static bool write_and_publish(const cp_attempt *attempt, const char *path, const cp_checkpoint *checkpoint,
                              cp_arena *arena, cp_error *error)
{
    size_t n;
    const char *name = cp_attempt_file(attempt, "checkpoint", arena, error);
    const char *bytes = name ? compose(checkpoint, arena, &n, error) : NULL;
    if (!bytes) return false;
    const int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool written = file >= 0 && cp_replace_write(file, bytes, n);
    int reason = errno;
    if (file >= 0 && close(file) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (written && cp_attempt_publish(attempt, name, path, error)) return true;
    if (file >= 0) unlink(name);
    if (written) return false;
    cp_error failure = {0};
    cp_fail(&failure, CP_NO_RESOURCES, "%s: cannot be written: %s", path, strerror(reason));
    return cp_attempt_fail(attempt, &failure, error);
}

bool cp_checkpoint_write(const cp_attempt *attempt, const char *path, const cp_checkpoint *checkpoint, cp_error *error)
{
    cp_arena arena = {0};
    const bool written = write_and_publish(attempt, path, checkpoint, &arena, error);
    cp_arena_release(&arena);
    return written;
}

static bool not_whole(const char *path, cp_error *error)
{
    return cp_fail(error, CP_BAD_INPUT, "%s: cut short or damaged: not taken; without it the run begins anew", path);
}

/* Takes "name value\n" off the text: the value, with a zero after it; not one that a terminal would obey. */
static char *take_line(char **text, const char *name)
{
    const size_t length = strlen(name);
    char *value = *text + length + 1, *end = strchr(*text, '\n');
    if (!end || strncmp(*text, name, length) != 0 || (*text)[length] != ' ' || value > end) return NULL;
    *end = '\0';
    *text = end + 1;
    return cp_control_find(value, (size_t)(end - value)) ? NULL : value;
}

static bool take_number(char **text, const char *name, uint64_t *number)
{
    char *value = take_line(text, name), *end = NULL;
    if (value) *number = strtoull(value, &end, 10);
    return value && end != value && *end == '\0';
}

static bool take_fields(int format, char **text, cp_checkpoint *checkpoint)
{
    for (int i = 0; i < (format < FORMAT ? FIELDS - 1 : FIELDS); i++) {
        void *at = (char *)checkpoint + fields[i].offset;
        uint64_t number = 0;
        if (fields[i].is_number) {
            if (!take_number(text, fields[i].name, &number)) return false;
            memcpy(at, &number, sizeof number);
        } else {
            const char *value = take_line(text, fields[i].name);
            if (!value) return false;
            memcpy(at, &value, sizeof value);
        }
    }
    return true;
}

/* A number, alone in its line, greater than ours. `text` ends with a zero. */
static bool is_newer(char *text)
{
    if (strncmp(text, magic, NAME_BYTES) != 0) return false;
    char *end = text + NAME_BYTES + strspn(text + NAME_BYTES, "0123456789");
    if (*end != '\n' || end > text + NAME_BYTES + 9 || strtol(text + NAME_BYTES, NULL, 10) <= FORMAT) return false;
    *end = '\0';
    return true;
}

/* The format that the first line names, if what stands below is what its checksum says; or else 0. */
static int format_of_whole(const char *bytes, size_t n)
{
    char sha256[CP_SHA256_HEX_BYTES];
    const size_t rest = NAME_BYTES + 1;
    if (n < HEAD_BYTES || memcmp(bytes, magic, NAME_BYTES) != 0 || bytes[HEAD_BYTES - 1] != '\n' ||
        memcmp(bytes + rest, magic + rest, strlen(magic) - rest) != 0) {
        return 0;
    }
    cp_sha256_hex(bytes + HEAD_BYTES, n - HEAD_BYTES, sha256);
    const int format = bytes[NAME_BYTES] - '0';
    return format <= FORMAT && memcmp(bytes + strlen(magic), sha256, sizeof sha256 - 1) == 0 ? format : 0;
}

static bool parse(const char *path, char *bytes, size_t n, cp_arena *arena, cp_checkpoint *checkpoint, cp_error *error)
{
    uint64_t n_words = 0;
    if (is_newer(bytes)) {
        return cp_fail(error, CP_BAD_INPUT,
                       "%s: a checkpoint of format %.9s; expected format %d, which this program, "
                       "version %s, reads",
                       path, bytes + NAME_BYTES, FORMAT, cp_build_version);
    }
    const int format = format_of_whole(bytes, n);
    if (format < 1) return not_whole(path, error);
    char *text = bytes + HEAD_BYTES;
    if (!take_fields(format, &text, checkpoint) || !take_number(&text, "words", &n_words) || *text++ != '\n' ||
        (size_t)(bytes + n - text) / 8 != n_words || (size_t)(bytes + n - text) % 8 != 0) {
        return not_whole(path, error);
    }
    uint64_t *words = cp_arena_take(arena, n_words, sizeof *words, error);
    if (!words) return false;
    for (size_t i = 0; i < n_words; i++) words[i] = get_word((unsigned char *)text + 8 * i);
    checkpoint->words = words;
    checkpoint->n_words = n_words;
    return true;
}

bool cp_checkpoint_read(const char *path, cp_arena *arena, cp_checkpoint *checkpoint, cp_error *error)
{
    struct stat facts;
    char *bytes;
    size_t n;
    if (stat(path, &facts) != 0) return cp_fail(error, CP_BAD_INPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(facts.st_mode)) return cp_fail(error, CP_BAD_INPUT, "%s: is not a regular file", path);
    *checkpoint = (cp_checkpoint){0};
    return cp_file_read(path, SIZE_MAX / 4, arena, &bytes, &n, error) &&
           parse(path, bytes, n, arena, checkpoint, error);
}
