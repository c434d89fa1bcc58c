/* What the result file holds, as tables: writing and reading walk the same ones, docs/results.md describes them. */
#ifndef CP_STORE_LAYOUT_H
#define CP_STORE_LAYOUT_H

#include "engine/result/result.h"
#include "engine/store/hdf.h"

enum { CP_STORE_SCHEMA = 1 };

/* The attribute of the root, an int, that says that the file ends with a seal (seal.h). */
#define CP_STORE_SEALED "sealed"

/* Where the datasets of a level are written or read. */
typedef struct {
    const cp_hdf_file *file;
    const cp_result *result;
    cp_metric_level level;
    hid_t group;
    cp_arena *arena;
} cp_store_level;

/* An attribute and the field of a struct that it holds. */
typedef struct {
    const char *name;
    cp_hdf_kind kind;
    size_t offset;
} cp_store_field;

enum { CP_STORE_ROOT_FIELDS = 14, CP_STORE_RUN_FIELDS = 12 };
extern const cp_store_field cp_store_root[CP_STORE_ROOT_FIELDS]; /* of cp_result, on the root group */
extern const cp_store_field cp_store_run[CP_STORE_RUN_FIELDS];   /* of cp_run_facts, on /run */

/* Dimensions: all but the edges go by policy and, except at the level of the system, by entity. */
typedef enum { CP_STORE_PLAIN, CP_STORE_BY_QUANTILE, CP_STORE_BY_BIN, CP_STORE_BY_WORST, CP_STORE_EDGE } cp_store_shape;

/* A dataset of every metric and the pointer of a cp_metric_result that it holds. */
typedef struct {
    const char *suffix; /* the name is metric_suffix */
    cp_store_shape shape;
    cp_hdf_kind kind;
    size_t offset;
    const char *long_name; /* after the metric's own and ": " */
} cp_store_array;

enum { CP_STORE_ARRAYS = 15 };
extern const cp_store_array cp_store_arrays[CP_STORE_ARRAYS]; /* the scale of the bins first; those by worst
                                                               trial are not there when n_worst is 0 */

/* The same of the profile, pointers of a cp_profile_result; the name is suffix, after "commodity_" for a commodity. */
enum { CP_STORE_PROFILE_ARRAYS = 5 };
extern const cp_store_array cp_store_profile[CP_STORE_PROFILE_ARRAYS];

/* The same of /difference/LEVEL, pointers of a cp_metric_result; dimensions are policy (all but the baseline) and,
   except at the level of the system, entity. */
enum { CP_STORE_DIFFERENCE_ARRAYS = 5 };
extern const cp_store_array cp_store_differences[CP_STORE_DIFFERENCE_ARRAYS];
cp_hdf_dataset cp_store_describe_difference(const cp_result *result, cp_metric_level level);

/* Local. Dimensions and sizes of a dataset of a level's profile: policy, entity, time, and quantile if by quantile. */
cp_hdf_dataset cp_store_describe_profile(const cp_result *result, cp_metric_level level, cp_store_shape shape);

/* Local. What a metric is measured in at a level: "mixed" for amounts whose entities differ. */
const char *cp_store_unit(const cp_result *result, cp_metric_level level, cp_metric_unit unit);

/* Local. Kind, dimensions, sizes and coordinates of a dataset at a level; `bins` names the dimension of bins. */
cp_hdf_dataset cp_store_describe(const cp_result *result, cp_metric_level level, cp_store_shape shape, cp_hdf_kind kind,
                                 const char *bins, int n_bins);

#endif
