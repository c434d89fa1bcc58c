/* How far a run is: percent, speed, time left, and the headline metric so far. */
#ifndef CP_RUN_PROGRESS_H
#define CP_RUN_PROGRESS_H

#include "engine/run/run.h"

typedef struct {
    const cp_run_options *options;
    bool terminal;
    double started, shown; /* seconds of a steady clock */
    int width;             /* of the line on the terminal */
} cp_progress;

/* Local. `options->progress` NULL: nothing will be shown. */
cp_progress cp_progress_begin(const cp_run_options *options);

/* Local. Shows a line when it is time for one: twice a second on a terminal, every ten seconds elsewhere. `done` are
   the trials of all ranks, counted from the run's first; `own` are the calling thread's tallies so far. */
void cp_progress_show(cp_progress *progress, double done, const cp_tallies *own);

/* Local. Clears the line on the terminal. */
void cp_progress_end(cp_progress *progress);

#endif
