/* The last line of a result file: a SHA-256 of all before it. HDF5 readers stop before that line; this program looks at
   it first, as HDF5's own checksums do not reach everything, and damage that they do not see has made HDF5 crash or
   loop. */
#ifndef CP_STORE_SEAL_H
#define CP_STORE_SEAL_H

#include "engine/base/error.h"

/* Local. Adds the line to the file at `file`, closed by its writer; messages name `path`. CP_NO_RESOURCES when that
   fails. */
bool cp_store_seal(const char *file, const char *path, cp_error *error);

/* Local. Whether the file's bytes are those that were sealed; `*sealed` is false, and all is well so far, when there is
   no such line. CP_BAD_INPUT when they are not, or cannot be read. */
bool cp_store_check_seal(const char *path, bool *sealed, cp_error *error);

#endif
