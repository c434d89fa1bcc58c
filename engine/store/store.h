/* The result file (HDF5): written whole by one process, read back whole. The only folder that knows HDF5. */
#ifndef CP_STORE_STORE_H
#define CP_STORE_STORE_H

#include "engine/base/arena.h"
#include "engine/result/result.h"

/* Local. Finds out before the run whether `path` can be written: its folder exists and takes files, and what stands
   there now, if anything, is a regular file. Changes nothing. CP_NO_RESOURCES otherwise. */
bool cp_store_probe(const char *path, cp_error *error);

/* Local. Writes the file beside its place, flushes, syncs and renames it, so that what stood there stays whole until
   the new one is. CP_NO_RESOURCES when the disk is full or the file cannot be written; the temporary file is removed.
 */
bool cp_store_write(const char *path, const cp_result *result, const cp_run_facts *facts, cp_error *error);

/* Local. Reads a file that cp_store_write wrote; memory is the arena's. CP_BAD_INPUT for what is not such a file, has
   another schema, or is damaged. */
bool cp_store_read(const char *path, cp_arena *arena, cp_result *result, cp_run_facts *facts, cp_error *error);

/* Local. The packed tallies of such a file, the arena's. CP_BAD_INPUT when it has none, or is damaged. */
bool cp_store_read_tallies(const char *path, cp_arena *arena, const uint64_t **words, size_t *n_words, cp_error *error);

/* Local. The version of the HDF5 library, for `--version`. */
const char *cp_store_library(void);

#endif
