/* Folders as fences. Paths are looked up anew each time: an open folder would be a way around. */
#include "engine/store/attempt.h"

#include "engine/base/sha256.h"
#include "engine/store/replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Of an attempt's folder: says which result's it is and is short enough for any file system, however long the result's
   own name; its number, process, time and host follow. */
enum { MARK_BYTES = 32, HOST_BYTES = 65 };

static void mark_of(const char *path, char mark[MARK_BYTES])
{
    char hex[CP_SHA256_HEX_BYTES];
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    cp_sha256_hex(name, strlen(name), hex);
    snprintf(mark, MARK_BYTES, ".chokepoint-%.12s-", hex);
}

static const char *last_part(const char *path)
{
    return strrchr(path, '/') + 1;
}

static uint64_t number_of(const char *name, const char *mark)
{
    return strtoull(name + strlen(mark), NULL, 10);
}

/* The order of attempts: by number; two that began at once and have the same, by what follows. */
static int compare(const char *a, const char *b, const char *mark)
{
    const uint64_t x = number_of(a, mark), y = number_of(b, mark);
    return x != y ? (x > y) - (x < y) : strcmp(a, b);
}

static bool cannot(const cp_attempt *attempt, cp_error *error)
{
    return cp_fail(error, CP_NO_RESOURCES, "%s: cannot be written: %s", attempt->path, strerror(errno));
}

/* The folder of the latest attempt (sign 1) or the earliest (sign -1), "" when there is none. */
static bool find(const cp_attempt *attempt, const char *mark, int sign, char found[NAME_MAX + 1], cp_error *error)
{
    found[0] = '\0';
    DIR *opened = opendir(attempt->folder);
    if (!opened) return cannot(attempt, error);
    for (const struct dirent *entry; (entry = readdir(opened));) {
        const char *name = entry->d_name;
        if (strncmp(name, mark, strlen(mark)) != 0) continue;
        if (!found[0] || sign * compare(name, found, mark) > 0) snprintf(found, NAME_MAX + 1, "%s", name);
    }
    closedir(opened);
    return true;
}

static void empty_folder(int parent, const char *name)
{
    const int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *opened = folder < 0 ? NULL : fdopendir(folder);
    if (!opened && folder >= 0) close(folder);
    for (const struct dirent *entry; opened && (entry = readdir(opened));) unlinkat(folder, entry->d_name, 0);
    if (opened) closedir(opened);
}

/* Until it is gone: its attempt may still be writing into it. 0, or why not. */
static int remove_folder(int parent, const char *name)
{
    for (int i = 0; i < 1000; i++) {
        empty_folder(parent, name);
        if (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT) return 0;
        if (errno == ENOTDIR && unlinkat(parent, name, 0) == 0) return 0;
        if (errno != ENOTEMPTY && errno != EEXIST) break;
    }
    return errno;
}

/* Removes the folders of all attempts before `own`. */
static bool fence(const cp_attempt *attempt, const char *mark, const char *own, cp_error *error)
{
    char name[NAME_MAX + 1];
    while (find(attempt, mark, -1, name, error) && name[0] && compare(name, own, mark) < 0) {
        const int folder = open(attempt->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const int reason = folder < 0 ? errno : remove_folder(folder, name);
        if (folder >= 0) close(folder);
        if (reason) {
            return cp_fail(error, CP_NO_RESOURCES, "%s: cannot be taken over from %s/%s: %s", attempt->path,
                           attempt->folder, name, strerror(reason));
        }
    }
    return error->status == CP_OK;
}

static bool taken_over(const cp_attempt *attempt, const char *by, const char *mark, cp_error *error)
{
    long process = 0;
    char host[HOST_BYTES] = "";
    if (by[0] && compare(by, last_part(attempt->own), mark) > 0 &&
        sscanf(by + strlen(mark), "%*d-%ld-%*[^-]-%64s", &process, host) == 2) {
        return cp_fail(error, CP_NO_RESOURCES,
                       "%s: a later run of it has begun on %s (process %ld): this one ends and replaces nothing",
                       attempt->path, host, process);
    }
    return cp_fail(error, CP_NO_RESOURCES,
                   "%s: its folder %s is gone, as when a later run of it has begun: this one ends and replaces nothing",
                   attempt->path, attempt->own);
}

/* A name that no attempt has had before or will have: a folder that was removed never comes back. */
static const char *name_folder(const cp_attempt *attempt, const char *mark, uint64_t number, cp_arena *arena,
                               cp_error *error)
{
    char host[HOST_BYTES] = "";
    struct timespec now;
    gethostname(host, sizeof host - 1);
    clock_gettime(CLOCK_REALTIME, &now);
    return cp_arena_format(arena, error, "%s/%s%06" PRIu64 "-%ld-%llx%08lx-%s", attempt->folder, mark, number,
                           (long)getpid(), (unsigned long long)now.tv_sec, (unsigned long)now.tv_nsec,
                           host[0] && !strchr(host, '/') ? host : "unknown");
}

bool cp_attempt_begin(const char *path, cp_arena *arena, cp_attempt *attempt, cp_error *error)
{
    char mark[MARK_BYTES], latest[NAME_MAX + 1];
    mark_of(path, mark);
    *attempt = (cp_attempt){.path = path, .folder = cp_replace_folder(path, arena, error)};
    if (!attempt->folder || !find(attempt, mark, 1, latest, error)) return false;
    const uint64_t number = latest[0] ? number_of(latest, mark) + 1 : 1;
    const char *own = name_folder(attempt, mark, number, arena, error);
    if (!own) return false;
    if (mkdir(own, 0777) != 0) return cannot(attempt, error);
    attempt->own = own;
    if (find(attempt, mark, 1, latest, error) && compare(latest, last_part(own), mark) > 0) {
        taken_over(attempt, latest, mark, error);
    }
    if (error->status == CP_OK && fence(attempt, mark, last_part(own), error)) return true;
    cp_attempt_end(attempt);
    return false;
}

bool cp_attempt_holds(const cp_attempt *attempt, cp_error *error)
{
    struct stat facts;
    char mark[MARK_BYTES], latest[NAME_MAX + 1];
    cp_error nothing = {0};
    if (lstat(attempt->own, &facts) == 0 || errno != ENOENT || stat(attempt->folder, &facts) != 0) return true;
    mark_of(attempt->path, mark);
    if (!find(attempt, mark, 1, latest, &nothing)) return true;
    return taken_over(attempt, latest, mark, error);
}

/* The later one makes its folder first and empties this one's before it removes it. */
bool cp_attempt_fail(const cp_attempt *attempt, const cp_error *failure, cp_error *error)
{
    char mark[MARK_BYTES], latest[NAME_MAX + 1];
    cp_error nothing = {0};
    mark_of(attempt->path, mark);
    if (find(attempt, mark, 1, latest, &nothing) && latest[0] && compare(latest, last_part(attempt->own), mark) > 0) {
        return taken_over(attempt, latest, mark, error);
    }
    return cp_attempt_holds(attempt, error) && cp_fail(error, failure->status, "%s", failure->text);
}

char *cp_attempt_file(const cp_attempt *attempt, const char *name, cp_arena *arena, cp_error *error)
{
    return cp_arena_format(arena, error, "%s/%s", attempt->own, name);
}

bool cp_attempt_publish(const cp_attempt *attempt, const char *file, const char *path, cp_error *error)
{
    cp_error failure = {0};
    if (cp_replace_publish(file, attempt->folder, path, &failure)) return true;
    return cp_attempt_fail(attempt, &failure, error);
}

bool cp_attempt_remove(const cp_attempt *attempt, const char *path, cp_error *error)
{
    cp_arena arena = {0};
    const char *aside = cp_attempt_file(attempt, "removed", &arena, error);
    bool removed = aside && rename(path, aside) == 0;
    if (removed) unlink(aside);
    if (aside && !removed) {
        removed =
            errno == ENOENT || cp_fail(error, CP_NO_RESOURCES, "%s: cannot be removed: %s", path, strerror(errno));
    }
    cp_arena_release(&arena);
    return removed;
}

void cp_attempt_end(cp_attempt *attempt)
{
    if (attempt->own) remove_folder(AT_FDCWD, attempt->own);
    attempt->own = NULL;
}
