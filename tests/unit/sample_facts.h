/* What /run of a file says in tests. */
#ifndef CP_TESTS_SAMPLE_FACTS_H
#define CP_TESTS_SAMPLE_FACTS_H

#include "engine/result/result.h"

static const cp_run_facts sample_facts = {.host = "node17",
                                          .started = "2025-10-15T12:00:00Z",
                                          .git_revision = "abc123",
                                          .compiler = "GNU 12.2.0",
                                          .mpi_library = "Open MPI 4.1.4",
                                          .hdf5_library = "1.10.8",
                                          .isa = "v3",
                                          .ranks = 3,
                                          .threads = 2,
                                          .wall_seconds = 1.25,
                                          .trials_per_second = 800};

#endif
