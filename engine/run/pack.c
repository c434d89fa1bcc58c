/* One walk over all tallies; whether it writes or reads is the walker's matter, so that both agree. */
#include "engine/run/pack.h"

#include <string.h>

#define LONGEST_RUN UINT64_C(0xffffffff)

typedef struct {
    bool reads;
    bool failed; /* no memory; or, reading, not whole */
    /* writing */
    uint64_t *words;
    size_t n, room, head; /* `head` is where the current run's own word is */
    cp_arena *arena;
    cp_error *error;
    /* reading */
    const uint64_t *at, *end;
    /* both: of the current run */
    uint64_t zeros, others;
} walker;

static bool make_room(walker *w)
{
    if (w->n + 2 <= w->room) return true;
    const size_t room = 2 * w->room + 4096;
    uint64_t *words = cp_arena_take(w->arena, room, sizeof *words, w->error);
    if (!words) {
        w->failed = true;
        return false;
    }
    if (w->n) memcpy(words, w->words, w->n * sizeof *words);
    w->words = words;
    w->room = room;
    return true;
}

static void begin_run(walker *w)
{
    w->head = w->n++;
    w->zeros = w->others = 0;
}

static void end_run(walker *w)
{
    w->words[w->head] = w->others << 32 | w->zeros;
}

static void put(walker *w, uint64_t word)
{
    if (w->failed || !make_room(w)) return;
    const bool full = word ? w->others == LONGEST_RUN : w->zeros == LONGEST_RUN;
    if (full || (!word && w->others)) {
        end_run(w);
        begin_run(w);
    }
    if (word) {
        w->words[w->n++] = word;
        w->others++;
    } else {
        w->zeros++;
    }
}

static uint64_t get(walker *w)
{
    while (!w->failed && !w->zeros && !w->others) {
        w->failed = w->at == w->end;
        if (w->failed) return 0;
        w->zeros = *w->at & LONGEST_RUN;
        w->others = *w->at++ >> 32;
        w->failed = w->others > (uint64_t)(w->end - w->at);
    }
    if (w->failed) return 0;
    if (w->zeros) {
        w->zeros--;
        return 0;
    }
    w->others--;
    return *w->at++;
}

static void walk(walker *w, uint64_t *word)
{
    if (w->reads) {
        *word = get(w);
    } else {
        put(w, *word);
    }
}

static void walk_many(walker *w, uint64_t *words, size_t n)
{
    for (size_t i = 0; i < n && !w->failed; i++) walk(w, &words[i]);
}

/* What must be equal for one's words to mean the same to another. */
static void walk_shape(walker *w, const cp_layout *layout)
{
    const cp_tallies_shape s = cp_tallies_shape_of(layout);
    const uint64_t shape[] = {CP_BINS,         CP_OCTAVES,   CP_WORST,  sizeof(cp_profile_page),
                              s.n_counts,      s.n_amounts,  s.n_slots, sizeof(cp_differences),
                              s.n_differences, s.n_intervals};
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        uint64_t word = shape[i];
        walk(w, &word);
        w->failed = w->failed || word != shape[i];
    }
}

static uint64_t octaves_of(const cp_amounts *amounts)
{
    uint64_t octaves = 0;
    for (int o = 0; o < CP_OCTAVES; o++) octaves |= (uint64_t)(amounts->page[o] != 0) << o;
    return octaves;
}

static void walk_bins(walker *w, cp_bin *bins)
{
    for (int i = 0; i < CP_BINS && !w->failed; i++) {
        walk(w, &bins[i].count);
        walk(w, &bins[i].offset);
    }
}

/* The largest is −1 when there is none: stored one higher. */
static void walk_amounts(walker *w, cp_tallies *tallies, cp_amounts *amounts)
{
    uint64_t octaves = octaves_of(amounts), exponent = (uint64_t)(int64_t)amounts->exponent,
             above = (uint64_t)(amounts->max + 1);
    walk(w, &exponent);
    w->failed = w->failed || exponent != (uint64_t)(int64_t)amounts->exponent;
    walk(w, &above);
    amounts->max = (int64_t)(above & INT64_MAX) - 1;
    walk(w, &amounts->trials);
    walk(w, &amounts->zeros);
    walk_many(w, amounts->sum, CP_SUM_LIMBS);
    walk_many(w, amounts->square, CP_SQUARE_LIMBS);
    walk(w, &octaves);
    w->failed = w->failed || octaves >> CP_OCTAVES;
    for (int o = 0; o < CP_OCTAVES && !w->failed; o++) {
        if (!(octaves >> o & 1)) continue;
        cp_bin *bins = cp_tallies_page(tallies, amounts, o, w->error);
        w->failed = !bins;
        if (bins) walk_bins(w, bins);
    }
}

/* A list or page that may not be there, its memory of `bytes`. */
static void *walk_presence(walker *w, void *there, size_t bytes)
{
    uint64_t present = there != NULL;
    walk(w, &present);
    if (!w->reads || present != 1 || w->failed) {
        w->failed = w->failed || present > 1;
        return there;
    }
    there = cp_arena_take(w->arena, 1, bytes, w->error);
    w->failed = !there;
    return there;
}

static void walk_worst(walker *w, cp_worst_list **list)
{
    *list = walk_presence(w, *list, sizeof **list);
    if (!*list || w->failed) return;
    walk(w, &(*list)->n);
    w->failed = w->failed || (*list)->n > CP_WORST;
    for (uint64_t i = 0; !w->failed && i < (*list)->n; i++) {
        walk(w, &(*list)->of[i].badness);
        walk(w, &(*list)->of[i].trial);
    }
}

static void walk_page(walker *w, cp_profile_page **page)
{
    *page = walk_presence(w, *page, sizeof **page);
    if (*page) walk_many(w, (uint64_t *)*page, sizeof **page / sizeof(uint64_t));
}

static void walk_tallies(walker *w, cp_tallies *tallies)
{
    const cp_tallies_shape s = cp_tallies_shape_of(tallies->layout);
    walk_shape(w, tallies->layout);
    walk(w, &tallies->trials);
    walk_many(w, tallies->counts, s.n_counts);
    walk_many(w, (uint64_t *)tallies->differences, s.n_differences * (sizeof(cp_differences) / sizeof(uint64_t)));
    for (size_t i = 0; i < s.n_amounts && !w->failed; i++) walk_amounts(w, tallies, &tallies->amounts[i]);
    for (size_t i = 0; i < s.n_slots && !w->failed; i++) walk_worst(w, &tallies->worst[i]);
    for (size_t i = 0; i < s.n_intervals && !w->failed; i++) walk_page(w, &tallies->profile[i]);
}

bool cp_pack(cp_tallies *tallies, cp_arena *arena, const uint64_t **words, size_t *n_words, cp_error *error)
{
    walker w = {.arena = arena, .error = error};
    cp_tallies_carry(tallies);
    if (!make_room(&w)) return false;
    begin_run(&w);
    walk_tallies(&w, tallies);
    if (w.failed) return false;
    end_run(&w);
    *words = w.words;
    *n_words = w.n;
    return true;
}

/* Takes counts off what is left of all; false when there are more. */
static bool take_counts(uint64_t *left, const uint64_t *counts, int n)
{
    for (int i = 0; i < n; i++) {
        if (counts[i] > *left) return false;
        *left -= counts[i];
    }
    return true;
}

static bool amount_adds_up(const cp_tallies *tallies, const cp_amounts *amounts)
{
    uint64_t left = amounts->trials;
    bool fits = take_counts(&left, &amounts->zeros, 1);
    for (int o = 0; fits && o < CP_OCTAVES; o++) {
        if (!amounts->page[o]) continue;
        const cp_bin *bins = tallies->pages.bins + (long)(amounts->page[o] - 1) * CP_BINS;
        for (int b = 0; fits && b < CP_BINS; b++) fits = take_counts(&left, &bins[b].count, 1);
    }
    return fits && left == 0;
}

/* Whether every value is in one of the bins of its tally: quantiles are looked for there. */
static bool adds_up(const cp_tallies *tallies)
{
    const cp_tallies_shape s = cp_tallies_shape_of(tallies->layout);
    const size_t bins = (size_t)tallies->layout->count_bins;
    bool fits = true;
    for (size_t i = 0; fits && i < s.n_amounts; i++) fits = amount_adds_up(tallies, &tallies->amounts[i]);
    for (size_t i = 0; fits && i < s.n_counts; i += bins) {
        uint64_t left = tallies->trials;
        fits = take_counts(&left, tallies->counts + i, (int)bins) && left == 0;
    }
    for (size_t i = 0; fits && i < s.n_intervals; i++) {
        uint64_t left = tallies->trials;
        fits = !tallies->profile[i] || take_counts(&left, tallies->profile[i]->bins, CP_PROFILE_BINS);
    }
    return fits;
}

bool cp_unpack(const char *name, const uint64_t *words, size_t n_words, cp_tallies *into, cp_error *error)
{
    cp_arena arena = {0};
    cp_tallies read;
    walker w = {.reads = true, .at = words, .end = words + n_words, .arena = &arena, .error = error};
    bool whole = cp_tallies_make(into->layout, &arena, &read, error);
    if (whole) {
        walk_tallies(&w, &read);
        whole = !w.failed && w.at == w.end && !w.zeros && !w.others && adds_up(&read);
        if (!whole) cp_fail(error, CP_BAD_INPUT, "%s: the tallies in it are not whole, or of another layout", name);
    }
    if (whole) whole = cp_tallies_add(into, &read, error);
    cp_arena_release(&arena);
    return whole;
}
