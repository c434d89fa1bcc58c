/* A run stage by stage, so that it can be stopped in good time, keep checkpoints, and end when it is good enough. */
#ifndef CP_CLI_STAGES_H
#define CP_CLI_STAGES_H

#include "engine/cli/session.h"
#include "engine/run/run.h"

/* Collective. Simulates the trials of `options` but for those that the session took over, and leaves the tallies of all
   of them in the session, on rank 0. Ends early when --until is met. Stages take about half a second; where they begin
   and end changes no result. Asked to stop by a signal to any rank or by --time-limit it writes the checkpoint and
   fails with CP_STOPPED and a line that says how to go on. A checkpoint in between that cannot be written is a warning;
   the one before is still there. The same verdict on every rank. */
bool cp_stages_run(cp_session *session, const cp_run_options *options);

#endif
