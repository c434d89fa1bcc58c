/* The result file, group by group. What it holds depends on the result alone, except /run, which comes last. */
#include "engine/store/annual.h"
#include "engine/store/drivers.h"
#include "engine/store/layout.h"
#include "engine/store/samples.h"
#include "engine/store/seal.h"
#include "engine/store/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A group under way. */
typedef struct {
    const cp_hdf_file *file;
    const cp_result *result;
    cp_metric_level level;
    hid_t group;
    cp_arena *arena;
} level_writer;

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
    const hsize_t n = (hsize_t)result->n_files;
    const cp_hdf_dataset name = {.name = "file",
                                 .kind = CP_HDF_TEXT,
                                 .n_dims = 1,
                                 .size = {n},
                                 .scale = {"file"},
                                 .data = names,
                                 .units = "",
                                 .long_name = "Files that the configuration names"};
    const cp_hdf_dataset text = {.name = "file_text",
                                 .kind = CP_HDF_TEXT,
                                 .n_dims = 1,
                                 .size = {n},
                                 .scale = {"file"},
                                 .data = texts,
                                 .units = "",
                                 .long_name = "What is in them"};
    return cp_hdf_write(file, group, &name) && cp_hdf_write(file, group, &text);
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
    return H5Gclose(group) >= 0 && written;
}

static bool write_run(const cp_hdf_file *file, const cp_run_facts *facts)
{
    const hid_t group = cp_hdf_group(file, "run");
    if (group < 0) return false;
    const bool written = write_fields(file, group, cp_store_run, CP_STORE_RUN_FIELDS, facts);
    return H5Gclose(group) >= 0 && written;
}

/* A dimension's own values, or labels along it. */
static bool write_labels(const level_writer *to, const char *name, cp_hdf_kind kind, const char *scale, int size,
                         const void *data, const char *long_name)
{
    const cp_hdf_dataset dataset = {.name = name,
                                    .kind = kind,
                                    .n_dims = scale ? 1 : 0,
                                    .size = {(hsize_t)size},
                                    .scale = {scale},
                                    .data = data,
                                    .units = kind == CP_HDF_TEXT ? "" : "1",
                                    .long_name = long_name};
    return cp_hdf_write(to->file, to->group, &dataset);
}

/* 1, 2, … of the worst trials. */
static bool write_worst_scale(const level_writer *to)
{
    const int n = to->result->n_worst;
    uint64_t *ranks = cp_arena_take(to->arena, (size_t)n, sizeof *ranks, to->file->error);
    if (!ranks) return false;
    for (int i = 0; i < n; i++) ranks[i] = (uint64_t)i + 1;
    return n == 0 || write_labels(to, "worst", CP_HDF_UINT64, "worst", n, ranks, "Rank among the worst trials");
}

static bool write_scales(const level_writer *to)
{
    const cp_result *result = to->result;
    const cp_level_result *level = &result->levels[to->level];
    const bool system = to->level == CP_LEVEL_SYSTEM;
    const char *name = cp_level_names[to->level];
    const char *long_name = to->level == CP_LEVEL_DEMAND ? "Demand" : "Commodity";
    return write_labels(to, "policy", CP_HDF_TEXT, "policy", result->n_policies, result->policies, "Policy") &&
           write_labels(to, "quantile", CP_HDF_DOUBLE, "quantile", result->n_quantiles, result->quantiles,
                        "Level of the quantile") &&
           write_worst_scale(to) &&
           (system || write_labels(to, name, CP_HDF_TEXT, name, level->n_entities, level->names, long_name)) &&
           write_labels(to, "unit", CP_HDF_TEXT, system ? NULL : name, level->n_entities, level->units,
                        "Unit of amounts") &&
           (!system || write_labels(to, "policy_description", CP_HDF_TEXT, "policy", result->n_policies,
                                    result->policy_descriptions, "What the policy is"));
}

static bool write_array(const level_writer *to, const cp_metric_result *metric, const cp_store_array *array)
{
    const cp_metric *about = &cp_metric_table[metric->id];
    cp_error *error = to->file->error;
    const char *bins = cp_arena_format(to->arena, error, "%s_bin", about->name);
    cp_hdf_dataset dataset = cp_store_describe(to->result, to->level, array->shape, array->kind, bins, metric->n_bins);
    dataset.name = cp_arena_format(to->arena, error, "%s_%s", about->name, array->suffix);
    dataset.long_name = cp_arena_format(to->arena, error, "%s: %s", about->long_name, array->long_name);
    dataset.units = array->kind == CP_HDF_UINT64 ? "1" : cp_store_unit(to->result, to->level, about->unit);
    memcpy(&dataset.data, (const char *)metric + array->offset, sizeof dataset.data);
    return error->status == CP_OK && cp_hdf_write(to->file, to->group, &dataset);
}

static bool write_probabilities(const level_writer *to)
{
    const cp_level_result *level = &to->result->levels[to->level];
    if (!level->probability_short) return true;
    cp_hdf_dataset dataset = cp_store_describe(to->result, to->level, CP_STORE_PLAIN, CP_HDF_DOUBLE, NULL, 0);
    dataset.name = "probability_short";
    dataset.units = "1";
    dataset.long_name = "Probability of any shortage";
    dataset.data = level->probability_short;
    if (!cp_hdf_write(to->file, to->group, &dataset)) return false;
    dataset.name = "probability_short_se";
    dataset.long_name = "Probability of any shortage: standard error";
    dataset.data = level->probability_short_se;
    return cp_hdf_write(to->file, to->group, &dataset);
}

/* The share of `n_bins` counts that lies in later bins. */
static void survive(int n_bins, const uint64_t *count, double *survival)
{
    uint64_t trials = 0, until = 0;
    for (int i = 0; i < n_bins; i++) trials += count[i];
    for (int i = 0; i < n_bins; i++) {
        until += count[i];
        survival[i] = (double)(trials - until) / (double)trials;
    }
}

/* The curve that viewers draw on opening the group (NeXus NXdata). */
static bool write_plot(const level_writer *to, const cp_metric_result *metric)
{
    static const char *const axes[] = {".", ".", "shortage_duration_bin"};
    const size_t n_bins = (size_t)metric->n_bins,
                 curves = (size_t)to->result->n_policies * (size_t)to->result->levels[to->level].n_entities;
    double *survival = cp_arena_take(to->arena, curves * n_bins, sizeof *survival, to->file->error);
    if (!survival) return false;
    for (size_t i = 0; i < curves; i++) survive(metric->n_bins, metric->count + i * n_bins, survival + i * n_bins);
    cp_hdf_dataset dataset = cp_store_describe(to->result, to->level, CP_STORE_BY_BIN, CP_HDF_DOUBLE,
                                               "shortage_duration_bin", metric->n_bins);
    dataset.name = "shortage_duration_survival";
    dataset.units = "1";
    dataset.long_name = "Probability of more than so many days short";
    dataset.data = survival;
    const int skipped = 3 - dataset.n_dims;
    return cp_hdf_write(to->file, to->group, &dataset) &&
           cp_hdf_write_text(to->file, to->group, "signal", dataset.name) &&
           cp_hdf_write_attribute(to->file, to->group, "axes", CP_HDF_TEXT, dataset.n_dims, axes + skipped);
}

/* Stocks are never short: viewers draw their mean peak prices. */
static bool mark_prices(const level_writer *to)
{
    static const char *const axes[] = {"policy", "stock"};
    return cp_hdf_write_text(to->file, to->group, "signal", "peak_price_mean") &&
           cp_hdf_write_attribute(to->file, to->group, "axes", CP_HDF_TEXT, 2, axes);
}

static bool write_metric(const level_writer *to, const cp_metric_result *metric)
{
    for (int i = 0; i < CP_STORE_ARRAYS; i++) {
        if (cp_store_arrays[i].shape == CP_STORE_BY_WORST && to->result->n_worst == 0) continue;
        if (!write_array(to, metric, &cp_store_arrays[i])) return false;
    }
    if (to->level == CP_LEVEL_STOCK && metric->id == CP_METRIC_PEAK_PRICE) return mark_prices(to);
    return metric->id != CP_METRIC_SHORTAGE_DURATION || write_plot(to, metric);
}

static bool write_level(const level_writer *to)
{
    static const char *const titles[] = {"Shortages by demand", "Shortages by commodity",
                                         "Prices and cover of all stocks", "The whole system"};
    const cp_level_result *level = &to->result->levels[to->level];
    bool written = cp_hdf_write_text(to->file, to->group, "NX_class", "NXdata") &&
                   cp_hdf_write_text(to->file, to->group, "title", titles[to->level]) && write_scales(to) &&
                   write_probabilities(to);
    for (int i = 0; i < level->n_metrics && written; i++) written = write_metric(to, &level->metrics[i]);
    return written;
}

static bool write_levels(const cp_hdf_file *file, const cp_result *result, cp_arena *arena)
{
    bool written = true;
    for (int i = 0; i < CP_LEVELS && written; i++) {
        const hid_t group = cp_hdf_group(file, cp_level_names[i]);
        if (group < 0) return false;
        const level_writer to = {file, result, (cp_metric_level)i, group, arena};
        written = write_level(&to);
        if (H5Gclose(group) < 0 && written) {
            written = cp_fail(file->error, CP_NO_RESOURCES, "%s: cannot write %s", file->path, cp_level_names[i]);
        }
    }
    return written;
}

static bool write_difference(const level_writer *to, const cp_metric_result *metric)
{
    const cp_metric *about = &cp_metric_table[metric->id];
    bool written = true;
    for (int i = 0; i < CP_STORE_DIFFERENCE_ARRAYS && written; i++) {
        const cp_store_array *array = &cp_store_differences[i];
        cp_hdf_dataset dataset = cp_store_describe_difference(to->result, to->level);
        dataset.name = cp_arena_format(to->arena, to->file->error, "%s_%s", about->name, array->suffix);
        dataset.long_name = cp_arena_format(to->arena, to->file->error, "%s: %s", about->long_name, array->long_name);
        dataset.units = i < 2 ? cp_store_unit(to->result, to->level, about->unit) : "1";
        memcpy(&dataset.data, (const char *)metric + array->offset, sizeof dataset.data);
        written = dataset.name && dataset.long_name && cp_hdf_write(to->file, to->group, &dataset);
    }
    return written;
}

static bool write_difference_level(const level_writer *to)
{
    const cp_result *result = to->result;
    const cp_level_result *level = &result->levels[to->level];
    const bool system = to->level == CP_LEVEL_SYSTEM;
    const char *name = cp_level_names[to->level];
    bool written =
        write_labels(to, "policy", CP_HDF_TEXT, "policy", result->n_policies - 1, result->policies + 1,
                     "Policy, compared with the baseline") &&
        (system || write_labels(to, name, CP_HDF_TEXT, name, level->n_entities, level->names, name)) &&
        write_labels(to, "unit", CP_HDF_TEXT, system ? NULL : name, level->n_entities, level->units, "Unit of amounts");
    for (int i = 0; i < level->n_metrics && written; i++) written = write_difference(to, &level->metrics[i]);
    return written;
}

/* Every policy against the baseline, trial by trial. */
static bool write_differences(const cp_hdf_file *file, const cp_result *result, cp_arena *arena)
{
    if (result->n_policies == 1) return true;
    const hid_t parent = cp_hdf_group(file, "difference");
    if (parent < 0) return false;
    bool written = cp_hdf_write_text(file, parent, "baseline", result->policies[0]);
    for (int i = 0; i < CP_LEVELS && written; i++) {
        const char *name = cp_arena_format(arena, file->error, "difference/%s", cp_level_names[i]);
        const hid_t group = name ? cp_hdf_group(file, name) : -1;
        if (group < 0) break;
        const level_writer to = {file, result, (cp_metric_level)i, group, arena};
        written = write_difference_level(&to);
        H5Gclose(group);
    }
    H5Gclose(parent);
    return written && file->error->status == CP_OK;
}

static bool write_time(const level_writer *to)
{
    const cp_result *result = to->result;
    const cp_hdf_dataset dataset = {
        .name = "time",
        .kind = CP_HDF_DOUBLE,
        .n_dims = 1,
        .size = {(hsize_t)result->n_intervals},
        .scale = {"time"},
        .data = result->interval_begin_days,
        .units = cp_arena_format(to->arena, to->file->error, "days since %s 00:00:00", result->start),
        .long_name = "Beginning of the interval",
        .calendar = "proleptic_gregorian"};
    return dataset.units && cp_hdf_write(to->file, to->group, &dataset);
}

static bool write_profile_of(const level_writer *to, cp_metric_level level, const char *prefix)
{
    bool written = true;
    for (int i = 0; i < CP_STORE_PROFILE_ARRAYS && written; i++) {
        const cp_store_array *array = &cp_store_profile[i];
        cp_hdf_dataset dataset = cp_store_describe_profile(to->result, level, array->shape);
        dataset.name = cp_arena_format(to->arena, to->file->error, "%s%s", prefix, array->suffix);
        dataset.long_name = array->long_name;
        dataset.units = "1";
        memcpy(&dataset.data, (const char *)&to->result->levels[level].profile + array->offset, sizeof dataset.data);
        written = dataset.name && cp_hdf_write(to->file, to->group, &dataset);
    }
    return written;
}

static bool write_profile_group(const level_writer *to)
{
    static const char *const axes[] = {".", ".", "time"};
    const cp_result *result = to->result;
    const cp_level_result *demand = &result->levels[CP_LEVEL_DEMAND], *commodity = &result->levels[CP_LEVEL_COMMODITY];
    return cp_hdf_write_text(to->file, to->group, "NX_class", "NXdata") &&
           cp_hdf_write_text(to->file, to->group, "title", "Shortfall over time, by demand") &&
           cp_hdf_write_text(to->file, to->group, "signal", "shortfall_mean") &&
           cp_hdf_write_attribute(to->file, to->group, "axes", CP_HDF_TEXT, 3, axes) &&
           write_labels(to, "policy", CP_HDF_TEXT, "policy", result->n_policies, result->policies, "Policy") &&
           write_labels(to, "quantile", CP_HDF_DOUBLE, "quantile", result->n_quantiles, result->quantiles,
                        "Level of the quantile") &&
           write_labels(to, "demand", CP_HDF_TEXT, "demand", demand->n_entities, demand->names, "Demand") &&
           write_labels(to, "commodity", CP_HDF_TEXT, "commodity", commodity->n_entities, commodity->names,
                        "Commodity") &&
           write_time(to) && write_profile_of(to, CP_LEVEL_DEMAND, "") &&
           write_profile_of(to, CP_LEVEL_COMMODITY, "commodity_");
}

static bool write_profile(const cp_hdf_file *file, const cp_result *result, cp_arena *arena)
{
    if (result->n_intervals == 0) return true;
    const hid_t group = cp_hdf_group(file, "profile");
    if (group < 0) return false;
    const level_writer to = {.file = file, .result = result, .group = group, .arena = arena};
    const bool written = write_profile_group(&to);
    if (H5Gclose(group) >= 0 || !written) return written;
    return cp_fail(file->error, CP_NO_RESOURCES, "%s: cannot write profile", file->path);
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
    const bool written = cp_hdf_write(file, group, &dataset);
    if (H5Gclose(group) >= 0 || !written) return written;
    return cp_fail(file->error, CP_NO_RESOURCES, "%s: cannot write checkpoint", file->path);
}

static bool write_all(const cp_hdf_file *file, const cp_result *result, const cp_run_facts *facts, cp_arena *arena)
{
    const bool written = write_root(file, result) && write_config(file, result, arena) &&
                         write_levels(file, result, arena) && write_differences(file, result, arena) &&
                         write_profile(file, result, arena) && cp_store_write_annual(file, result) &&
                         cp_store_write_drivers(file, result, arena) && write_checkpoint(file, result) &&
                         write_run(file, facts);
    return cp_hdf_close_written(file, written);
}

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
    if (!labelled) cp_hdf_close_written(&hdf, false);
    if (labelled && write_all(&hdf, result, facts, file->arena) && seal_and_publish(file)) return true;
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
