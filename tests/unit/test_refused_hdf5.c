/* HDF5 failing at each place where it is called. Writing must then fail, say so, and leave the file that stood there as
   it was and nothing beside it; reading must fail, say so, and leave no object open. Linked so that all calls that may
   fail come here first. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "engine/store/seal.h"
#include "tests/unit/refused_world.h"
#include "tests/unit/scratch.h"

#include <hdf5_hl.h>

static bool closing; /* whether giving up may fail: it matters to who has written */

/* A function that makes nothing when it is refused. */
#define REFUSED_AT(most, type, function, parameters, arguments)                                                        \
    type __real_##function parameters;                                                                                 \
    type __wrap_##function parameters;                                                                                 \
    type __wrap_##function parameters                                                                                  \
    {                                                                                                                  \
        return is_refused(most) ? (type)-1 : __real_##function arguments;                                              \
    }
#define REFUSED(...) REFUSED_AT(PLACES_NEAR, __VA_ARGS__)
/* One that gives something up, which it does all the same. */
#define REFUSED_AFTER(function)                                                                                        \
    herr_t __real_##function(hid_t id);                                                                                \
    herr_t __wrap_##function(hid_t id);                                                                                \
    herr_t __wrap_##function(hid_t id)                                                                                 \
    {                                                                                                                  \
        const herr_t status = __real_##function(id);                                                                   \
        return closing && is_refused(PLACES_NEAR) ? -1 : status;                                                       \
    }

REFUSED_AT(PLACES_DEEP, hid_t, H5Acreate2, (hid_t o, const char *n, hid_t t, hid_t s, hid_t c, hid_t a),
           (o, n, t, s, c, a))
REFUSED(herr_t, H5Awrite, (hid_t a, hid_t t, const void *d), (a, t, d))
REFUSED(hid_t, H5Aopen, (hid_t o, const char *n, hid_t a), (o, n, a))
REFUSED(htri_t, H5Aexists, (hid_t o, const char *n), (o, n))
REFUSED_AT(PLACES_DEEP, herr_t, H5Aread, (hid_t a, hid_t t, void *d), (a, t, d))
REFUSED(hid_t, H5Aget_type, (hid_t a), (a))
REFUSED(hid_t, H5Aget_space, (hid_t a), (a))
REFUSED_AT(PLACES_DEEP, hid_t, H5Dcreate2, (hid_t g, const char *n, hid_t t, hid_t s, hid_t l, hid_t c, hid_t a),
           (g, n, t, s, l, c, a))
REFUSED(hid_t, H5Dopen2, (hid_t g, const char *n, hid_t a), (g, n, a))
REFUSED(herr_t, H5Dwrite, (hid_t d, hid_t t, hid_t m, hid_t f, hid_t p, const void *v), (d, t, m, f, p, v))
REFUSED_AT(PLACES_DEEP, herr_t, H5Dread, (hid_t d, hid_t t, hid_t m, hid_t f, hid_t p, void *v), (d, t, m, f, p, v))
REFUSED(hid_t, H5Dget_space, (hid_t d), (d))
REFUSED(hid_t, H5Dget_type, (hid_t d), (d))
REFUSED(hid_t, H5Dget_create_plist, (hid_t d), (d))
REFUSED(herr_t, H5DSset_scale, (hid_t d, const char *n), (d, n))
REFUSED(herr_t, H5DSattach_scale, (hid_t d, hid_t s, unsigned i), (d, s, i))
REFUSED(hid_t, H5Fcreate, (const char *n, unsigned f, hid_t c, hid_t a), (n, f, c, a))
REFUSED(hid_t, H5Fopen, (const char *n, unsigned f, hid_t a), (n, f, a))
REFUSED(htri_t, H5Fis_hdf5, (const char *n), (n))
REFUSED(herr_t, H5Fflush, (hid_t f, H5F_scope_t s), (f, s))
REFUSED_AT(PLACES_DEEP, hid_t, H5Gcreate2, (hid_t f, const char *n, hid_t l, hid_t c, hid_t a), (f, n, l, c, a))
REFUSED_AT(PLACES_DEEP, hid_t, H5Gopen2, (hid_t f, const char *n, hid_t a), (f, n, a))
REFUSED(hid_t, H5Pcreate, (hid_t c), (c))
REFUSED(herr_t, H5Pset_chunk, (hid_t p, int n, const hsize_t *s), (p, n, s))
REFUSED(herr_t, H5Pset_shuffle, (hid_t p), (p))
REFUSED(herr_t, H5Pset_deflate, (hid_t p, unsigned l), (p, l))
REFUSED(herr_t, H5Pset_fletcher32, (hid_t p), (p))
REFUSED(herr_t, H5Pset_obj_track_times, (hid_t p, hbool_t t), (p, t))
REFUSED(herr_t, H5Pset_link_creation_order, (hid_t p, unsigned o), (p, o))
REFUSED(herr_t, H5Pset_attr_creation_order, (hid_t p, unsigned o), (p, o))
REFUSED(herr_t, H5Pset_libver_bounds, (hid_t p, H5F_libver_t l, H5F_libver_t h), (p, l, h))
REFUSED(herr_t, H5Pset_fclose_degree, (hid_t p, H5F_close_degree_t d), (p, d))
REFUSED(hid_t, H5Screate, (H5S_class_t c), (c))
REFUSED(hid_t, H5Screate_simple, (int n, const hsize_t *s, const hsize_t *m), (n, s, m))
REFUSED(herr_t, H5Sselect_hyperslab,
        (hid_t s, H5S_seloper_t o, const hsize_t *b, const hsize_t *st, const hsize_t *c, const hsize_t *bl),
        (s, o, b, st, c, bl))
REFUSED(hid_t, H5Tcopy, (hid_t t), (t))
REFUSED(herr_t, H5Tset_size, (hid_t t, size_t n), (t, n))
REFUSED(herr_t, H5Tset_cset, (hid_t t, H5T_cset_t c), (t, c))
REFUSED_AFTER(H5Aclose)
REFUSED_AFTER(H5Dclose)
REFUSED_AFTER(H5Gclose)
REFUSED_AFTER(H5Fclose)

/* ---- what is tried ---- */

/* The world's file is whole and alone, and HDF5 holds nothing. */
static void assert_nothing_left(const world *w)
{
    bool sealed = false;
    cp_error error = {0};
    assert_true(cp_store_check_seal(w->path, &sealed, &error));
    assert_true(sealed);
    assert_int_equal(files_in(w->folder), 1);
    assert_int_equal(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
}

/* Samples, too: two batches of the cost of the system and of the days that demands are short. */
static bool keep_samples(const cp_attempt *attempt, const world *w, cp_arena *arena, cp_error *error)
{
    enum { HALF = CP_LANES / 2, MOST_COLUMNS = 64, MOST_POLICIES = 8 };
    static float values[MOST_COLUMNS * MOST_POLICIES * HALF];
    const cp_store_sampled of[] = {{.name = "cost_total",
                                    .level = CP_LEVEL_SYSTEM,
                                    .metric = CP_METRIC_COST_TOTAL,
                                    .first_column = 0,
                                    .n_members = 1},
                                   {.name = "shortage_duration",
                                    .level = CP_LEVEL_DEMAND,
                                    .metric = CP_METRIC_SHORTAGE_DURATION,
                                    .first_column = 1,
                                    .n_members = w->result.levels[CP_LEVEL_DEMAND].n_entities}};
    const cp_store_samples samples = {
        .n = 2, .of = of, .policies = (uint64_t)w->result.n_policies, .trials = CP_LANES, .batch = HALF};
    cp_store_file *file = NULL;
    assert_in_range(of[1].n_members, 1, MOST_COLUMNS - 1);
    assert_in_range(samples.policies, 1, MOST_POLICIES);
    const bool written = cp_store_begin(attempt, &samples, arena, &file, error) &&
                         cp_store_append(file, 0, 0, HALF, values) && cp_store_append(file, HALF, HALF, HALF, values) &&
                         cp_store_finish(file, &w->result, &sample_facts);
    cp_store_abandon(file);
    return written;
}

static bool write_file(world *w, cp_arena *arena, cp_error *error)
{
    cp_attempt attempt = {0};
    const bool written = cp_attempt_begin(w->path, arena, &attempt, error) && keep_samples(&attempt, w, arena, error);
    cp_attempt_end(&attempt);
    assert_nothing_left(w);
    return written;
}

static bool read_file(world *w, cp_arena *arena, cp_error *error)
{
    cp_result result;
    cp_run_facts facts;
    const uint64_t *words;
    size_t n;
    const bool read = cp_store_read(w->path, arena, &result, &facts, error) &&
                      cp_store_read_tallies(w->path, arena, &words, &n, error);
    assert_nothing_left(w);
    return read;
}

static void writing(void **state)
{
    closing = true;
    refuse_each_place(write_file, *state, CP_NO_RESOURCES, false);
}

static void reading(void **state)
{
    closing = false;
    refuse_each_place(read_file, *state, CP_BAD_INPUT, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writing),
        cmocka_unit_test(reading),
    };
    return cmocka_run_group_tests(tests, make_world, remove_world);
}
