/* Every group of the file; docs/results.md describes them. */
#include "engine/store/content.h"

#include "engine/store/annual.h"
#include "engine/store/drivers.h"
#include "engine/store/layout.h"
#include "engine/store/levels.h"

#include <string.h>

static bool write_fields(const cp_hdf_file *file, hid_t group, const cp_store_field *fields, int n, const void *of)
{
    for (int i = 0; i < n; i++) {
        const void *value = (const char *)of + fields[i].offset;
        const char *text = "";
        if (fields[i].kind == CP_HDF_TEXT) {
            memcpy(&text, value, sizeof text);
            if (!text) text = "";
            value = &text;
        }
        if (!cp_hdf_write_attribute(file, group, fields[i].name, fields[i].kind, 0, value)) return false;
    }
    return true;
}

static bool write_root(const cp_hdf_file *file, const cp_result *result)
{
    const int schema = CP_STORE_SCHEMA, sealed = 1;
    return cp_hdf_write_attribute(file, file->id, "schema", CP_HDF_INT, 0, &schema) &&
           cp_hdf_write_attribute(file, file->id, CP_STORE_SEALED, CP_HDF_INT, 0, &sealed) &&
           write_fields(file, file->id, cp_store_root, CP_STORE_ROOT_FIELDS, result) &&
           cp_hdf_write_text(file, file->id, "Conventions", "CF-1.8") &&
           cp_hdf_write_text(file, file->id, "NX_class", "NXroot") &&
           cp_hdf_write_text(file, file->id, "default", cp_level_names[CP_LEVEL_DEMAND]);
}

/* The files that the configuration names, so that a trial can be simulated again without them. */
static bool write_files(const cp_hdf_file *file, hid_t group, const cp_result *result, cp_arena *arena)
{
    if (result->n_files == 0) return true;
    const char **names = cp_arena_take(arena, (size_t)result->n_files, sizeof *names, file->error);
    const char **texts = cp_arena_take(arena, (size_t)result->n_files, sizeof *texts, file->error);
    if (!names || !texts) return false;
    for (int i = 0; i < result->n_files; i++) {
        names[i] = result->files[i].name;
        texts[i] = result->files[i].text;
    }
    cp_hdf_dataset dataset = {.name = "file",
                              .kind = CP_HDF_TEXT,
                              .n_dims = 1,
                              .size = {(hsize_t)result->n_files},
                              .scale = {"file"},
                              .data = names,
                              .units = "",
                              .long_name = "Files that the configuration names"};
    if (!cp_hdf_write(file, group, &dataset)) return false;
    dataset.name = "file_text";
    dataset.data = texts;
    dataset.long_name = "What is in them";
    return cp_hdf_write(file, group, &dataset);
}

static bool write_config(const cp_hdf_file *file, const cp_result *result, cp_arena *arena)
{
    char *text = cp_arena_take(arena, result->config_bytes + 1, 1, file->error);
    if (!text) return false;
    memcpy(text, result->config_text, result->config_bytes);
    const hid_t group = cp_hdf_group(file, "config");
    if (group < 0) return false;
    const cp_hdf_dataset dataset = {
        .name = "text", .kind = CP_HDF_TEXT, .data = &text, .units = "", .long_name = "The configuration as read"};
    const bool written = cp_hdf_write(file, group, &dataset) && write_files(file, group, result, arena);
    return cp_hdf_close_group(file, group, "config", written);
}

static bool write_run(const cp_hdf_file *file, const cp_run_facts *facts)
{
    const hid_t group = cp_hdf_group(file, "run");
    if (group < 0) return false;
    const bool written = write_fields(file, group, cp_store_run, CP_STORE_RUN_FIELDS, facts);
    return cp_hdf_close_group(file, group, "run", written);
}

/* What extending and merging take: see engine/run/pack.h. */
static bool write_checkpoint(const cp_hdf_file *file, const cp_result *result)
{
    if (!result->tallies) return true;
    const cp_hdf_dataset dataset = {.name = "tallies",
                                    .kind = CP_HDF_UINT64,
                                    .n_dims = 1,
                                    .size = {result->n_tallies},
                                    .scale = {"tallies"},
                                    .data = result->tallies,
                                    .units = "1",
                                    .long_name = "Exact tallies, packed"};
    const hid_t group = cp_hdf_group(file, "checkpoint");
    if (group < 0) return false;
    return cp_hdf_close_group(file, group, "checkpoint", cp_hdf_write(file, group, &dataset));
}

bool cp_store_write_content(const cp_hdf_file *file, const cp_result *result, const cp_run_facts *facts,
                            cp_arena *arena)
{
    return write_root(file, result) && write_config(file, result, arena) &&
           cp_store_write_levels(file, result, arena) && cp_store_write_differences(file, result, arena) &&
           cp_store_write_profile(file, result, arena) && cp_store_write_annual(file, result) &&
           cp_store_write_drivers(file, result, arena) && write_checkpoint(file, result) && write_run(file, facts);
}
