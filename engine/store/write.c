/* The result file from its beginning, beside its place, to its publication or its end. */
#include "engine/store/content.h"
#include "engine/store/samples.h"
#include "engine/store/seal.h"
#include "engine/store/store.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct cp_store_file {
    cp_hdf_file hdf; /* id −1: finished or gone */
    const cp_attempt *attempt;
    char *temporary;
    const cp_store_samples *samples; /* NULL: there are none */
    cp_arena *arena;
};

/* The temporary file and, if any, its samples. */
static bool begin(cp_store_file *file)
{
    cp_error *error = file->hdf.error;
    file->temporary = cp_attempt_file(file->attempt, "result", file->arena, error);
    if (!file->temporary) return false;
    file->hdf.id = cp_hdf_create(file->temporary);
    if (file->hdf.id < 0) {
        cp_error failure = {0};
        cp_fail(&failure, CP_NO_RESOURCES, "%s: cannot be written: %s", file->hdf.path, strerror(errno));
        return cp_attempt_fail(file->attempt, &failure, error);
    }
    if (!file->samples || cp_store_create_samples(&file->hdf, file->samples)) return true;
    cp_store_abandon(file);
    return false;
}

bool cp_store_begin(const cp_attempt *attempt, const cp_store_samples *samples, cp_arena *arena, cp_store_file **file,
                    cp_error *error)
{
    if (!cp_store_probe(attempt->path, error)) return false;
    *file = cp_arena_take(arena, 1, sizeof **file, error);
    if (!*file) return false;
    **file = (cp_store_file){.hdf = {-1, attempt->path, error}, .attempt = attempt, .samples = samples, .arena = arena};
    const cp_hdf_printing printing = cp_hdf_silence();
    const bool begun = begin(*file);
    cp_hdf_restore(printing);
    return begun;
}

bool cp_store_append(cp_store_file *file, uint64_t number, uint64_t at, uint64_t n, const float *values)
{
    const cp_hdf_printing printing = cp_hdf_silence();
    const bool added = cp_store_append_samples(&file->hdf, file->samples, number, at, n, values);
    cp_hdf_restore(printing);
    if (!added) cp_store_abandon(file);
    return added;
}

static bool seal_and_publish(const cp_store_file *file)
{
    cp_error failure = {0}, *error = file->hdf.error;
    if (cp_store_seal(file->temporary, file->hdf.path, &failure)) {
        return cp_attempt_publish(file->attempt, file->temporary, file->hdf.path, error);
    }
    return cp_attempt_fail(file->attempt, &failure, error);
}

static bool finish(cp_store_file *file, const cp_result *result, const cp_run_facts *facts)
{
    const cp_hdf_file hdf = file->hdf;
    file->hdf.id = -1;
    const bool labelled = !file->samples || cp_store_label_samples(&hdf, file->samples, result);
    const bool written = labelled && cp_store_write_content(&hdf, result, facts, file->arena);
    if (cp_hdf_close_written(&hdf, written) && seal_and_publish(file)) return true;
    unlink(file->temporary);
    return false;
}

bool cp_store_finish(cp_store_file *file, const cp_result *result, const cp_run_facts *facts)
{
    const cp_hdf_printing printing = cp_hdf_silence();
    const bool finished = finish(file, result, facts);
    cp_hdf_restore(printing);
    return finished;
}

void cp_store_abandon(cp_store_file *file)
{
    if (!file || file->hdf.id < 0) return;
    const cp_hdf_printing printing = cp_hdf_silence();
    cp_hdf_close_written(&file->hdf, false);
    cp_hdf_restore(printing);
    unlink(file->temporary);
    file->hdf.id = -1;
}

bool cp_store_write(const char *path, const cp_result *result, const cp_run_facts *facts, cp_error *error)
{
    cp_arena arena = {0};
    cp_attempt attempt = {0};
    cp_store_file *file;
    const bool written = cp_store_probe(path, error) && cp_attempt_begin(path, &arena, &attempt, error) &&
                         cp_store_begin(&attempt, NULL, &arena, &file, error) && cp_store_finish(file, result, facts);
    cp_attempt_end(&attempt);
    cp_arena_release(&arena);
    return written;
}

const char *cp_store_library(void)
{
    return H5_VERS_INFO;
}
