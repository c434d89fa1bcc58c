/* Memory refused: every request for memory of a step is refused in turn; of a small run whole each, of the steps of a
   larger one so many. The step must fail, say that memory is out, and leave nothing that the sanitizers would complain
   of. Linked so that all calls of the arena come here first. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "engine/base/file.h"
#include "engine/config/config.h"
#include "engine/plan/compile.h"
#include "engine/report/compare.h"
#include "engine/report/compare_files.h"
#include "engine/report/describe.h"
#include "engine/report/drivers.h"
#include "engine/report/drivers_print.h"
#include "engine/report/replay.h"
#include "engine/report/show.h"
#include "engine/run/answer.h"
#include "engine/run/pack.h"
#include "engine/run/simulate.h"
#include "engine/store/store.h"
#include "tests/fuzz/seed.h"

#include <hdf5.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MANY = 480, SOME = 16 }; /* refusals; of a step that takes longer */

static long asked, refused = -1; /* counted from 0; −1: none is refused */

void *__real_cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error);
void *__wrap_cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error);
char *__wrap_cp_arena_text(cp_arena *arena, const char *text, cp_error *error);
char *__wrap_cp_arena_format(cp_arena *arena, cp_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void *__wrap_cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error)
{
    if (asked++ != refused) return __real_cp_arena_take(arena, count, item_bytes, error);
    cp_fail(error, CP_NO_RESOURCES, "out of memory: refused");
    return NULL;
}

char *__wrap_cp_arena_text(cp_arena *arena, const char *text, cp_error *error)
{
    const size_t bytes = strlen(text) + 1;
    char *copy = __wrap_cp_arena_take(arena, bytes, 1, error);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

char *__wrap_cp_arena_format(cp_arena *arena, cp_error *error, const char *format, ...)
{
    va_list measured, printed;
    va_start(measured, format);
    va_copy(printed, measured);
    const int length = vsnprintf(NULL, 0, format, measured);
    va_end(measured);
    char *text = __wrap_cp_arena_take(arena, (size_t)length + 1, 1, error);
    if (text) vsnprintf(text, (size_t)length + 1, format, printed);
    va_end(printed);
    return text;
}

/* What the steps before have made. */
typedef struct {
    cp_arena arena;
    cp_config_input input;
    cp_study study;
    cp_plan plan;
    cp_layout layout;
    cp_worker worker;
    cp_tallies tallies;
    cp_result result;
    cp_run_facts facts;
    const uint64_t *words;
    size_t n_words;
    char path[64];
    FILE *out, *nowhere;
} world;

static const cp_seed seed = {.rng = CP_RNG_PCG32};

/* A step makes all anew in `arena`. */
typedef bool (*a_step)(world *w, cp_arena *arena, cp_error *error);

static bool read_config(world *w, cp_arena *arena, cp_error *error)
{
    cp_findings findings = {0};
    cp_study study = {0};
    return cp_config_read(&w->input, arena, &study, &findings, error);
}

static bool compile(world *w, cp_arena *arena, cp_error *error)
{
    cp_plan plan;
    cp_layout layout;
    return cp_plan_compile(&w->study, arena, &plan, error) && cp_layout_make(&w->study, &plan, arena, &layout, error);
}

static bool simulate(world *w, cp_arena *arena, cp_error *error)
{
    (void)arena;
    cp_worker worker = {0};
    const bool ok = cp_worker_make(&w->plan, &w->layout, cp_kernels_select(NULL), &worker, error) &&
                    cp_worker_run(&worker, seed, 0, CP_LANES, error);
    cp_arena_release(&worker.arena);
    return ok;
}

static bool add_and_pack(world *w, cp_arena *arena, cp_error *error)
{
    cp_tallies sum;
    const uint64_t *words;
    size_t n;
    return cp_tallies_make(&w->layout, arena, &sum, error) && cp_tallies_add(&sum, &w->tallies, error) &&
           cp_pack(&sum, arena, &words, &n, error) && cp_unpack("words", words, n, &sum, error);
}

static bool answer(world *w, cp_arena *arena, cp_error *error)
{
    cp_result result = w->result;
    memset(result.levels, 0, sizeof result.levels);
    return cp_answer_fill(&w->study, &w->tallies, arena, &result, error) &&
           cp_drivers_fill(&w->study, seed, arena, &result, error);
}

static bool write_file(world *w, cp_arena *arena, cp_error *error)
{
    (void)arena;
    return cp_store_write(w->path, &w->result, &w->facts, error);
}

static bool read_file(world *w, cp_arena *arena, cp_error *error)
{
    cp_result result;
    cp_run_facts facts;
    const uint64_t *words;
    size_t n;
    return cp_store_read(w->path, arena, &result, &facts, error) &&
           cp_store_read_tallies(w->path, arena, &words, &n, error);
}

static bool show_all(world *w, cp_arena *arena, cp_error *error)
{
    (void)arena;
    const cp_show_options options[] = {
        {0}, {.json = true}, {.csv = true}, {.policy = "baseline"}, {.metric = "shortage_duration"}};
    bool ok = true;
    for (size_t i = 0; i < sizeof options / sizeof *options && ok; i++) {
        ok = cp_report_show(&w->result, &w->facts, &options[i], w->out, error);
    }
    return ok && cp_report_compare(&w->result, &(cp_compare_options){.file = "file"}, w->out, error);
}

static bool describe(world *w, cp_arena *arena, cp_error *error)
{
    return cp_report_describe(&w->study, true, 1000, arena, w->nowhere, error);
}

static bool replay(world *w, cp_arena *arena, cp_error *error)
{
    (void)arena;
    bool ok = true;
    for (int csv = 0; csv < 2 && ok; csv++) {
        cp_replay replay = {0};
        ok = cp_replay_make(&w->study, 0, seed, 3, &replay, error) &&
             (csv ? cp_replay_csv(&replay, w->out, error) : cp_replay_story(&replay, true, w->out, error));
        cp_replay_release(&replay);
    }
    return ok;
}

static bool compare_and_drivers(world *w, cp_arena *arena, cp_error *error)
{
    const cp_compared_file file = {"a.h5", &w->result, &w->study, seed};
    const cp_compared_file both[2] = {file, file};
    cp_subject subject;
    const cp_drivers_options options = {.n_subjects = 1, .subjects = &subject, .seed = seed, .trials = CP_LANES};
    cp_drivers drivers;
    return cp_report_compare_files(both, CP_LANES, w->out, error) &&
           cp_subject_parse("--worst", "cost_total", 10, &subject, arena, error) &&
           cp_drivers_find(&w->study, &w->result, &options, arena, &drivers, error) &&
           cp_drivers_print(&drivers, &w->result, &subject, "baseline", w->out, error) &&
           cp_drivers_print_csv(&drivers, w->out, error);
}

/* From a configuration to the tables of its result. A description is never the same, and comes last: it forecasts from
   a pilot that is timed. */
static bool run_whole(world *w, cp_arena *arena, cp_error *error)
{
    const cp_show_options options[] = {{0}, {.policy = "more"}, {.metric = "unmet"}, {.json = true}, {.csv = true}};
    seed_run run = {0};
    cp_session *s = &run.session;
    cp_result result;
    (void)arena;
    bool ok = seed_make(5, 12, &run) && cp_session_fill(s, &result);
    for (size_t i = 0; i < sizeof options / sizeof *options && ok; i++) {
        ok = cp_report_show(&result, &w->facts, &options[i], w->out, s->error);
    }
    ok = ok && cp_report_describe(&s->study, true, 12, s->arena, w->nowhere, s->error);
    *error = run.error;
    seed_release(&run);
    return ok;
}

static int set_up(void **state)
{
    static world w;
    char *text;
    cp_error error = {0};
    cp_findings findings = {0};
    cp_study *study = &w.study;
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    w.out = w.nowhere = fopen("/dev/null", "w");
    strcpy(w.path, "/tmp/chokepoint-refused-XXXXXX");
    close(mkstemp(w.path));
    w.input.file = CP_SOURCE_DIR "/configs/reference.yaml";
    bool ok = cp_file_read(w.input.file, 1 << 20, &w.arena, &text, &w.input.bytes, &error);
    w.input.text = text;
    ok = ok && cp_config_read(&w.input, &w.arena, study, &findings, &error) &&
         cp_plan_compile(study, &w.arena, &w.plan, &error) &&
         cp_layout_make(study, &w.plan, &w.arena, &w.layout, &error) &&
         cp_worker_make(&w.plan, &w.layout, cp_kernels_select(NULL), &w.worker, &error) &&
         cp_worker_run(&w.worker, seed, 0, CP_LANES, &error);
    w.tallies = w.worker.tallies;
    w.result = (cp_result){.title = study->name,
                           .description = study->description,
                           .engine_version = "0",
                           .config_sha256 = "0",
                           .config_text = text,
                           .config_bytes = w.input.bytes,
                           .n_files = study->n_files,
                           .files = study->files,
                           .rng = "pcg32",
                           .trials = CP_LANES,
                           .currency = study->currency,
                           .start = study->start,
                           .horizon_days = study->horizon_days,
                           .step_days = study->step_days,
                           .discount = study->discount,
                           .interval = study->confidence};
    w.facts = (cp_run_facts){.host = "host",
                             .started = "2025-01-01T00:00:00Z",
                             .git_revision = "0",
                             .compiler = "cc",
                             .mpi_library = "mpi",
                             .hdf5_library = "hdf5",
                             .isa = "isa",
                             .placement = "none",
                             .ranks = 1,
                             .threads = 1,
                             .wall_seconds = 1.0,
                             .trials_per_second = 16.0};
    ok = ok && cp_pack(&w.tallies, &w.arena, &w.result.tallies, &w.result.n_tallies, &error) &&
         cp_answer_fill(study, &w.tallies, &w.arena, &w.result, &error) &&
         cp_drivers_fill(study, seed, &w.arena, &w.result, &error) &&
         cp_store_write(w.path, &w.result, &w.facts, &error);
    if (!ok) fprintf(stderr, "%s\n", error.text);
    *state = &w;
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    world *w = *state;
    fclose(w->nowhere);
    unlink(w->path);
    cp_arena_release(&w->worker.arena);
    cp_arena_release(&w->arena);
    return 0;
}

/* One attempt, with request number `n` refused. */
static bool attempt(a_step step, world *w, long n, cp_error *error)
{
    cp_arena arena = {0};
    asked = 0;
    refused = n;
    *error = (cp_error){0};
    const bool ok = step(w, &arena, error);
    refused = -1;
    cp_arena_release(&arena);
    return ok;
}

/* MOST_REFUSED in the environment makes them fewer, for a build that is slow. */
static void refuse_each(a_step step, world *w, long most)
{
    cp_error error;
    const char *fewer = getenv("MOST_REFUSED");
    if (fewer && atol(fewer) < most) most = atol(fewer);
    if (!attempt(step, w, -1, &error)) fail_msg("%s", error.text);
    const long all = asked, stride = 1 + all / most;
    assert_true(all > 0);
    for (long n = 0; n < all; n += n < most / 4 ? 1 : stride) {
        const bool ok = attempt(step, w, n, &error);
        if (ok || error.status != CP_NO_RESOURCES) fail_msg("request %ld of %ld: '%s'", n, all, error.text);
    }
    print_message("  %ld requests, one in %ld refused\n", all, stride);
}

/* What a run tells, to be freed. */
static char *told(world *w)
{
    char *text = NULL;
    size_t bytes = 0;
    cp_error error;
    w->out = open_memstream(&text, &bytes);
    const bool ok = attempt(run_whole, w, -1, &error);
    fclose(w->out);
    w->out = w->nowhere;
    if (!ok) fail_msg("%s", error.text);
    return text;
}

/* And what was refused leaves no trace in what is told afterwards. */
static void run_whole_refused(void **state)
{
    char *before = told(*state);
    refuse_each(run_whole, *state, LONG_MAX);
    char *after = told(*state);
    assert_true(strlen(before) > 1000);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

#define STEP(name, most)                                                                                               \
    static void name##_refused(void **state)                                                                           \
    {                                                                                                                  \
        refuse_each(name, *state, most);                                                                               \
    }
STEP(read_config, MANY)
STEP(compile, MANY)
STEP(simulate, MANY)
STEP(add_and_pack, MANY)
STEP(answer, MANY)
STEP(write_file, SOME)
STEP(read_file, SOME)
STEP(show_all, MANY)
STEP(describe, SOME)
STEP(replay, MANY)
STEP(compare_and_drivers, SOME)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(run_whole_refused),    cmocka_unit_test(read_config_refused),
        cmocka_unit_test(compile_refused),      cmocka_unit_test(simulate_refused),
        cmocka_unit_test(add_and_pack_refused), cmocka_unit_test(answer_refused),
        cmocka_unit_test(write_file_refused),   cmocka_unit_test(read_file_refused),
        cmocka_unit_test(show_all_refused),     cmocka_unit_test(describe_refused),
        cmocka_unit_test(replay_refused),       cmocka_unit_test(compare_and_drivers_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
