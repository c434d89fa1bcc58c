/* --until: whether a run's estimates are good enough, looked at after fixed numbers of trials. */
#ifndef CP_CLI_UNTIL_H
#define CP_CLI_UNTIL_H

#include "engine/cli/session.h"
#include "engine/report/precision.h"

typedef struct {
    cp_session *session;
    FILE *progress; /* where each look is told; NULL: nowhere */
    int n_wanted;   /* 0: nothing is, and there are no looks */
    cp_target wanted[CP_MOST_UNTIL];
} cp_until;

/* Local. Reads the session's --until. CP_BAD_USAGE when it is wrong. */
bool cp_until_begin(cp_session *session, FILE *progress, cp_until *until);

/* Local. The number of trials at a look, 0 the first: 1,000, 1,400, 2,000, 2,800 … The schedule is fixed, so the
   trial that a run stops at depends on the configuration, the seed and what was asked for alone. */
uint64_t cp_until_look(int look);

/* Local. The first look after so many trials; UINT64_MAX when nothing is wanted. */
uint64_t cp_until_next(const cp_until *until, uint64_t trials);

/* Local. Whether all that is wanted is met by tallies under the baseline. CP_BAD_INPUT when it asks for what is not in
   them. */
bool cp_until_met(const cp_until *until, const cp_tallies *tallies, bool *met);

#endif
