/* A run that keeps the values of single trials (--samples). */
#ifndef CP_CLI_SAMPLED_H
#define CP_CLI_SAMPLED_H

#include "engine/cli/session.h"
#include "engine/run/run.h"

/* Collective. Simulates batch after batch and writes each into the session's file, which is begun here; the tallies are
   left in the session. CP_BAD_USAGE for a metric that does not exist. */
bool cp_sampled_run(cp_session *session, const cp_run_options *options);

#endif
