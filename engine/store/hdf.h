/* What the result file needs of HDF5 and no more: one way to write a group, a dataset and an attribute, and one way to
   read each. All of it gives the same bytes for the same calls (no times, order of creation tracked) and what
   netCDF-4, h5netcdf and NeXus readers need: variable-length UTF-8 strings, a dimension scale for every dimension. */
#ifndef CP_STORE_HDF_H
#define CP_STORE_HDF_H

#include "engine/base/arena.h"

#include <hdf5.h>
#include <stdint.h>

typedef enum { CP_HDF_TEXT, CP_HDF_DOUBLE, CP_HDF_INT, CP_HDF_UINT64 } cp_hdf_kind;

/* An open file and where to say what went wrong. */
typedef struct {
    hid_t id;
    const char *path; /* for messages */
    cp_error *error;
} cp_hdf_file;

enum { CP_HDF_MOST_DIMS = 4 };

/* A dataset. In memory: const char *, double, int or uint64_t, row-major. */
typedef struct {
    const char *name;
    cp_hdf_kind kind;
    int n_dims;                          /* 0: one value */
    hsize_t size[CP_HDF_MOST_DIMS];      /* of each dimension */
    const char *scale[CP_HDF_MOST_DIMS]; /* its scale, in the same group and written before; the dataset's own name
                                            makes this dataset the scale */
    const void *data;
    const char *units, *long_name;
    const char *calendar;    /* of a coordinate of time; or NULL */
    const char *coordinates; /* other variables that label it, separated by blanks; or NULL */
} cp_hdf_dataset;

/* Local. Turns HDF5's own printing of errors off, and on again as it was. Also keeps HDF5 from tidying up at exit if it
   has not started yet: having met a damaged file it complains there, on stderr, of what it lost track of. */
typedef struct {
    H5E_auto2_t function;
    void *data;
} cp_hdf_printing;
cp_hdf_printing cp_hdf_silence(void);
void cp_hdf_restore(cp_hdf_printing printing);

/* Local, all of these: false with CP_NO_RESOURCES when HDF5 cannot write. */

/* A new file that must not exist; -1 when it cannot be made, with errno as open(2) left it. */
hid_t cp_hdf_create(const char *path);

/* Flushes and closes; false when not all data reached the file. With `written` false it only closes. */
bool cp_hdf_close_written(const cp_hdf_file *file, bool written);

/* A new group of the file's root, to be closed with cp_hdf_close_group; -1 on failure. */
hid_t cp_hdf_group(const cp_hdf_file *file, const char *name);

/* Whether all in it is `written`, and it could be closed. */
bool cp_hdf_close_group(const cp_hdf_file *file, hid_t group, const char *name, bool written);

/* The type of a value, in a file or in memory: a copy that the caller closes; -1 without memory. */
hid_t cp_hdf_type(cp_hdf_kind kind, bool in_file);

bool cp_hdf_write(const cp_hdf_file *file, hid_t group, const cp_hdf_dataset *dataset);

/* `n` values, or one without dimension when n is 0. */
bool cp_hdf_write_attribute(const cp_hdf_file *file, hid_t object, const char *name, cp_hdf_kind kind, int n,
                            const void *data);
bool cp_hdf_write_text(const cp_hdf_file *file, hid_t object, const char *name, const char *text);

/* Local. Fails: `what` is not there or cannot be read. CP_BAD_INPUT, or CP_NO_RESOURCES when memory was refused since
   errno was last set to 0. */
bool cp_hdf_damaged(const cp_hdf_file *file, const char *what);

/* Local, all of these: false as cp_hdf_damaged says when what is asked for is not there or cannot be read. Memory is
   the arena's. */
bool cp_hdf_read_attribute(const cp_hdf_file *file, hid_t object, const char *name, cp_hdf_kind kind, cp_arena *arena,
                           void *into);

/* The length of a one-dimensional dataset. */
bool cp_hdf_read_length(const cp_hdf_file *file, hid_t group, const char *name, int *length);

/* The dataset described by name, kind, n_dims and size, which must be the sizes in the file; `*data` gets the values.
 */
bool cp_hdf_read(const cp_hdf_file *file, hid_t group, const cp_hdf_dataset *dataset, cp_arena *arena, void **data);

/* Whether the group has a dataset or group of that name; also when that cannot be told: reading it will. */
bool cp_hdf_has(hid_t group, const char *name);

#endif
