/* Memory refused at each place where a step asks for it. The step must fail, say that memory is out, and leave nothing
   that the sanitizers would complain of. Linked so that all calls of the arena come here first. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "engine/report/compare.h"
#include "engine/report/compare_files.h"
#include "engine/report/describe.h"
#include "engine/report/drivers_print.h"
#include "engine/report/replay.h"
#include "engine/report/show.h"
#include "tests/fuzz/seed.h"
#include "tests/unit/refused_world.h"

void *__real_cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error);
void *__wrap_cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error);
char *__wrap_cp_arena_text(cp_arena *arena, const char *text, cp_error *error);
char *__wrap_cp_arena_format(cp_arena *arena, cp_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void *__wrap_cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error)
{
    if (!is_refused(PLACES_DEEP)) return __real_cp_arena_take(arena, count, item_bytes, error);
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
                    cp_worker_run(&worker, world_seed, 0, CP_LANES, error);
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
           cp_drivers_fill(&w->study, world_seed, arena, &result, error);
}

static bool write_file(world *w, cp_arena *arena, cp_error *error)
{
    (void)arena;
    return cp_store_write(w->path, &w->result, &sample_facts, error);
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
        ok = cp_report_show(&w->result, &sample_facts, &options[i], w->out, error);
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
        ok = cp_replay_make(&w->study, 0, world_seed, 3, &replay, error) &&
             (csv ? cp_replay_csv(&replay, w->out, error) : cp_replay_story(&replay, true, w->out, error));
        cp_replay_release(&replay);
    }
    return ok;
}

static bool compare_and_drivers(world *w, cp_arena *arena, cp_error *error)
{
    const cp_compared_file file = {"a.h5", &w->result, &w->study, world_seed};
    const cp_compared_file both[2] = {file, file};
    cp_subject subject;
    const cp_drivers_options options = {.n_subjects = 1, .subjects = &subject, .seed = world_seed, .trials = CP_LANES};
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
        ok = cp_report_show(&result, &sample_facts, &options[i], w->out, s->error);
    }
    ok = ok && cp_report_describe(&s->study, true, 12, s->arena, w->nowhere, s->error);
    *error = run.error;
    seed_release(&run);
    return ok;
}

/* What a run tells, to be freed. */
static char *told(world *w)
{
    char *text = NULL;
    size_t bytes = 0;
    cp_error error;
    w->out = open_memstream(&text, &bytes);
    const bool ok = attempt(run_whole, w, &error);
    fclose(w->out);
    w->out = w->nowhere;
    if (!ok) fail_msg("%s", error.text);
    return text;
}

static void refuse_every(a_step step, world *w)
{
    cp_error error;
    refuse(-1);
    const bool ok = attempt(step, w, &error);
    const long all = places.asked, stride = stride_over(all);
    if (!ok) fail_msg("%s", error.text);
    assert_true(all > 0);
    print_message("  %ld requests, one in %ld refused\n", all, stride);
    for (long n = 0; n < all; n += stride) refuse_one(step, w, CP_NO_RESOURCES, n);
}

/* And what was refused leaves no trace in what is told afterwards. */
static void run_whole_refused(void **state)
{
    char *before = told(*state);
    refuse_every(run_whole, *state);
    char *after = told(*state);
    assert_true(strlen(before) > 1000);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

#define STEP(name)                                                                                                     \
    static void name##_refused(void **state)                                                                           \
    {                                                                                                                  \
        refuse_each_place(name, *state, CP_NO_RESOURCES, true);                                                        \
    }
STEP(read_config)
STEP(compile)
STEP(simulate)
STEP(add_and_pack)
STEP(answer)
STEP(write_file)
STEP(read_file)
STEP(show_all)
STEP(describe)
STEP(replay)
STEP(compare_and_drivers)

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
    return cmocka_run_group_tests(tests, make_world, remove_world);
}
