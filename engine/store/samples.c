/* Values of single trials, streamed: chunks of a batch of one policy and entity, written whole and in order, so that
   the file is the same however the trials were run. A flush after each batch shows a full disk at once. */
#include "engine/store/samples.h"

#include "engine/store/layout.h"

#include <errno.h>
#include <hdf5_hl.h>
#include <string.h>

enum { DEFLATE_LEVEL = 1 };

static bool cannot_write(const cp_hdf_file *file)
{
    return cp_fail(file->error, CP_NO_RESOURCES, "%s: cannot write samples: %s", file->path,
                   errno ? strerror(errno) : "HDF5 gives no reason");
}

const char *cp_store_sample_name(cp_metric_level level, cp_metric_id metric, cp_arena *arena, cp_error *error)
{
    const cp_metric *about = &cp_metric_table[metric];
    const bool plain = level == CP_LEVEL_DEMAND || (level == CP_LEVEL_SYSTEM && !about->at[CP_LEVEL_DEMAND]);
    return plain ? about->name : cp_arena_format(arena, error, "%s_%s", cp_level_names[level], about->name);
}

/* [trials], or [policies][entities][trials]; a system has no entities. */
typedef struct {
    int n_dims;
    hsize_t size[3];
} shape;

static shape shape_of(const cp_store_sampled *of, uint64_t policies, uint64_t trials)
{
    if (of->level == CP_LEVEL_SYSTEM) return (shape){2, {policies, trials}};
    return (shape){3, {policies, (hsize_t)of->n_members, trials}};
}

static hid_t create(hid_t group, const char *name, hid_t type, shape s, uint64_t batch)
{
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(s.n_dims, s.size, NULL);
    const hsize_t trials = s.size[s.n_dims - 1];
    hsize_t chunk[3] = {1, 1, 1};
    chunk[s.n_dims - 1] = batch < trials ? batch : trials;
    hid_t created = -1;
    if (H5Pset_obj_track_times(creation, 0) >= 0 &&
        H5Pset_attr_creation_order(creation, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0 &&
        H5Pset_chunk(creation, s.n_dims, chunk) >= 0 && H5Pset_shuffle(creation) >= 0 &&
        H5Pset_deflate(creation, DEFLATE_LEVEL) >= 0 && H5Pset_fletcher32(creation) >= 0) {
        created = H5Dcreate2(group, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    }
    H5Sclose(space);
    H5Pclose(creation);
    return created;
}

bool cp_store_create_samples(const cp_hdf_file *file, const cp_store_samples *samples)
{
    errno = 0;
    const hid_t group = cp_hdf_group(file, "samples");
    if (group < 0) return false;
    const shape along = {1, {samples->trials}};
    hid_t created = create(group, "trial", H5T_STD_U64LE, along, samples->batch);
    bool written = created >= 0 && H5DSset_scale(created, "trial") >= 0;
    if (created >= 0 && H5Dclose(created) < 0) written = false;
    for (int i = 0; i < samples->n && written; i++) {
        const cp_store_sampled *of = &samples->of[i];
        created =
            create(group, of->name, H5T_IEEE_F32LE, shape_of(of, samples->policies, samples->trials), samples->batch);
        written = created >= 0 && H5Dclose(created) >= 0;
    }
    if (!written) cannot_write(file);
    return cp_hdf_close_group(file, group, "samples", written);
}

/* Part of a dataset: `count` from `start` on. */
static bool put(hid_t group, const char *name, hid_t type, int n_dims, const hsize_t *start, const hsize_t *count,
                const void *data)
{
    const hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    if (dataset < 0) return false;
    const hid_t in_file = H5Dget_space(dataset), in_memory = H5Screate_simple(n_dims, count, NULL);
    bool written = H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                   H5Dwrite(dataset, type, in_memory, in_file, H5P_DEFAULT, data) >= 0;
    H5Sclose(in_memory);
    H5Sclose(in_file);
    return H5Dclose(dataset) >= 0 && written;
}

static bool put_trials(hid_t group, uint64_t number, uint64_t begin, uint64_t n)
{
    uint64_t numbers[1024];
    for (uint64_t done = 0; done < n; done += 1024) {
        const hsize_t count = n - done < 1024 ? n - done : 1024, start = begin + done;
        for (uint64_t i = 0; i < count; i++) numbers[i] = number + done + i;
        if (!put(group, "trial", H5T_NATIVE_UINT64, 1, &start, &count, numbers)) return false;
    }
    return true;
}

/* All members of a metric; each is [policies][n] in memory. */
static bool put_metric(hid_t group, const cp_store_sampled *of, uint64_t policies, uint64_t begin, uint64_t n,
                       const float *values)
{
    const bool system = of->level == CP_LEVEL_SYSTEM;
    for (int m = 0; m < of->n_members; m++) {
        const hsize_t start[] = {0, system ? begin : (hsize_t)m, begin};
        const hsize_t count[] = {policies, system ? n : 1, n};
        const float *data = values + (size_t)m * policies * n;
        if (!put(group, of->name, H5T_NATIVE_FLOAT, system ? 2 : 3, start, count, data)) return false;
    }
    return true;
}

bool cp_store_append_samples(const cp_hdf_file *file, const cp_store_samples *samples, uint64_t number, uint64_t begin,
                             uint64_t n, const float *values)
{
    errno = 0;
    const hid_t group = H5Gopen2(file->id, "samples", H5P_DEFAULT);
    bool written = group >= 0 && put_trials(group, number, begin, n);
    for (int i = 0; i < samples->n && written; i++) {
        const cp_store_sampled *of = &samples->of[i];
        written = put_metric(group, of, samples->policies, begin, n,
                             values + (size_t)of->first_column * samples->policies * n);
    }
    if (group >= 0 && H5Gclose(group) < 0) written = false;
    written = written && H5Fflush(file->id, H5F_SCOPE_LOCAL) >= 0;
    return written || cannot_write(file);
}

static bool attach(hid_t group, const char *name, const char *const *scales, int n_dims)
{
    const hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    bool attached = dataset >= 0;
    for (int i = 0; i < n_dims && attached; i++) {
        const hid_t scale = H5Dopen2(group, scales[i], H5P_DEFAULT);
        attached = scale >= 0 && H5DSattach_scale(dataset, scale, (unsigned)i) >= 0;
        if (scale >= 0 && H5Dclose(scale) < 0) attached = false;
    }
    if (dataset >= 0 && H5Dclose(dataset) < 0) attached = false;
    return attached;
}

static bool write_labels(const cp_hdf_file *file, hid_t group, const char *name, int n, const char **labels)
{
    const cp_hdf_dataset dataset = {.name = name,
                                    .kind = CP_HDF_TEXT,
                                    .n_dims = 1,
                                    .size = {(hsize_t)n},
                                    .scale = {name},
                                    .data = labels,
                                    .units = "",
                                    .long_name = name};
    return cp_hdf_write(file, group, &dataset);
}

static bool describe(const cp_hdf_file *file, hid_t group, const char *name, const char *units, const char *long_name)
{
    const hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    if (dataset < 0) return cannot_write(file);
    const bool written =
        cp_hdf_write_text(file, dataset, "units", units) && cp_hdf_write_text(file, dataset, "long_name", long_name);
    return (H5Dclose(dataset) >= 0 || !written || cannot_write(file)) && written;
}

static bool label(const cp_hdf_file *file, hid_t group, const cp_store_sampled *of, const cp_result *result)
{
    const bool system = of->level == CP_LEVEL_SYSTEM;
    const char *const scales[] = {"policy", system ? "trial" : cp_level_names[of->level], "trial"};
    if (!attach(group, of->name, scales, system ? 2 : 3)) return cannot_write(file);
    return describe(file, group, of->name, cp_store_unit(result, of->level, cp_metric_table[of->metric].unit),
                    cp_metric_table[of->metric].long_name);
}

bool cp_store_label_samples(const cp_hdf_file *file, const cp_store_samples *samples, const cp_result *result)
{
    errno = 0;
    const hid_t group = H5Gopen2(file->id, "samples", H5P_DEFAULT);
    if (group < 0) return cannot_write(file);
    bool there[CP_LEVELS] = {false};
    bool written = write_labels(file, group, "policy", result->n_policies, result->policies) &&
                   describe(file, group, "trial", "1", "Number of the trial");
    for (int i = 0; i < samples->n && written; i++) {
        const cp_store_sampled *of = &samples->of[i];
        const cp_level_result *level = &result->levels[of->level];
        if (of->level != CP_LEVEL_SYSTEM && !there[of->level]) {
            written = write_labels(file, group, cp_level_names[of->level], level->n_entities, level->names);
            there[of->level] = true;
        }
        written = written && label(file, group, of, result);
    }
    return cp_hdf_close_group(file, group, "samples", written);
}
