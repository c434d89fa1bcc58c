/* Manual pages and completions, from the tables of commands and options. */
#ifndef CP_CLI_MANUAL_H
#define CP_CLI_MANUAL_H

#include "engine/cli/options.h"

/* Local. The manual page of a command, chokepoint-run(1), or of the program, chokepoint(1): man(7) in UTF-8. */
void cp_manual_print(cp_command command, FILE *out);

/* Local. chokepoint-config(5), from the text of `--help config`. */
void cp_manual_print_config(const char *text, FILE *out);

/* Local. What the shell reads to complete: for bash, zsh, fish. */
void cp_complete_bash(FILE *out);
void cp_complete_zsh(FILE *out);
void cp_complete_fish(FILE *out);

#endif
