/* Packed tallies: the same words however they were counted, back to the same tallies, and nothing else is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/run/pack.h"
#include "tests/unit/small_world.h"

#include <stdlib.h>

#define WORLD(POLICIES)                                                                                                \
    "chokepoint: 1\n"                                                                                                  \
    "name: Pack\n"                                                                                                     \
    "time: {start: 2025-01-01, horizon: 360 days, step: 10 days}\n"                                                    \
    "money: {currency: USD, discount: 3%}\n"                                                                           \
    "commodities: {ore: {unit: t, price: {base: 10, elasticity: 0.4}, buffer: 20 days}}\n"                             \
    "sites: {mine: {makes: ore, capacity: 110}}\n"                                                                     \
    "demands: {a: {of: ore, rate: 60, value: 100}, b: {of: ore, rate: 40, value: 30, priority: 2}}\n"                  \
    "hazards:\n"                                                                                                       \
    "  cut: {poisson: {rate: 1.5, lasts: {uniform: [5 days, 90 days]}},\n"                                             \
    "        affects: [{select: mine, loss: {uniform: [0, 1]}}]}\n"                                                    \
    "policies: {" POLICIES "}\n"

static const char text[] = WORLD("baseline: {}, more: {set: {commodities.ore.buffer: 60 days}, cost: {once: 50}}");
static const char fewer[] = WORLD("baseline: {}");

typedef struct {
    const uint64_t *words;
    size_t n;
} packed;

static void run_trials(small_world *w, uint64_t first, uint64_t n)
{
    for (uint64_t t = first; t < first + n; t += 8) {
        assert_true(cp_worker_run(&w->worker, (cp_seed){.number = 5}, t, 8, &w->error));
    }
}

static packed pack_world(small_world *w)
{
    packed p;
    assert_true(cp_pack(&w->worker.tallies, &w->arena, &p.words, &p.n, &w->error));
    return p;
}

static void assert_equal(packed a, packed b)
{
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.words, b.words, a.n * sizeof *a.words);
}

static bool unpacks(packed p, small_world *w, cp_status expected)
{
    cp_error error = {0};
    cp_tallies into;
    cp_arena arena = {0};
    assert_true(cp_tallies_make(&w->layout, &arena, &into, &error));
    const bool ok = cp_unpack("it", p.words, p.n, &into, &error);
    assert_true(ok ? error.status == CP_OK : error.status == expected);
    cp_arena_release(&arena);
    return ok;
}

static void any_way_of_counting_packs_the_same(void **state)
{
    (void)state;
    small_world whole, late, early;
    assert_true(make_world(&whole, text, NULL) && make_world(&late, text, NULL) && make_world(&early, text, NULL));
    run_trials(&whole, 0, 2000);
    run_trials(&late, 504, 2000 - 504);
    run_trials(&early, 0, 504);
    const packed all = pack_world(&whole), part = pack_world(&early);
    assert_true(cp_unpack("it", part.words, part.n, &late.worker.tallies, &late.error));
    assert_equal(pack_world(&late), all);
    run_trials(&early, 2000, 8);
    assert_false(pack_world(&early).n == all.n && memcmp(pack_world(&early).words, all.words, all.n * 8) == 0);
    free_world(&whole);
    free_world(&late);
    free_world(&early);
}

static void nothing_packs_too(void **state)
{
    (void)state;
    small_world a, b;
    assert_true(make_world(&a, text, NULL) && make_world(&b, text, NULL));
    const packed none = pack_world(&a);
    assert_true(none.n < 1000);
    assert_true(cp_unpack("it", none.words, none.n, &b.worker.tallies, &b.error));
    assert_equal(pack_world(&b), none);
    free_world(&a);
    free_world(&b);
}

static void other_layouts_are_refused(void **state)
{
    (void)state;
    small_world two, one;
    assert_true(make_world(&two, text, NULL) && make_world(&one, fewer, NULL));
    run_trials(&two, 0, 80);
    run_trials(&one, 0, 80);
    assert_false(unpacks(pack_world(&two), &one, CP_BAD_INPUT));
    assert_false(unpacks(pack_world(&one), &two, CP_BAD_INPUT));
    assert_true(unpacks(pack_world(&one), &one, CP_BAD_INPUT));
    free_world(&two);
    free_world(&one);
}

static void cut_short_anywhere_is_refused(void **state)
{
    (void)state;
    small_world w;
    assert_true(make_world(&w, text, NULL));
    run_trials(&w, 0, 80);
    const packed all = pack_world(&w);
    for (size_t n = 0; n < all.n; n += 1 + n / 50) assert_false(unpacks((packed){all.words, n}, &w, CP_BAD_INPUT));
    uint64_t *longer = cp_arena_take(&w.arena, all.n + 1, sizeof *longer, &w.error);
    memcpy(longer, all.words, all.n * sizeof *longer);
    assert_false(unpacks((packed){longer, all.n + 1}, &w, CP_BAD_INPUT));
    free_world(&w);
}

/* A word changed is refused, or is at least no danger: files have checksums besides. */
static void changed_words_do_no_harm(void **state)
{
    (void)state;
    small_world w;
    assert_true(make_world(&w, text, NULL));
    run_trials(&w, 0, 80);
    const packed all = pack_world(&w);
    uint64_t *changed = cp_arena_take(&w.arena, all.n, sizeof *changed, &w.error);
    int refused = 0;
    srand(1);
    for (int i = 0; i < 600; i++) {
        memcpy(changed, all.words, all.n * sizeof *changed);
        changed[(size_t)rand() % all.n] ^= UINT64_C(1) << rand() % 64;
        refused += !unpacks((packed){changed, all.n}, &w, CP_BAD_INPUT);
    }
    assert_true(refused > 150);
    free_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_way_of_counting_packs_the_same), cmocka_unit_test(nothing_packs_too),
        cmocka_unit_test(other_layouts_are_refused),          cmocka_unit_test(cut_short_anywhere_is_refused),
        cmocka_unit_test(changed_words_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
