/* Pages in the macros of man(7). */
#include "engine/cli/manual.h"

#include "engine/base/build.h"
#include "engine/cli/option_table.h"

#include <ctype.h>
#include <string.h>

/* `n` bytes of text: no backslash, no quote or point at the beginning of a line means anything; what is between
   backquotes is bold. */
static void put_text(const char *text, size_t n, FILE *out)
{
    bool bold = false;
    for (size_t i = 0; i < n; i++) {
        const bool begins = i == 0 || text[i - 1] == '\n';
        if (begins && (text[i] == '.' || text[i] == '\'')) fputs("\\&", out);
        if (text[i] == '`') {
            bold = !bold;
            fputs(bold ? "\\fB" : "\\fR", out);
        } else if (text[i] == '\\') {
            fputs("\\e", out);
        } else if (text[i] == '-' || text[i] == '\'') {
            fputs(text[i] == '-' ? "\\-" : "\\(aq", out);
        } else {
            fputc(text[i], out);
        }
    }
    if (bold) fputs("\\fR", out);
}

static void put(const char *text, FILE *out)
{
    put_text(text, strlen(text), out);
}

static void head(const char *name, int section, const char *what, FILE *out)
{
    fputs(".TH ", out);
    for (const char *at = name; *at; at++) fputc(toupper((unsigned char)*at), out);
    fprintf(out, " %d \"\" \"chokepoint %s\" \"%s\"\n.SH NAME\n", section, cp_build_version,
            section == 1 ? "User commands" : "File formats");
    put(name, out);
    fputs(" \\- ", out);
    put(what, out);
    fputc('\n', out);
}

static void put_option(const cp_option_line *option, FILE *out)
{
    fputs(".TP\n\\fB", out);
    if (cp_option_has_letter(option)) fprintf(out, "\\-%c\\fR, \\fB", option->letter);
    fputs("\\-\\-", out);
    put(option->name, out);
    fputs("\\fR", out);
    if (option->argument) {
        fputs(" \\fI", out);
        put(option->argument, out);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    put(option->help, out);
    fputc('\n', out);
}

static void put_options(cp_command command, FILE *out)
{
    fputs(".SH OPTIONS\n", out);
    for (int i = 0; i < cp_n_options; i++) {
        if (cp_option_is_of(&cp_option_table[i], command)) put_option(&cp_option_table[i], out);
    }
    if (command != CP_COMMAND_NONE) return;
    fputs(".TP\n\\fB\\-\\-help\\fR \\fITOPIC\\fR\nof a command, its options; config: all keys of a configuration; "
          "bash, zsh, "
          "fish: completions; man, man COMMAND: these pages\n.TP\n\\fB\\-\\-version\\fR\nversion and build\n",
          out);
}

static void put_commands(FILE *out)
{
    fputs(".SH COMMANDS\n", out);
    for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) {
        fprintf(out, ".TP\n\\fB%s\\fR\n", cp_command_table[c].name);
        put(cp_command_table[c].what, out);
        fprintf(out, ": see \\fBchokepoint\\-%s\\fR(1)\n", cp_command_table[c].name);
    }
}

/* Codes, examples, other pages. */
static void put_rest(const cp_command_line *line, FILE *out)
{
    fputs(".SH EXIT STATUS\n0 done, 1 bad input, 2 bad usage, 3 out of memory or disk or overtaken, 4 stopped with a "
          "checkpoint, 5 cut off from other ranks\n"
          ".SH ENVIRONMENT\n.TP\n\\fBOMP_NUM_THREADS\\fR\nthreads of a process, without \\fB\\-\\-threads\\fR\n",
          out);
    const char *example = line->example ? line->example : cp_command_table[CP_COMMAND_RUN].example;
    fputs(".SH EXAMPLES\n.nf\n", out);
    put(example, out);
    fputs("\n.fi\n.SH SEE ALSO\n", out);
    for (int c = CP_COMMAND_NONE; c <= CP_COMMAND_MERGE; c++) {
        const char *name = cp_command_table[c].name;
        if (&cp_command_table[c] == line) continue;
        fprintf(out, "\\fBchokepoint%s%s\\fR(1),\n", *name ? "\\-" : "", name);
    }
    fputs("\\fBchokepoint\\-config\\fR(5)\n", out);
}

void cp_manual_print(cp_command command, FILE *out)
{
    const cp_command_line *line = &cp_command_table[command];
    char name[64];
    snprintf(name, sizeof name, "chokepoint%s%s", *line->name ? "-" : "", line->name);
    head(name, 1, line->what, out);
    fputs(".SH SYNOPSIS\n\\fBchokepoint\\fR ", out);
    put(line->usage, out);
    fputs("\n.SH DESCRIPTION\n", out);
    put(line->what, out);
    fputs(".\n", out);
    if (command == CP_COMMAND_NONE) put_commands(out);
    put_options(command, out);
    put_rest(line, out);
}

/* A line of Markdown: a heading, an entry of a list (with its key before the colon), or text. */
static void put_line(const char *line, size_t n, FILE *out)
{
    if (n > 2 && strncmp(line, "# ", 2) == 0) {
        fputs(".SH DESCRIPTION", out);
    } else if (n > 3 && strncmp(line, "## ", 3) == 0) {
        fputs(".SH \"", out);
        for (size_t i = 3; i < n; i++) {
            if (line[i] != '`') fputc(line[3] == '`' ? line[i] : toupper((unsigned char)line[i]), out);
        }
        fputc('"', out);
    } else if (n > 2 && strncmp(line, "- ", 2) == 0) {
        const char *colon = line[2] == '`' ? memchr(line, ':', n) : NULL;
        fputs(colon ? ".TP\n" : ".IP \\(bu 2\n", out);
        const size_t key = colon ? (size_t)(colon - line) : 2;
        if (colon) put_text(line + 2, key - 2, out);
        const size_t rest = colon ? key + 1 + (key + 1 < n && line[key + 1] == ' ') : 2;
        if (colon) fputc('\n', out);
        put_text(line + rest, n - rest, out);
    } else if (n == 0) {
        fputs(".PP", out);
    } else {
        put_text(line + strspn(line, " "), n - strspn(line, " "), out);
    }
    fputc('\n', out);
}

/* A paragraph's mark is left out where a heading or the end follows. */
void cp_manual_print_config(const char *text, FILE *out)
{
    head("chokepoint-config", 5, "the configuration of chokepoint: every key", out);
    bool after_heading = false;
    for (const char *line = text; *line;) {
        const size_t n = strcspn(line, "\n");
        const char *next = line + n + (line[n] == '\n');
        const bool heading = *line == '#';
        if (n > 0 || (!after_heading && *next && *next != '#' && strncmp(next, "- ", 2) != 0)) put_line(line, n, out);
        after_heading = heading || (after_heading && n == 0);
        line = next;
    }
    fputs(".SH SEE ALSO\n\\fBchokepoint\\fR(1)\n", out);
}
