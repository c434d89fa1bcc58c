/* A result file that was valid before it was changed in a few places, sealed again, given to every command that reads
   results: the checks of this program are what is tested, HDF5 sees whole files. */
#include "engine/store/seal.h"
#include "tests/fuzz/edit.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/seed.h"

#include <assert.h>
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_EDITS = 8, MOST_STEPS = 60, MOST_SITES = 50, TRIALS = 12 };

static char whole_path[64], path[64], merged_path[64];
static char *whole;
static size_t whole_bytes;

static void remove_files(void)
{
    unlink(whole_path);
    unlink(path);
    unlink(merged_path);
}

/* Once: the valid file, kept in memory and, to be compared with, in place. */
static void begin(void)
{
    static cp_arena arena;
    static seed_run run;
    cp_store_start();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    seed_path("whole.h5", whole_path, sizeof whole_path);
    seed_path("result.h5", path, sizeof path);
    seed_path("merged.h5", merged_path, sizeof merged_path);
    const bool made = seed_make(5, TRIALS, &run) && seed_write(&run, whole_path) &&
                      cp_file_read(whole_path, SIZE_MAX / 4, &arena, &whole, &whole_bytes, &run.error);
    if (!made) fprintf(stderr, "%s\n", run.error.text);
    assert(made);
    seed_release(&run);
    atexit(remove_files);
    freopen("/dev/null", "w", stdout);
}

/* Whether what the file's configuration asks for is soon simulated. */
static bool is_small(void)
{
    cp_arena arena = {0};
    cp_result result;
    cp_run_facts facts;
    cp_study study = {0};
    cp_findings findings = {0};
    cp_error error = {0};
    bool small = false;
    if (cp_store_read(path, &arena, &result, &facts, &error)) {
        const cp_config_input input = {.file = path,
                                       .text = result.config_text,
                                       .bytes = result.config_bytes,
                                       .n_files = result.n_files,
                                       .files = result.files};
        small = !cp_config_read(&input, &arena, &study, &findings, &error) ||
                (study.steps <= MOST_STEPS && study.policies[0].scenario.n_sites <= MOST_SITES && result.trials < 1000);
    }
    cp_arena_release(&arena);
    return small;
}

static void read_with(int command)
{
    static char baseline[] = "baseline";
    char *others[] = {baseline, whole_path};
    cp_options o = {.file = path, .rng = "pcg32", .trials = 16, .threads = 1, .quiet = true, .out = merged_path};
    cp_error error = {0};
    if (command < 5) {
        o.json = command == 1;
        o.csv = command == 2;
        o.policy = command == 3 ? "more" : NULL;
        o.metric = command == 4 ? "unmet" : NULL;
        cp_command_show(&o, &error);
    } else if (command == 5) {
        cp_command_compare(&o, &error);
    } else if (!is_small()) {
        return;
    } else if (command == 6) {
        o.others = others + 1;
        o.n_others = 1;
        cp_command_compare(&o, &error);
    } else if (command == 7) {
        o.worst = "unmet:d";
        cp_command_drivers(&o, &error);
    } else if (command == 8) {
        o.worst = "cost_total";
        cp_command_replay(&o, &error);
    } else if (command == 9) {
        o.at = "unmet:d=q0.5";
        o.csv = true;
        cp_command_replay(&o, &error);
    } else {
        o.command = CP_COMMAND_MERGE;
        cp_command_merge(&o, &error);
    }
    assert(error.status != CP_OK || error.text[0] == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    edit_tape tape = {bytes, bytes + n};
    if (!whole) begin();
    int command = edit_byte(&tape) % 64; /* often one of those that are quick */
    if (command > 10) command %= 6;
    if (!seed_put(path, whole, whole_bytes)) return 0;
    edit_file(path, &tape, MOST_EDITS);
    cp_error error = {0};
    if (!cp_store_seal(path, path, &error)) return 0;
    read_with(command);
    return 0;
}
