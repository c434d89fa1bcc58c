/* A run that ends when its estimates are good enough. */
#ifndef CP_CLI_UNTIL_H
#define CP_CLI_UNTIL_H

#include "engine/cli/session.h"
#include "engine/run/run.h"

/* Local. The number of trials at a look, 0 the first: 1,000, 1,400, 2,000, 2,800 … The schedule is fixed, so the
   trial that a run stops at depends on the configuration, the seed and what was asked for alone. */
uint64_t cp_until_look(int look);

/* Collective. Simulates from look to look until all of --until is met under the baseline, or all trials of `options`
   are done; the tallies are left in the session. CP_BAD_USAGE or CP_BAD_INPUT when --until is wrong, at the latest at
   the first look.
 */
bool cp_until_run(cp_session *session, const cp_run_options *options);

#endif
