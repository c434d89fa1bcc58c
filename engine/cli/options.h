/* The command line: one table of options makes the parser and `--help`. */
#ifndef CP_CLI_OPTIONS_H
#define CP_CLI_OPTIONS_H

#include "engine/base/error.h"

#include <stdint.h>
#include <stdio.h>

typedef enum {
    CP_COMMAND_NONE,
    CP_COMMAND_RUN,
    CP_COMMAND_CHECK,
    CP_COMMAND_SHOW,
    CP_COMMAND_COMPARE,
    CP_COMMAND_REPLAY,
    CP_COMMAND_VERIFY,
    CP_COMMAND_SWEEP,
    CP_COMMAND_SOLVE,
    CP_COMMAND_DRIVERS,
    CP_COMMAND_MERGE
} cp_command;

/* So often --until may be given. */
enum { CP_MOST_UNTIL = 16 };
enum { CP_MOST_THREADS = 4096 };

typedef struct {
    cp_command command;
    bool help, version;
    const char *topic; /* of --help: one of cp_help_topics, "man config", or NULL */
    const char *file;
    char **others; /* [n_others] arguments after the file: policies to compare, parts to merge */
    int n_others;
    const char *out;
    uint64_t trials, seed, first_trial;
    int threads; /* 0: as OpenMP decides */
    const char *policies, *isa, *rng;
    const char *samples; /* NULL: none */
    const char *policy, *metric, *worst, *at;
    const char *vary, *from, *to;
    const char *until[CP_MOST_UNTIL];
    int n_until;
    int points; /* 0: as many as the command likes */
    uint64_t trial;
    bool trial_given;
    bool json, csv, markdown, quiet, verbose;
    double time_limit, checkpoint_every, wait_limit; /* seconds; 0: none */
    bool resume;
    bool outside_files;
    const char *extend; /* result to go on from, or NULL */
    int argc;           /* the command line itself */
    char **argv;
} cp_options;

extern const char *const cp_help_topics[]; /* "config", "man", …, NULL */

/* Local. Reads the command line; strings are argv's. CP_BAD_USAGE when it is wrong. May reorder argv. */
bool cp_options_parse(int argc, char **argv, cp_options *options, cp_error *error);

/* Local. Prints the help of a command, or of the program. */
void cp_options_help(cp_command command, FILE *out);

#endif
