/* The generator: published vectors (O'Neill's pcg-c, test-high/expected/check-pcg32.out; Vigna's SplitMix64), then what
   a Monte Carlo run leans on: that neighbouring trials and names are independent. Bounds are 5 standard errors at fixed
   seeds, and the generator keyed without hashing must break them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kernels/rng.h"

enum { TRIALS = 1000000, DRAWS = 6 };

static void test_published_outputs(void **state)
{
    (void)state;
    static const uint32_t expected[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e};
    cp_pcg32 rng = cp_pcg32_seed(42, 54);
    assert_int_equal(rng.state, UINT64_C(0x185706b82c2e03f8));
    assert_int_equal(rng.increment, 0x6d);
    for (int i = 0; i < 6; i++) assert_int_equal(cp_pcg32_next(&rng), expected[i]);
    cp_pcg32_advance(&rng, UINT64_C(0) - 6);
    for (int i = 0; i < 6; i++) assert_int_equal(cp_pcg32_next(&rng), expected[i]);
}

/* A uniform integer below `bound`, by rejection as pcg-c does it. */
static uint32_t bounded(cp_pcg32 *rng, uint32_t bound)
{
    const uint32_t threshold = (uint32_t)(0 - bound) % bound;
    for (;;) {
        const uint32_t draw = cp_pcg32_next(rng);
        if (draw >= threshold) return draw % bound;
    }
}

/* Coins, dice and a shuffled pack, so that every rotation and the state after 200 draws is checked. */
static void test_published_games(void **state)
{
    (void)state;
    static const char coins[] = "HHTTTHTHHHTHTTTHHHHHTTTHHHTHTHTHTTHTTTHHHHHHTTTTHHTTTTTHTTTTTTTHT";
    static const char dice[] = "341122324324335231315141564662633";
    cp_pcg32 rng = cp_pcg32_seed(42, 54);
    cp_pcg32_advance(&rng, 6);
    for (size_t i = 0; i < strlen(coins); i++) assert_int_equal("TH"[bounded(&rng, 2)], coins[i]);
    for (size_t i = 0; i < strlen(dice); i++) assert_int_equal('1' + bounded(&rng, 6), dice[i]);
    for (uint32_t card = 52; card > 1; card--) bounded(&rng, card);
    assert_int_equal(cp_pcg32_next(&rng), 0x74ab93ad);
    assert_int_equal(cp_pcg32_next(&rng), 0x1c1da000);
    assert_int_equal(cp_pcg32_next(&rng), 0x494ff896);
}

static void test_jumping(void **state)
{
    (void)state;
    static const struct {
        uint64_t delta, state;
        uint32_t next;
    } jumps[] = {
        {UINT64_C(1) << 16, UINT64_C(0x9c39aeaabb9d03f8), 0x269350e6},
        {UINT64_C(1) << 32, UINT64_C(0xbe1b96272c2e03f8), 0xee687386},
        {UINT64_C(1) << 48, UINT64_C(0xa7c606b82c2e03f8), 0x5e935f8c},
        {UINT64_C(1) << 63, UINT64_C(0x985706b82c2e03f8), 0x82b7a15c},
    };
    for (int i = 0; i < 4; i++) {
        cp_pcg32 rng = cp_pcg32_seed(42, 54);
        cp_pcg32_advance(&rng, jumps[i].delta);
        assert_int_equal(rng.state, jumps[i].state);
        assert_int_equal(cp_pcg32_next(&rng), jumps[i].next);
    }
    cp_pcg32 jumped = cp_pcg32_seed(42, 54), walked = jumped;
    cp_pcg32_advance(&jumped, 1000000);
    for (int i = 0; i < 1000000; i++) cp_pcg32_next(&walked);
    assert_int_equal(jumped.state, walked.state);
    assert_int_equal(cp_pcg32_next(&jumped), 0x11918599);
}

static void test_published_mixing(void **state)
{
    (void)state;
    static const uint64_t expected[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
                                        UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
                                        UINT64_C(16408922859458223821)};
    for (uint64_t n = 1; n <= 5; n++) assert_int_equal(cp_mix64(1234567 + n * CP_GOLDEN_GAMMA), expected[n - 1]);
    assert_int_equal(cp_mix64(CP_GOLDEN_GAMMA), UINT64_C(0xe220a8397b1dcdaf));
    assert_int_equal(cp_mix64(2 * CP_GOLDEN_GAMMA), UINT64_C(0x6e789e6aa1b965f4));
    assert_int_equal(cp_mix64(3 * CP_GOLDEN_GAMMA), UINT64_C(0x06c45d188009454f));
}

/* FNV-1a's published hashes (Fowler, Noll, Vo: of "", "a", "foobar"), and the keyed generator computed from rng.h's
   words: these constants are the contract with every result file. */
static void test_keys(void **state)
{
    (void)state;
    assert_int_equal(cp_stream(""), cp_mix64(UINT64_C(0xcbf29ce484222325)));
    assert_int_equal(cp_stream("a"), cp_mix64(UINT64_C(0xaf63dc4c8601ec8c)));
    assert_int_equal(cp_stream("foobar"), cp_mix64(UINT64_C(0x85944171f73967e8)));
    cp_pcg32 rng = cp_rng_open(1, 123456789, cp_stream("trade"));
    assert_int_equal(rng.state, UINT64_C(0x58a6684b94536012));
    assert_int_equal(rng.increment, UINT64_C(0x043b7a1f89030fa5));
    assert_true(cp_rng_uniform(&rng) == 0x1.104533ff51953p-1);
}

/* States that draw the smallest and the largest numbers twice: all bits of the output are 0, or 1 with no rotation, and
   the increment leads back to the same state but for its lowest bit. */
static void test_uniforms_stay_inside(void **state)
{
    (void)state;
    const uint64_t full = UINT64_C(0x07fffe0000000000);
    cp_pcg32 lowest = {.state = 0, .increment = 1};
    cp_pcg32 highest = {.state = full, .increment = (full - full * CP_PCG32_MULTIPLIER) | 1};
    cp_pcg32 again = highest;
    assert_int_equal(cp_pcg32_next(&again), UINT32_MAX);
    assert_int_equal(cp_pcg32_next(&again), UINT32_MAX);
    assert_true(cp_rng_uniform(&lowest) == 0x1p-53);
    const double top = cp_rng_uniform(&highest);
    assert_true(top == 1 - 0x1p-53 && top < 1);
}

static void test_uniforms_have_their_moments(void **state)
{
    (void)state;
    double sum = 0, squares = 0;
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        cp_pcg32 rng = cp_rng_open(1, trial, cp_stream("moments"));
        const double centred = cp_rng_uniform(&rng) - 0.5;
        assert_true(centred > -0.5 && centred < 0.5);
        sum += centred;
        squares += centred * centred;
    }
    assert_true(fabs(sum / TRIALS) < 5 * sqrt(1.0 / 12 / TRIALS));
    assert_true(fabs(squares / TRIALS - 1.0 / 12) < 5 * sqrt(1.0 / 180 / TRIALS));
    assert_true(fabs(squares / TRIALS - 1.01 / 12) > 5 * sqrt(1.0 / 180 / TRIALS));
}

typedef cp_pcg32 opener(uint64_t trial);

static cp_pcg32 open_keyed(uint64_t trial)
{
    return cp_rng_open(1, trial, cp_stream("trade"));
}

static cp_pcg32 open_sequence(uint64_t trial)
{
    return cp_pcg32_seed(1, trial);
}

static cp_pcg32 open_seed(uint64_t trial)
{
    return cp_pcg32_seed(trial, 1);
}

static double chi_squared_of(const uint32_t counts[256])
{
    const double expected = TRIALS / 256.0;
    double sum = 0;
    for (int byte = 0; byte < 256; byte++) sum += (counts[byte] - expected) * (counts[byte] - expected) / expected;
    return sum;
}

/* Whether the top byte of each of the first draws is as uneven over consecutive trials as chance makes it: chi-squared,
   of mean 255 and sd 22.6, within 5 sd. */
static bool scatters(opener *open_trial)
{
    static uint32_t counts[DRAWS][256];
    memset(counts, 0, sizeof counts);
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        cp_pcg32 rng = open_trial(trial);
        for (int draw = 0; draw < DRAWS; draw++) counts[draw][cp_pcg32_next(&rng) >> 24]++;
    }
    for (int draw = 0; draw < DRAWS; draw++)
        if (fabs(chi_squared_of(counts[draw]) - 255) > 5 * 22.6) return false;
    return true;
}

static void test_consecutive_trials_scatter(void **state)
{
    (void)state;
    assert_true(scatters(open_keyed));
    assert_true(!scatters(open_sequence));
    assert_true(!scatters(open_seed));
}

/* z of the correlation of two columns of uniforms: under independence the mean product of centred uniforms has the
   standard error 1/12/√n. */
static double z_of(double products)
{
    return products * 12 / sqrt(TRIALS);
}

static void test_neighbours_are_independent(void **state)
{
    (void)state;
    double trials = 0, draws = 0, names = 0, seeds = 0, same = 0, last = 0;
    const uint64_t one = cp_stream("site-1"), two = cp_stream("site-2");
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        cp_pcg32 rng = cp_rng_open(1, trial, one), name = cp_rng_open(1, trial, two), seed = cp_rng_open(2, trial, one);
        const double u = cp_rng_uniform(&rng) - 0.5;
        trials += u * last;
        draws += u * (cp_rng_uniform(&rng) - 0.5);
        names += u * (cp_rng_uniform(&name) - 0.5);
        seeds += u * (cp_rng_uniform(&seed) - 0.5);
        same += u * (u * 0.02 + 0.98 * last);
        last = u;
    }
    assert_true(fabs(z_of(trials)) < 5 && fabs(z_of(draws)) < 5);
    assert_true(fabs(z_of(names)) < 5 && fabs(z_of(seeds)) < 5);
    assert_true(fabs(z_of(same)) > 5); /* a correlation of 2% is seen */
}

/* Neighbouring names over the sites of one trial: what `each` makes. */
static void test_many_names(void **state)
{
    (void)state;
    double products = 0, sum = 0, last = 0;
    for (int i = 0; i < TRIALS; i++) {
        char name[32];
        snprintf(name, sizeof name, "outages/site-%d", i);
        cp_pcg32 rng = cp_rng_open(1, 7, cp_stream(name));
        const double u = cp_rng_uniform(&rng) - 0.5;
        sum += u;
        products += u * last;
        last = u;
    }
    assert_true(fabs(sum / TRIALS) < 5 * sqrt(1.0 / 12 / TRIALS));
    assert_true(fabs(z_of(products)) < 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_outputs),
        cmocka_unit_test(test_published_games),
        cmocka_unit_test(test_jumping),
        cmocka_unit_test(test_published_mixing),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_uniforms_stay_inside),
        cmocka_unit_test(test_uniforms_have_their_moments),
        cmocka_unit_test(test_consecutive_trials_scatter),
        cmocka_unit_test(test_neighbours_are_independent),
        cmocka_unit_test(test_many_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
