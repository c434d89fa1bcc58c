/* alarm(2), as nothing else reaches a process that waits inside a library. What the handler says is made beforehand. */
#include "engine/run/wait.h"

#include "engine/base/error.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned limit;
static char line[160];

static void give_up(int number)
{
    (void)number;
    const ssize_t said = write(STDERR_FILENO, line, strlen(line));
    (void)said;
    _exit(CP_NO_ANSWER);
}

void cp_wait_limit(int rank, double seconds)
{
    limit = (unsigned)fmin(ceil(seconds), 1e9);
    snprintf(line, sizeof line,
             "rank %d has waited %u s for the other ranks, more than --wait-limit: it gives up; go on with --resume\n",
             rank, limit);
    struct sigaction action = {.sa_flags = 0};
    action.sa_handler = give_up;
    sigemptyset(&action.sa_mask);
    if (limit) sigaction(SIGALRM, &action, NULL);
}

void cp_wait_begin(void)
{
    if (limit) alarm(limit);
}

void cp_wait_end(void)
{
    if (limit) alarm(0);
}
