/* The end of patience: MPI waits for ever for ranks that are behind a cut, and cannot be called off. */
#ifndef CP_RUN_WAIT_H
#define CP_RUN_WAIT_H

/* Local. From now on a wait of more than so many seconds ends the process with CP_NO_ANSWER and a line to stderr, by
   which its launcher ends the others; 0: never. The one place besides main that ends it: the call that waits does not
   come back. */
void cp_wait_limit(int rank, double seconds);

/* Local. Around a call that may wait for other ranks; not nested. */
void cp_wait_begin(void);
void cp_wait_end(void);

#endif
