/* Writing groups, datasets and attributes. Every return of HDF5 is looked at: on a full disk it is the first sign. */
#include "engine/store/hdf.h"
#include "engine/store/store.h"

#include <errno.h>
#include <hdf5_hl.h>
#include <string.h>

/* Datasets from this size on are compressed, in chunks of at most this size. */
enum { CHUNK_BYTES = 1 << 20, COMPRESSED_BYTES = 1 << 14 };

/* Level 1 is nearly as small as level 4 on counts, and three times as fast. */
enum { DEFLATE_LEVEL = 1 };

enum { TRACKED = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED };

cp_hdf_printing cp_hdf_silence(void)
{
    cp_hdf_printing printing = {0};
    H5dont_atexit();
    H5Eget_auto2(H5E_DEFAULT, &printing.function, &printing.data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return printing;
}

void cp_hdf_restore(cp_hdf_printing printing)
{
    H5Eset_auto2(H5E_DEFAULT, printing.function, printing.data);
}

void cp_store_start(void)
{
    H5dont_atexit();
    H5open();
}

static bool cannot_write(const cp_hdf_file *file, const char *what)
{
    return cp_fail(file->error, CP_NO_RESOURCES, "%s: cannot write %s: %s", file->path, what,
                   errno ? strerror(errno) : "HDF5 gives no reason");
}

hid_t cp_hdf_create(const char *path)
{
    const hid_t creation = H5Pcreate(H5P_FILE_CREATE), access = H5Pcreate(H5P_FILE_ACCESS);
    hid_t file = -1;
    if (H5Pset_obj_track_times(creation, 0) >= 0 && H5Pset_link_creation_order(creation, TRACKED) >= 0 &&
        H5Pset_attr_creation_order(creation, TRACKED) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18) >= 0 &&
        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0) {
        errno = 0;
        file = H5Fcreate(path, H5F_ACC_EXCL, creation, access);
    }
    const int reason = errno;
    H5Pclose(creation);
    H5Pclose(access);
    errno = reason;
    return file;
}

bool cp_hdf_close_written(const cp_hdf_file *file, bool written)
{
    errno = 0;
    if (written && H5Fflush(file->id, H5F_SCOPE_GLOBAL) < 0) written = cannot_write(file, "the file");
    if (H5Fclose(file->id) < 0 && written) written = cannot_write(file, "the file");
    return written;
}

hid_t cp_hdf_group(const cp_hdf_file *file, const char *name)
{
    errno = 0;
    const hid_t creation = H5Pcreate(H5P_GROUP_CREATE);
    hid_t group = -1;
    if (H5Pset_obj_track_times(creation, 0) >= 0 && H5Pset_link_creation_order(creation, TRACKED) >= 0 &&
        H5Pset_attr_creation_order(creation, TRACKED) >= 0) {
        group = H5Gcreate2(file->id, name, H5P_DEFAULT, creation, H5P_DEFAULT);
    }
    if (group < 0) cannot_write(file, name);
    H5Pclose(creation);
    return group;
}

bool cp_hdf_close_group(const cp_hdf_file *file, hid_t group, const char *name, bool written)
{
    errno = 0;
    return (H5Gclose(group) >= 0 || !written || cannot_write(file, name)) && written;
}

/* Half made it would pass for another type. */
static hid_t text_type(void)
{
    const hid_t text = H5Tcopy(H5T_C_S1);
    if (text < 0 || (H5Tset_size(text, H5T_VARIABLE) >= 0 && H5Tset_cset(text, H5T_CSET_UTF8) >= 0)) return text;
    H5Tclose(text);
    return -1;
}

hid_t cp_hdf_type(cp_hdf_kind kind, bool in_file)
{
    if (kind == CP_HDF_DOUBLE) return H5Tcopy(in_file ? H5T_IEEE_F64LE : H5T_NATIVE_DOUBLE);
    if (kind == CP_HDF_INT) return H5Tcopy(in_file ? H5T_STD_I32LE : H5T_NATIVE_INT);
    if (kind == CP_HDF_UINT64) return H5Tcopy(in_file ? H5T_STD_U64LE : H5T_NATIVE_UINT64);
    return text_type();
}

static hid_t space_of(int n_dims, const hsize_t *size)
{
    return n_dims > 0 ? H5Screate_simple(n_dims, size, NULL) : H5Screate(H5S_SCALAR);
}

bool cp_hdf_write_attribute(const cp_hdf_file *file, hid_t object, const char *name, cp_hdf_kind kind, int n,
                            const void *data)
{
    const hsize_t size = (hsize_t)n;
    const hid_t in_file = cp_hdf_type(kind, true), in_memory = cp_hdf_type(kind, false), space = space_of(n > 0, &size);
    errno = 0;
    const hid_t attribute = H5Acreate2(object, name, in_file, space, H5P_DEFAULT, H5P_DEFAULT);
    bool written = attribute >= 0 && H5Awrite(attribute, in_memory, data) >= 0;
    if (attribute >= 0 && H5Aclose(attribute) < 0) written = false;
    H5Sclose(space);
    H5Tclose(in_memory);
    H5Tclose(in_file);
    return written || cannot_write(file, name);
}

bool cp_hdf_write_text(const cp_hdf_file *file, hid_t object, const char *name, const char *text)
{
    return cp_hdf_write_attribute(file, object, name, CP_HDF_TEXT, 0, &text);
}

/* Larger ones are chunked, shuffled, compressed and checksummed; a chunk keeps the last dimensions whole. */
static bool set_storage(hid_t creation, const cp_hdf_dataset *dataset)
{
    hsize_t chunk[CP_HDF_MOST_DIMS], bytes = sizeof(double);
    for (int i = 0; i < dataset->n_dims; i++) bytes *= chunk[i] = dataset->size[i];
    if (dataset->kind == CP_HDF_TEXT || bytes < COMPRESSED_BYTES) return true;
    for (int i = 0; i < dataset->n_dims && bytes > CHUNK_BYTES; i++) {
        const hsize_t others = bytes / chunk[i];
        chunk[i] = others < CHUNK_BYTES ? CHUNK_BYTES / others : 1;
        bytes = others * chunk[i];
    }
    return H5Pset_chunk(creation, dataset->n_dims, chunk) >= 0 && H5Pset_shuffle(creation) >= 0 &&
           H5Pset_deflate(creation, DEFLATE_LEVEL) >= 0 && H5Pset_fletcher32(creation) >= 0;
}

static hid_t create_dataset(hid_t group, const cp_hdf_dataset *dataset)
{
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE), type = cp_hdf_type(dataset->kind, true),
                space = space_of(dataset->n_dims, dataset->size);
    hid_t created = -1;
    if (H5Pset_obj_track_times(creation, 0) >= 0 && H5Pset_attr_creation_order(creation, TRACKED) >= 0 &&
        set_storage(creation, dataset)) {
        created = H5Dcreate2(group, dataset->name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    }
    H5Sclose(space);
    H5Tclose(type);
    H5Pclose(creation);
    return created;
}

static bool write_values(hid_t created, const cp_hdf_dataset *dataset)
{
    const hid_t type = cp_hdf_type(dataset->kind, false);
    const bool written = H5Dwrite(created, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, dataset->data) >= 0;
    H5Tclose(type);
    return written;
}

/* Names a dimension: the dataset becomes its scale, or takes the scale that is there. */
static bool attach_scale(hid_t group, hid_t created, const cp_hdf_dataset *dataset, int i)
{
    if (strcmp(dataset->scale[i], dataset->name) == 0) return H5DSset_scale(created, dataset->name) >= 0;
    const hid_t scale = H5Dopen2(group, dataset->scale[i], H5P_DEFAULT);
    if (scale < 0) return false;
    const bool attached = H5DSattach_scale(created, scale, (unsigned)i) >= 0;
    return H5Dclose(scale) >= 0 && attached;
}

static bool describe(const cp_hdf_file *file, hid_t created, const cp_hdf_dataset *dataset)
{
    return cp_hdf_write_text(file, created, "units", dataset->units) &&
           cp_hdf_write_text(file, created, "long_name", dataset->long_name) &&
           (!dataset->calendar || cp_hdf_write_text(file, created, "calendar", dataset->calendar)) &&
           (!dataset->coordinates || cp_hdf_write_text(file, created, "coordinates", dataset->coordinates));
}

bool cp_hdf_write(const cp_hdf_file *file, hid_t group, const cp_hdf_dataset *dataset)
{
    errno = 0;
    const hid_t created = create_dataset(group, dataset);
    if (created < 0) return cannot_write(file, dataset->name);
    bool written = write_values(created, dataset);
    for (int i = 0; i < dataset->n_dims && written; i++) written = attach_scale(group, created, dataset, i);
    if (!written) cannot_write(file, dataset->name);
    written = written && describe(file, created, dataset);
    errno = 0;
    if (H5Dclose(created) < 0 && written) return cannot_write(file, dataset->name);
    return written;
}
