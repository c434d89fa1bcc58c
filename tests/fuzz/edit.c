/* An edit is a byte for its kind, two for the object, and what the kind takes. */
#include "tests/fuzz/edit.h"

#include <hdf5.h>
#include <stdbool.h>
#include <string.h>

enum { MOST_OBJECTS = 2048, NAME_BYTES = 128, MOST_VALUES = 64, MOST_IN_ATTRIBUTE = 1 << 16, WIDEST = 32 };

typedef struct {
    hid_t file;
    edit_tape *tape;
    int n;
    char names[MOST_OBJECTS][NAME_BYTES];
} editor;

uint8_t edit_byte(edit_tape *tape)
{
    return tape->at < tape->end ? *tape->at++ : 0;
}

static unsigned take_word(edit_tape *tape)
{
    const unsigned low = edit_byte(tape);
    return low | (unsigned)edit_byte(tape) << 8;
}

static void take_bytes(edit_tape *tape, void *into, size_t n)
{
    for (size_t i = 0; i < n; i++) ((uint8_t *)into)[i] = edit_byte(tape);
}

/* A byte for the length, then so many. */
static void take_text(edit_tape *tape, char *into, size_t bytes)
{
    const size_t n = edit_byte(tape);
    memset(into, 0, bytes);
    for (size_t i = 0; i < n && i + 1 < bytes; i++) into[i] = (char)edit_byte(tape);
}

static herr_t note(hid_t file, const char *name, const H5O_info_t *info, void *data)
{
    editor *e = data;
    (void)file;
    (void)info;
    if (e->n < MOST_OBJECTS && strlen(name) < NAME_BYTES) strcpy(e->names[e->n++], name);
    return 0;
}

static hid_t text_type(void)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    return type;
}

static hid_t pair_type(void)
{
    const hid_t type = H5Tcreate(H5T_COMPOUND, 16);
    H5Tinsert(type, "a", 0, H5T_NATIVE_DOUBLE);
    H5Tinsert(type, "b", 8, H5T_NATIVE_INT);
    return type;
}

static hid_t some_type(edit_tape *tape)
{
    const hsize_t two = 2;
    switch (edit_byte(tape) % 16) {
    case 0:
    case 1:
        return H5Tcopy(H5T_IEEE_F64LE);
    case 2:
        return H5Tcopy(H5T_STD_I32LE);
    case 3:
        return H5Tcopy(H5T_STD_U64LE);
    case 4:
    case 5:
        return text_type();
    case 6: {
        const hid_t fixed = H5Tcopy(H5T_C_S1);
        H5Tset_size(fixed, 1 + edit_byte(tape) % WIDEST);
        return fixed;
    }
    case 7:
        return pair_type();
    case 8:
        return H5Tenum_create(H5T_NATIVE_INT);
    case 9:
        return H5Tvlen_create(H5T_NATIVE_DOUBLE);
    case 10:
        return H5Tarray_create2(H5T_NATIVE_INT, 1, &two);
    case 11:
        return H5Tcreate(H5T_OPAQUE, 8);
    case 12:
        return H5Tcopy(H5T_STD_I8BE);
    case 13:
        return H5Tcopy(H5T_STD_REF_OBJ);
    case 14:
        return H5Tcopy(H5T_NATIVE_LDOUBLE);
    default:
        return H5Tcopy(H5T_STD_B64LE);
    }
}

static hsize_t some_size(edit_tape *tape)
{
    const uint8_t byte = edit_byte(tape);
    if (byte < 0xf0) return byte % 40;
    return byte < 0xf8 ? (hsize_t)1 << (byte - 0xf0 + 26) : ((hsize_t)1 << 31) - 4 + (byte - 0xf8);
}

static hid_t some_space(edit_tape *tape)
{
    hsize_t size[5];
    const int dims = edit_byte(tape) % 7;
    if (dims == 6) return H5Screate(H5S_NULL);
    for (int i = 0; i < dims; i++) size[i] = some_size(tape);
    return dims ? H5Screate_simple(dims, size, NULL) : H5Screate(H5S_SCALAR);
}

/* Chunks for the sizes that nobody could write whole; raw data elsewhere for some. */
static hid_t some_storage(edit_tape *tape, hid_t space)
{
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk[5] = {16, 16, 16, 16, 16}, size[5];
    const int dims = H5Sget_simple_extent_ndims(space);
    const uint8_t kind = edit_byte(tape) % 8;
    if (kind == 1) H5Pset_external(creation, "/dev/zero", 0, H5F_UNLIMITED);
    if (kind == 2) {
        H5Pset_virtual(creation, space, "/dev/shm/elsewhere.h5", "data", space);
    }
    if (kind > 2 && dims > 0 && H5Sget_simple_extent_dims(space, size, NULL) == dims) {
        for (int i = 0; i < dims; i++) chunk[i] = size[i] < chunk[i] ? size[i] + !size[i] : chunk[i];
        H5Pset_chunk(creation, dims, chunk);
        if (kind > 5) H5Pset_deflate(creation, 1);
    }
    return creation;
}

/* The same bytes again and again; texts where texts are stored. */
static void write_some(edit_tape *tape, hid_t data, hid_t type, hid_t space, bool is_attribute)
{
    static uint8_t values[MOST_VALUES * WIDEST];
    static char line[200];
    const char *lines[MOST_VALUES];
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    if (n < 1 || n > MOST_VALUES || H5Tget_size(type) > WIDEST) return;
    const bool text = H5Tis_variable_str(type) > 0;
    if (H5Tget_class(type) == H5T_VLEN || H5Tget_class(type) == H5T_REFERENCE) return;
    take_text(tape, line, sizeof line);
    for (int i = 0; i < MOST_VALUES; i++) lines[i] = line;
    for (size_t i = 0; i < sizeof values; i++) values[i] = (uint8_t)line[i % 8];
    const void *what = text ? (const void *)lines : values;
    if (is_attribute) {
        H5Awrite(data, type, what);
    } else {
        H5Dwrite(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, what);
    }
}

static void replace_dataset(editor *e, const char *name)
{
    const hid_t type = some_type(e->tape), space = some_space(e->tape), storage = some_storage(e->tape, space);
    H5Ldelete(e->file, name, H5P_DEFAULT);
    const hid_t made = H5Dcreate2(e->file, name, type, space, H5P_DEFAULT, storage, H5P_DEFAULT);
    if (made >= 0 && H5Pget_external_count(storage) == 0) write_some(e->tape, made, type, space, false);
    H5Dclose(made);
    H5Pclose(storage);
    H5Sclose(space);
    H5Tclose(type);
}

/* One value of a dataset becomes another: any bits, or a text. */
static void change_value(editor *e, const char *name)
{
    const hid_t data = H5Dopen2(e->file, name, H5P_DEFAULT);
    if (data < 0) return;
    const hid_t type = H5Dget_type(data), space = H5Dget_space(data), one = H5Screate(H5S_SCALAR);
    const hssize_t n = H5Sget_simple_extent_npoints(space);
    const int dims = H5Sget_simple_extent_ndims(space);
    hsize_t size[H5S_MAX_RANK], at[H5S_MAX_RANK], left = take_word(e->tape);
    if (n > 0 && dims >= 0 && H5Tget_size(type) <= WIDEST) {
        uint8_t bytes[WIDEST];
        static char text[4096];
        const char *line = text;
        const bool is_text = H5Tis_variable_str(type) > 0;
        H5Sget_simple_extent_dims(space, size, NULL);
        left %= (hsize_t)n;
        for (int i = dims - 1; i >= 0; left /= size[i--]) at[i] = left % size[i];
        if (dims > 0) H5Sselect_elements(space, H5S_SELECT_SET, 1, at);
        if (is_text) {
            size_t length = take_word(e->tape) % sizeof text;
            memset(text, 0, sizeof text);
            for (size_t i = 0; i < length; i++) text[i] = (char)edit_byte(e->tape);
        } else {
            take_bytes(e->tape, bytes, H5Tget_size(type));
        }
        if (H5Tget_class(type) != H5T_VLEN) {
            H5Dwrite(data, type, one, space, H5P_DEFAULT, is_text ? (const void *)&line : bytes);
        }
    }
    H5Sclose(one);
    H5Sclose(space);
    H5Tclose(type);
    H5Dclose(data);
}

/* An attribute goes, or is made anew with any type and shape. */
static void change_attribute(editor *e, const char *name, bool again)
{
    char attribute[NAME_BYTES] = "";
    const hid_t object = H5Oopen(e->file, name, H5P_DEFAULT);
    if (object < 0) return;
    if (H5Aget_name_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, edit_byte(e->tape), attribute, sizeof attribute,
                           H5P_DEFAULT) > 0) {
        H5Adelete(object, attribute);
        if (again) {
            const hid_t type = some_type(e->tape), space = some_space(e->tape);
            const hid_t made = H5Sget_simple_extent_npoints(space) > MOST_IN_ATTRIBUTE
                                   ? -1 /* HDF5 would take memory for all of them */
                                   : H5Acreate2(object, attribute, type, space, H5P_DEFAULT, H5P_DEFAULT);
            if (made >= 0) write_some(e->tape, made, type, space, true);
            if (made >= 0) H5Aclose(made);
            H5Sclose(space);
            H5Tclose(type);
        }
    }
    H5Oclose(object);
}

static void edit_once(editor *e)
{
    enum { DELETE, DATASET, VALUE, ATTRIBUTE_GONE, ATTRIBUTE, HARD, GROUP, SOFT, EXTERNAL, EDITS };
    const int kind = edit_byte(e->tape) % EDITS;
    const char *name = e->names[take_word(e->tape) % (unsigned)e->n];
    if (kind == VALUE) {
        change_value(e, name);
    } else if (kind == DATASET) {
        replace_dataset(e, name);
    } else if (kind == ATTRIBUTE_GONE || kind == ATTRIBUTE) {
        change_attribute(e, name, kind == ATTRIBUTE);
    } else if (strcmp(name, ".") != 0) {
        const char *other = e->names[kind == HARD || kind == SOFT ? take_word(e->tape) % (unsigned)e->n : 0];
        H5Ldelete(e->file, name, H5P_DEFAULT);
        if (kind == HARD) H5Lcreate_hard(e->file, other, e->file, name, H5P_DEFAULT, H5P_DEFAULT);
        if (kind == GROUP) H5Gclose(H5Gcreate2(e->file, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        if (kind == SOFT) H5Lcreate_soft(other, e->file, name, H5P_DEFAULT, H5P_DEFAULT);
        if (kind == EXTERNAL) H5Lcreate_external("elsewhere.h5", "/", e->file, name, H5P_DEFAULT, H5P_DEFAULT);
    }
}

void edit_file(const char *path, edit_tape *tape, int most)
{
    static editor e; /* the file is always the same before: its names are looked up once */
    e.file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    e.tape = tape;
    if (e.file < 0) return;
    if (e.n == 0) H5Ovisit(e.file, H5_INDEX_NAME, H5_ITER_INC, note, &e);
    for (int i = 0; i < most && tape->at < tape->end; i++) edit_once(&e);
    H5Fclose(e.file);
}
