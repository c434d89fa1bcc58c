/* The n-th time that anything between a configuration and the tables of its result asks an arena for memory, it gets
   none: for every n the answer is CP_NO_RESOURCES, and with enough memory it is the answer as before. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "engine/report/describe.h"
#include "engine/report/show.h"
#include "engine/run/pack.h"
#include "engine/store/checkpoint.h"
#include "tests/fuzz/seed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The linker's --wrap puts these in the place of the arena's own wherever another file calls them. */
void *__wrap_cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error);
char *__wrap_cp_arena_text(cp_arena *arena, const char *text, cp_error *error);
char *__wrap_cp_arena_format(cp_arena *arena, cp_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void *__real_cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error);

static long asked, refused; /* how often so far; and which one is refused, 0: none */

static bool is_refused(cp_error *error)
{
    asked++;
    if (asked == refused) cp_fail(error, CP_NO_RESOURCES, "out of memory");
    return asked == refused;
}

void *__wrap_cp_arena_take(cp_arena *arena, size_t count, size_t item_bytes, cp_error *error)
{
    return is_refused(error) ? NULL : __real_cp_arena_take(arena, count, item_bytes, error);
}

static char *copy(cp_arena *arena, const char *text, cp_error *error)
{
    char *taken = is_refused(error) ? NULL : __real_cp_arena_take(arena, strlen(text) + 1, 1, error);
    return taken ? strcpy(taken, text) : NULL;
}

char *__wrap_cp_arena_text(cp_arena *arena, const char *text, cp_error *error)
{
    return copy(arena, text, error);
}

char *__wrap_cp_arena_format(cp_arena *arena, cp_error *error, const char *format, ...)
{
    char *text = NULL;
    size_t bytes = 0;
    va_list arguments;
    FILE *memory = open_memstream(&text, &bytes);
    va_start(arguments, format);
    vfprintf(memory, format, arguments);
    va_end(arguments);
    fclose(memory);
    char *copied = copy(arena, text, error);
    free(text);
    return copied;
}

/* A description forecasts from a pilot that is timed: it differs each time. */
static bool tell(seed_run *run, const cp_result *result, FILE *out, FILE *nowhere)
{
    const cp_run_facts facts = {.host = "here",
                                .started = "2025-01-01T00:00:00Z",
                                .git_revision = "",
                                .compiler = "",
                                .mpi_library = "",
                                .hdf5_library = "",
                                .isa = ""};
    cp_session *s = &run->session;
    const cp_show_options tables = {0}, policy = {.policy = "more"}, metric = {.metric = "unmet"},
                          json = {.json = true}, csv = {.csv = true};
    return cp_report_show(result, &facts, &tables, out, s->error) &&
           cp_report_show(result, &facts, &policy, out, s->error) &&
           cp_report_show(result, &facts, &metric, out, s->error) &&
           cp_report_show(result, &facts, &json, out, s->error) &&
           cp_report_show(result, &facts, &csv, out, s->error) &&
           cp_report_describe(&s->study, true, 12, s->arena, nowhere, s->error);
}

/* A checkpoint's way: packed, and unpacked into tallies that are added up. */
static bool go_round(seed_run *run)
{
    cp_session *s = &run->session;
    cp_tallies again;
    const uint64_t *words;
    size_t n;
    return cp_pack(&s->tallies, s->arena, &words, &n, s->error) &&
           cp_tallies_make(&s->layout, s->arena, &again, s->error) && cp_unpack("words", words, n, &again, s->error);
}

/* Everything; what was told is in `*text`, to be freed. */
static bool run_all(seed_run *run, char **text)
{
    cp_result result;
    size_t bytes = 0;
    FILE *out = open_memstream(text, &bytes), *nowhere = fopen("/dev/null", "w");
    const bool done = seed_make(5, 12, run) && go_round(run) && cp_session_fill(&run->session, &result) &&
                      tell(run, &result, out, nowhere);
    fclose(nowhere);
    fclose(out);
    return done;
}

static void every_refusal_is_told(void **state)
{
    (void)state;
    char *expected = NULL, *text = NULL;
    bool done = false;
    seed_run whole = {0};
    asked = refused = 0;
    assert_true(run_all(&whole, &expected));
    seed_release(&whole);
    const long most = asked;
    assert_true(most > 100);
    print_message("  %ld requests\n", most);
    for (long n = 1; !done; n++) {
        seed_run run = {0};
        asked = 0;
        refused = n;
        done = run_all(&run, &text);
        if (done != (n > most)) fail_msg("request %ld of %ld: %s", n, most, done ? "done" : run.error.text);
        if (done) assert_string_equal(text, expected);
        if (!done && run.error.status != CP_NO_RESOURCES) fail_msg("request %ld: '%s'", n, run.error.text);
        free(text);
        seed_release(&run);
    }
    free(expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_refusal_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
