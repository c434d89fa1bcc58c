/* Result files that HDF5 finds nothing wrong with, made to read another file, to ask for memory for what is not there,
   or to say what no run does. In each, one dataset or value is made anew; the controls make it anew as it was, or may
   be. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "engine/store/seal.h"
#include "engine/store/store.h"
#include "tests/unit/sample_facts.h"
#include "tests/unit/sample_result.h"

#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char dataset[] = "system/cost_total_mean", group[] = "run";

typedef struct {
    cp_arena arena;
    char folder[64], path[96], other[96];
} hostile;

static int set_up(void **state)
{
    hostile *h = test_calloc(1, sizeof *h);
    cp_error error = {0};
    strcpy(h->folder, "/tmp/chokepoint-hostile-XXXXXX");
    assert_non_null(mkdtemp(h->folder));
    snprintf(h->path, sizeof h->path, "%s/a.h5", h->folder);
    snprintf(h->other, sizeof h->other, "%s/b.h5", h->folder);
    const cp_result result = sample_result(&h->arena);
    assert_true(cp_store_write(h->path, &result, &sample_facts, &error));
    assert_true(cp_store_write(h->other, &result, &sample_facts, &error));
    *state = h;
    return 0;
}

static int tear_down(void **state)
{
    hostile *h = *state;
    unlink(h->path);
    unlink(h->other);
    assert_int_equal(rmdir(h->folder), 0);
    cp_arena_release(&h->arena);
    test_free(h);
    return 0;
}

/* HDF5 has taken the seal away. */
static void close_and_seal(const hostile *h, hid_t file)
{
    cp_error error = {0};
    assert_true(H5Fclose(file) >= 0);
    assert_true(cp_store_seal(h->path, h->path, &error));
}

static void remake(const hostile *h, hid_t creation, hsize_t policies)
{
    const double values[SAMPLE_POLICIES] = {1.0, 2.0};
    const hid_t file = H5Fopen(h->path, H5F_ACC_RDWR, H5P_DEFAULT), space = H5Screate_simple(1, &policies, NULL);
    assert_true(H5Ldelete(file, dataset, H5P_DEFAULT) >= 0);
    const hid_t made = H5Dcreate2(file, dataset, H5T_IEEE_F64LE, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    assert_true(made >= 0);
    if (creation == H5P_DEFAULT)
        assert_true(H5Dwrite(made, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(made);
    H5Sclose(space);
    close_and_seal(h, file);
}

static bool is_read(hostile *h, const char *missing)
{
    cp_result result;
    cp_run_facts facts;
    cp_error error = {0};
    const bool read = cp_store_read(h->path, &h->arena, &result, &facts, &error);
    if (!read && !strstr(error.text, missing)) fail_msg("'%s' lacks '%s'", error.text, missing);
    if (!read) assert_int_equal(error.status, CP_BAD_INPUT);
    return read;
}

static void a_dataset_made_anew_is_read(void **state)
{
    remake(*state, H5P_DEFAULT, SAMPLE_POLICIES);
    assert_true(is_read(*state, ""));
}

static void values_kept_in_another_file_are_refused(void **state)
{
    const hostile *h = *state;
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_external(creation, h->other, 0, 16) >= 0);
    remake(h, creation, SAMPLE_POLICIES);
    H5Pclose(creation);
    assert_false(is_read(*state, "cost_total_mean"));
}

static void values_mapped_from_another_file_are_refused(void **state)
{
    const hostile *h = *state;
    const hsize_t size = SAMPLE_POLICIES;
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(1, &size, NULL);
    assert_true(H5Pset_virtual(creation, space, h->other, dataset, space) >= 0);
    remake(h, creation, SAMPLE_POLICIES);
    H5Sclose(space);
    H5Pclose(creation);
    assert_false(is_read(*state, "cost_total_mean"));
}

/* A label's dataset says how many policies there are: two thousand million would be 16 GB before anything else is
   looked at. */
static void lengths_without_values_are_refused(void **state)
{
    const hostile *h = *state;
    const hsize_t size = 2000000000, chunk = 1 << 10;
    const hid_t creation = H5Pcreate(H5P_DATASET_CREATE), file = H5Fopen(h->path, H5F_ACC_RDWR, H5P_DEFAULT),
                space = H5Screate_simple(1, &size, NULL), type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    assert_true(H5Pset_chunk(creation, 1, &chunk) >= 0 && H5Ldelete(file, "system/policy", H5P_DEFAULT) >= 0);
    assert_true(H5Dclose(H5Dcreate2(file, "system/policy", type, space, H5P_DEFAULT, creation, H5P_DEFAULT)) >= 0);
    H5Tclose(type);
    H5Sclose(space);
    H5Pclose(creation);
    close_and_seal(h, file);
    assert_false(is_read(*state, "policy"));
}

static void links_to_elsewhere_are_refused(void **state)
{
    const hostile *h = *state;
    for (int external = 0; external < 2; external++) {
        const hid_t file = H5Fopen(h->path, H5F_ACC_RDWR, H5P_DEFAULT);
        H5Ldelete(file, group, H5P_DEFAULT);
        assert_true((external ? H5Lcreate_external(h->other, group, file, group, H5P_DEFAULT, H5P_DEFAULT)
                              : H5Lcreate_soft("/system", file, group, H5P_DEFAULT, H5P_DEFAULT)) >= 0);
        close_and_seal(h, file);
        assert_false(is_read(*state, "run"));
    }
}

/* A value of the root that a sealed file says, and that no run has. */
static void say(const hostile *h, const char *name, hid_t type, const void *value)
{
    const hid_t file = H5Fopen(h->path, H5F_ACC_RDWR, H5P_DEFAULT), said = H5Aopen(file, name, H5P_DEFAULT);
    assert_true(H5Awrite(said, type, value) >= 0);
    H5Aclose(said);
    close_and_seal(h, file);
}

static void values_that_no_run_has_are_refused(void **state)
{
    static const struct {
        const char *name;
        double possible, wrong[3];
    } doubles[] = {{"interval", 0.9, {0.0, 1.0, NAN}},
                   {"step_days", 3.5, {0.0, -1.0, INFINITY}},
                   {"horizon_days", 1000.0, {0.0, NAN, INFINITY}}};
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
        for (int k = 0; k < 3; k++) {
            say(*state, doubles[i].name, H5T_NATIVE_DOUBLE, &doubles[i].wrong[k]);
            assert_false(is_read(*state, doubles[i].name));
        }
        say(*state, doubles[i].name, H5T_NATIVE_DOUBLE, &doubles[i].possible);
        assert_true(is_read(*state, ""));
    }
    const uint64_t none = 0, some = 7, last = UINT64_MAX, beyond = UINT64_MAX - 6;
    say(*state, "trials", H5T_NATIVE_UINT64, &none);
    assert_false(is_read(*state, "trials"));
    say(*state, "trials", H5T_NATIVE_UINT64, &some);
    say(*state, "first_trial", H5T_NATIVE_UINT64, &last);
    assert_false(is_read(*state, "first_trial"));
    say(*state, "first_trial", H5T_NATIVE_UINT64, &beyond);
    assert_false(is_read(*state, "first_trial"));
    say(*state, "first_trial", H5T_NATIVE_UINT64, &(uint64_t){UINT64_MAX - 7});
    assert_true(is_read(*state, ""));
}

static void quantiles_that_are_no_shares_are_refused(void **state)
{
    const hostile *h = *state;
    for (int possible = 0; possible < 2; possible++) {
        double levels[SAMPLE_QUANTILES];
        for (int i = 0; i < SAMPLE_QUANTILES; i++) levels[i] = possible ? 0.5 : 1.0;
        const hid_t file = H5Fopen(h->path, H5F_ACC_RDWR, H5P_DEFAULT);
        const hid_t opened = H5Dopen2(file, "system/quantile", H5P_DEFAULT);
        assert_true(H5Dwrite(opened, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, levels) >= 0);
        H5Dclose(opened);
        close_and_seal(h, file);
        assert_int_equal(is_read(*state, "quantile"), possible);
    }
}

#define HOSTILE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOSTILE(a_dataset_made_anew_is_read),
        HOSTILE(values_that_no_run_has_are_refused),
        HOSTILE(quantiles_that_are_no_shares_are_refused),
        HOSTILE(values_kept_in_another_file_are_refused),
        HOSTILE(values_mapped_from_another_file_are_refused),
        HOSTILE(lengths_without_values_are_refused),
        HOSTILE(links_to_elsewhere_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
