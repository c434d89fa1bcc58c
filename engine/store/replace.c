/* Folders, fsync and rename; and finding out before the run whether all that will work. */
#include "engine/store/replace.h"

#include "engine/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *cp_replace_folder(const char *path, cp_arena *arena, cp_error *error)
{
    const char *slash = strrchr(path, '/');
    if (!slash) return cp_arena_text(arena, ".", error);
    const int length = slash == path ? 1 : (int)(slash - path);
    return cp_arena_format(arena, error, "%.*s", length, path);
}

bool cp_replace_write(int file, const char *bytes, size_t n)
{
    for (size_t done = 0; done < n;) {
        const ssize_t wrote = write(file, bytes + done, n - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        done += (size_t)wrote;
    }
    return true;
}

static bool cannot(const char *path, cp_error *error)
{
    return cp_fail(error, CP_NO_RESOURCES, "%s: cannot be written: %s", path, strerror(errno));
}

/* fsync may be refused for folders on some filesystems, which is no loss of data. */
static bool sync_path(const char *synced, int flags, bool must, const char *path, cp_error *error)
{
    const int opened = open(synced, flags | O_CLOEXEC);
    if (opened < 0) return !must || cannot(path, error);
    const bool done = fsync(opened) == 0 || !must || cannot(path, error);
    return (close(opened) == 0 || !must || cannot(path, error)) && done;
}

bool cp_replace_publish(const char *temporary, const char *folder, const char *path, cp_error *error)
{
    if (!sync_path(temporary, O_RDWR, true, path, error)) return false;
    if (rename(temporary, path) != 0) return cannot(path, error);
    return sync_path(folder, O_RDONLY | O_DIRECTORY, false, path, error);
}

static bool probe_folder(const char *path, const char *folder, cp_error *error)
{
    struct stat facts;
    if (stat(folder, &facts) != 0) {
        return cp_fail(error, CP_NO_RESOURCES, "%s: cannot be written: folder %s: %s", path, folder, strerror(errno));
    }
    if (!S_ISDIR(facts.st_mode)) {
        return cp_fail(error, CP_NO_RESOURCES, "%s: cannot be written: %s is not a folder", path, folder);
    }
    if (access(folder, W_OK | X_OK) == 0) return true;
    return cp_fail(error, CP_NO_RESOURCES, "%s: cannot be written: folder %s: %s", path, folder, strerror(errno));
}

static bool probe_target(const char *path, cp_error *error)
{
    struct stat facts;
    if (stat(path, &facts) != 0) return errno == ENOENT || cannot(path, error);
    if (S_ISDIR(facts.st_mode)) return cp_fail(error, CP_NO_RESOURCES, "%s: cannot be written: is a folder", path);
    if (!S_ISREG(facts.st_mode)) {
        return cp_fail(error, CP_NO_RESOURCES, "%s: cannot be written: is not a regular file", path);
    }
    return access(path, W_OK) == 0 || cannot(path, error);
}

bool cp_store_probe(const char *path, cp_error *error)
{
    const size_t length = strlen(path);
    if (length == 0 || path[length - 1] == '/') {
        return cp_fail(error, CP_NO_RESOURCES, "%s: cannot be written: no file name", length ? path : "''");
    }
    cp_arena arena = {0};
    const char *folder = cp_replace_folder(path, &arena, error);
    const bool fits = folder && probe_folder(path, folder, error) && probe_target(path, error);
    cp_arena_release(&arena);
    return fits;
}
