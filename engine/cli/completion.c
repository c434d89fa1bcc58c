/* One walk over the tables per shell. */
#include "engine/cli/manual.h"
#include "engine/cli/option_table.h"
#include "engine/result/metric.h"
#include "kernels/rng.h"

#include <string.h>

static bool is_file(cp_words words)
{
    return words == CP_WORDS_RESULT || words == CP_WORDS_CONFIG;
}

/* The words of a kind, with `after` behind each. */
static void put_words(cp_words words, const char *after, FILE *out)
{
    static const char *const isa[] = {"baseline", "v3", "v4"};
    for (int i = 0; words == CP_WORDS_METRIC && i < CP_METRICS; i++)
        fprintf(out, "%s%s", cp_metric_table[i].name, after);
    for (int i = 0; words == CP_WORDS_RNG && i < CP_RNGS; i++) fprintf(out, "%s%s", cp_rng_names[i], after);
    for (int i = 0; words == CP_WORDS_ISA && i < 3; i++) fprintf(out, "%s%s", isa[i], after);
}

static void put_commands(const char *after, FILE *out)
{
    for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) fprintf(out, "%s%s", cp_command_table[c].name, after);
}

static void put_topics(const char *after, FILE *out)
{
    for (int i = 0; cp_help_topics[i]; i++) fprintf(out, "%s%s", cp_help_topics[i], after);
}

/* Between single quotes of a shell; `special` are characters that get a backslash besides. */
static void put_quoted(const char *text, const char *special, FILE *out)
{
    for (; *text; text++) {
        if (strchr(special, *text)) fputc('\\', out);
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fputc(*text, out);
    }
}

/* What a value is made of, as bash finds it: "-f -X '!*.h5'", or "-W 'pcg32 …'". */
static void put_compgen(cp_words words, FILE *out)
{
    if (words == CP_WORDS_NONE) {
        fputs("none", out);
    } else if (is_file(words)) {
        fputs(words == CP_WORDS_RESULT ? "files h5" : "files yaml", out);
    } else {
        fputs("words '", out);
        put_words(words, " ", out);
        fputc('\'', out);
    }
}

static void bash_options(cp_command command, FILE *out)
{
    const char *name = cp_command_table[command].name;
    for (int i = 0; i < cp_n_options; i++) {
        const cp_option_line *o = &cp_option_table[i];
        if (!cp_option_is_of(o, command) || !o->argument) continue;
        fprintf(out, "    %s:--%s", name, o->name);
        if (cp_option_has_letter(o)) fprintf(out, " | %s:-%c", name, o->letter);
        fputs(") _chokepoint_", out);
        put_compgen(o->words, out);
        fputs(" ;;\n", out);
    }
}

static void bash_arguments(cp_command command, FILE *out)
{
    fprintf(out, "        %s:-*) _chokepoint_words '", cp_command_table[command].name);
    for (int i = 0; i < cp_n_options; i++) {
        if (cp_option_is_of(&cp_option_table[i], command)) fprintf(out, "--%s ", cp_option_table[i].name);
    }
    fprintf(out, "' ;;\n        %s:*) _chokepoint_", cp_command_table[command].name);
    put_compgen(cp_command_table[command].files, out);
    fputs(" ;;\n", out);
}

void cp_complete_bash(FILE *out)
{
    fputs("# bash completion for chokepoint; made by: chokepoint --help bash\n"
          "_chokepoint_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\"); }\n"
          "_chokepoint_none() { COMPREPLY=(); }\n"
          "_chokepoint_files() {\n"
          "    compopt -o filenames 2>/dev/null\n"
          "    mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"; compgen -f -X \"!*.$1\" -- \"$cur\")\n"
          "}\n"
          "_chokepoint() {\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        _chokepoint_words '",
          out);
    put_commands(" ", out);
    fputs("--help --version'\n        return\n    fi\n    case $command:$previous in\n    --help:* | help:*) "
          "_chokepoint_words '",
          out);
    put_commands(" ", out);
    put_topics(" ", out);
    fputs("' ;;\n", out);
    for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) bash_options((cp_command)c, out);
    fputs("    *)\n        case $command:$cur in\n", out);
    for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) bash_arguments((cp_command)c, out);
    fputs("        esac\n        ;;\n    esac\n}\ncomplete -F _chokepoint chokepoint\n", out);
}

/* The action of _arguments. */
static void zsh_action(cp_words words, FILE *out)
{
    if (is_file(words)) fprintf(out, "_files -g \"*.%s\"", words == CP_WORDS_RESULT ? "h5" : "yaml");
    if (is_file(words) || words == CP_WORDS_NONE) return;
    fputc('(', out);
    put_words(words, " ", out);
    fputc(')', out);
}

static void zsh_option(const cp_option_line *o, FILE *out)
{
    fputs(" \\\n            ", out);
    if (cp_option_has_letter(o)) {
        fprintf(out, "'(-%c --%s)'{-%c,--%s}'[", o->letter, o->name, o->letter, o->name);
    } else {
        fprintf(out, "'%s--%s[", strcmp(o->name, "until") == 0 ? "*" : "", o->name);
    }
    put_quoted(o->help, "[]\\", out);
    fputc(']', out);
    if (o->argument) {
        fputc(':', out);
        put_quoted(o->argument, "[]:\\", out);
        fputc(':', out);
        zsh_action(o->words, out);
    }
    fputc('\'', out);
}

static void zsh_command(cp_command command, FILE *out)
{
    const cp_command_line *line = &cp_command_table[command];
    fprintf(out, "    %s)\n        _arguments", line->name);
    for (int i = 0; i < cp_n_options; i++) {
        if (cp_option_is_of(&cp_option_table[i], command)) zsh_option(&cp_option_table[i], out);
    }
    if (is_file(line->files)) {
        fprintf(out, " \\\n            '%s:file:", line->takes_many ? "*" : "1");
        zsh_action(line->files, out);
        fputc('\'', out);
    }
    fputs("\n        ;;\n", out);
}

void cp_complete_zsh(FILE *out)
{
    fputs("#compdef chokepoint\n# zsh completion for chokepoint; made by: chokepoint --help zsh\n_chokepoint() {\n"
          "    local -a commands\n    commands=(\n",
          out);
    for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) {
        fprintf(out, "        '%s:", cp_command_table[c].name);
        put_quoted(cp_command_table[c].what, ":\\", out);
        fputs("'\n", out);
    }
    fputs("        '--help:what there is'\n        '--version:version and build'\n    )\n"
          "    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n"
          "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n"
          "    --help | help)\n        compadd ",
          out);
    put_commands(" ", out);
    put_topics(" ", out);
    fputs("\n        ;;\n", out);
    for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) zsh_command((cp_command)c, out);
    fputs("    esac\n}\nif [ \"$funcstack[1]\" = _chokepoint ]; then\n    _chokepoint \"$@\"\nelse\n"
          "    compdef _chokepoint chokepoint\nfi\n",
          out);
}

static void fish_files(cp_words words, FILE *out)
{
    fprintf(out, " -k -a '(__fish_complete_suffix .%s)'", words == CP_WORDS_RESULT ? "h5" : "yaml");
}

static void fish_option(const cp_option_line *o, const char *command, FILE *out)
{
    fprintf(out, "complete -c chokepoint -n '__fish_seen_subcommand_from %s' -l %s", command, o->name);
    if (cp_option_has_letter(o)) fprintf(out, " -s %c", o->letter);
    if (o->argument) fputs(" -x", out);
    if (is_file(o->words)) fish_files(o->words, out);
    if (o->argument && !is_file(o->words) && o->words != CP_WORDS_NONE) {
        fputs(" -a '", out);
        put_words(o->words, " ", out);
        fputc('\'', out);
    }
    fputs(" -d '", out);
    for (const char *at = o->help; *at; at++) {
        if (*at == '\'' || *at == '\\') fputc('\\', out);
        fputc(*at, out);
    }
    fputs("'\n", out);
}

void cp_complete_fish(FILE *out)
{
    fputs("# fish completion for chokepoint; made by: chokepoint --help fish\ncomplete -c chokepoint -f\n", out);
    for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) {
        const cp_command_line *line = &cp_command_table[c];
        fprintf(out, "complete -c chokepoint -n __fish_use_subcommand -a %s -d '%s'\n", line->name, line->what);
        if (is_file(line->files)) {
            fprintf(out, "complete -c chokepoint -n '__fish_seen_subcommand_from %s'", line->name);
            fish_files(line->files, out);
            fputc('\n', out);
        }
        for (int i = 0; i < cp_n_options; i++) {
            if (cp_option_is_of(&cp_option_table[i], (cp_command)c)) fish_option(&cp_option_table[i], line->name, out);
        }
    }
    fputs("complete -c chokepoint -n __fish_use_subcommand -l version -d 'version and build'\n"
          "complete -c chokepoint -n __fish_use_subcommand -l help -x -a '",
          out);
    put_commands(" ", out);
    put_topics(" ", out);
    fputs("'\n", out);
}
