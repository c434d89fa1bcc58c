/* With wait.c the only state of the program that is written to outside its stack and arenas: a handler has nothing
 * else. */
#include "engine/run/stop.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t stop_signal, stop_second;

static const struct {
    int number;
    const char *name;
} heard[] = {{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"}, {SIGUSR1, "SIGUSR1"}, {SIGUSR2, "SIGUSR2"}};
enum { HEARD = sizeof heard / sizeof *heard };

/* Whole seconds of a steady clock; clock_gettime may be called by a handler (POSIX.1-2008, 2.4.3). */
static sig_atomic_t second_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (sig_atomic_t)(t.tv_sec & 0x3fffffff);
}

/* timeout(1), mpirun and Slurm send a signal to the process and to its group: what comes right after is the same. */
static void hear(int number)
{
    if (!stop_signal) {
        stop_second = second_now();
        stop_signal = number;
        return;
    }
    if (second_now() - stop_second <= 1) return;
    signal(number, SIG_DFL);
    raise(number);
}

void cp_stop_listen(void)
{
    struct sigaction action = {.sa_flags = SA_RESTART};
    action.sa_handler = hear;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < HEARD; i++) sigaction(heard[i].number, &action, NULL);
}

int cp_stop_signal(void)
{
    return stop_signal;
}

const char *cp_stop_name(int signal_number)
{
    for (int i = 0; i < HEARD; i++) {
        if (heard[i].number == signal_number) return heard[i].name;
    }
    return "a signal";
}
