/* What a checkpoint says comes back; so does one of the format before; what is neither is refused. */
#include "engine/base/sha256.h"
#include "engine/store/checkpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char path[] = "checkpoint-test.h5.checkpoint";
static const char shared[] = "engine_version 0.1.0\nconfig_sha256 ab\npolicies a,b\nrng pcg32\nuntil x; y\nseed 3\n"
                             "first_trial 4\ntrials_asked 6\ntrials 5\n";
static const char word[8 + 9] = "words 1\n\n\x07";

static int clean(void **state)
{
    (void)state;
    return unlink(path);
}

/* Below a first line of the format: the shared lines, one line more, a word; with the checksum of it all. */
static void write_file(int format, const char *line)
{
    char body[512], hex[CP_SHA256_HEX_BYTES];
    const size_t lines = (size_t)snprintf(body, sizeof body, "%s%s", shared, line);
    memcpy(body + lines, word, sizeof word);
    cp_sha256_hex(body, lines + sizeof word, hex);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "chokepoint checkpoint %d\nsha256 %s\n", format, hex);
    assert_int_equal(fwrite(body, 1, lines + sizeof word, file), lines + sizeof word);
    assert_int_equal(fclose(file), 0);
}

static void assert_shared(const cp_checkpoint *c)
{
    assert_string_equal(c->engine_version, "0.1.0");
    assert_string_equal(c->config_sha256, "ab");
    assert_string_equal(c->policies, "a,b");
    assert_string_equal(c->rng, "pcg32");
    assert_string_equal(c->until, "x; y");
    assert_true(c->seed == 3 && c->first_trial == 4 && c->trials_asked == 6 && c->trials == 5);
    assert_true(c->n_words == 1 && c->words[0] == 7);
}

static void assert_taken(int format, const char *line, uint64_t wall_milliseconds)
{
    cp_arena arena = {0};
    cp_error error = {0};
    cp_checkpoint found;
    write_file(format, line);
    if (!cp_checkpoint_read(path, &arena, &found, &error)) fail_msg("%s", error.text);
    assert_shared(&found);
    assert_true(found.wall_milliseconds == wall_milliseconds);
    cp_arena_release(&arena);
}

static void assert_refused(int format, const char *line, const char *reason)
{
    cp_arena arena = {0};
    cp_error error = {0};
    cp_checkpoint found;
    write_file(format, line);
    assert_false(cp_checkpoint_read(path, &arena, &found, &error));
    assert_int_equal(error.status, CP_BAD_INPUT);
    if (!strstr(error.text, reason)) fail_msg("'%s'", error.text);
    cp_arena_release(&arena);
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    cp_arena arena = {0};
    cp_error error = {0};
    cp_attempt attempt;
    cp_checkpoint found;
    write_file(2, "wall_milliseconds 1234567\n");
    assert_true(cp_checkpoint_read(path, &arena, &found, &error));
    assert_int_equal(found.wall_milliseconds, 1234567);
    assert_true(cp_attempt_begin("checkpoint-test.h5", &arena, &attempt, &error));
    found.wall_milliseconds = UINT64_MAX;
    assert_true(cp_checkpoint_write(&attempt, path, &found, &error));
    cp_attempt_end(&attempt);
    found = (cp_checkpoint){0};
    assert_true(cp_checkpoint_read(path, &arena, &found, &error));
    assert_shared(&found);
    assert_true(found.wall_milliseconds == UINT64_MAX);
    cp_arena_release(&arena);
}

static void the_format_before_is_read(void **state)
{
    (void)state;
    assert_taken(1, "", 0);
    assert_taken(2, "wall_milliseconds 0\n", 0);
    assert_refused(1, "wall_milliseconds 0\n", "damaged");
}

static void others_are_refused(void **state)
{
    (void)state;
    assert_refused(2, "", "damaged");
    assert_refused(2, "wall_milliseconds -\n", "damaged");
    assert_refused(0, "", "damaged");
    assert_refused(2, "wall_milliseconds 0\033[2J\n", "damaged");
    assert_refused(3, "wall_milliseconds 0\n", "a checkpoint of format 3; expected format 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(what_is_written_comes_back, clean),
                                       cmocka_unit_test_teardown(the_format_before_is_read, clean),
                                       cmocka_unit_test_teardown(others_are_refused, clean)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
