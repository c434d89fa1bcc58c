/* The result file: what is written is read back bit for bit, equal results are equal bytes, a failure leaves what stood
   there whole and nothing beside it. With a path as its argument the program writes the sample result there, for the
   tests of other readers. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "engine/store/seal.h"
#include "engine/store/store.h"
#include "tests/unit/sample_facts.h"
#include "tests/unit/sample_result.h"
#include "tests/unit/scratch.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A scratch folder and the sample. */
typedef struct {
    cp_arena arena;
    cp_result result;
    char folder[64];
    char path[96], other[96];
} store_fixture;

static int set_up(void **state)
{
    store_fixture *fixture = test_calloc(1, sizeof *fixture);
    fixture->result = sample_result(&fixture->arena);
    strcpy(fixture->folder, "/tmp/chokepoint-store-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof fixture->path, "%s/a.h5", fixture->folder);
    snprintf(fixture->other, sizeof fixture->other, "%s/b.h5", fixture->folder);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    store_fixture *fixture = *state;
    unlink(fixture->path);
    unlink(fixture->other);
    assert_int_equal(rmdir(fixture->folder), 0); /* nothing left over */
    cp_arena_release(&fixture->arena);
    test_free(fixture);
    return 0;
}

static void write_sample(const char *path, const cp_result *result)
{
    cp_error error = {0};
    if (!cp_store_write(path, result, &sample_facts, &error)) fail_msg("%s", error.text);
}

static unsigned char *contents(const char *path, size_t *bytes)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *bytes = (size_t)ftell(file);
    rewind(file);
    unsigned char *read = test_malloc(*bytes + 1);
    assert_int_equal(fread(read, 1, *bytes, file), *bytes);
    fclose(file);
    return read;
}

static void put(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* ---- there and back ---- */

static void assert_texts_equal(const char *const *a, const char *const *b, int n)
{
    for (int i = 0; i < n; i++) assert_string_equal(a[i], b[i]);
}

static void assert_metrics_equal(const cp_metric_result *a, const cp_metric_result *b, size_t cells)
{
    const size_t plain = cells * sizeof(double), wide = plain * SAMPLE_QUANTILES, bins = (size_t)a->n_bins;
    assert_int_equal(a->id, b->id);
    assert_int_equal(a->n_bins, b->n_bins);
    assert_memory_equal(a->mean, b->mean, plain);
    assert_memory_equal(a->mean_se, b->mean_se, plain);
    assert_memory_equal(a->sd, b->sd, plain);
    assert_memory_equal(a->max, b->max, plain);
    assert_memory_equal(a->quantile, b->quantile, wide);
    assert_memory_equal(a->quantile_lower, b->quantile_lower, wide);
    assert_memory_equal(a->quantile_upper, b->quantile_upper, wide);
    assert_memory_equal(a->tail_mean, b->tail_mean, wide);
    assert_memory_equal(a->tail_mean_se, b->tail_mean_se, wide);
    assert_memory_equal(a->bin, b->bin, bins * sizeof(double));
    assert_memory_equal(a->bin_upper, b->bin_upper, bins * sizeof(double));
    assert_memory_equal(a->count, b->count, cells * bins * sizeof(uint64_t));
}

static void assert_profiles_equal(const cp_profile_result *a, const cp_profile_result *b, size_t cells)
{
    const size_t bytes = cells * SAMPLE_INTERVALS * sizeof(double);
    assert_true(!a->shortfall_mean == !b->shortfall_mean);
    if (!a->shortfall_mean) return;
    assert_memory_equal(a->shortfall_mean, b->shortfall_mean, bytes);
    assert_memory_equal(a->shortfall_mean_se, b->shortfall_mean_se, bytes);
    assert_memory_equal(a->shortfall_quantile, b->shortfall_quantile, bytes * SAMPLE_QUANTILES);
    assert_memory_equal(a->probability_short, b->probability_short, bytes);
    assert_memory_equal(a->probability_short_se, b->probability_short_se, bytes);
}

static void assert_levels_equal(const cp_level_result *a, const cp_level_result *b)
{
    const size_t cells = (size_t)(SAMPLE_POLICIES * a->n_entities);
    assert_int_equal(a->n_entities, b->n_entities);
    assert_int_equal(a->n_metrics, b->n_metrics);
    assert_texts_equal(a->names, b->names, a->n_entities);
    assert_texts_equal(a->units, b->units, a->n_entities);
    assert_true(!a->probability_short == !b->probability_short);
    if (a->probability_short) assert_memory_equal(a->probability_short, b->probability_short, cells * sizeof(double));
    if (a->probability_short)
        assert_memory_equal(a->probability_short_se, b->probability_short_se, cells * sizeof(double));
    assert_profiles_equal(&a->profile, &b->profile, cells);
    for (int i = 0; i < a->n_metrics; i++) assert_metrics_equal(&a->metrics[i], &b->metrics[i], cells);
}

static void assert_heads_equal(const cp_result *a, const cp_result *b)
{
    assert_string_equal(a->title, b->title);
    assert_string_equal(a->description, b->description);
    assert_string_equal(a->engine_version, b->engine_version);
    assert_string_equal(a->config_sha256, b->config_sha256);
    assert_string_equal(a->config_text, b->config_text);
    assert_string_equal(a->currency, b->currency);
    assert_string_equal(a->start, b->start);
    assert_true(a->config_bytes == b->config_bytes && a->seed == b->seed && a->trials == b->trials &&
                a->first_trial == b->first_trial);
    assert_true(a->horizon_days == b->horizon_days && a->step_days == b->step_days && a->discount == b->discount &&
                a->interval == b->interval);
    assert_int_equal(a->n_policies, b->n_policies);
    assert_int_equal(a->n_quantiles, b->n_quantiles);
    assert_int_equal(a->n_intervals, b->n_intervals);
    assert_memory_equal(a->interval_begin_days, b->interval_begin_days, SAMPLE_INTERVALS * sizeof(double));
    assert_texts_equal(a->policies, b->policies, a->n_policies);
    assert_texts_equal(a->policy_descriptions, b->policy_descriptions, a->n_policies);
    assert_memory_equal(a->quantiles, b->quantiles, (size_t)a->n_quantiles * sizeof(double));
}

static void what_is_written_is_read_back(void **state)
{
    store_fixture *fixture = *state;
    cp_result read;
    cp_run_facts facts;
    cp_error error = {0};
    write_sample(fixture->path, &fixture->result);
    if (!cp_store_read(fixture->path, &fixture->arena, &read, &facts, &error)) fail_msg("%s", error.text);
    assert_heads_equal(&fixture->result, &read);
    for (int i = 0; i < CP_LEVELS; i++) assert_levels_equal(&fixture->result.levels[i], &read.levels[i]);
    assert_string_equal(facts.host, sample_facts.host);
    assert_string_equal(facts.isa, sample_facts.isa);
    assert_int_equal(facts.ranks, sample_facts.ranks);
    assert_true(facts.wall_seconds == sample_facts.wall_seconds);
}

/* In processes of their own, with memory that is filled differently: nothing unset may reach the file. */
static void equal_results_are_equal_bytes(void **state)
{
    store_fixture *fixture = *state;
    for (int i = 0; i < 2; i++) {
        const pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            unsigned char *dirt = malloc(1 << 22);
            if (dirt) memset(dirt, i ? 0x55 : 0xAA, 1 << 22);
            free(dirt);
            cp_error error = {0};
            _exit(!cp_store_write(i ? fixture->other : fixture->path, &fixture->result, &sample_facts, &error));
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(status, 0);
    }
    size_t first, second;
    unsigned char *a = contents(fixture->path, &first), *b = contents(fixture->other, &second);
    assert_int_equal(first, second);
    assert_memory_equal(a, b, first);
    test_free(a);
    test_free(b);
}

/* ---- files that are not results ---- */

static void assert_refused(store_fixture *fixture, const char *path, const char *reason)
{
    cp_result result;
    cp_run_facts facts;
    cp_error error = {0};
    assert_false(cp_store_read(path, &fixture->arena, &result, &facts, &error));
    assert_int_equal(error.status, CP_BAD_INPUT);
    if (!strstr(error.text, reason) || !strstr(error.text, path)) fail_msg("'%s' lacks '%s'", error.text, reason);
}

static void other_files_are_refused(void **state)
{
    store_fixture *fixture = *state;
    assert_refused(fixture, fixture->path, "No such file");
    assert_refused(fixture, fixture->folder, "not a regular file");
    put(fixture->path, "", 0);
    assert_refused(fixture, fixture->path, "not an HDF5 file");
    put(fixture->path, "chokepoint: 1\n", 14);
    assert_refused(fixture, fixture->path, "not an HDF5 file");
}

/* Cut anywhere or changed anywhere, a file is refused: never a crash, never a hang. */
static void damaged_files_are_refused(void **state)
{
    store_fixture *fixture = *state;
    size_t bytes;
    write_sample(fixture->path, &fixture->result);
    unsigned char *whole = contents(fixture->path, &bytes);
    for (size_t kept = 8; kept < bytes; kept += bytes / 37) {
        put(fixture->other, whole, kept);
        assert_refused(fixture, fixture->other, kept < 48 ? "" : "damaged, cut short");
    }
    for (size_t at = 0; at < bytes; at += bytes / 199) {
        cp_arena arena = {0};
        cp_result result;
        cp_run_facts facts;
        cp_error error = {0};
        whole[at] ^= 0xFF;
        put(fixture->other, whole, bytes);
        assert_false(cp_store_read(fixture->other, &arena, &result, &facts, &error));
        whole[at] ^= 0xFF;
        cp_arena_release(&arena);
    }
    test_free(whole);
}

static void other_results_are_refused(void **state)
{
    store_fixture *fixture = *state;
    const int schema = 2;
    write_sample(fixture->path, &fixture->result);
    const hid_t file = H5Fopen(fixture->path, H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t attribute = H5Aopen(file, "schema", H5P_DEFAULT);
    assert_true(H5Awrite(attribute, H5T_NATIVE_INT, &schema) >= 0);
    assert_true(H5Aclose(attribute) >= 0 && H5Fclose(file) >= 0);
    assert_refused(fixture, fixture->path, "changed by another program");
    cp_error error = {0};
    assert_true(cp_store_seal(fixture->path, fixture->path, &error));
    assert_refused(fixture, fixture->path, "has schema 2, of version");
    assert_true(H5Fclose(H5Fcreate(fixture->other, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) >= 0);
    assert_refused(fixture, fixture->other, "not a result file of this program");
}

/* ---- files that cannot be written ---- */

static void assert_unwritable(const store_fixture *fixture, const char *path, const char *reason)
{
    cp_error error = {0}, same = {0};
    assert_false(cp_store_probe(path, &error));
    assert_int_equal(error.status, CP_NO_RESOURCES);
    if (!strstr(error.text, reason)) fail_msg("'%s' lacks '%s'", error.text, reason);
    assert_false(cp_store_write(path, &fixture->result, &sample_facts, &same));
    assert_string_equal(error.text, same.text);
}

static void bad_places_are_found_before_the_run(void **state)
{
    store_fixture *fixture = *state;
    char path[128];
    cp_error error = {0};
    assert_true(cp_store_probe(fixture->path, &error));
    assert_int_equal(files_in(fixture->folder), 0);
    assert_unwritable(fixture, fixture->folder, "is a folder");
    assert_unwritable(fixture, "", "no file name");
    assert_unwritable(fixture, "/dev/null", "not a regular file");
    snprintf(path, sizeof path, "%s/missing/a.h5", fixture->folder);
    assert_unwritable(fixture, path, "No such file");
    put(fixture->path, "x", 1);
    snprintf(path, sizeof path, "%s/a.h5/a.h5", fixture->folder);
    assert_unwritable(fixture, path, "not a folder");
}

static void read_only_places_are_found_before_the_run(void **state)
{
    store_fixture *fixture = *state;
    if (geteuid() == 0) {
        assert_int_equal(setegid(65534), 0); /* root may write anywhere */
        assert_int_equal(chown(fixture->folder, 65534, 65534), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    assert_int_equal(chmod(fixture->folder, 0500), 0);
    cp_error error = {0};
    const bool probed = cp_store_write(fixture->path, &fixture->result, &sample_facts, &error);
    assert_int_equal(chmod(fixture->folder, 0700), 0);
    if (getuid() == 0) assert_int_equal(seteuid(0) + setegid(0), 0);
    assert_false(probed);
    assert_int_equal(error.status, CP_NO_RESOURCES);
    assert_non_null(strstr(error.text, "Permission denied"));
}

/* Writes under a limit on the size of files, in a child: the failure looks to HDF5 as a full disk does. */
static int write_with_room(const store_fixture *fixture, const char *path)
{
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        cp_error error = {0};
        const bool written = cp_store_write(path, &fixture->result, &sample_facts, &error);
        _exit(written ? 0 : error.status == CP_NO_RESOURCES && strstr(error.text, "No space left") ? 1 : 2);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Every amount of room, from none to enough: either the new file is whole, or the old one is and nothing else. */
static void a_full_disk_leaves_the_old_file_whole(void **state)
{
    store_fixture *fixture = *state;
    char command[192], old[128];
    size_t bytes;
    int failures = 0;
    write_sample(fixture->path, &fixture->result);
    test_free(contents(fixture->path, &bytes));
    const int pages = (int)(bytes / 4096) + 8;
    for (int room = 1; room <= pages; room += room < pages - 12 ? 9 : 1) {
        char mounted[96];
        snprintf(mounted, sizeof mounted, "%s/disk", fixture->folder);
        assert_int_equal(mkdir(mounted, 0700), 0);
        snprintf(command, sizeof command, "mount -t tmpfs -o size=%dk tmpfs %s 2>/dev/null", 4 * (room + 1), mounted);
        if (system(command) != 0) {
            rmdir(mounted);
            print_message("  no tmpfs can be mounted here\n");
            skip();
        }
        snprintf(old, sizeof old, "%s/r.h5", mounted);
        put(old, "old", 3);
        const int outcome = write_with_room(fixture, old);
        const int files = files_in(mounted);
        size_t left;
        unsigned char *kept = contents(old, &left);
        const bool whole = outcome == 0 ? left == bytes : left == 3 && memcmp(kept, "old", 3) == 0;
        test_free(kept);
        snprintf(command, sizeof command, "umount %s", mounted);
        assert_int_equal(system(command), 0);
        rmdir(mounted);
        failures += outcome != 0;
        if (outcome > 1 || !whole || files != 1) {
            fail_msg("room of %d pages: outcome %d, %d files, %zu bytes", room, outcome, files, left);
        }
    }
    print_message("  the disk was full %d times, not full at last\n", failures);
    assert_true(failures > 5);
}

static int write_to(const char *path)
{
    cp_arena arena = {0};
    cp_error error = {0};
    const cp_result result = sample_result(&arena);
    const bool written = cp_store_write(path, &result, &sample_facts, &error);
    if (!written) fprintf(stderr, "%s\n", error.text);
    cp_arena_release(&arena);
    return written ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define STORE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(int n_arguments, char **arguments)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(what_is_written_is_read_back),
        STORE_TEST(equal_results_are_equal_bytes),
        STORE_TEST(other_files_are_refused),
        STORE_TEST(damaged_files_are_refused),
        STORE_TEST(other_results_are_refused),
        STORE_TEST(bad_places_are_found_before_the_run),
        STORE_TEST(read_only_places_are_found_before_the_run),
        STORE_TEST(a_full_disk_leaves_the_old_file_whole),
    };
    return n_arguments > 1 ? write_to(arguments[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}
