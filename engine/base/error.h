/* Errors are values. A function that can fail returns false and describes why in a cp_error; the first failure wins.
   Nothing below the command line prints or exits. */
#ifndef CP_BASE_ERROR_H
#define CP_BASE_ERROR_H

#include <stdbool.h>

/* The exit codes of the program, too. */
typedef enum {
    CP_OK = 0,
    CP_BAD_INPUT = 1,    /* the configuration or a result file is wrong */
    CP_BAD_USAGE = 2,    /* the command line is wrong */
    CP_NO_RESOURCES = 3, /* memory or disk ran out, a file cannot be written */
    CP_STOPPED = 4,      /* asked to stop: a checkpoint is there to go on from */
    CP_NO_ANSWER = 5,    /* another rank did not answer for longer than --wait-limit */
} cp_status;

enum { CP_ERROR_BYTES = 1024 };

typedef struct {
    cp_status status;
    char text[CP_ERROR_BYTES]; /* one line, no newline at its end */
} cp_error;

/* Local. Records a failure unless one is recorded already; always returns false, so that `return cp_fail(…)` reads
   well. `format` as for printf. A text that is too long is cut. */
bool cp_fail(cp_error *error, cp_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
