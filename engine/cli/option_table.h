/* The tables of commands and options: what the parser, the help, the manual pages and the completions walk. */
#ifndef CP_CLI_OPTION_TABLE_H
#define CP_CLI_OPTION_TABLE_H

#include "engine/cli/options.h"

/* What a value is made of, for completions. */
typedef enum { CP_WORDS_NONE, CP_WORDS_RESULT, CP_WORDS_CONFIG, CP_WORDS_METRIC, CP_WORDS_RNG, CP_WORDS_ISA } cp_words;

typedef struct {
    char letter; /* also what getopt_long returns: a capital stands for an option without a letter */
    const char *name, *argument;
    int commands; /* bits */
    const char *help;
    cp_words words;
} cp_option_line;

enum { CP_MOST_OPTIONS = 64 };
extern const cp_option_line cp_option_table[]; /* [cp_n_options] at most CP_MOST_OPTIONS */
extern const int cp_n_options;

typedef struct {
    const char *name, *usage, *what, *example;
    cp_words files; /* that its arguments are */
    bool takes_many;
} cp_command_line;

extern const cp_command_line cp_command_table[]; /* [cp_command] */

/* Local. Whether the option is one of the command's; those of every command are CP_COMMAND_NONE's too. */
bool cp_option_is_of(const cp_option_line *option, cp_command command);

/* Local. Whether the command line knows the option by its letter, too. */
bool cp_option_has_letter(const cp_option_line *option);

#endif
