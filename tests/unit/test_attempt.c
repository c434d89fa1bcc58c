/* Of several attempts at a result the latest alone can write, wherever the others were when it began. */
#include "engine/store/attempt.h"
#include "engine/store/checkpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    char folder[64], path[96], checkpoint[128];
    cp_arena arena;
} place;

static int make_place(void **state)
{
    place *p = calloc(1, sizeof *p);
    if (!p) return 1;
    strcpy(p->folder, "attempt-XXXXXX");
    if (!mkdtemp(p->folder)) return 1;
    snprintf(p->path, sizeof p->path, "%s/out.h5", p->folder);
    snprintf(p->checkpoint, sizeof p->checkpoint, "%s.checkpoint", p->path);
    *state = p;
    return 0;
}

/* Nothing may be left but the files themselves. */
static int leave_place(void **state)
{
    place *p = *state;
    unlink(p->path);
    unlink(p->checkpoint);
    const int left = rmdir(p->folder);
    cp_arena_release(&p->arena);
    free(p);
    return left;
}

static cp_attempt begin(place *p)
{
    cp_attempt attempt;
    cp_error error = {0};
    if (!cp_attempt_begin(p->path, &p->arena, &attempt, &error)) fail_msg("%s", error.text);
    return attempt;
}

static const char *write_file(place *p, const cp_attempt *attempt, const char *text)
{
    cp_error error = {0};
    const char *name = cp_attempt_file(attempt, "result", &p->arena, &error);
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return name;
}

static void assert_holds(const char *path, const char *text)
{
    char found[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(found, sizeof found, file));
    fclose(file);
    assert_string_equal(found, text);
}

static void assert_lost(const cp_error *error)
{
    assert_int_equal(error->status, CP_NO_RESOURCES);
    if (!strstr(error->text, "a later run of it has begun on ")) fail_msg("'%s'", error->text);
}

static bool write_checkpoint(const place *p, const cp_attempt *attempt, uint64_t trials, cp_error *error)
{
    const uint64_t word = 7;
    const cp_checkpoint checkpoint = {.engine_version = "1",
                                      .config_sha256 = "2",
                                      .policies = "3",
                                      .rng = "4",
                                      .until = "",
                                      .trials = trials,
                                      .words = &word,
                                      .n_words = 1};
    return cp_checkpoint_write(attempt, p->checkpoint, &checkpoint, error);
}

/* The control: without a later attempt all of it works. */
static void one_attempt_writes(void **state)
{
    place *p = *state;
    cp_error error = {0};
    cp_attempt only = begin(p);
    assert_true(cp_attempt_holds(&only, &error));
    assert_true(cp_attempt_publish(&only, write_file(p, &only, "one"), p->path, &error));
    assert_holds(p->path, "one");
    assert_true(write_checkpoint(p, &only, 1, &error) && write_checkpoint(p, &only, 2, &error));
    assert_true(cp_checkpoint_is_there(p->checkpoint));
    assert_true(cp_attempt_remove(&only, p->checkpoint, &error));
    assert_false(cp_checkpoint_is_there(p->checkpoint));
    cp_attempt_end(&only);
}

/* Its file was written and it held the right a moment ago: only the rename is left. */
static void an_older_one_cannot_publish(void **state)
{
    place *p = *state;
    cp_error error = {0}, later = {0};
    cp_attempt old = begin(p);
    const char *ready = write_file(p, &old, "old");
    assert_true(cp_attempt_holds(&old, &error));
    cp_attempt new = begin(p);
    assert_true(cp_attempt_publish(&new, write_file(p, &new, "new"), p->path, &later));
    assert_false(cp_attempt_publish(&old, ready, p->path, &error));
    assert_lost(&error);
    assert_holds(p->path, "new");
    cp_attempt_end(&old);
    assert_true(cp_attempt_holds(&new, &later));
    cp_attempt_end(&new);
}

static void an_older_one_cannot_touch_the_checkpoint(void **state)
{
    place *p = *state;
    cp_error error = {0}, later = {0};
    cp_attempt old = begin(p);
    assert_true(write_checkpoint(p, &old, 1, &error));
    cp_attempt new = begin(p);
    assert_true(write_checkpoint(p, &new, 2, &later));
    assert_false(write_checkpoint(p, &old, 3, &error));
    assert_lost(&error);
    cp_attempt_remove(&old, p->checkpoint, &error);
    cp_attempt_end(&old);
    cp_checkpoint found;
    assert_true(cp_checkpoint_read(p->checkpoint, &p->arena, &found, &later));
    assert_int_equal(found.trials, 2);
    cp_attempt_end(&new);
}

/* Nothing brings it back: not the later one's end, not another that begins. */
static void once_lost_is_lost(void **state)
{
    place *p = *state;
    cp_error error = {0}, gone = {0};
    cp_attempt old = begin(p), new = begin(p);
    cp_attempt_end(&new);
    assert_false(cp_attempt_holds(&old, &gone));
    assert_non_null(strstr(gone.text, "is gone"));
    cp_attempt third = begin(p);
    assert_false(cp_attempt_holds(&old, &error));
    assert_lost(&error);
    assert_true(cp_attempt_holds(&third, &(cp_error){0}));
    cp_attempt_end(&third);
}

/* Results side by side, one's name the beginning of the other's, are each its own. */
static void neighbours_are_left_alone(void **state)
{
    place *p = *state, other = *p;
    cp_error error = {0};
    other.arena = (cp_arena){0};
    snprintf(other.path, sizeof other.path, "%s/out.h5x", p->folder);
    cp_attempt own = begin(p), neighbour = begin(&other);
    assert_true(cp_attempt_holds(&own, &error) && cp_attempt_holds(&neighbour, &error));
    cp_attempt_end(&own);
    cp_attempt_end(&neighbour);
    cp_arena_release(&other.arena);
}

/* A process that takes over again and again while others do: one holds in the end, and it is the latest. */
static void of_many_at_once_one_is_left(void **state)
{
    enum { PROCESSES = 8, ROUNDS = 40 };
    place *p = *state;
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] > 0) continue;
        for (int round = 0; round < ROUNDS; round++) {
            cp_arena arena = {0};
            cp_attempt attempt;
            cp_error error = {0};
            if (!cp_attempt_begin(p->path, &arena, &attempt, &error) && !strstr(error.text, "a later run of it"))
                _exit(1);
            cp_arena_release(&arena);
        }
        _exit(0);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    int left = 0;
    DIR *folder = opendir(p->folder);
    for (const struct dirent *entry; (entry = readdir(folder));) left += entry->d_name[1] == 'c';
    closedir(folder);
    assert_int_equal(left, 1);
    cp_attempt last = begin(p);
    cp_attempt_end(&last);
}

static int count_of(const char *path)
{
    int count = 0;
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    if (fscanf(file, "%d", &count) != 1) count = -1000000;
    fclose(file);
    return count;
}

/* Up to so many microseconds. */
static void dawdle(unsigned most, unsigned *chance)
{
    *chance = *chance * 1103515245u + 12345u;
    nanosleep(&(struct timespec){.tv_nsec = (long)((*chance >> 16) % most) * 1000}, NULL);
}

/* An attempt that takes over, unless it is the control, reads the count, dawdles, and publishes one more; 1 when it
   could. Ends the process when it finds what must not be. */
static int count_one_more(place *p, bool takes_over, unsigned *chance)
{
    cp_error error = {0};
    cp_arena arena = {0};
    cp_attempt attempt = {.path = p->path, .folder = p->folder};
    if (takes_over && !cp_attempt_begin(p->path, &arena, &attempt, &error)) {
        if (!strstr(error.text, " run of it has begun")) _exit(255);
        return 0;
    }
    if (!takes_over) {
        attempt.own = cp_arena_format(&arena, &error, "%s/c%ld-%u", p->folder, (long)getpid(), *chance);
        if (mkdir(attempt.own, 0700) != 0) _exit(254);
    }
    const char *name = cp_attempt_file(&attempt, "result", &arena, &error);
    const int count = count_of(p->path);
    FILE *file = fopen(name, "w");
    if (file) fprintf(file, "%d", count + 1);
    if (file) fclose(file);
    dawdle(300, chance);
    const bool published = cp_attempt_publish(&attempt, name, p->path, &error);
    if (!published && !strstr(error.text, " run of it has begun")) {
        fprintf(stderr, "%s\n", error.text);
        _exit(253);
    }
    cp_attempt_end(&attempt);
    cp_arena_release(&arena);
    return published;
}

/* Processes that count on one file: what was published, and what the file says in the end. */
static int count_together(place *p, bool take_over)
{
    enum { PROCESSES = 6, ROUNDS = 100 };
    pid_t children[PROCESSES];
    int published = 0;
    for (unsigned i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] > 0) continue;
        int n = 0;
        unsigned chance = i + 1;
        for (int round = 0; round < ROUNDS; round++) {
            dawdle(6000, &chance);
            n += count_one_more(p, take_over, &chance);
        }
        _exit(n);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= ROUNDS);
        published += WEXITSTATUS(status);
    }
    return published;
}

/* Had an attempt ever published after a later one had read, a count would be lost. */
static void nothing_published_is_lost(void **state)
{
    place *p = *state;
    const int published = count_together(p, true);
    print_message("  %d published\n", published);
    assert_true(published > 0);
    assert_int_equal(count_of(p->path), published);
}

static void without_taking_over_it_would_be(void **state)
{
    place *p = *state;
    const int published = count_together(p, false);
    print_message("  %d published, the file says %d\n", published, count_of(p->path));
    assert_true(count_of(p->path) < published);
}

/* What stands under such a name but is not a folder of ours is removed, not followed. */
static void links_are_not_followed(void **state)
{
    place *p = *state;
    char victim[96], inside[128], link[256];
    cp_attempt old = begin(p);
    snprintf(victim, sizeof victim, "%s/victim", p->folder);
    snprintf(inside, sizeof inside, "%s/kept", victim);
    snprintf(link, sizeof link, "%s", old.own);
    cp_attempt_end(&old);
    assert_int_equal(mkdir(victim, 0700), 0);
    fclose(fopen(inside, "w"));
    assert_int_equal(symlink("victim", link), 0);
    cp_attempt new = begin(p);
    struct stat facts;
    assert_int_equal(lstat(link, &facts), -1);
    assert_int_equal(unlink(inside), 0);
    assert_int_equal(rmdir(victim), 0);
    cp_attempt_end(&new);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_attempt_writes, make_place, leave_place),
        cmocka_unit_test_setup_teardown(an_older_one_cannot_publish, make_place, leave_place),
        cmocka_unit_test_setup_teardown(an_older_one_cannot_touch_the_checkpoint, make_place, leave_place),
        cmocka_unit_test_setup_teardown(once_lost_is_lost, make_place, leave_place),
        cmocka_unit_test_setup_teardown(neighbours_are_left_alone, make_place, leave_place),
        cmocka_unit_test_setup_teardown(of_many_at_once_one_is_left, make_place, leave_place),
        cmocka_unit_test_setup_teardown(nothing_published_is_lost, make_place, leave_place),
        cmocka_unit_test_setup_teardown(without_taking_over_it_would_be, make_place, leave_place),
        cmocka_unit_test_setup_teardown(links_are_not_followed, make_place, leave_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
