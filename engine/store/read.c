/* Reads back what write.c writes, by the same tables. Nothing of the file is trusted: every shape is checked against
   the labels before memory is taken. */
#include "engine/base/build.h"
#include "engine/store/annual.h"
#include "engine/store/layout.h"
#include "engine/store/seal.h"
#include "engine/store/store.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool read_fields(const cp_hdf_file *file, hid_t group, const cp_store_field *fields, int n, cp_arena *arena,
                        void *into)
{
    for (int i = 0; i < n; i++) {
        void *field = (char *)into + fields[i].offset;
        if (!cp_hdf_read_attribute(file, group, fields[i].name, fields[i].kind, arena, field)) return false;
    }
    return true;
}

/* Of a newer program nothing but its version is taken for granted. */
static bool other_schema(const cp_hdf_file *file, int schema, cp_arena *arena)
{
    const char *version = "unknown";
    cp_hdf_read_attribute(file, file->id, "engine_version", CP_HDF_TEXT, arena, &version);
    *file->error = (cp_error){0};
    return cp_fail(file->error, CP_BAD_INPUT,
                   "%s: has schema %d, of version %s; expected schema %d, which this program, version %s, reads",
                   file->path, schema, version, CP_STORE_SCHEMA, cp_build_version);
}

static bool is_share(double value)
{
    return value > 0.0 && value < 1.0;
}

static bool is_positive(double value)
{
    return value > 0.0 && isfinite(value);
}

static bool wrong(const cp_hdf_file *file, const char *name, const char *expected, double found)
{
    return cp_fail(file->error, CP_BAD_INPUT, "%s: not a whole result file: %s: expected %s, found %g", file->path,
                   name, expected, found);
}

/* What the readers of a result compute with. */
static bool is_plausible(const cp_hdf_file *file, const cp_result *result)
{
    if (result->trials == 0) return wrong(file, "trials", "at least 1", 0.0);
    if (result->first_trial > UINT64_MAX - result->trials)
        return wrong(file, "first_trial", "trials numbered below 2^64", (double)result->first_trial);
    if (!is_share(result->interval)) return wrong(file, "interval", "a share", result->interval);
    if (!is_positive(result->step_days)) return wrong(file, "step_days", "a positive number", result->step_days);
    return is_positive(result->horizon_days) || wrong(file, "horizon_days", "a positive number", result->horizon_days);
}

static bool read_root(const cp_hdf_file *file, cp_arena *arena, cp_result *result)
{
    int schema = 0;
    if (H5Aexists(file->id, "schema") <= 0 || H5Aexists(file->id, "engine_version") <= 0) {
        return cp_fail(file->error, CP_BAD_INPUT, "%s: not a result file of this program", file->path);
    }
    if (!cp_hdf_read_attribute(file, file->id, "schema", CP_HDF_INT, arena, &schema)) return false;
    if (schema != CP_STORE_SCHEMA) return other_schema(file, schema, arena);
    return read_fields(file, file->id, cp_store_root, CP_STORE_ROOT_FIELDS, arena, result) &&
           is_plausible(file, result);
}

static hid_t open_group(const cp_hdf_file *file, const char *name)
{
    const hid_t group = cp_hdf_has(file->id, name) ? H5Gopen2(file->id, name, H5P_DEFAULT) : -1;
    if (group < 0) cp_hdf_damaged(file, name);
    return group;
}

static bool read_files(const cp_hdf_file *file, hid_t group, cp_arena *arena, cp_result *result)
{
    if (!cp_hdf_has(group, "file")) return true;
    if (!cp_hdf_read_length(file, group, "file", &result->n_files)) return false;
    cp_input_file *files = cp_arena_take(arena, (size_t)result->n_files, sizeof *files, file->error);
    cp_hdf_dataset dataset = {.name = "file", .kind = CP_HDF_TEXT, .n_dims = 1, .size = {(hsize_t)result->n_files}};
    void *names = NULL, *texts = NULL;
    if (!files || !cp_hdf_read(file, group, &dataset, arena, &names)) return false;
    dataset.name = "file_text";
    if (!cp_hdf_read(file, group, &dataset, arena, &texts)) return false;
    for (int i = 0; i < result->n_files; i++) {
        const char *text = ((char **)texts)[i];
        files[i] = (cp_input_file){((char **)names)[i], text, strlen(text)};
    }
    result->files = files;
    return true;
}

static bool read_config(const cp_hdf_file *file, cp_arena *arena, cp_result *result)
{
    const hid_t group = open_group(file, "config");
    if (group < 0) return false;
    const cp_hdf_dataset dataset = {.name = "text", .kind = CP_HDF_TEXT};
    void *text = NULL;
    const bool read = cp_hdf_read(file, group, &dataset, arena, &text) && read_files(file, group, arena, result);
    H5Gclose(group);
    if (!read) return false;
    result->config_text = *(char **)text;
    result->config_bytes = strlen(result->config_text);
    return true;
}

static bool read_run(const cp_hdf_file *file, cp_arena *arena, cp_run_facts *facts)
{
    const hid_t group = open_group(file, "run");
    if (group < 0) return false;
    facts->placement = ""; /* the last field: there are files without it */
    const htri_t placed = H5Aexists(group, "placement");
    const bool read = placed < 0 ? cp_hdf_damaged(file, "placement")
                                 : read_fields(file, group, cp_store_run, CP_STORE_RUN_FIELDS - !placed, arena, facts);
    H5Gclose(group);
    return read;
}

/* One-dimensional values or labels, or with `size` 0 a single one. */
static void *read_labels(const cp_hdf_file *file, hid_t group, const char *name, cp_hdf_kind kind, int size,
                         cp_arena *arena)
{
    const cp_hdf_dataset dataset = {.name = name, .kind = kind, .n_dims = size > 0, .size = {(hsize_t)size}};
    void *labels = NULL;
    return cp_hdf_read(file, group, &dataset, arena, &labels) ? labels : NULL;
}

static bool read_policies(const cp_hdf_file *file, cp_arena *arena, cp_result *result)
{
    const hid_t group = open_group(file, cp_level_names[CP_LEVEL_SYSTEM]);
    if (group < 0) return false;
    bool read = cp_hdf_read_length(file, group, "policy", &result->n_policies) &&
                cp_hdf_read_length(file, group, "quantile", &result->n_quantiles) &&
                (!cp_hdf_has(group, "worst") || cp_hdf_read_length(file, group, "worst", &result->n_worst));
    if (read) {
        const int n = result->n_policies;
        result->policies = read_labels(file, group, "policy", CP_HDF_TEXT, n, arena);
        result->policy_descriptions = read_labels(file, group, "policy_description", CP_HDF_TEXT, n, arena);
        result->quantiles = read_labels(file, group, "quantile", CP_HDF_DOUBLE, result->n_quantiles, arena);
        read = result->policies && result->policy_descriptions && result->quantiles;
        for (int i = 0; i < result->n_quantiles && read; i++) {
            read = is_share(result->quantiles[i]) || wrong(file, "quantile", "a share", result->quantiles[i]);
        }
    }
    H5Gclose(group);
    return read;
}

static bool read_metric(const cp_store_level *from, cp_metric_result *metric)
{
    const char *name = cp_metric_table[metric->id].name;
    cp_error *error = from->file->error;
    const char *bins = cp_arena_format(from->arena, error, "%s_bin", name);
    if (!bins || !cp_hdf_read_length(from->file, from->group, bins, &metric->n_bins)) return false;
    for (int i = 0; i < CP_STORE_ARRAYS; i++) {
        const cp_store_array *array = &cp_store_arrays[i];
        if (array->shape == CP_STORE_BY_WORST && from->result->n_worst == 0) continue;
        cp_hdf_dataset dataset =
            cp_store_describe(from->result, from->level, array->shape, array->kind, bins, metric->n_bins);
        dataset.name = cp_arena_format(from->arena, error, "%s_%s", name, array->suffix);
        void *data = NULL;
        if (!dataset.name || !cp_hdf_read(from->file, from->group, &dataset, from->arena, &data)) return false;
        memcpy((char *)metric + array->offset, &data, sizeof data);
    }
    return true;
}

static bool read_metrics(const cp_store_level *from, cp_level_result *level)
{
    level->metrics = cp_arena_take(from->arena, CP_METRICS, sizeof *level->metrics, from->file->error);
    if (!level->metrics) return false;
    for (int id = 0; id < CP_METRICS; id++) {
        const char *mean = cp_arena_format(from->arena, from->file->error, "%s_mean", cp_metric_table[id].name);
        if (!mean) return false;
        if (!cp_hdf_has(from->group, mean)) continue;
        cp_metric_result *metric = &level->metrics[level->n_metrics++];
        metric->id = (cp_metric_id)id;
        if (!read_metric(from, metric)) return false;
    }
    return true;
}

static bool read_probabilities(const cp_store_level *from, cp_level_result *level)
{
    if (from->level == CP_LEVEL_STOCK) return true;
    cp_hdf_dataset dataset = cp_store_describe(from->result, from->level, CP_STORE_PLAIN, CP_HDF_DOUBLE, NULL, 0);
    void *data = NULL, *se = NULL;
    dataset.name = "probability_short";
    if (!cp_hdf_read(from->file, from->group, &dataset, from->arena, &data)) return false;
    dataset.name = "probability_short_se";
    if (!cp_hdf_read(from->file, from->group, &dataset, from->arena, &se)) return false;
    level->probability_short = data;
    level->probability_short_se = se;
    return true;
}

static bool read_entities(const cp_store_level *from, cp_level_result *level)
{
    const char *name = cp_level_names[from->level];
    const bool system = from->level == CP_LEVEL_SYSTEM;
    level->n_entities = 1;
    if (!system && !cp_hdf_read_length(from->file, from->group, name, &level->n_entities)) return false;
    const int size = system ? 0 : level->n_entities;
    level->names = system ? cp_arena_take(from->arena, 1, sizeof *level->names, from->file->error)
                          : read_labels(from->file, from->group, name, CP_HDF_TEXT, size, from->arena);
    if (level->names && system) level->names[0] = name;
    level->units = read_labels(from->file, from->group, "unit", CP_HDF_TEXT, size, from->arena);
    return level->names && level->units;
}

static bool read_level(const cp_hdf_file *file, cp_metric_level which, cp_arena *arena, cp_result *result)
{
    const hid_t group = open_group(file, cp_level_names[which]);
    if (group < 0) return false;
    const cp_store_level from = {file, result, which, group, arena};
    cp_level_result *level = &result->levels[which];
    const bool read = read_entities(&from, level) && read_probabilities(&from, level) && read_metrics(&from, level);
    H5Gclose(group);
    return read;
}

static bool read_difference(const cp_store_level *from, cp_metric_result *metric)
{
    for (int i = 0; i < CP_STORE_DIFFERENCE_ARRAYS; i++) {
        const cp_store_array *array = &cp_store_differences[i];
        cp_hdf_dataset dataset = cp_store_describe_difference(from->result, from->level);
        dataset.name =
            cp_arena_format(from->arena, from->file->error, "%s_%s", cp_metric_table[metric->id].name, array->suffix);
        void *data = NULL;
        if (!dataset.name || !cp_hdf_read(from->file, from->group, &dataset, from->arena, &data)) return false;
        memcpy((char *)metric + array->offset, &data, sizeof data);
    }
    return true;
}

/* Files of earlier versions have no such group. */
static bool read_differences(const cp_hdf_file *file, cp_arena *arena, cp_result *result)
{
    if (!cp_hdf_has(file->id, "difference")) return true;
    for (int i = 0; i < CP_LEVELS; i++) {
        const char *name = cp_arena_format(arena, file->error, "difference/%s", cp_level_names[i]);
        const hid_t group = name ? open_group(file, name) : -1;
        if (group < 0) return false;
        const cp_store_level from = {file, result, (cp_metric_level)i, group, arena};
        const cp_level_result *level = &result->levels[i];
        bool read = true;
        for (int m = 0; m < level->n_metrics && read; m++) read = read_difference(&from, &level->metrics[m]);
        H5Gclose(group);
        if (!read) return false;
    }
    return true;
}

static bool read_profile_of(const cp_hdf_file *file, hid_t group, cp_metric_level level, const char *prefix,
                            cp_arena *arena, cp_result *result)
{
    for (int i = 0; i < CP_STORE_PROFILE_ARRAYS; i++) {
        const cp_store_array *array = &cp_store_profile[i];
        cp_hdf_dataset dataset = cp_store_describe_profile(result, level, array->shape);
        dataset.name = cp_arena_format(arena, file->error, "%s%s", prefix, array->suffix);
        void *data = NULL;
        if (!dataset.name || !cp_hdf_read(file, group, &dataset, arena, &data)) return false;
        memcpy((char *)&result->levels[level].profile + array->offset, &data, sizeof data);
    }
    return true;
}

static bool read_profile(const cp_hdf_file *file, cp_arena *arena, cp_result *result)
{
    if (!cp_hdf_has(file->id, "profile")) return true;
    const hid_t group = open_group(file, "profile");
    if (group < 0) return false;
    bool read = cp_hdf_read_length(file, group, "time", &result->n_intervals);
    if (read) {
        result->interval_begin_days = read_labels(file, group, "time", CP_HDF_DOUBLE, result->n_intervals, arena);
        read = result->interval_begin_days && read_profile_of(file, group, CP_LEVEL_DEMAND, "", arena, result) &&
               read_profile_of(file, group, CP_LEVEL_COMMODITY, "commodity_", arena, result);
    }
    H5Gclose(group);
    return read;
}

static bool read_all(const cp_hdf_file *file, cp_arena *arena, cp_result *result, cp_run_facts *facts)
{
    bool read = read_root(file, arena, result) && read_config(file, arena, result) &&
                read_policies(file, arena, result) && read_run(file, arena, facts);
    for (int i = 0; i < CP_LEVELS && read; i++) read = read_level(file, (cp_metric_level)i, arena, result);
    return read && read_differences(file, arena, result) && read_profile(file, arena, result) &&
           cp_store_read_annual(file, arena, result);
}

/* Damage that hides the seal is seen by what HDF5 checks: its own end, and the attribute. */
static bool is_as_written(hid_t file, bool sealed)
{
    return sealed || H5Aexists(file, CP_STORE_SEALED) == 0;
}

static hid_t refuse(hid_t file, const char *path, cp_error *error)
{
    if (file >= 0) H5Fclose(file);
    if (errno == ENOMEM) cp_fail(error, CP_NO_RESOURCES, "%s: out of memory: HDF5 cannot open it", path);
    cp_fail(error, CP_BAD_INPUT, "%s: damaged, cut short, or changed by another program", path);
    return -1;
}

/* −1: cannot be opened, or is not what was written. */
static hid_t open_file(const char *path, cp_error *error)
{
    bool sealed = false;
    if (!cp_store_check_seal(path, &sealed, error)) return -1;
    if (H5open() < 0) {
        cp_fail(error, CP_NO_RESOURCES, "%s: HDF5 does not start", path);
        return -1;
    }
    errno = 0;
    const htri_t is_hdf5 = H5Fis_hdf5(path);
    if (is_hdf5 == 0) cp_fail(error, CP_BAD_INPUT, "%s: not an HDF5 file", path);
    const hid_t file = is_hdf5 > 0 ? H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT) : -1;
    return file >= 0 && is_as_written(file, sealed) ? file : refuse(file, path, error);
}

static bool open_and_read(const char *path, cp_arena *arena, cp_result *result, cp_run_facts *facts, cp_error *error)
{
    const cp_hdf_file file = {.id = open_file(path, error), .path = path, .error = error};
    if (file.id < 0) return false;
    const bool read = read_all(&file, arena, result, facts);
    H5Fclose(file.id);
    return read;
}

bool cp_store_read(const char *path, cp_arena *arena, cp_result *result, cp_run_facts *facts, cp_error *error)
{
    struct stat about;
    if (stat(path, &about) != 0) return cp_fail(error, CP_BAD_INPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode)) return cp_fail(error, CP_BAD_INPUT, "%s: is not a regular file", path);
    *result = (cp_result){0};
    *facts = (cp_run_facts){0};
    const cp_hdf_printing printing = cp_hdf_silence();
    const bool read = open_and_read(path, arena, result, facts, error);
    cp_hdf_restore(printing);
    return read;
}

static bool read_tallies(const cp_hdf_file *file, cp_arena *arena, const uint64_t **words, size_t *n_words)
{
    if (!cp_hdf_has(file->id, "checkpoint")) {
        return cp_fail(file->error, CP_BAD_INPUT,
                       "%s: expected a result of `run` or `merge`, found one without tallies to go on from",
                       file->path);
    }
    int length = 0;
    const hid_t group = open_group(file, "checkpoint");
    if (group < 0) return false;
    const bool known = cp_hdf_read_length(file, group, "tallies", &length);
    *n_words = (size_t)length;
    *words = known ? read_labels(file, group, "tallies", CP_HDF_UINT64, length, arena) : NULL;
    H5Gclose(group);
    return *words != NULL;
}

bool cp_store_read_tallies(const char *path, cp_arena *arena, const uint64_t **words, size_t *n_words, cp_error *error)
{
    const cp_hdf_printing printing = cp_hdf_silence();
    const cp_hdf_file file = {.id = open_file(path, error), .path = path, .error = error};
    const bool read = file.id >= 0 && read_tallies(&file, arena, words, n_words);
    if (file.id >= 0) H5Fclose(file.id);
    cp_hdf_restore(printing);
    return read;
}
