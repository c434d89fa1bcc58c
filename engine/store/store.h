/* The result file (HDF5): written whole by one process, read back whole. The only folder that knows HDF5. */
#ifndef CP_STORE_STORE_H
#define CP_STORE_STORE_H

#include "engine/result/result.h"
#include "engine/store/attempt.h"

/* Local. To be called before MPI starts, or else HDF5 has MPI end it: having failed to close a file on a full disk it
   would crash there. */
void cp_store_start(void);

/* Local. Finds out before the run whether `path` can be written: its folder exists and takes files, and what stands
   there now, if anything, is a regular file. Changes nothing. CP_NO_RESOURCES otherwise. */
bool cp_store_probe(const char *path, cp_error *error);

/* A metric at a level, of which every trial is kept: its columns are its members, one after the other. */
typedef struct {
    const char *name; /* of the dataset */
    cp_metric_level level;
    cp_metric_id metric;
    int first_column, n_members;
} cp_store_sampled;

/* All that is kept of single trials. */
typedef struct {
    int n;
    const cp_store_sampled *of; /* [n] by column */
    uint64_t policies, trials;
    uint64_t batch; /* trials that come at a time, but for the last ones */
} cp_store_samples;

/* Local. The dataset's name: the metric's, after the level's where it is not that of demands (or, for what is measured
   of the system but not of demands, of the system). NULL without memory. */
const char *cp_store_sample_name(cp_metric_level level, cp_metric_id metric, cp_arena *arena, cp_error *error);

/* A file that is being written beside its place. */
typedef struct cp_store_file cp_store_file;

/* Local. Begins the attempt's file, to which samples, unless NULL, are added before the rest; `attempt`, `samples` and
   `error` must last as long as it. Memory is the arena's. */
bool cp_store_begin(const cp_attempt *attempt, const cp_store_samples *samples, cp_arena *arena, cp_store_file **file,
                    cp_error *error);

/* Local. Adds trials begin … begin + n − 1 of the run, whose numbers begin with `number`: values
   [columns][policies][n]. When it fails the file is gone. */
bool cp_store_append(cp_store_file *file, uint64_t number, uint64_t begin, uint64_t n, const float *values);

/* Local. Adds the result, and publishes the file as cp_store_write does. When it fails the file is gone. */
bool cp_store_finish(cp_store_file *file, const cp_result *result, const cp_run_facts *facts);

/* Local. Takes away a file that was begun, unless it is NULL, finished or gone. */
void cp_store_abandon(cp_store_file *file);

/* Local. An attempt of its own: writes the file beside its place, flushes, syncs and renames it, so that what stood
   there stays whole until the new one is. CP_NO_RESOURCES when the disk is full or the file cannot be written; nothing
   is left of it then. */
bool cp_store_write(const char *path, const cp_result *result, const cp_run_facts *facts, cp_error *error);

/* Local. Reads a file that cp_store_write wrote; memory is the arena's. CP_BAD_INPUT for what is not such a file, has
   another schema, or is damaged. */
bool cp_store_read(const char *path, cp_arena *arena, cp_result *result, cp_run_facts *facts, cp_error *error);

/* Local. The packed tallies of such a file, the arena's. CP_BAD_INPUT when it has none, or is damaged. */
bool cp_store_read_tallies(const char *path, cp_arena *arena, const uint64_t **words, size_t *n_words, cp_error *error);

/* Local. The version of the HDF5 library, for `--version`. */
const char *cp_store_library(void);

#endif
