/* Being asked to stop: signals set a flag, and whoever runs in stages looks at it between them. */
#ifndef CP_RUN_STOP_H
#define CP_RUN_STOP_H

/* Local. From now on SIGTERM, SIGINT, SIGUSR1 and SIGUSR2 ask for a stop. A second one, more than a second after the
   first, ends the process at once, as it would have without this. */
void cp_stop_listen(void);

/* Local. The number of the signal that asked for a stop; 0: none has. */
int cp_stop_signal(void);

/* Local. "SIGTERM" of the signal of that number. */
const char *cp_stop_name(int signal_number);

#endif
