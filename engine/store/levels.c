/* A dataset for each row of the tables of layout.h. */
#include "engine/store/levels.h"

#include "engine/store/layout.h"

#include <string.h>

/* A dimension's own values, or labels along it. */
static bool write_labels(const cp_store_level *to, const char *name, cp_hdf_kind kind, const char *scale, int size,
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
static bool write_worst_scale(const cp_store_level *to)
{
    const int n = to->result->n_worst;
    uint64_t *ranks = cp_arena_take(to->arena, (size_t)n, sizeof *ranks, to->file->error);
    if (!ranks) return false;
    for (int i = 0; i < n; i++) ranks[i] = (uint64_t)i + 1;
    return n == 0 || write_labels(to, "worst", CP_HDF_UINT64, "worst", n, ranks, "Rank among the worst trials");
}

static bool write_scales(const cp_store_level *to)
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

static bool write_array(const cp_store_level *to, const cp_metric_result *metric, const cp_store_array *array)
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

static bool write_probabilities(const cp_store_level *to)
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
static bool write_plot(const cp_store_level *to, const cp_metric_result *metric)
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
static bool mark_prices(const cp_store_level *to)
{
    static const char *const axes[] = {"policy", "stock"};
    return cp_hdf_write_text(to->file, to->group, "signal", "peak_price_mean") &&
           cp_hdf_write_attribute(to->file, to->group, "axes", CP_HDF_TEXT, 2, axes);
}

static bool write_metric(const cp_store_level *to, const cp_metric_result *metric)
{
    for (int i = 0; i < CP_STORE_ARRAYS; i++) {
        if (cp_store_arrays[i].shape == CP_STORE_BY_WORST && to->result->n_worst == 0) continue;
        if (!write_array(to, metric, &cp_store_arrays[i])) return false;
    }
    if (to->level == CP_LEVEL_STOCK && metric->id == CP_METRIC_PEAK_PRICE) return mark_prices(to);
    return metric->id != CP_METRIC_SHORTAGE_DURATION || write_plot(to, metric);
}

static bool write_level(const cp_store_level *to)
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

bool cp_store_write_levels(const cp_hdf_file *file, const cp_result *result, cp_arena *arena)
{
    bool written = true;
    for (int i = 0; i < CP_LEVELS && written; i++) {
        const hid_t group = cp_hdf_group(file, cp_level_names[i]);
        if (group < 0) return false;
        const cp_store_level to = {file, result, (cp_metric_level)i, group, arena};
        written = cp_hdf_close_group(file, group, cp_level_names[i], write_level(&to));
    }
    return written;
}

static bool write_difference(const cp_store_level *to, const cp_metric_result *metric)
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

static bool write_difference_level(const cp_store_level *to)
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

bool cp_store_write_differences(const cp_hdf_file *file, const cp_result *result, cp_arena *arena)
{
    if (result->n_policies == 1) return true;
    const hid_t parent = cp_hdf_group(file, "difference");
    if (parent < 0) return false;
    bool written = cp_hdf_write_text(file, parent, "baseline", result->policies[0]);
    for (int i = 0; i < CP_LEVELS && written; i++) {
        const char *name = cp_arena_format(arena, file->error, "difference/%s", cp_level_names[i]);
        const hid_t group = name ? cp_hdf_group(file, name) : -1;
        const cp_store_level to = {file, result, (cp_metric_level)i, group, arena};
        written = group >= 0 && cp_hdf_close_group(file, group, name, write_difference_level(&to));
    }
    return cp_hdf_close_group(file, parent, "difference", written);
}

static bool write_time(const cp_store_level *to)
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

static bool write_profile_of(const cp_store_level *to, cp_metric_level level, const char *prefix)
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

static bool write_profile_group(const cp_store_level *to)
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

bool cp_store_write_profile(const cp_hdf_file *file, const cp_result *result, cp_arena *arena)
{
    if (result->n_intervals == 0) return true;
    const hid_t group = cp_hdf_group(file, "profile");
    if (group < 0) return false;
    const cp_store_level to = {.file = file, .result = result, .group = group, .arena = arena};
    return cp_hdf_close_group(file, group, "profile", write_profile_group(&to));
}
