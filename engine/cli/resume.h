/* Where a run begins: at its first trial, where its checkpoint says, or where a finished result ends. */
#ifndef CP_CLI_RESUME_H
#define CP_CLI_RESUME_H

#include "engine/cli/session.h"

/* Collective, after cp_session_open. Takes over what --resume or --extend say; `*finished` when nothing is left to do.
   Refuses a checkpoint that is damaged or of another run, naming all that differs (CP_BAD_INPUT), and one that is there
   without --resume (CP_BAD_USAGE): it would be lost. */
bool cp_resume_find(cp_session *session, bool *finished);

/* Local, on rank 0. Writes the session's checkpoint. */
bool cp_resume_save(cp_session *session, cp_tallies *tallies, cp_error *error);

/* Local, on rank 0. Removes it, the result being written. */
void cp_resume_end(const cp_session *session);

/* Local. The command line that goes on from the checkpoint, for a shell; the arena's. NULL when memory runs out. */
const char *cp_resume_command(const cp_session *session, cp_error *error);

/* Local. What differs between two runs: "seed 2, here 1; …", the arena's; NULL when nothing does or memory runs out.
   Trials are not compared, --until only when both have it set. */
typedef struct cp_identity {
    const char *engine_version, *config_sha256, *policies, *rng, *until;
    uint64_t seed, first_trial;
} cp_identity;
const char *cp_identity_differs(const cp_identity *other, const cp_identity *own, cp_arena *arena, cp_error *error);

/* Local. Of a result; NULL stands for `until`. */
bool cp_identity_of(const cp_result *result, cp_arena *arena, cp_identity *identity, cp_error *error);

#endif
