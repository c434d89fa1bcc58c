/* chokepoint run: configuration in, result file out. */
#include "engine/cli/resume.h"
#include "engine/run/stop.h"
#include "engine/run/wait.h"

#include <string.h>

/* On rank 0. Writes the result; when that fails all that was counted goes into the checkpoint, if it can. */
static void write_result(cp_session *session)
{
    cp_result result;
    if (cp_session_fill(session, &result) && cp_session_write(session, &result)) {
        cp_resume_end(session);
        return;
    }
    cp_error kept = {0};
    if (session->options->samples || !cp_resume_save(session, &session->tallies, &kept)) return;
    char *text = session->error->text;
    const size_t n = strlen(text);
    snprintf(text + n, CP_ERROR_BYTES - n, "; all trials are in %s: --resume writes the result from it",
             session->checkpoint);
}

bool cp_command_run(const cp_comm *comm, const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    cp_session session = {.comm = comm, .options = options, .arena = &arena, .error = error};
    bool finished = false;
    cp_wait_limit(comm->rank, options->wait_limit);
    if (!options->samples) cp_stop_listen(); /* values of single trials are in no checkpoint */
    cp_session_name_output(&session, ".h5");
    if (options->extend && !options->out) session.out = options->extend;
    bool ok = cp_comm_agree(comm, error) && cp_session_open(&session) && cp_resume_find(&session, &finished);
    if (ok && !finished) {
        ok = cp_session_simulate(&session);
        if (ok && comm->rank == 0) write_result(&session);
        if (ok) ok = cp_comm_agree(comm, error);
    }
    if (!ok) cp_store_abandon(session.file);
    cp_attempt_end(&session.attempt);
    cp_arena_release(&arena);
    return ok;
}
