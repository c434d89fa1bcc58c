/* One table of datasets for writing and reading. */
#include "engine/store/annual.h"

#include <string.h>

typedef enum { BY_YEAR, BY_YEAR_AND_QUANTILE, BY_PERIOD } shape;

typedef struct {
    const char *name;
    shape shape;
    size_t offset; /* of the pointer in a cp_annual_result */
    const char *long_name;
} dataset_of_years;

/* NOLINTBEGIN(bugprone-macro-parentheses): members of a struct take none */
#define COST(field, shape, what)                                                                                       \
    {                                                                                                                  \
        "cost_total_" #field, shape, offsetof(cp_annual_result, cost.field),                                           \
            "Discounted total of a year's costs: " what                                                                \
    }
#define CURVE(prefix, of, what)                                                                                        \
    {prefix, BY_PERIOD, offsetof(cp_annual_result, of.value), what},                                                   \
        {prefix "_lower", BY_PERIOD, offsetof(cp_annual_result, of.lower), what ": lower end of its interval"},        \
        {prefix "_upper", BY_PERIOD, offsetof(cp_annual_result, of.upper), what ": upper end of its interval"},        \
        {prefix "_tail_mean", BY_PERIOD, offsetof(cp_annual_result, of.tail_mean), what ": mean of the years beyond"}, \
    {                                                                                                                  \
        prefix "_tail_mean_se", BY_PERIOD, offsetof(cp_annual_result, of.tail_mean_se),                                \
            what ": standard error of the mean of the years beyond"                                                    \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

static const dataset_of_years table[] = {
    COST(mean, BY_YEAR, "mean"),
    COST(mean_se, BY_YEAR, "standard error of the mean"),
    COST(sd, BY_YEAR, "standard deviation"),
    COST(max, BY_YEAR, "largest"),
    COST(vov, BY_YEAR, "relative variance of the variance of the mean"),
    COST(quantile, BY_YEAR_AND_QUANTILE, "quantile"),
    COST(quantile_lower, BY_YEAR_AND_QUANTILE, "quantile, lower end of its interval"),
    COST(quantile_upper, BY_YEAR_AND_QUANTILE, "quantile, upper end of its interval"),
    COST(tail_mean, BY_YEAR_AND_QUANTILE, "mean beyond the quantile"),
    COST(tail_mean_se, BY_YEAR_AND_QUANTILE, "standard error of the mean beyond the quantile"),
    CURVE("aep", aggregate, "Cost of a year exceeded once in the return period"),
    CURVE("oep", occurrence, "Cost of a year's costliest spell of shortage exceeded once in the return period"),
};

enum { N_DATASETS = sizeof table / sizeof *table };

static cp_hdf_dataset describe(const cp_result *result, const dataset_of_years *of)
{
    const hsize_t along = (hsize_t)(of->shape == BY_PERIOD ? result->annual.n_periods : result->annual.n_years);
    const bool quantiles = of->shape == BY_YEAR_AND_QUANTILE;
    return (cp_hdf_dataset){
        .name = of->name,
        .kind = CP_HDF_DOUBLE,
        .n_dims = quantiles ? 3 : 2,
        .size = {(hsize_t)result->n_policies, along, quantiles ? (hsize_t)result->n_quantiles : 0},
        .scale = {"policy", of->shape == BY_PERIOD ? "return_period" : "year", quantiles ? "quantile" : NULL},
        .units = result->currency,
        .long_name = of->long_name};
}

static bool is_there(const cp_result *result, const dataset_of_years *of)
{
    return of->shape != BY_PERIOD || result->annual.n_periods > 0;
}

static bool write_scale(const cp_hdf_file *file, hid_t group, const char *name, cp_hdf_kind kind, int n,
                        const void *data, const char *units, const char *long_name)
{
    if (n == 0) return true;
    const cp_hdf_dataset dataset = {.name = name,
                                    .kind = kind,
                                    .n_dims = 1,
                                    .size = {(hsize_t)n},
                                    .scale = {name},
                                    .data = data,
                                    .units = units,
                                    .long_name = long_name};
    return cp_hdf_write(file, group, &dataset);
}

static bool write_labels(const cp_hdf_file *file, hid_t group, const cp_result *result)
{
    static const char *const axes[] = {".", "return_period"};
    const cp_annual_result *annual = &result->annual;
    const bool curves = annual->n_periods > 0;
    return cp_hdf_write_text(file, group, "NX_class", "NXdata") &&
           cp_hdf_write_text(file, group, "title", "Costs by year and by return period") &&
           cp_hdf_write_text(file, group, "signal", curves ? "aep" : "cost_total_mean") &&
           cp_hdf_write_attribute(file, group, "axes", CP_HDF_TEXT, 2,
                                  curves ? axes : (const char *const[]){".", "year"}) &&
           write_scale(file, group, "policy", CP_HDF_TEXT, result->n_policies, result->policies, "", "Policy") &&
           write_scale(file, group, "quantile", CP_HDF_DOUBLE, result->n_quantiles, result->quantiles, "1",
                       "Level of the quantile") &&
           write_scale(file, group, "year", CP_HDF_INT, annual->n_years, annual->year, "1",
                       "Year of the horizon, from 1; 365.25 days each, the last one as long as the horizon") &&
           write_scale(file, group, "return_period", CP_HDF_DOUBLE, annual->n_periods, annual->return_period, "1",
                       "Return period in years");
}

bool cp_store_write_annual(const cp_hdf_file *file, const cp_result *result)
{
    if (result->annual.n_years == 0) return true;
    const hid_t group = cp_hdf_group(file, "annual");
    if (group < 0) return false;
    bool written = write_labels(file, group, result);
    for (int i = 0; i < N_DATASETS && written; i++) {
        if (!is_there(result, &table[i])) continue;
        cp_hdf_dataset dataset = describe(result, &table[i]);
        memcpy(&dataset.data, (const char *)&result->annual + table[i].offset, sizeof dataset.data);
        written = cp_hdf_write(file, group, &dataset);
    }
    return cp_hdf_close_group(file, group, "annual", written);
}

static bool read_scale(const cp_hdf_file *file, hid_t group, const char *name, cp_hdf_kind kind, cp_arena *arena,
                       int *n, const void **values)
{
    void *data = NULL;
    if (!cp_hdf_read_length(file, group, name, n)) return false;
    const cp_hdf_dataset dataset = {.name = name, .kind = kind, .n_dims = 1, .size = {(hsize_t)*n}};
    if (!cp_hdf_read(file, group, &dataset, arena, &data)) return false;
    *values = data;
    return true;
}

static bool read_group(const cp_hdf_file *file, hid_t group, cp_arena *arena, cp_result *result)
{
    cp_annual_result *annual = &result->annual;
    const void *year = NULL, *period = NULL;
    annual->cost.id = CP_METRIC_COST_TOTAL;
    if (!read_scale(file, group, "year", CP_HDF_INT, arena, &annual->n_years, &year)) return false;
    if (cp_hdf_has(group, "return_period") &&
        !read_scale(file, group, "return_period", CP_HDF_DOUBLE, arena, &annual->n_periods, &period)) {
        return false;
    }
    annual->year = year;
    annual->return_period = period;
    for (int i = 0; i < N_DATASETS; i++) {
        if (!is_there(result, &table[i])) continue;
        const cp_hdf_dataset dataset = describe(result, &table[i]);
        void *data = NULL;
        if (!cp_hdf_read(file, group, &dataset, arena, &data)) return false;
        memcpy((char *)annual + table[i].offset, &data, sizeof data);
    }
    return true;
}

bool cp_store_read_annual(const cp_hdf_file *file, cp_arena *arena, cp_result *result)
{
    if (!cp_hdf_has(file->id, "annual")) return true;
    const hid_t group = H5Gopen2(file->id, "annual", H5P_DEFAULT);
    if (group < 0)
        return cp_fail(file->error, CP_BAD_INPUT, "%s: not a whole result file: cannot read annual", file->path);
    const bool read = read_group(file, group, arena, result);
    H5Gclose(group);
    return read;
}
