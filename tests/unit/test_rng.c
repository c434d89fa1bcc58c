/* Random numbers: PCG32 against published vectors, and the keys of trials against what bad keys are known to do. The
   vectors are those of the pcg-c test suite (O'Neill 2014) and of SplitMix64 (Steele, Lea, Flood 2014). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernels/rng.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { TRIALS = 1000000 };

static void pcg32_gives_the_published_numbers(void **state)
{
    (void)state;
    const uint32_t expected[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e};
    cp_pcg32 rng = cp_pcg32_seed(42, 54);
    assert_true(rng.state == 0x185706b82c2e03f8 && rng.increment == 0x6d);
    for (int i = 0; i < 6; i++) assert_int_equal(cp_pcg32_next(&rng), expected[i]);
    cp_pcg32_advance(&rng, (uint64_t)-6);
    for (int i = 0; i < 6; i++) assert_int_equal(cp_pcg32_next(&rng), expected[i]);
    cp_pcg32 other = cp_pcg32_seed(42, 55);
    assert_int_not_equal(cp_pcg32_next(&other), expected[0]);
}

/* A number below `bound` without bias, as in the reference implementation. */
static uint32_t below(cp_pcg32 *rng, uint32_t bound)
{
    const uint32_t threshold = -bound % bound;
    uint32_t drawn;
    do drawn = cp_pcg32_next(rng);
    while (drawn < threshold);
    return drawn % bound;
}

static void coins_and_dice_fall_as_published(void **state)
{
    (void)state;
    const char *coins = "HHTTTHTHHHTHTTTHHHHHTTTHHHTHTHTHTTHTTTHHHHHHTTTTHHTTTTTHTTTTTTTHT";
    const char *dice = "341122324324335231315141564662633";
    cp_pcg32 rng = cp_pcg32_seed(42, 54);
    for (int i = 0; i < 6; i++) cp_pcg32_next(&rng);
    cp_pcg32_advance(&rng, (uint64_t)-6);
    for (int i = 0; i < 6; i++) cp_pcg32_next(&rng);
    for (size_t i = 0; i < strlen(coins); i++) assert_int_equal(below(&rng, 2) ? 'H' : 'T', coins[i]);
    for (size_t i = 0; i < strlen(dice); i++) assert_int_equal('1' + (int)below(&rng, 6), dice[i]);
}

static void jumping_ahead_lands_where_published(void **state)
{
    (void)state;
    const struct {
        uint64_t delta, state;
        uint32_t next;
    } jumps[] = {{1ull << 16, 0x9c39aeaabb9d03f8, 0x269350e6},
                 {1ull << 32, 0xbe1b96272c2e03f8, 0xee687386},
                 {1ull << 48, 0xa7c606b82c2e03f8, 0x5e935f8c},
                 {1ull << 63, 0x985706b82c2e03f8, 0x82b7a15c}};
    for (int i = 0; i < 4; i++) {
        cp_pcg32 rng = cp_pcg32_seed(42, 54);
        cp_pcg32_advance(&rng, jumps[i].delta);
        assert_true(rng.state == jumps[i].state);
        assert_int_equal(cp_pcg32_next(&rng), jumps[i].next);
    }
    cp_pcg32 rng = cp_pcg32_seed(42, 54);
    cp_pcg32_advance(&rng, 1000000);
    assert_int_equal(cp_pcg32_next(&rng), 0x11918599);
}

static void the_finaliser_is_that_of_splitmix(void **state)
{
    (void)state;
    const uint64_t from_1234567[] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                     4593380528125082431u, 16408922859458223821u};
    const uint64_t from_0[] = {0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x6c45d188009454f};
    for (uint64_t i = 0; i < 5; i++) assert_true(cp_mix64(1234567 + (i + 1) * 0x9e3779b97f4a7c15) == from_1234567[i]);
    for (uint64_t i = 0; i < 3; i++) assert_true(cp_mix64((i + 1) * 0x9e3779b97f4a7c15) == from_0[i]);
}

/* χ² with 255 degrees of freedom of the top byte of the j-th draw over consecutive trials. */
static double chi_squared(int j, bool hashed)
{
    static double counts[256];
    double sum = 0.0;
    memset(counts, 0, sizeof counts);
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        cp_pcg32 rng = hashed ? cp_rng_open(1, trial, cp_stream("hazards.test")) : cp_pcg32_seed(1, trial);
        uint32_t drawn = 0;
        for (int i = 0; i <= j; i++) drawn = cp_pcg32_next(&rng);
        counts[drawn >> 24]++;
    }
    for (int i = 0; i < 256; i++) sum += (counts[i] - TRIALS / 256.0) * (counts[i] - TRIALS / 256.0) / (TRIALS / 256.0);
    return sum;
}

static bool is_random(double chi2)
{
    return fabs(chi2 - 255.0) < 5.0 * sqrt(2.0 * 255.0);
}

static void draws_are_uniform_across_trials(void **state)
{
    (void)state;
    int even = 0;
    for (int j = 0; j < 6; j++) assert_true(is_random(chi_squared(j, true)));
    for (int j = 0; j < 4; j++) even += !is_random(chi_squared(j, false));
    assert_true(even >= 2); /* control: trial numbers as sequences are far too even */
}

/* z of the correlation of two rows of uniforms. */
static double correlation(uint64_t trial_step, const char *a, const char *b)
{
    double sum = 0.0;
    const uint64_t first = cp_stream(a), second = cp_stream(b);
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        cp_pcg32 x = cp_rng_open(7, trial, first), y = cp_rng_open(7, trial + trial_step, second);
        sum += (cp_rng_uniform(&x) - 0.5) * (cp_rng_uniform(&y) - 0.5) * 12.0;
    }
    return sum / sqrt((double)TRIALS);
}

static void neighbours_are_not_correlated(void **state)
{
    (void)state;
    assert_true(fabs(correlation(1, "sites.a.capacity", "sites.a.capacity")) < 5.0);
    assert_true(fabs(correlation(0, "sites.a.capacity", "sites.b.capacity")) < 5.0);
    assert_true(fabs(correlation(0, "hazards.x[a]", "hazards.x[b]")) < 5.0);
    assert_true(fabs(correlation(0, "hazards.x[a]", "hazards.x[a]")) > 5.0); /* control: the same stream */
}

static void uniforms_lie_inside_and_have_their_moments(void **state)
{
    (void)state;
    double sum = 0.0, squares = 0.0, smallest = 1.0, largest = 0.0;
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        cp_pcg32 rng = cp_rng_open(3, trial, cp_stream("u"));
        const double u = cp_rng_uniform(&rng);
        sum += u;
        squares += u * u;
        smallest = fmin(smallest, u);
        largest = fmax(largest, u);
    }
    assert_true(smallest > 0.0 && largest < 1.0);
    assert_true(fabs(sum / TRIALS - 0.5) < 5.0 * sqrt(1.0 / 12.0 / TRIALS));
    assert_true(fabs(squares / TRIALS - 1.0 / 3.0) < 5.0 * sqrt(4.0 / 45.0 / TRIALS));
    assert_true(fabs(squares / TRIALS - 0.335) > 5.0 * sqrt(4.0 / 45.0 / TRIALS)); /* control */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pcg32_gives_the_published_numbers),
        cmocka_unit_test(coins_and_dice_fall_as_published),
        cmocka_unit_test(jumping_ahead_lands_where_published),
        cmocka_unit_test(the_finaliser_is_that_of_splitmix),
        cmocka_unit_test(draws_are_uniform_across_trials),
        cmocka_unit_test(neighbours_are_not_correlated),
        cmocka_unit_test(uniforms_lie_inside_and_have_their_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
