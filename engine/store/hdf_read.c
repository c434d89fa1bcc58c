/* Reading datasets and attributes: whatever is in the file, the answer is values of the shape asked for or an error. */
#include "engine/store/hdf.h"

#include "engine/base/control.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

bool cp_hdf_damaged(const cp_hdf_file *file, const char *what)
{
    if (errno == ENOMEM) return cp_fail(file->error, CP_NO_RESOURCES, "%s: out of memory: %s", file->path, what);
    return cp_fail(file->error, CP_BAD_INPUT, "%s: not a whole result file: cannot read %s", file->path, what);
}

/* What a link leads to another file, or round in circles, is not there. */
bool cp_hdf_has(hid_t group, const char *name)
{
    H5L_info_t link;
    if (H5Lexists(group, name, H5P_DEFAULT) == 0) return false;
    return H5Lget_info(group, name, &link, H5P_DEFAULT) < 0 || link.type == H5L_TYPE_HARD;
}

/* Deflate makes a thousandth of zeros at best. What was never written is in no file: nothing of ours. */
enum { MOST_BYTES_OF_ONE = 1100 };

/* Values that the file itself holds; HDF5 would read them from other files too. */
static bool is_within_file(hid_t opened, hid_t space)
{
    const hid_t creation = H5Dget_create_plist(opened), type = H5Dget_type(opened);
    const hsize_t values = (hsize_t)H5Sget_simple_extent_npoints(space), stored = H5Dget_storage_size(opened);
    const size_t bytes = type >= 0 ? H5Tget_size(type) : 0;
    const bool within = creation >= 0 && bytes > 0 && H5Pget_external_count(creation) == 0 &&
                        H5Pget_layout(creation) != H5D_VIRTUAL && values / MOST_BYTES_OF_ONE <= stored / bytes;
    if (type >= 0) H5Tclose(type);
    if (creation >= 0) H5Pclose(creation);
    return within;
}

static size_t item_bytes(cp_hdf_kind kind)
{
    static const size_t bytes[] = {sizeof(char *), sizeof(double), sizeof(int), sizeof(uint64_t)};
    return bytes[kind];
}

/* Texts come in memory of HDF5's: they move to the arena, and HDF5's is given back. They end up on terminals. */
static bool adopt_texts(const cp_hdf_file *file, hid_t type, hid_t space, size_t n, char **texts, cp_arena *arena)
{
    bool copied = true;
    char **copies = cp_arena_take(arena, n, sizeof *copies, file->error);
    for (size_t i = 0; i < n && copies && copied; i++) {
        const char *text = texts[i] ? texts[i] : "";
        copies[i] = cp_control_find(text, strlen(text)) ? NULL : cp_arena_text(arena, text, file->error);
        copied = copies[i] || cp_fail(file->error, CP_BAD_INPUT, "%s: has control characters in a text", file->path);
    }
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts);
    if (!copies || !copied) return false;
    memcpy(texts, copies, n * sizeof *texts);
    return true;
}

static bool same_kind(hid_t stored, cp_hdf_kind kind)
{
    const H5T_class_t class = H5Tget_class(stored);
    if (kind == CP_HDF_TEXT) return class == H5T_STRING && H5Tis_variable_str(stored) > 0;
    return kind == CP_HDF_DOUBLE ? class == H5T_FLOAT : class == H5T_INTEGER;
}

static bool attribute_fits(hid_t attribute, hid_t space, cp_hdf_kind kind)
{
    const hid_t stored = H5Aget_type(attribute);
    const bool fits = stored >= 0 && same_kind(stored, kind) && H5Sget_simple_extent_npoints(space) == 1;
    if (stored >= 0) H5Tclose(stored);
    return fits;
}

bool cp_hdf_read_attribute(const cp_hdf_file *file, hid_t object, const char *name, cp_hdf_kind kind, cp_arena *arena,
                           void *into)
{
    if (H5Aexists(object, name) <= 0) return cp_hdf_damaged(file, name);
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    if (attribute < 0) return cp_hdf_damaged(file, name);
    const hid_t space = H5Aget_space(attribute), type = cp_hdf_type(kind, false);
    bool read = attribute_fits(attribute, space, kind) && H5Aread(attribute, type, into) >= 0;
    if (!read) cp_hdf_damaged(file, name);
    if (read && kind == CP_HDF_TEXT) read = adopt_texts(file, type, space, 1, into, arena);
    H5Tclose(type);
    H5Sclose(space);
    H5Aclose(attribute);
    return read;
}

bool cp_hdf_read_length(const cp_hdf_file *file, hid_t group, const char *name, int *length)
{
    const hid_t opened = cp_hdf_has(group, name) ? H5Dopen2(group, name, H5P_DEFAULT) : -1;
    if (opened < 0) return cp_hdf_damaged(file, name);
    const hid_t space = H5Dget_space(opened);
    hsize_t size = 0;
    const bool known = H5Sget_simple_extent_ndims(space) == 1 && H5Sget_simple_extent_dims(space, &size, NULL) == 1 &&
                       size > 0 && size <= INT_MAX && is_within_file(opened, space);
    H5Sclose(space);
    H5Dclose(opened);
    *length = known ? (int)size : 0;
    return known || cp_hdf_damaged(file, name);
}

static bool dataset_fits(hid_t opened, hid_t space, const cp_hdf_dataset *dataset)
{
    hsize_t size[H5S_MAX_RANK];
    if (H5Sget_simple_extent_ndims(space) != dataset->n_dims) return false;
    if (H5Sget_simple_extent_dims(space, size, NULL) != dataset->n_dims) return false;
    for (int i = 0; i < dataset->n_dims; i++) {
        if (size[i] != dataset->size[i]) return false;
    }
    const hid_t stored = H5Dget_type(opened);
    const bool fits = stored >= 0 && same_kind(stored, dataset->kind) && is_within_file(opened, space);
    if (stored >= 0) H5Tclose(stored);
    return fits;
}

bool cp_hdf_read(const cp_hdf_file *file, hid_t group, const cp_hdf_dataset *dataset, cp_arena *arena, void **data)
{
    const hid_t opened = cp_hdf_has(group, dataset->name) ? H5Dopen2(group, dataset->name, H5P_DEFAULT) : -1;
    if (opened < 0) return cp_hdf_damaged(file, dataset->name);
    const hid_t space = H5Dget_space(opened), type = cp_hdf_type(dataset->kind, false);
    const size_t n = (size_t)H5Sget_simple_extent_npoints(space);
    bool read = dataset_fits(opened, space, dataset) || cp_hdf_damaged(file, dataset->name);
    *data = read ? cp_arena_take(arena, n, item_bytes(dataset->kind), file->error) : NULL;
    if (*data && H5Dread(opened, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, *data) < 0)
        read = cp_hdf_damaged(file, dataset->name);
    read = read && *data;
    if (read && dataset->kind == CP_HDF_TEXT) read = adopt_texts(file, type, space, n, *data, arena);
    H5Tclose(type);
    H5Sclose(space);
    H5Dclose(opened);
    return read;
}
