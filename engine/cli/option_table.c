/* The tables of commands and options. */
#include "engine/cli/option_table.h"

#include <assert.h>

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

const cp_option_line cp_option_table[] = {
    {'o', "output", "FILE", RUN | SWEEP,
     "result file (default: the configuration's name with .h5, of sweep -sweep.h5, here)", CP_WORDS_RESULT},
    {'o', "output", "FILE", MERGE, "result file of all trials", CP_WORDS_RESULT},
    {'n', "trials", "N", RUN | VERIFY | VARY, "number of trials: 50000, 200k, 10M, 1G (default 100k)", CP_WORDS_NONE},
    {'n', "trials", "N", CHECK, "of how many trials to forecast time, memory and file (default 1M)", CP_WORDS_NONE},
    {'n', "trials", "N", DRIVERS, "how many trials to run again, from the first on (default 20k)", CP_WORDS_NONE},
    {'n', "trials", "N", COMPARE, "of two files of the same seed: how many trials to run again (default 5000)",
     CP_WORDS_NONE},
    {'s', "seed", "S", RUN | VERIFY | VARY, "seed of all random numbers (default 1)", CP_WORDS_NONE},
    {'t', "threads", "T", RUN | VERIFY | VARY, "OpenMP threads per process (default: all cores, or OMP_NUM_THREADS)",
     CP_WORDS_NONE},
    {'F', "first-trial", "N", RUN | VARY, "number of the first trial (default 0), for parts of a larger run",
     CP_WORDS_NONE},
    {'P', "policies", "A,B", RUN, "only these policies, and the baseline", CP_WORDS_NONE},
    {'S', "samples", "METRICS", RUN, "keep these metrics of every trial: none (default), all, or names as A,B",
     CP_WORDS_METRIC},
    {'R', "rng", "NAME", RUN | VERIFY | VARY,
     "random numbers: pcg32 (default), or pcg64dxsm, philox4x32 to check against", CP_WORDS_RNG},
    {'I', "isa", "NAME", RUN | VERIFY | VARY,
     "instruction set: baseline, v3, v4 (default: the fastest here; same results)", CP_WORDS_ISA},
    {'L', "time-limit", "TIME", RUN, "stop in good time: 90s, 30m, 2h, 1d; a checkpoint is written, exit code 4",
     CP_WORDS_NONE},
    {'K', "checkpoint-every", "TIME", RUN, "write a checkpoint, FILE.checkpoint, every so often", CP_WORDS_NONE},
    {'G', "wait-limit", "TIME", RUN,
     "end, exit code 5, when another rank does not answer for so long (default: wait for ever)", CP_WORDS_NONE},
    {'Z', "resume", NULL, RUN, "go on from the checkpoint; from the first trial if there is none", CP_WORDS_NONE},
    {'E', "extend", "RESULT.h5", RUN,
     "more trials onto a finished run, --trials in all (and in place, without --output)", CP_WORDS_RESULT},
    {'O', "allow-outside-files", NULL, RUN | CHECK | VARY,
     "the configuration may name files outside its folder: absolute, with .. or by links", CP_WORDS_NONE},
    {'q', "quiet", NULL, RUN | VARY | MERGE, "no progress, no summary", CP_WORDS_NONE},
    {'p', "policy", "NAME", SHOW | REPLAY | DRIVERS | VARY,
     "one policy in detail; the one to replay, to vary (default: baseline)", CP_WORDS_NONE},
    {'V', "vary", "PATH", VARY, "number of the configuration to vary, as policies write it", CP_WORDS_NONE},
    {'A', "from", "VALUE", VARY, "first value: a number with its unit, or a date", CP_WORDS_NONE},
    {'B', "to", "VALUE", VARY, "last value", CP_WORDS_NONE},
    {'N', "points", "N", SWEEP, "how many values (default 9)", CP_WORDS_NONE},
    {'U', "until", "PRECISION", RUN,
     "stop early once all are met: 'METRIC[:NAME]:STAT FRACTION', as 'cost_total:q0.99 2%'", CP_WORDS_METRIC},
    {'U', "until", "TARGET", SOLVE, "'P(METRIC:NAME > X) <= P', or mean, q0.95, tail0.95 (METRIC) <= X", CP_WORDS_NONE},
    {'T', "trial", "N", REPLAY, "number of the trial, as the run counted them", CP_WORDS_NONE},
    {'W', "worst", "METRIC[:NAME]", REPLAY, "the trial worst by a metric, of the system or of a demand or commodity",
     CP_WORDS_METRIC},
    {'Q', "at", "METRIC=qLEVEL", REPLAY, "a trial at a quantile: cost_total=q0.99, shortage_duration:NAME=q0.95",
     CP_WORDS_METRIC},
    {'W', "worst", "METRIC[:NAME]", DRIVERS, "which trials are the worst (default cost_total, of the system)",
     CP_WORDS_METRIC},
    {'C', "csv", NULL, SHOW | REPLAY | DRIVERS,
     "a table for programs: all statistics; a trial's draws, events and steps; all drivers", CP_WORDS_NONE},
    {'m', "metric", "NAME", SHOW,
     "one metric for every policy, with quantiles and intervals; with --policy, its histogram", CP_WORDS_METRIC},
    {'M', "markdown", NULL, VERIFY, "the table of docs/validation.md", CP_WORDS_NONE},
    {'j', "json", NULL, SHOW, "all of it as JSON", CP_WORDS_NONE},
    {'v', "verbose", NULL, RUN | CHECK | REPLAY | VARY, "say more", CP_WORDS_NONE},
    {'h', "help", NULL, ALL, "this text", CP_WORDS_NONE},
};
static_assert(sizeof cp_option_table / sizeof *cp_option_table <= CP_MOST_OPTIONS, "room for all");
const int cp_n_options = sizeof cp_option_table / sizeof *cp_option_table;

const cp_command_line cp_command_table[] = {
    [CP_COMMAND_NONE] = {"", "COMMAND …", "Monte Carlo risk of supply chains that hang on a few suppliers", NULL,
                         CP_WORDS_NONE, false},
    [CP_COMMAND_RUN] = {"run", "run CONFIG [options]", "simulate every policy and write one HDF5 file",
                        "chokepoint run configs/minimal.yaml -n 1M -o minimal.h5", CP_WORDS_CONFIG, false},
    [CP_COMMAND_CHECK] = {"check", "check CONFIG", "read and check a configuration, show it as understood; run nothing",
                          "chokepoint check configs/minimal.yaml", CP_WORDS_CONFIG, false},
    [CP_COMMAND_SHOW] = {"show", "show RESULT.h5 [options]", "the results as tables, JSON or CSV",
                         "chokepoint show minimal.h5 --metric shortage_duration", CP_WORDS_RESULT, false},
    [CP_COMMAND_COMPARE] = {"compare", "compare RESULT.h5 [POLICY… | OTHER.h5]",
                            "what each policy saves, trial by trial; or what another run costs more",
                            "chokepoint compare minimal.h5", CP_WORDS_RESULT, true},
    [CP_COMMAND_REPLAY] = {"replay", "replay RESULT.h5 --trial N | --worst METRIC[:NAME] | --at METRIC[:NAME]=q0.99",
                           "one trial of a run again, as a story or a table",
                           "chokepoint replay minimal.h5 --worst cost_total", CP_WORDS_RESULT, false},
    [CP_COMMAND_SWEEP] = {"sweep", "sweep CONFIG --vary PATH --from A --to B",
                          "one number varied, under the same futures",
                          "chokepoint sweep configs/minimal.yaml --vary commodities.magnet.buffer.target --from 0 "
                          "--to '180 days'",
                          CP_WORDS_CONFIG, false},
    [CP_COMMAND_SOLVE] = {"solve", "solve CONFIG --vary PATH --from A --to B --until TARGET",
                          "the least (or most) value that meets a target",
                          "chokepoint solve configs/minimal.yaml --vary commodities.magnet.buffer.target --from 0 "
                          "--to '365 days' --until 'P(shortage_duration:cars > 90 days) <= 5%'",
                          CP_WORDS_CONFIG, false},
    [CP_COMMAND_DRIVERS] = {"drivers", "drivers RESULT.h5 [options]", "what the worst trials of a run have in common",
                            "chokepoint drivers minimal.h5 --worst shortage_duration:cars", CP_WORDS_RESULT, false},
    [CP_COMMAND_MERGE] = {"merge", "merge -o RESULT.h5 PART.h5…", "join parts of a run: trial ranges side by side",
                          "chokepoint merge -o minimal.h5 minimal-1.h5 minimal-2.h5 minimal-3.h5", CP_WORDS_RESULT,
                          true},
    [CP_COMMAND_VERIFY] = {"verify", "verify [options]", "run cases whose answer is known, and compare",
                           "chokepoint verify -n 1M", CP_WORDS_NONE, false},
};

bool cp_option_is_of(const cp_option_line *option, cp_command command)
{
    if (command == CP_COMMAND_NONE) return option->commands == ALL;
    return (option->commands & 1 << (command - CP_COMMAND_RUN)) != 0;
}

bool cp_option_has_letter(const cp_option_line *option)
{
    return option->letter >= 'a';
}
