/* What is behind the handles of the C API. */
#ifndef CP_API_HANDLES_H
#define CP_API_HANDLES_H

#include "engine/api/chokepoint.h"
#include "engine/base/arena.h"
#include "engine/base/file.h"
#include "engine/result/result.h"

struct chokepoint_case {
    cp_arena arena; /* owns what follows */
    const char *path, *warnings;
    const char *text;
    size_t bytes;
    int n_files;
    const cp_input_file *files; /* that it names */
};

struct chokepoint_result {
    cp_arena arena; /* owns what follows */
    cp_result result;
};

/* Local. Tells the caller; gives back the status. `ours` may be NULL or `error`. */
chokepoint_status cp_api_tell(const cp_error *ours, chokepoint_error *error);

#endif
