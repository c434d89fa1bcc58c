/* A run in parts, one after the other, added up exactly. */
#ifndef CP_CLI_PARTS_H
#define CP_CLI_PARTS_H

#include "engine/cli/session.h"
#include "engine/run/run.h"

/* Collective. Simulates trials done … end − 1 of those that `options` ask for and adds them to the session's tallies,
   which on rank 0 then hold all of them. */
bool cp_parts_add(cp_session *session, const cp_run_options *options, uint64_t done, uint64_t end);

#endif
