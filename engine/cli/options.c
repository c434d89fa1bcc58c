/* getopt_long does the walking. */
#include "engine/cli/option_table.h"

#include "engine/base/text.h"
#include "kernels/rng.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *const cp_help_topics[] = {"config", "man", "bash", "zsh", "fish", NULL};

void cp_options_help(cp_command command, FILE *out)
{
    const cp_command_line *line = &cp_command_table[command];
    fprintf(out, "Usage: chokepoint %s\n\n%s.\n\n", line->usage, line->what);
    if (command == CP_COMMAND_NONE) {
        fprintf(out, "Commands:\n");
        for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) {
            fprintf(out, "  %-10s %s\n", cp_command_table[c].name, cp_command_table[c].what);
        }
        fprintf(out,
                "\nOptions:\n"
                "  -h, --help [TOPIC]         this text; of a command, its options; config: all keys;\n"
                "                             bash, zsh, fish: completions; man [COMMAND]: a manual page\n"
                "      --version              version and build\n\n"
                "Example: %s\n",
                cp_command_table[CP_COMMAND_RUN].example);
        return;
    }
    fprintf(out, "Options:\n");
    for (int i = 0; i < cp_n_options; i++) {
        const cp_option_line *o = &cp_option_table[i];
        if (!cp_option_is_of(o, command)) continue;
        char left[48];
        snprintf(left, sizeof left, "%s--%s %s", "", o->name, o->argument ? o->argument : "");
        const bool letter = cp_option_has_letter(o);
        fprintf(out, "  %c%c%s %-22s %s\n", letter ? '-' : ' ', letter ? o->letter : ' ', letter ? "," : " ", left,
                o->help);
    }
    fprintf(out, "\nExample: %s\n", line->example);
}

/* A whole number with an optional k, M, G. */
static bool parse_count(const char *text, uint64_t *count)
{
    char *end;
    errno = 0;
    const double number = strtod(text, &end);
    const double factor = *end == 'k' ? 1e3 : *end == 'M' ? 1e6 : *end == 'G' ? 1e9 : 1.0;
    if (end == text || end[factor > 1.0 ? 1 : 0] != '\0' || strpbrk(text, "xXnN")) return false;
    const double value = number * factor;
    if (!(value >= 0.0) || value > 9007199254740992.0 || value != floor(value)) return false;
    *count = (uint64_t)value;
    return true;
}

static bool parse_seed(const char *text, uint64_t *seed)
{
    char *end;
    errno = 0;
    *seed = strtoull(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && !strchr(text, '-');
}

static bool parse_int(const char *text, int least, int most, int *number)
{
    uint64_t count = 0;
    if (!parse_count(text, &count) || count < (uint64_t)least || count > (uint64_t)most) return false;
    *number = (int)count;
    return true;
}

/* A number of seconds, minutes, hours or days. */
static bool parse_time(const char *name, const char *text, double *seconds, cp_error *error)
{
    char *end;
    const double number = strtod(text, &end);
    const double unit = *end == 's' ? 1.0 : *end == 'm' ? 60.0 : *end == 'h' ? 3600.0 : *end == 'd' ? 86400.0 : 0.0;
    *seconds = number * unit;
    if (end != text && unit > 0.0 && end[1] == '\0' && *seconds > 0.0 && *seconds < 1e10) return true;
    return cp_fail(error, CP_BAD_USAGE, "--%s: expected a time like 90s, 5m, 2h or 1d, found '%s'", name, text);
}

static bool parse_number(char letter, const char *value, cp_options *options)
{
    switch (letter) {
    case 'n':
        return parse_count(value, &options->trials) && options->trials > 0;
    case 's':
        return parse_seed(value, &options->seed);
    case 'F':
        return parse_count(value, &options->first_trial);
    case 'T':
        options->trial_given = true;
        return parse_count(value, &options->trial);
    case 'N':
        return parse_int(value, 2, 999, &options->points);
    default:
        return parse_int(value, 1, CP_MOST_THREADS, &options->threads);
    }
}

static bool set_number(const cp_option_line *option, const char *value, cp_options *options, cp_error *error)
{
    if (parse_number(option->letter, value, options)) return true;
    const char *what = option->letter == 'n'   ? "a number of trials like 50000, 200k or 10M"
                       : option->letter == 'N' ? "2 to 999"
                                               : "a whole number";
    return cp_fail(error, CP_BAD_USAGE, "--%s: expected %s, found '%s'", option->name, what, value);
}

static bool add_until(const char *value, cp_options *options, cp_error *error)
{
    const int most = options->command == CP_COMMAND_SOLVE ? 1 : CP_MOST_UNTIL;
    if (options->n_until == most) return cp_fail(error, CP_BAD_USAGE, "--until: expected at most %d of them", most);
    options->until[options->n_until++] = value;
    return true;
}

typedef struct {
    char letter;
    size_t offset; /* in cp_options */
} place;

/* Options whose value is kept as it is: const char *. */
static const place texts[] = {{'o', offsetof(cp_options, out)},     {'P', offsetof(cp_options, policies)},
                              {'S', offsetof(cp_options, samples)}, {'I', offsetof(cp_options, isa)},
                              {'R', offsetof(cp_options, rng)},     {'p', offsetof(cp_options, policy)},
                              {'m', offsetof(cp_options, metric)},  {'V', offsetof(cp_options, vary)},
                              {'A', offsetof(cp_options, from)},    {'B', offsetof(cp_options, to)},
                              {'W', offsetof(cp_options, worst)},   {'Q', offsetof(cp_options, at)},
                              {'E', offsetof(cp_options, extend)},  {0}};

/* Those without a value: bool. */
static const place flags[] = {{'M', offsetof(cp_options, markdown)},
                              {'C', offsetof(cp_options, csv)},
                              {'q', offsetof(cp_options, quiet)},
                              {'j', offsetof(cp_options, json)},
                              {'v', offsetof(cp_options, verbose)},
                              {'h', offsetof(cp_options, help)},
                              {'Z', offsetof(cp_options, resume)},
                              {'O', offsetof(cp_options, outside_files)},
                              {0}};

static const place times[] = {{'L', offsetof(cp_options, time_limit)},
                              {'G', offsetof(cp_options, wait_limit)},
                              {'K', offsetof(cp_options, checkpoint_every)},
                              {0}};

static void *find_place(const place *places, char letter, cp_options *options)
{
    while (places->letter && places->letter != letter) places++;
    return places->letter ? (char *)options + places->offset : NULL;
}

static bool set_option(const cp_option_line *option, const char *value, cp_options *options, cp_error *error)
{
    if (option->letter == 'U') return add_until(value, options, error);
    const char **text = find_place(texts, option->letter, options);
    bool *flag = find_place(flags, option->letter, options);
    double *seconds = find_place(times, option->letter, options);
    if (text) *text = value;
    if (flag) *flag = true;
    if (seconds) return parse_time(option->name, value, seconds, error);
    return text || flag || set_number(option, value, options, error);
}

/* The command's own line, where it has one. */
static const cp_option_line *line_of(int letter, cp_command command)
{
    const cp_option_line *found = NULL;
    for (int i = 0; i < cp_n_options; i++) {
        const cp_option_line *o = &cp_option_table[i];
        if (o->letter == letter && (!found || cp_option_is_of(o, command))) found = o;
    }
    return found;
}

static bool unknown_option(char **argv, cp_error *error)
{
    const char *word = argv[optind - 1];
    cp_nearest nearest = {.word = word + strspn(word, "-")};
    for (int i = 0; i < cp_n_options; i++) cp_nearest_try(&nearest, cp_option_table[i].name);
    const char *sep = nearest.best ? "; did you mean --" : "", *best = nearest.best ? nearest.best : "";
    return cp_fail(error, CP_BAD_USAGE, "%s: expected a known option%s%s", word, sep, best);
}

static bool parse_options(int argc, char **argv, cp_options *options, cp_error *error)
{
    struct option longs[CP_MOST_OPTIONS + 1] = {0};
    char shorts[2 * CP_MOST_OPTIONS + 3] = ":";
    size_t n = 1;
    for (int i = 0; i < cp_n_options; i++) {
        const cp_option_line *o = &cp_option_table[i];
        longs[i] = (struct option){o->name, o->argument ? required_argument : no_argument, NULL, o->letter};
        if (!cp_option_has_letter(o)) continue;
        shorts[n++] = o->letter;
        if (o->argument) shorts[n++] = ':';
    }
    shorts[n] = '\0';
    opterr = 0;
    for (int got; (got = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (got == '?') return unknown_option(argv, error);
        if (got == ':') return cp_fail(error, CP_BAD_USAGE, "%s: expected a value", argv[optind - 1]);
        const cp_option_line *o = line_of(got, options->command);
        if (!cp_option_is_of(o, options->command)) {
            return cp_fail(error, CP_BAD_USAGE, "--%s: expected an option of `%s`; see chokepoint %s --help", o->name,
                           cp_command_table[options->command].name, cp_command_table[options->command].name);
        }
        if (!set_option(o, optarg, options, error)) return false;
    }
    return true;
}

static bool parse_command(const char *word, cp_options *options, cp_error *error)
{
    cp_nearest nearest = {.word = word};
    for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) {
        if (strcmp(word, cp_command_table[c].name) == 0) options->command = (cp_command)c;
        cp_nearest_try(&nearest, cp_command_table[c].name);
    }
    if (options->command != CP_COMMAND_NONE) return true;
    const char *sep = nearest.best ? "; did you mean " : "", *best = nearest.best ? nearest.best : "";
    return cp_fail(
        error, CP_BAD_USAGE,
        "%s: expected a command: run, check, show, compare, replay, verify, sweep, solve, drivers, merge%s%s", word,
        sep, best);
}

/* --help, --help COMMAND, --help TOPIC, --help man COMMAND. */
static bool parse_help(int argc, char **argv, cp_options *options, cp_error *error)
{
    options->help = true;
    if (argc < 3) return true;
    if (cp_text_is_one_of(argv[2], cp_help_topics)) {
        options->topic = argv[2];
        const bool of_command = argc > 3 && strcmp(argv[2], "man") == 0;
        if (of_command && strcmp(argv[3], "config") == 0) options->topic = "man config";
        return !of_command || strcmp(argv[3], "config") == 0 || parse_command(argv[3], options, error);
    }
    return parse_command(argv[2], options, error);
}

/* Options that exclude each other. */
static bool fit_together(const cp_options *options, cp_error *error)
{
    const bool in_stages = options->n_until || options->resume || options->extend || options->time_limit > 0.0 ||
                           options->checkpoint_every > 0.0;
    return !options->samples || !in_stages ||
           cp_fail(error, CP_BAD_USAGE,
                   "--samples: expected none of --until, --resume, --extend, --time-limit, --checkpoint-every");
}

/* What stands after the options: a file, and of some commands more. */
static bool parse_words(int argc, char **argv, cp_options *options, cp_error *error)
{
    const int left = argc - 1 - optind;
    if (options->command == CP_COMMAND_VERIFY) {
        return left == 0 || cp_fail(error, CP_BAD_USAGE, "%s: expected no argument", argv[1 + optind]);
    }
    const cp_command_line *line = &cp_command_table[options->command];
    if (left == 1 || (left > 1 && line->takes_many)) {
        options->others = argv + 2 + optind;
        options->n_others = left - 1;
        options->file = argv[1 + optind];
        return true;
    }
    const char *what = line->files == CP_WORDS_RESULT ? "result file" : "configuration";
    if (left == 0) return cp_fail(error, CP_BAD_USAGE, "expected a %s; see chokepoint --help", what);
    return cp_fail(error, CP_BAD_USAGE, "%s: expected one %s, found another argument", argv[2 + optind], what);
}

bool cp_options_parse(int argc, char **argv, cp_options *options, cp_error *error)
{
    *options = (cp_options){.trials = 100000, .seed = 1, .rng = cp_rng_names[CP_RNG_PCG32], .argc = argc, .argv = argv};
    const char *first = argc > 1 ? argv[1] : "--help";
    if (strcmp(first, "--version") == 0) {
        options->version = true;
        return true;
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0) {
        return parse_help(argc, argv, options, error);
    }
    if (!parse_command(first, options, error)) return false;
    if (options->command == CP_COMMAND_CHECK) options->trials = 1000000;
    if (options->command == CP_COMMAND_DRIVERS) options->trials = 20000;
    if (options->command == CP_COMMAND_COMPARE) options->trials = 5000;
    if (!parse_options(argc - 1, argv + 1, options, error)) return false;
    if (options->help) return true;
    if (options->samples && strcmp(options->samples, "none") == 0) options->samples = NULL;
    return fit_together(options, error) && parse_words(argc, argv, options, error);
}
