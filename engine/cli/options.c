/* One line per option; getopt_long does the walking. */
#include "engine/cli/options.h"

#include "engine/base/text.h"
#include "kernels/rng.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUN = 1,
    CHECK = 2,
    SHOW = 4,
    COMPARE = 8,
    REPLAY = 16,
    VERIFY = 32,
    SWEEP = 64,
    SOLVE = 128,
    DRIVERS = 256,
    MERGE = 512
};
enum { VARY = SWEEP | SOLVE, ALL = RUN | CHECK | SHOW | COMPARE | REPLAY | VERIFY | VARY | DRIVERS | MERGE };

typedef struct {
    char letter; /* also what getopt_long returns: a capital stands for an option without a letter */
    const char *name, *argument;
    int commands;
    const char *help;
} option_line;

static const option_line option_table[] = {
    {'o', "output", "FILE", RUN | SWEEP,
     "result file (default: the configuration's name with .h5, of sweep -sweep.h5, here)"},
    {'o', "output", "FILE", MERGE, "result file of all trials"},
    {'n', "trials", "N", RUN | VERIFY | VARY, "number of trials: 50000, 200k, 10M, 1G (default 100k)"},
    {'n', "trials", "N", DRIVERS, "how many trials to run again, from the first on (default 20k)"},
    {'n', "trials", "N", COMPARE, "of two files of the same seed: how many trials to run again (default 5000)"},
    {'s', "seed", "S", RUN | VERIFY | VARY, "seed of all random numbers (default 1)"},
    {'t', "threads", "T", RUN | VERIFY | VARY, "OpenMP threads per process (default: all cores, or OMP_NUM_THREADS)"},
    {'F', "first-trial", "N", RUN | VARY, "number of the first trial (default 0), for parts of a larger run"},
    {'P', "policies", "A,B", RUN, "only these policies, and the baseline"},
    {'S', "samples", "METRICS", RUN, "keep these metrics of every trial: none (default), all, or names as A,B"},
    {'R', "rng", "NAME", RUN | VERIFY | VARY,
     "random numbers: pcg32 (default), or pcg64dxsm, philox4x32 to check against"},
    {'I', "isa", "NAME", RUN | VERIFY | VARY,
     "instruction set: baseline, v3, v4 (default: the fastest here; same results)"},
    {'L', "time-limit", "TIME", RUN, "stop in good time: 90s, 30m, 2h, 1d; a checkpoint is written, exit code 4"},
    {'K', "checkpoint-every", "TIME", RUN, "write a checkpoint, FILE.checkpoint, every so often"},
    {'Z', "resume", NULL, RUN, "go on from the checkpoint; from the first trial if there is none"},
    {'E', "extend", "RESULT.h5", RUN,
     "more trials onto a finished run, --trials in all (and in place, without --output)"},
    {'q', "quiet", NULL, RUN | VARY | MERGE, "no progress, no summary"},
    {'p', "policy", "NAME", SHOW | REPLAY | DRIVERS | VARY,
     "one policy in detail; the one to replay, to vary (default: baseline)"},
    {'V', "vary", "PATH", VARY, "number of the configuration to vary, as policies write it"},
    {'A', "from", "VALUE", VARY, "first value: a number with its unit, or a date"},
    {'B', "to", "VALUE", VARY, "last value"},
    {'N', "points", "N", SWEEP, "how many values (default 9)"},
    {'U', "until", "PRECISION", RUN,
     "stop early once all are met: 'METRIC[:NAME]:STAT FRACTION', as 'cost_total:q0.99 2%'"},
    {'U', "until", "TARGET", SOLVE, "'P(METRIC:NAME > X) <= P', or mean, q0.95, tail0.95 (METRIC) <= X"},
    {'T', "trial", "N", REPLAY, "number of the trial, as the run counted them"},
    {'W', "worst", "METRIC[:NAME]", REPLAY, "the trial worst by a metric, of the system or of a demand or commodity"},
    {'Q', "at", "METRIC=qLEVEL", REPLAY, "a trial at a quantile: cost_total=q0.99, shortage_duration:NAME=q0.95"},
    {'W', "worst", "METRIC[:NAME]", DRIVERS, "which trials are the worst (default cost_total, of the system)"},
    {'C', "csv", NULL, SHOW | REPLAY | DRIVERS,
     "a table for programs: all statistics; a trial's draws, events and steps; all drivers"},
    {'m', "metric", "NAME", SHOW,
     "one metric for every policy, with quantiles and intervals; with --policy, its histogram"},
    {'M', "markdown", NULL, VERIFY, "the table of docs/validation.md"},
    {'j', "json", NULL, SHOW, "all of it as JSON"},
    {'v', "verbose", NULL, RUN | CHECK | REPLAY | VARY, "say more"},
    {'h', "help", NULL, ALL, "this text"},
};
enum { N_OPTIONS = sizeof option_table / sizeof *option_table };

typedef struct {
    const char *name, *usage, *what, *example;
} command_line;

static const command_line command_table[] = {
    [CP_COMMAND_NONE] = {"", "COMMAND …", "Monte Carlo risk of supply chains that hang on a few suppliers", NULL},
    [CP_COMMAND_RUN] = {"run", "run CONFIG [options]", "simulate every policy and write one HDF5 file",
                        "chokepoint run configs/minimal.yaml -n 1M -o minimal.h5"},
    [CP_COMMAND_CHECK] = {"check", "check CONFIG", "read and check a configuration, show it as understood; run nothing",
                          "chokepoint check configs/minimal.yaml"},
    [CP_COMMAND_SHOW] = {"show", "show RESULT.h5 [options]", "the results as tables, JSON or CSV",
                         "chokepoint show minimal.h5 --metric shortage_duration"},
    [CP_COMMAND_COMPARE] = {"compare", "compare RESULT.h5 [POLICY… | OTHER.h5]",
                            "what each policy saves, trial by trial; or what another run costs more",
                            "chokepoint compare minimal.h5"},
    [CP_COMMAND_REPLAY] = {"replay", "replay RESULT.h5 --trial N | --worst METRIC[:NAME] | --at METRIC[:NAME]=q0.99",
                           "one trial of a run again, as a story or a table",
                           "chokepoint replay minimal.h5 --worst cost_total"},
    [CP_COMMAND_SWEEP] = {"sweep", "sweep CONFIG --vary PATH --from A --to B",
                          "one number varied, under the same futures",
                          "chokepoint sweep configs/minimal.yaml --vary commodities.magnet.buffer.target --from 0 "
                          "--to '180 days'"},
    [CP_COMMAND_SOLVE] = {"solve", "solve CONFIG --vary PATH --from A --to B --until TARGET",
                          "the least (or most) value that meets a target",
                          "chokepoint solve configs/minimal.yaml --vary commodities.magnet.buffer.target --from 0 "
                          "--to '365 days' --until 'P(shortage_duration:cars > 90 days) <= 5%'"},
    [CP_COMMAND_DRIVERS] = {"drivers", "drivers RESULT.h5 [options]", "what the worst trials of a run have in common",
                            "chokepoint drivers minimal.h5 --worst shortage_duration:cars"},
    [CP_COMMAND_MERGE] = {"merge", "merge -o RESULT.h5 PART.h5…", "join parts of a run: trial ranges side by side",
                          "chokepoint merge -o minimal.h5 minimal-1.h5 minimal-2.h5 minimal-3.h5"},
    [CP_COMMAND_VERIFY] = {"verify", "verify [options]", "run cases whose answer is known, and compare",
                           "chokepoint verify -n 1M"},
};

static int bit_of(cp_command command)
{
    return command == CP_COMMAND_NONE ? ALL : 1 << (command - CP_COMMAND_RUN);
}

void cp_options_help(cp_command command, FILE *out)
{
    const command_line *line = &command_table[command];
    fprintf(out, "Usage: chokepoint %s\n\n%s.\n\n", line->usage, line->what);
    if (command == CP_COMMAND_NONE) {
        fprintf(out, "Commands:\n");
        for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) {
            fprintf(out, "  %-10s %s\n", command_table[c].name, command_table[c].what);
        }
        fprintf(out,
                "\nOptions:\n"
                "  -h, --help [config]        this text; with a command its options; `config`: all keys\n"
                "      --version              version and build\n\n"
                "Example: %s\n",
                command_table[CP_COMMAND_RUN].example);
        return;
    }
    fprintf(out, "Options:\n");
    for (int i = 0; i < N_OPTIONS; i++) {
        const option_line *o = &option_table[i];
        if (!(o->commands & bit_of(command))) continue;
        char left[48];
        snprintf(left, sizeof left, "%s--%s %s", "", o->name, o->argument ? o->argument : "");
        const bool letter = o->letter >= 'a';
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

static bool set_numbers(char letter, const char *value, cp_options *options, cp_error *error)
{
    uint64_t threads = 0, points = 0;
    const bool ok = letter == 'n'   ? parse_count(value, &options->trials) && options->trials > 0
                    : letter == 's' ? parse_seed(value, &options->seed)
                    : letter == 'T' ? parse_count(value, &options->trial)
                    : letter == 'F' ? parse_count(value, &options->first_trial)
                    : letter == 'N' ? parse_count(value, &points) && points >= 2 && points <= 999
                                    : parse_count(value, &threads) && threads > 0 && threads <= CP_MOST_THREADS;
    options->trial_given = options->trial_given || letter == 'T';
    if (letter == 't') options->threads = (int)threads;
    if (letter == 'N') options->points = (int)points;
    const char *name = letter == 'n'   ? "trials"
                       : letter == 's' ? "seed"
                       : letter == 'F' ? "first-trial"
                       : letter == 'T' ? "trial"
                       : letter == 'N' ? "points"
                                       : "threads";
    const char *what = letter == 'n'   ? "a number of trials like 50000, 200k or 10M"
                       : letter == 'N' ? "2 to 999"
                                       : "a whole number";
    return ok || cp_fail(error, CP_BAD_USAGE, "--%s: expected %s, found '%s'", name, what, value);
}

static bool add_until(const char *value, cp_options *options, cp_error *error)
{
    const int most = options->command == CP_COMMAND_SOLVE ? 1 : CP_MOST_UNTIL;
    if (options->n_until == most) return cp_fail(error, CP_BAD_USAGE, "--until: expected at most %d of them", most);
    options->until[options->n_until++] = value;
    return true;
}

static bool set_option(char letter, const char *value, cp_options *options, cp_error *error)
{
    switch (letter) {
    case 'o':
        options->out = value;
        return true;
    case 'P':
        options->policies = value;
        return true;
    case 'S':
        options->samples = strcmp(value, "none") == 0 ? NULL : value;
        return true;
    case 'I':
        options->isa = value;
        return true;
    case 'R':
        options->rng = value;
        return true;
    case 'p':
        options->policy = value;
        return true;
    case 'm':
        options->metric = value;
        return true;
    case 'V':
        options->vary = value;
        return true;
    case 'A':
        options->from = value;
        return true;
    case 'B':
        options->to = value;
        return true;
    case 'U':
        return add_until(value, options, error);
    case 'W':
        options->worst = value;
        return true;
    case 'Q':
        options->at = value;
        return true;
    case 'M':
        options->markdown = true;
        return true;
    case 'C':
        options->csv = true;
        return true;
    case 'q':
        options->quiet = true;
        return true;
    case 'j':
        options->json = true;
        return true;
    case 'v':
        options->verbose = true;
        return true;
    case 'h':
        options->help = true;
        return true;
    case 'L':
        return parse_time("time-limit", value, &options->time_limit, error);
    case 'K':
        return parse_time("checkpoint-every", value, &options->checkpoint_every, error);
    case 'Z':
        options->resume = true;
        return true;
    case 'E':
        options->extend = value;
        return true;
    default:
        return set_numbers(letter, value, options, error);
    }
}

/* The command's own line, where it has one. */
static const option_line *line_of(int letter, cp_command command)
{
    const option_line *found = NULL;
    for (int i = 0; i < N_OPTIONS; i++) {
        const option_line *o = &option_table[i];
        if (o->letter == letter && (!found || (o->commands & bit_of(command)))) found = o;
    }
    return found;
}

static bool unknown_option(char **argv, cp_error *error)
{
    const char *word = argv[optind - 1];
    cp_nearest nearest = {.word = word + strspn(word, "-")};
    for (int i = 0; i < N_OPTIONS; i++) cp_nearest_try(&nearest, option_table[i].name);
    const char *sep = nearest.best ? "; did you mean --" : "", *best = nearest.best ? nearest.best : "";
    return cp_fail(error, CP_BAD_USAGE, "%s: expected a known option%s%s", word, sep, best);
}

static bool parse_options(int argc, char **argv, cp_options *options, cp_error *error)
{
    struct option longs[N_OPTIONS + 1] = {0};
    char shorts[2 * N_OPTIONS + 3] = ":";
    size_t n = 1;
    for (int i = 0; i < N_OPTIONS; i++) {
        const option_line *o = &option_table[i];
        longs[i] = (struct option){o->name, o->argument ? required_argument : no_argument, NULL, o->letter};
        if (o->letter < 'a') continue;
        shorts[n++] = o->letter;
        if (o->argument) shorts[n++] = ':';
    }
    shorts[n] = '\0';
    opterr = 0;
    for (int got; (got = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        if (got == '?') return unknown_option(argv, error);
        if (got == ':') return cp_fail(error, CP_BAD_USAGE, "%s: expected a value", argv[optind - 1]);
        const option_line *o = line_of(got, options->command);
        if (!(o->commands & bit_of(options->command))) {
            return cp_fail(error, CP_BAD_USAGE, "--%s: expected an option of `%s`; see chokepoint %s --help", o->name,
                           command_table[options->command].name, command_table[options->command].name);
        }
        if (!set_option((char)got, optarg, options, error)) return false;
    }
    return true;
}

static bool parse_command(const char *word, cp_options *options, cp_error *error)
{
    cp_nearest nearest = {.word = word};
    for (int c = CP_COMMAND_RUN; c <= CP_COMMAND_MERGE; c++) {
        if (strcmp(word, command_table[c].name) == 0) options->command = (cp_command)c;
        cp_nearest_try(&nearest, command_table[c].name);
    }
    if (options->command != CP_COMMAND_NONE) return true;
    const char *sep = nearest.best ? "; did you mean " : "", *best = nearest.best ? nearest.best : "";
    return cp_fail(
        error, CP_BAD_USAGE,
        "%s: expected a command: run, check, show, compare, replay, verify, sweep, solve, drivers, merge%s%s", word,
        sep, best);
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
        options->help = true;
        options->topic = argc > 2 ? argv[2] : NULL;
        if (!options->topic || strcmp(options->topic, "config") == 0) return true;
        options->topic = NULL;
        return parse_command(argv[2], options, error);
    }
    if (!parse_command(first, options, error)) return false;
    if (options->command == CP_COMMAND_DRIVERS) options->trials = 20000;
    if (options->command == CP_COMMAND_COMPARE) options->trials = 5000;
    if (!parse_options(argc - 1, argv + 1, options, error)) return false;
    if (options->help) return true;
    const bool in_stages = options->n_until || options->resume || options->extend || options->time_limit > 0.0 ||
                           options->checkpoint_every > 0.0;
    if (options->samples && in_stages)
        return cp_fail(error, CP_BAD_USAGE,
                       "--samples: expected none of --until, --resume, --extend, --time-limit, --checkpoint-every");
    const int left = argc - 1 - optind;
    if (options->command == CP_COMMAND_VERIFY) {
        return left == 0 || cp_fail(error, CP_BAD_USAGE, "%s: expected no argument", argv[1 + optind]);
    }
    const bool takes_many = (bit_of(options->command) & (COMPARE | MERGE)) != 0;
    if (left == 1 || (left > 1 && takes_many)) {
        options->others = argv + 2 + optind;
        options->n_others = left - 1;
        options->file = argv[1 + optind];
        return true;
    }
    const bool of_result = (bit_of(options->command) & (SHOW | COMPARE | REPLAY | DRIVERS | MERGE)) != 0;
    const char *what = of_result ? "result file" : "configuration";
    if (left == 0) return cp_fail(error, CP_BAD_USAGE, "expected a %s; see chokepoint --help", what);
    return cp_fail(error, CP_BAD_USAGE, "%s: expected one %s, found another argument", argv[2 + optind], what);
}
