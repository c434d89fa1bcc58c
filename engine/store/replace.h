/* Files are replaced, never edited: the new one is written beside its place under a name of its own. */
#ifndef CP_STORE_REPLACE_H
#define CP_STORE_REPLACE_H

#include "engine/base/arena.h"

/* Local. The folder of a path ("." when it names none), the arena's. */
char *cp_replace_folder(const char *path, cp_arena *arena, cp_error *error);

/* Local. All `n` bytes to the open file; false with errno. */
bool cp_replace_write(int file, const char *bytes, size_t n);

/* Local. Brings the temporary file to the disk and into its place. CP_NO_RESOURCES when that fails; the temporary file
   is then still there. */
bool cp_replace_publish(const char *temporary, const char *folder, const char *path, cp_error *error);

#endif
