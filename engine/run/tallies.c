/* Keeps the tallies' memory and adds them up; the arithmetic is in kernels/tally.c. */
#include "engine/run/tallies.h"

#include <string.h>

static size_t all_counts(const cp_layout *l)
{
    return (size_t)l->n_policies * (size_t)l->n_counts * (size_t)l->count_bins;
}

static size_t all_amounts(const cp_layout *l)
{
    return (size_t)l->n_policies * (size_t)l->n_amounts;
}

bool cp_tallies_make(const cp_layout *layout, cp_arena *arena, cp_tallies *tallies, cp_error *error)
{
    *tallies = (cp_tallies){.layout = layout, .arena = arena};
    tallies->counts = cp_arena_take(arena, all_counts(layout), sizeof *tallies->counts, error);
    tallies->amounts = cp_arena_take(arena, all_amounts(layout), sizeof *tallies->amounts, error);
    if (!tallies->counts || !tallies->amounts) return false;
    for (int p = 0; p < layout->n_policies; p++) {
        for (int s = 0; s < layout->n_slots; s++) {
            const cp_slot_layout *slot = &layout->slots[s];
            if (cp_metric_table[slot->metric].tally != CP_TALLY_AMOUNT) continue;
            cp_amounts *amounts = &tallies->amounts[(long)p * layout->n_amounts + slot->index];
            amounts->exponent = slot->exponent;
            amounts->max = -1;
        }
    }
    return true;
}

/* Room for `more` further pages. */
static bool reserve_pages(cp_tallies *tallies, int more, cp_error *error)
{
    cp_pages *pages = &tallies->pages;
    if (pages->n_pages + more <= pages->most_pages) return true;
    const int most = 2 * (pages->n_pages + more);
    cp_bin *bins = cp_arena_take(tallies->arena, (size_t)most * CP_BINS, sizeof *bins, error);
    if (!bins) return false;
    if (pages->n_pages) memcpy(bins, pages->bins, (size_t)pages->n_pages * CP_BINS * sizeof *bins);
    pages->bins = bins;
    pages->most_pages = most;
    return true;
}

static bool count_amounts(cp_tallies *tallies, int policy, const cp_slot_layout *slot, int n, const double *values,
                          cp_error *error)
{
    cp_amounts *amounts = &tallies->amounts[(long)policy * tallies->layout->n_amounts + slot->index];
    if (!reserve_pages(tallies, n, error)) return false;
    if (cp_amounts_add(amounts, &tallies->pages, n, values) == CP_TALLY_DONE) return true;
    return cp_fail(error, CP_BAD_INPUT,
                   "%s: expected values between 0 and %g times a nominal horizon's, found a larger one",
                   cp_metric_table[slot->metric].name, 4e6);
}

bool cp_tallies_count(cp_tallies *tallies, int policy, const cp_slot_layout *slot, int n, const double *values,
                      cp_error *error)
{
    const cp_layout *layout = tallies->layout;
    if (cp_metric_table[slot->metric].tally == CP_TALLY_AMOUNT) {
        return count_amounts(tallies, policy, slot, n, values, error);
    }
    uint64_t *counts = tallies->counts + ((long)policy * layout->n_counts + slot->index) * layout->count_bins;
    for (int i = 0; i < n; i++) counts[values[i] < 0.0 ? layout->count_bins - 1 : (int)values[i]]++;
    return true;
}

void cp_tallies_carry(cp_tallies *tallies)
{
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) cp_amounts_carry(&tallies->amounts[a]);
}

static void add_bins(cp_bin *into, const cp_bin *from)
{
    for (int i = 0; i < CP_BINS; i++) {
        into[i].count += from[i].count;
        into[i].offset += from[i].offset;
    }
}

static bool add_amounts(cp_tallies *into, cp_amounts *to, const cp_tallies *source, const cp_amounts *from,
                        cp_error *error)
{
    to->max = to->max > from->max ? to->max : from->max;
    to->trials += from->trials;
    to->zeros += from->zeros;
    for (int i = 0; i < CP_SUM_LIMBS; i++) to->sum[i] += from->sum[i];
    for (int i = 0; i < CP_SQUARE_LIMBS; i++) to->square[i] += from->square[i];
    if (!reserve_pages(into, CP_OCTAVES, error)) return false;
    for (int o = 0; o < CP_OCTAVES; o++) {
        if (!from->page[o]) continue;
        if (!to->page[o]) to->page[o] = ++into->pages.n_pages;
        add_bins(into->pages.bins + (long)(to->page[o] - 1) * CP_BINS,
                 source->pages.bins + (long)(from->page[o] - 1) * CP_BINS);
    }
    return true;
}

bool cp_tallies_add(cp_tallies *into, const cp_tallies *from, cp_error *error)
{
    into->trials += from->trials;
    for (size_t i = 0; i < all_counts(into->layout); i++) into->counts[i] += from->counts[i];
    for (size_t a = 0; a < all_amounts(into->layout); a++) {
        if (!add_amounts(into, &into->amounts[a], from, &from->amounts[a], error)) return false;
    }
    cp_tallies_carry(into);
    return true;
}

/* A message of words that can be summed: per amounts its sums and the bins of every octave that some rank has. */
enum { HEAD_WORDS = 2 + CP_SUM_LIMBS + CP_SQUARE_LIMBS, PAGE_WORDS = 2 * CP_BINS };

typedef struct {
    uint64_t *octaves; /* [all amounts] bit o: some rank has octave o */
    uint64_t *words;
    int64_t *largest; /* [all amounts] */
    size_t n_words;
} message;

static size_t words_needed(const cp_tallies *tallies, const uint64_t *octaves)
{
    size_t n = 1 + all_counts(tallies->layout);
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) {
        n += HEAD_WORDS;
        for (int o = 0; o < CP_OCTAVES; o++) n += (octaves[a] >> o & 1) ? PAGE_WORDS : 0;
    }
    return n;
}

static uint64_t *pack_amounts(const cp_tallies *tallies, const cp_amounts *amounts, uint64_t octaves, uint64_t *at)
{
    *at++ = amounts->trials;
    *at++ = amounts->zeros;
    for (int i = 0; i < CP_SUM_LIMBS; i++) *at++ = amounts->sum[i];
    for (int i = 0; i < CP_SQUARE_LIMBS; i++) *at++ = amounts->square[i];
    for (int o = 0; o < CP_OCTAVES; o++) {
        if (!(octaves >> o & 1)) continue;
        const cp_bin *page = amounts->page[o] ? tallies->pages.bins + (long)(amounts->page[o] - 1) * CP_BINS : NULL;
        for (int i = 0; i < CP_BINS; i++) {
            *at++ = page ? page[i].count : 0;
            *at++ = page ? page[i].offset : 0;
        }
    }
    return at;
}

static void pack(const cp_tallies *tallies, const message *m)
{
    uint64_t *at = m->words;
    const size_t counts = all_counts(tallies->layout);
    *at++ = tallies->trials;
    if (counts) memcpy(at, tallies->counts, counts * sizeof *at);
    at += counts;
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) {
        at = pack_amounts(tallies, &tallies->amounts[a], m->octaves[a], at);
        m->largest[a] = tallies->amounts[a].max;
    }
}

static const uint64_t *unpack_amounts(cp_tallies *tallies, cp_amounts *amounts, uint64_t octaves, const uint64_t *at)
{
    amounts->trials = *at++;
    amounts->zeros = *at++;
    for (int i = 0; i < CP_SUM_LIMBS; i++) amounts->sum[i] = *at++;
    for (int i = 0; i < CP_SQUARE_LIMBS; i++) amounts->square[i] = *at++;
    for (int o = 0; o < CP_OCTAVES; o++) {
        if (!(octaves >> o & 1)) continue;
        if (!amounts->page[o]) amounts->page[o] = ++tallies->pages.n_pages;
        for (int i = 0; i < CP_BINS; i++) {
            cp_bin *bin = &tallies->pages.bins[(long)(amounts->page[o] - 1) * CP_BINS + i];
            bin->count = *at++;
            bin->offset = *at++;
        }
    }
    return at;
}

static bool unpack(cp_tallies *tallies, const message *m, cp_error *error)
{
    const uint64_t *at = m->words;
    const size_t counts = all_counts(tallies->layout);
    tallies->trials = *at++;
    if (counts) memcpy(tallies->counts, at, counts * sizeof *at);
    at += counts;
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) {
        if (!reserve_pages(tallies, CP_OCTAVES, error)) return false;
        tallies->amounts[a].max = m->largest[a];
        at = unpack_amounts(tallies, &tallies->amounts[a], m->octaves[a], at);
    }
    cp_tallies_carry(tallies);
    return true;
}

static void note_octaves(const cp_tallies *tallies, uint64_t *octaves)
{
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) {
        for (int o = 0; o < CP_OCTAVES; o++) octaves[a] |= (uint64_t)(tallies->amounts[a].page[o] != 0) << o;
    }
}

bool cp_tallies_reduce(const cp_comm *comm, cp_tallies *tallies, cp_error *error)
{
    const size_t amounts = all_amounts(tallies->layout);
    message m = {0};
    cp_tallies_carry(tallies);
    m.octaves = cp_arena_take(tallies->arena, amounts, sizeof *m.octaves, error);
    m.largest = cp_arena_take(tallies->arena, amounts, sizeof *m.largest, error);
    if (!cp_comm_agree(comm, error)) return false;
    if (comm->size == 1) return true;
    note_octaves(tallies, m.octaves);
    cp_comm_or(comm, m.octaves, amounts);
    m.n_words = words_needed(tallies, m.octaves);
    m.words = cp_arena_take(tallies->arena, m.n_words, sizeof *m.words, error);
    if (!cp_comm_agree(comm, error)) return false;
    pack(tallies, &m);
    cp_comm_sum(comm, m.words, m.n_words);
    cp_comm_max(comm, m.largest, amounts);
    if (comm->rank == 0) unpack(tallies, &m, error);
    return cp_comm_agree(comm, error);
}
