/* From a configuration to its result: what run, sweep and solve share. */
#ifndef CP_CLI_SESSION_H
#define CP_CLI_SESSION_H

#include "engine/cli/commands.h"
#include "engine/result/result.h"
#include "engine/run/tallies.h"
#include "engine/store/store.h"

/* Zero it, set comm, options, arena, error and what else is wanted; memory is the arena's. */
typedef struct {
    const cp_comm *comm;
    const cp_options *options;
    cp_arena *arena;
    cp_error *error;
    const cp_kernels *kernels;
    const char *out;            /* the result's file; NULL: none is to be written */
    const cp_config_vary *vary; /* NULL: the configuration as written */
    bool silent;                /* findings have been told before */
    char *text;                 /* of the configuration; NULL: still to be read */
    size_t bytes;
    int n_files; /* that the configuration names and are at hand; others are read */
    const cp_input_file *files;
    cp_study study;
    cp_plan plan;
    cp_layout layout;
    cp_tallies tallies;
    cp_attempt attempt;                 /* of a run, on rank 0: its right to write */
    cp_store_file *file;                /* begun while running, on rank 0; NULL: not yet */
    const char *checkpoint;             /* its file, of a run that can be stopped and taken up again; or NULL */
    const struct cp_identity *identity; /* with it, on rank 0: whose it is */
    uint64_t before;                    /* trials taken over from it or from a result; rank 0 has them in `tallies` */
    double seconds;                     /* of all attempts and parts, on rank 0; before it simulates: of those before */
    const char *placement;              /* of the ranks, on rank 0 */
    char started[32];
} cp_session;

/* Collective. Reads the text of the configuration. */
bool cp_session_read(cp_session *session);

/* Local. The options' output, or by default the configuration's name with `ending`, in the current folder. */
bool cp_session_name_output(cp_session *session, const char *ending);

/* Collective. Reads the configuration, its text too unless that is there, and compiles it; sees whether the result
   could be written, if it is to be. */
bool cp_session_open(cp_session *session);

/* Local, what the last does when the configuration is read: chooses policies and instruction set, and compiles. */
bool cp_session_compile(cp_session *session);

/* Local. The SHA-256 of the configuration, the files that it names and what was varied; the arena's. */
const char *cp_session_fingerprint(cp_session *session);

/* Collective. Simulates the trials that the options ask for. */
bool cp_session_simulate(cp_session *session);

/* Local, on rank 0, both: what came of it, and the file with it. */
bool cp_session_fill(cp_session *session, cp_result *result);
bool cp_session_write(cp_session *session, const cp_result *result);

#endif
