/* The tables of the result file. */
#include "engine/store/layout.h"

#include <string.h>

#define ROOT(name, kind)                                                                                               \
    {                                                                                                                  \
#name, kind, offsetof(cp_result, name)                                                                         \
    }
#define RUN(name, kind)                                                                                                \
    {                                                                                                                  \
#name, kind, offsetof(cp_run_facts, name)                                                                      \
    }

const cp_store_field cp_store_root[CP_STORE_ROOT_FIELDS] = {
    ROOT(title, CP_HDF_TEXT),
    ROOT(description, CP_HDF_TEXT),
    ROOT(engine_version, CP_HDF_TEXT),
    ROOT(config_sha256, CP_HDF_TEXT),
    ROOT(rng, CP_HDF_TEXT),
    ROOT(seed, CP_HDF_UINT64),
    ROOT(trials, CP_HDF_UINT64),
    ROOT(first_trial, CP_HDF_UINT64),
    ROOT(currency, CP_HDF_TEXT),
    ROOT(start, CP_HDF_TEXT),
    ROOT(horizon_days, CP_HDF_DOUBLE),
    ROOT(step_days, CP_HDF_DOUBLE),
    ROOT(discount, CP_HDF_DOUBLE),
    ROOT(interval, CP_HDF_DOUBLE),
};

const cp_store_field cp_store_run[CP_STORE_RUN_FIELDS] = {
    RUN(host, CP_HDF_TEXT),
    RUN(started, CP_HDF_TEXT),
    RUN(git_revision, CP_HDF_TEXT),
    RUN(compiler, CP_HDF_TEXT),
    RUN(mpi_library, CP_HDF_TEXT),
    RUN(hdf5_library, CP_HDF_TEXT),
    RUN(isa, CP_HDF_TEXT),
    RUN(ranks, CP_HDF_INT),
    RUN(threads, CP_HDF_INT),
    RUN(wall_seconds, CP_HDF_DOUBLE),
    RUN(trials_per_second, CP_HDF_DOUBLE),
    RUN(placement, CP_HDF_TEXT),
};

#define ARRAY(field, suffix, shape, kind, long_name)                                                                   \
    {                                                                                                                  \
        suffix, shape, kind, offsetof(cp_metric_result, field), long_name                                              \
    }

const cp_store_array cp_store_arrays[CP_STORE_ARRAYS] = {
    ARRAY(bin, "bin", CP_STORE_EDGE, CP_HDF_DOUBLE, "lower edge of the bin"),
    ARRAY(bin_upper, "bin_upper", CP_STORE_EDGE, CP_HDF_DOUBLE, "upper edge of the bin"),
    ARRAY(mean, "mean", CP_STORE_PLAIN, CP_HDF_DOUBLE, "mean"),
    ARRAY(mean_se, "mean_se", CP_STORE_PLAIN, CP_HDF_DOUBLE, "standard error of the mean"),
    ARRAY(sd, "sd", CP_STORE_PLAIN, CP_HDF_DOUBLE, "standard deviation"),
    ARRAY(max, "max", CP_STORE_PLAIN, CP_HDF_DOUBLE, "largest"),
    ARRAY(vov, "vov", CP_STORE_PLAIN, CP_HDF_DOUBLE, "relative variance of the variance of the mean"),
    ARRAY(quantile, "quantile", CP_STORE_BY_QUANTILE, CP_HDF_DOUBLE, "quantile"),
    ARRAY(quantile_lower, "quantile_lower", CP_STORE_BY_QUANTILE, CP_HDF_DOUBLE, "quantile, lower end of its interval"),
    ARRAY(quantile_upper, "quantile_upper", CP_STORE_BY_QUANTILE, CP_HDF_DOUBLE, "quantile, upper end of its interval"),
    ARRAY(tail_mean, "tail_mean", CP_STORE_BY_QUANTILE, CP_HDF_DOUBLE, "mean beyond the quantile"),
    ARRAY(tail_mean_se, "tail_mean_se", CP_STORE_BY_QUANTILE, CP_HDF_DOUBLE,
          "standard error of the mean beyond the quantile"),
    ARRAY(worst, "worst", CP_STORE_BY_WORST, CP_HDF_DOUBLE, "value in the worst trials, worst first"),
    ARRAY(worst_trial, "worst_trial", CP_STORE_BY_WORST, CP_HDF_UINT64, "the worst trials (2^64 - 1: there is none)"),
    ARRAY(count, "count", CP_STORE_BY_BIN, CP_HDF_UINT64, "trials in the bin"),
};

const cp_store_array cp_store_differences[CP_STORE_DIFFERENCE_ARRAYS] = {
    ARRAY(difference_mean, "mean", CP_STORE_PLAIN, CP_HDF_DOUBLE, "mean of policy minus baseline, trial by trial"),
    ARRAY(difference_mean_se, "mean_se", CP_STORE_PLAIN, CP_HDF_DOUBLE,
          "standard error of the mean of policy minus baseline"),
    ARRAY(probability_better, "probability_better", CP_STORE_PLAIN, CP_HDF_DOUBLE,
          "share of trials in which the policy is better than the baseline"),
    ARRAY(probability_worse, "probability_worse", CP_STORE_PLAIN, CP_HDF_DOUBLE,
          "share of trials in which the policy is worse than the baseline"),
    ARRAY(variance_reduction, "variance_reduction", CP_STORE_PLAIN, CP_HDF_DOUBLE,
          "sum of both variances over that of the difference"),
};

#define PROFILE(field, shape, long_name)                                                                               \
    {                                                                                                                  \
#field, shape, CP_HDF_DOUBLE, offsetof(cp_profile_result, field), long_name                                    \
    }

const cp_store_array cp_store_profile[CP_STORE_PROFILE_ARRAYS] = {
    PROFILE(shortfall_mean, CP_STORE_PLAIN, "Unserved fraction of what the interval asked for: mean"),
    PROFILE(shortfall_mean_se, CP_STORE_PLAIN,
            "Unserved fraction of what the interval asked for: standard error of the mean"),
    PROFILE(shortfall_quantile, CP_STORE_BY_QUANTILE, "Unserved fraction of what the interval asked for: quantile"),
    PROFILE(probability_short, CP_STORE_PLAIN, "Probability of a shortage in the interval"),
    PROFILE(probability_short_se, CP_STORE_PLAIN, "Probability of a shortage in the interval: standard error"),
};

static void add_dimension(cp_hdf_dataset *dataset, const char *scale, int size)
{
    dataset->scale[dataset->n_dims] = scale;
    dataset->size[dataset->n_dims++] = (hsize_t)size;
}

cp_hdf_dataset cp_store_describe(const cp_result *result, cp_metric_level level, cp_store_shape shape, cp_hdf_kind kind,
                                 const char *bins, int n_bins)
{
    cp_hdf_dataset dataset = {.kind = kind};
    if (shape != CP_STORE_EDGE) add_dimension(&dataset, "policy", result->n_policies);
    if (shape != CP_STORE_EDGE && level != CP_LEVEL_SYSTEM) {
        add_dimension(&dataset, cp_level_names[level], result->levels[level].n_entities);
        dataset.coordinates = "unit";
    }
    if (shape == CP_STORE_BY_QUANTILE) add_dimension(&dataset, "quantile", result->n_quantiles);
    if (shape == CP_STORE_BY_WORST) add_dimension(&dataset, "worst", result->n_worst);
    if (shape == CP_STORE_BY_BIN || shape == CP_STORE_EDGE) add_dimension(&dataset, bins, n_bins);
    return dataset;
}

cp_hdf_dataset cp_store_describe_difference(const cp_result *result, cp_metric_level level)
{
    cp_hdf_dataset dataset = {.kind = CP_HDF_DOUBLE};
    add_dimension(&dataset, "policy", result->n_policies - 1);
    if (level == CP_LEVEL_SYSTEM) return dataset;
    add_dimension(&dataset, cp_level_names[level], result->levels[level].n_entities);
    dataset.coordinates = "unit";
    return dataset;
}

cp_hdf_dataset cp_store_describe_profile(const cp_result *result, cp_metric_level level, cp_store_shape shape)
{
    cp_hdf_dataset dataset = {.kind = CP_HDF_DOUBLE};
    add_dimension(&dataset, "policy", result->n_policies);
    add_dimension(&dataset, cp_level_names[level], result->levels[level].n_entities);
    add_dimension(&dataset, "time", result->n_intervals);
    if (shape == CP_STORE_BY_QUANTILE) add_dimension(&dataset, "quantile", result->n_quantiles);
    return dataset;
}

static const char *common_unit(const cp_level_result *level)
{
    for (int i = 1; i < level->n_entities; i++) {
        if (strcmp(level->units[i], level->units[0]) != 0) return "mixed";
    }
    return level->units[0];
}

/* "day", because xarray turns "days" into its own type of time span. */
const char *cp_store_unit(const cp_result *result, cp_metric_level level, cp_metric_unit unit)
{
    switch (unit) {
    case CP_UNIT_DAYS:
        return "day";
    case CP_UNIT_AMOUNT:
        return common_unit(&result->levels[level]);
    case CP_UNIT_MONEY:
        return result->currency;
    default:
        return "1";
    }
}
