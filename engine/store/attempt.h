/* Whose a result is to write: of all the attempts at it, on any node, the latest alone can replace it or its
   checkpoint.

   Each attempt has a folder of its own beside the result, under a name that no other will ever have. What is to replace
   a file is written there and renamed out of it. Whoever begins removes the folders of all before: nothing can be
   created in a removed folder, or renamed out of it, so that an attempt that was cut off, stopped or forgotten and
   comes back later fails in that very rename. No lock, no clock and no look before the leap is needed, only that the
   file system does its renames and removals one after the other (docs/decisions/0007-the-latest-attempt-writes.md). */
#ifndef CP_STORE_ATTEMPT_H
#define CP_STORE_ATTEMPT_H

#include "engine/base/arena.h"

typedef struct {
    const char *path;   /* the result */
    const char *folder; /* that it stands in */
    const char *own;    /* this attempt's folder; NULL: there is none, or no longer */
} cp_attempt;

/* Local. Takes over from all attempts before. Memory is the arena's, as `path` must last as long as it. CP_NO_RESOURCES
   when the folder takes no files, a later attempt has begun meanwhile, or one before cannot be removed. */
bool cp_attempt_begin(const char *path, cp_arena *arena, cp_attempt *attempt, cp_error *error);

/* Local. False, with CP_NO_RESOURCES and a line that says by whom, when a later attempt has taken over. Where nobody
   can tell (the whole folder is gone, say) it is true: writing will fail. */
bool cp_attempt_holds(const cp_attempt *attempt, cp_error *error);

/* Local. Records why the attempt could not write a file: that a later one has taken over where it has, otherwise the
   `failure`. Always false. */
bool cp_attempt_fail(const cp_attempt *attempt, const cp_error *failure, cp_error *error);

/* Local. The name of a new file for this attempt to write; the arena's. */
char *cp_attempt_file(const cp_attempt *attempt, const char *name, cp_arena *arena, cp_error *error);

/* Local. Brings a file of the attempt to the disk and to `path`, in its folder. CP_NO_RESOURCES when that fails, or a
   later attempt has taken over: the file is then not at `path`, what stood there is. */
bool cp_attempt_publish(const cp_attempt *attempt, const char *file, const char *path, cp_error *error);

/* Local. Removes the file at `path`, unless a later attempt has taken over. CP_NO_RESOURCES when it cannot be. */
bool cp_attempt_remove(const cp_attempt *attempt, const char *path, cp_error *error);

/* Local. Removes what is left of the attempt; it may have ended or never begun. */
void cp_attempt_end(cp_attempt *attempt);

#endif
