/* Three tables: hazard states, uncertain numbers, costs. */
#include "engine/store/drivers.h"

typedef struct {
    const cp_hdf_file *file;
    hid_t group;
    const cp_drivers_result *drivers;
    cp_arena *arena;
} writer;

static bool write_labels(const writer *to, const char *name, int n, const char *const *labels, const char *long_name)
{
    const cp_hdf_dataset dataset = {.name = name,
                                    .kind = CP_HDF_TEXT,
                                    .n_dims = 1,
                                    .size = {(hsize_t)n},
                                    .scale = {name},
                                    .data = labels,
                                    .units = "",
                                    .long_name = long_name};
    return cp_hdf_write(to->file, to->group, &dataset);
}

/* By ranking, name and, unless `plain`, group. */
static bool write_values(const writer *to, const char *scale, const char *suffix, const cp_driver_table *table,
                         const double *values, const char *units, const char *long_name, bool plain)
{
    const cp_hdf_dataset dataset = {
        .name = cp_arena_format(to->arena, to->file->error, "%s_%s", scale, suffix),
        .kind = CP_HDF_DOUBLE,
        .n_dims = plain ? 2 : 3,
        .size = {(hsize_t)to->drivers->n_rankings, (hsize_t)table->n, (hsize_t)to->drivers->n_groups},
        .scale = {"ranked_by", scale, "group"},
        .data = values,
        .units = units,
        .long_name = long_name};
    return dataset.name && cp_hdf_write(to->file, to->group, &dataset);
}

static bool write_table(const writer *to, const char *scale, const char *about, const cp_driver_table *table,
                        const char *measured, const char *units, const char *long_name)
{
    return table->n == 0 ||
           (write_labels(to, scale, table->n, table->names, about) &&
            write_values(to, scale, measured, table, table->mean, units, long_name, false) &&
            write_values(to, scale, "stands_out", table, table->stands_out, "1",
                         "Standard errors between the mean of the worst 5% and that of all; within 4 by chance alone",
                         true));
}

static bool write_group(const writer *to, const cp_result *result)
{
    static const char *const axes[] = {".", "state", "group"};
    const cp_drivers_result *d = to->drivers;
    const bool states = d->states.n > 0;
    return cp_hdf_write_text(to->file, to->group, "NX_class", "NXdata") &&
           cp_hdf_write_text(to->file, to->group, "title", "What the worst trials have in common") &&
           cp_hdf_write_text(to->file, to->group, "policy", result->policies[0]) &&
           cp_hdf_write_attribute(to->file, to->group, "trials", CP_HDF_UINT64, 0, &d->trials) &&
           cp_hdf_write_text(to->file, to->group, "signal", states ? "state_days" : "cost_mean") &&
           cp_hdf_write_attribute(to->file, to->group, "axes", CP_HDF_TEXT, 3,
                                  states ? axes : (const char *const[]){".", "cost", "group"}) &&
           write_labels(to, "ranked_by", d->n_rankings, d->ranked_by, "What the worst trials are the worst by") &&
           write_labels(to, "group", d->n_groups, d->groups, "Trials") &&
           write_table(to, "state", "Hazard and state", &d->states, "days", "day",
                       "Days of the horizon in the state: mean") &&
           (!states || write_values(to, "state", "share", &d->states, d->states.share, "1",
                                    "Share of trials that were ever in the state", false)) &&
           write_table(to, "number", "Uncertain number", &d->numbers, "mean", "mixed", "Mean of the number") &&
           write_table(to, "cost", "Cost of the system", &d->costs, "mean", result->currency, "Mean of the cost");
}

bool cp_store_write_drivers(const cp_hdf_file *file, const cp_result *result, cp_arena *arena)
{
    if (result->drivers.n_rankings == 0) return true;
    const hid_t group = cp_hdf_group(file, "drivers");
    if (group < 0) return false;
    const writer to = {file, group, &result->drivers, arena};
    return cp_hdf_close_group(file, group, "drivers", write_group(&to, result));
}
