/* chokepoint run: configuration in, result file out. */
#include "engine/cli/session.h"

bool cp_command_run(const cp_comm *comm, const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    cp_session session = {.comm = comm, .options = options, .arena = &arena, .error = error};
    cp_session_name_output(&session, ".h5");
    bool ok = cp_comm_agree(comm, error) && cp_session_open(&session) && cp_session_simulate(&session);
    if (ok) {
        cp_result result;
        if (comm->rank == 0 && cp_session_fill(&session, &result)) cp_session_write(&session, &result);
        ok = cp_comm_agree(comm, error);
    }
    if (!ok) cp_store_abandon(session.file);
    cp_arena_release(&arena);
    return ok;
}
