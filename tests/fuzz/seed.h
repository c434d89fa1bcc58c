/* A valid run to begin from: fuzz targets of files change what it wrote. */
#ifndef CP_TESTS_FUZZ_SEED_H
#define CP_TESTS_FUZZ_SEED_H

#include "engine/cli/session.h"
#include "engine/run/simulate.h"

/* Zero it, make it, release it. */
typedef struct {
    cp_arena arena;
    cp_options options;
    cp_session session; /* compiled, with tallies of `trials` trials of a small study */
    cp_worker worker;
    cp_error error;
} seed_run;

/* Local. Simulates so many trials, at most CP_LANES, from number `first` on. */
bool seed_make(uint64_t first, int trials, seed_run *run);
void seed_release(seed_run *run);

/* Local. The run's result as a file. */
bool seed_write(seed_run *run, const char *path);

/* Local. A path for a file of this process alone, in memory where there is /dev/shm. */
const char *seed_path(const char *name, char *into, size_t bytes);

/* Local. Replaces the file's bytes. */
bool seed_put(const char *path, const void *bytes, size_t n);

#endif
