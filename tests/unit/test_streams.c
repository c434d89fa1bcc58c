/* The generators as the program uses them, addressed by seed, trial and name: published outputs of those that check
   PCG32, and for all three what would make results wrong: unevenness over trials, bits that go together between
   neighbouring trials or names, spacings that repeat. Each test has a control that it must find out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/plan/builder.h"
#include "kernels/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIALS = 1 << 20, DRAWS = 6 };

static cp_uint128 word(uint64_t high, uint64_t low)
{
    return (cp_uint128)high << 64 | low;
}

/* NumPy's PCG64DXSM of SeedSequence(0xdeadbeaf): its state and increment, and what it gives (its tests' data). */
static void pcg64_is_that_of_numpy(void **state)
{
    (void)state;
    static const uint64_t expected[] = {UINT64_C(0xdf1ddcf1e22521fe), UINT64_C(0xc71b2f9c706cf151),
                                        UINT64_C(0x6922a8cc24ad96b2)};
    cp_pcg64 rng = {.state = word(UINT64_C(0xdcbf51eca8a06d6d), UINT64_C(0xa11c0e6f95be4591)),
                    .increment = word(UINT64_C(0x6f01e045569d93c4), UINT64_C(0x40ac10dd049310b5))};
    for (int i = 0; i < 3; i++) assert_true(cp_pcg64_next(&rng) == expected[i]);
}

/* The known answers of Random123 (kat_vectors). */
static void philox_is_that_of_random123(void **state)
{
    (void)state;
    static const uint32_t cases[][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, 0x408f276d, 0x41c83b0e, 0xa20bc7c6,
         0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420,
         0x24126ea1},
        {1, 2, 3, 4, 5, 6, 0xc0c839bc, 0x889c87c5, 0x61986739, 0x2d4623d0},
    };
    for (int i = 0; i < 4; i++) {
        uint32_t out[4];
        cp_philox(cases[i], cases[i] + 4, out);
        assert_memory_equal(out, cases[i] + 6, sizeof out);
    }
}

/* The inverse of an odd number modulo 2^64 (Newton). */
static uint64_t inverse(uint64_t odd)
{
    uint64_t x = odd;
    for (int i = 0; i < 6; i++) x *= 2 - odd * x;
    return x;
}

static void uniforms_stay_inside(void **state)
{
    (void)state;
    const double least = 0x1p-53, most = 1 - 0x1p-53;
    cp_rng lowest = {.open = true, .kind = CP_RNG_PCG64DXSM};
    assert_true(cp_uniform(&lowest) == least);
    uint64_t high = 1;
    high = (high ^ (high >> 32)) * CP_PCG64_MULTIPLIER;
    high ^= high >> 48;
    cp_rng highest = {.open = true, .kind = CP_RNG_PCG64DXSM, .pcg64 = {.state = word(1, UINT64_MAX * inverse(high))}};
    assert_true(cp_uniform(&highest) == most);
    cp_rng philox = {.open = true, .kind = CP_RNG_PHILOX4X32, .philox = {.words = {0, 0, UINT32_MAX, UINT32_MAX}}};
    assert_true(cp_uniform(&philox) == least);
    assert_true(cp_uniform(&philox) == most);
}

/* Where the draws of a trial come from. */
typedef struct {
    cp_rng_kind kind;
    uint64_t stream, trial_step;
    bool by_sequence; /* a control: PCG32 with the trial as its sequence, not hashed */
} source;

static cp_rng open_source(const source *from, uint64_t trial)
{
    if (from->by_sequence) return (cp_rng){.open = true, .pcg32 = cp_pcg32_seed(1, trial * from->trial_step)};
    return cp_seed_open((cp_seed){.number = 1, .rng = from->kind}, trial, from->stream);
}

/* Whether the top byte of each of the first draws is as uneven over a million consecutive trials as chance makes it:
   χ² of mean 255 and sd 22.6, within 5 sd. */
static bool is_even(const source *from)
{
    static double counts[DRAWS][256];
    memset(counts, 0, sizeof counts);
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        cp_rng rng = open_source(from, trial);
        for (int draw = 0; draw < DRAWS; draw++) counts[draw][(int)(cp_uniform(&rng) * 256)]++;
    }
    bool even = true;
    for (int draw = 0; draw < DRAWS; draw++) {
        double sum = 0;
        for (int i = 0; i < 256; i++) sum += (counts[draw][i] - TRIALS / 256.0) * (counts[draw][i] - TRIALS / 256.0);
        even = even && fabs(sum / (TRIALS / 256.0) - 255) < 5 * 22.6;
    }
    return even;
}

static void draws_are_even_across_trials(void **state)
{
    (void)state;
    for (int kind = 0; kind < CP_RNGS; kind++) {
        const source from = {.kind = (cp_rng_kind)kind, .stream = cp_stream("hazards.trade")};
        assert_true(is_even(&from));
    }
    const source control = {.by_sequence = true, .trial_step = 1};
    assert_true(!is_even(&control));
}

/* The bits of 64 draws as 32 words, word b holding bit b of each. */
static void slice(const uint32_t draws[64], uint64_t planes[32])
{
    memset(planes, 0, 32 * sizeof *planes);
    for (int i = 0; i < 64; i++)
        for (int b = 0; b < 32; b++) planes[b] |= (uint64_t)(draws[i] >> b & 1) << i;
}

/* The largest |z| over the 32×32 pairs of a bit of one source's first draw and a bit of another's: under independence
   the number of equal bits has the mean n/2 and the variance n/4. */
static double largest_bit_z(const source *a, uint64_t shift, const source *b)
{
    static int64_t different[32][32];
    memset(different, 0, sizeof different);
    for (uint64_t first = 0; first < TRIALS; first += 64) {
        uint32_t x[64], y[64];
        uint64_t p[32], q[32];
        for (uint64_t i = 0; i < 64; i++) {
            cp_rng one = open_source(a, first + i), other = open_source(b, first + i + shift);
            x[i] = (uint32_t)(cp_uniform(&one) * 0x1p32);
            y[i] = (uint32_t)(cp_uniform(&other) * 0x1p32);
        }
        slice(x, p);
        slice(y, q);
        for (int i = 0; i < 32; i++)
            for (int j = 0; j < 32; j++) different[i][j] += __builtin_popcountll(p[i] ^ q[j]);
    }
    double largest = 0;
    for (int i = 0; i < 32; i++)
        for (int j = 0; j < 32; j++)
            largest = fmax(largest, fabs((double)different[i][j] - TRIALS / 2.0) / sqrt(TRIALS / 4.0));
    return largest;
}

/* Of 1024 pairs, chance gives a largest |z| of 3.0 to 4.4; above 5.5 it comes once in 25,000 tests. */
static void bits_of_neighbours_are_independent(void **state)
{
    (void)state;
    for (int kind = 0; kind < CP_RNGS; kind++) {
        const source one = {.kind = (cp_rng_kind)kind, .stream = cp_stream("hazards.outages[site-1]")};
        const source two = {.kind = (cp_rng_kind)kind, .stream = cp_stream("hazards.outages[site-2]")};
        assert_true(largest_bit_z(&one, 1, &one) < 5.5);
        assert_true(largest_bit_z(&one, 0, &two) < 5.5);
    }
    /* sequences of PCG32 that are 2^62 apart are known to go together */
    const source control = {.by_sequence = true, .trial_step = 1};
    assert_true(largest_bit_z(&control, UINT64_C(1) << 62, &control) > 5.5);
}

static int compare(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

typedef uint32_t birthday(const source *from, uint64_t trial);

static uint32_t first_draw(const source *from, uint64_t trial)
{
    cp_rng rng = open_source(from, trial);
    return (uint32_t)(cp_uniform(&rng) * 0x1p32);
}

/* A control: as even as numbers can be, and so with few different spacings. */
static uint32_t evenly_spread(const source *from, uint64_t trial)
{
    return (uint32_t)((from->trial_step * trial * CP_GOLDEN_GAMMA) >> 32);
}

/* Birthday spacings (Marsaglia 1985; L'Ecuyer and Simard 2001): of m birthdays in a year of 2^32 days, the number of
   equal spacings is nearly Poisson with mean m³/4/2^32. z of the sum over many years. */
static double spacings_z(birthday *draw, const source *from)
{
    enum { BIRTHDAYS = 4096, YEARS = 256 };
    static uint32_t days[BIRTHDAYS], gaps[BIRTHDAYS];
    double repeats = 0;
    for (uint64_t year = 0; year < YEARS; year++) {
        for (uint64_t i = 0; i < BIRTHDAYS; i++) days[i] = draw(from, year * BIRTHDAYS + i);
        qsort(days, BIRTHDAYS, sizeof *days, compare);
        for (int i = 0; i < BIRTHDAYS; i++) gaps[i] = days[i] - days[i ? i - 1 : BIRTHDAYS - 1];
        qsort(gaps, BIRTHDAYS, sizeof *gaps, compare);
        for (int i = 1; i < BIRTHDAYS; i++) repeats += gaps[i] == gaps[i - 1];
    }
    const double mean = YEARS * 4096.0 * 4096.0 * 4096.0 / 4 / 0x1p32;
    return (repeats - mean) / sqrt(mean);
}

static void birthdays_are_spaced_by_chance(void **state)
{
    (void)state;
    for (int kind = 0; kind < CP_RNGS; kind++) {
        const source from = {.kind = (cp_rng_kind)kind, .stream = cp_stream("sites.lynas.capacity")};
        assert_true(fabs(spacings_z(first_draw, &from)) < 5);
    }
    const source control = {.trial_step = 1};
    assert_true(fabs(spacings_z(evenly_spread, &control)) > 5);
}

/* Two names with one stream, which no pair of short names is known to have, are told. */
static void a_collision_of_names_is_an_error(void **state)
{
    (void)state;
    cp_arena arena = {0};
    cp_error error = {0};
    cp_builder b = {.arena = &arena, .error = &error};
    assert_true(cp_builder_claim(&b, "sites.a.capacity", 7));
    assert_true(cp_builder_claim(&b, "sites.a.capacity", 7));
    assert_true(cp_builder_claim(&b, "sites.b.capacity", 8));
    assert_true(!cp_builder_claim(&b, "sites.c.capacity", 8));
    assert_int_equal(error.status, CP_BAD_INPUT);
    assert_string_equal(error.text, "sites.c.capacity: expected a name with a random stream of its own, "
                                    "sites.b.capacity has the same hash");
    cp_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pcg64_is_that_of_numpy),
        cmocka_unit_test(philox_is_that_of_random123),
        cmocka_unit_test(uniforms_stay_inside),
        cmocka_unit_test(draws_are_even_across_trials),
        cmocka_unit_test(bits_of_neighbours_are_independent),
        cmocka_unit_test(birthdays_are_spaced_by_chance),
        cmocka_unit_test(a_collision_of_names_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
