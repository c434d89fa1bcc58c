/* Keeps the tallies' memory and adds them up; the arithmetic is in kernels/tally.c. */
#include "engine/run/tallies.h"

#include "kernels/lanes.h"

#include <math.h>
#include <string.h>

enum {
    PROFILE_WORDS = sizeof(cp_profile_page) / sizeof(uint64_t),
    DIFFERENCE_WORDS = sizeof(cp_differences) / sizeof(uint64_t)
};

static size_t all_counts(const cp_layout *l)
{
    return (size_t)l->n_policies * (size_t)l->n_counts * (size_t)l->count_bins;
}

static size_t all_amounts(const cp_layout *l)
{
    return (size_t)l->n_policies * (size_t)l->n_amounts;
}

static size_t all_differences(const cp_layout *l)
{
    return (size_t)(l->n_policies - 1) * (size_t)l->n_slots;
}

static size_t all_slots(const cp_layout *l)
{
    return (size_t)l->n_policies * (size_t)l->n_slots;
}

static int all_entities(const cp_layout *l)
{
    return l->n_members[CP_LEVEL_DEMAND] + l->n_members[CP_LEVEL_COMMODITY];
}

static size_t all_intervals(const cp_layout *l)
{
    return (size_t)l->n_policies * (size_t)all_entities(l) * (size_t)l->n_intervals;
}

cp_tallies_shape cp_tallies_shape_of(const cp_layout *l)
{
    return (cp_tallies_shape){all_counts(l), all_amounts(l), all_slots(l), all_differences(l), all_intervals(l)};
}

double cp_tallies_bytes(const cp_layout *layout)
{
    return (double)all_counts(layout) * sizeof(uint64_t) + (double)all_amounts(layout) * sizeof(cp_amounts) +
           (double)all_intervals(layout) * sizeof(cp_profile_page *) +
           (double)all_differences(layout) * sizeof(cp_differences) +
           (double)all_slots(layout) * sizeof(cp_worst_list *);
}

bool cp_tallies_make(const cp_layout *layout, cp_arena *arena, cp_tallies *tallies, cp_error *error)
{
    *tallies = (cp_tallies){.layout = layout, .arena = arena};
    tallies->counts = cp_arena_take(arena, all_counts(layout), sizeof *tallies->counts, error);
    tallies->amounts = cp_arena_take(arena, all_amounts(layout), sizeof *tallies->amounts, error);
    tallies->profile = cp_arena_take(arena, all_intervals(layout), sizeof *tallies->profile, error);
    tallies->differences = cp_arena_take(arena, all_differences(layout), sizeof *tallies->differences, error);
    tallies->worst = cp_arena_take(arena, all_slots(layout), sizeof *tallies->worst, error);
    if (!tallies->counts || !tallies->amounts || !tallies->profile || !tallies->differences || !tallies->worst) {
        return false;
    }
    for (int p = 0; p < layout->n_policies; p++) {
        for (int s = 0; s < layout->n_slots; s++) {
            const cp_slot_layout *slot = &layout->slots[s];
            if (cp_metric_table[slot->metric].tally != CP_TALLY_AMOUNT) continue;
            cp_amounts *amounts = &tallies->amounts[(long)p * layout->n_amounts + slot->index];
            amounts->exponent = slot->exponent;
            amounts->max = -1;
        }
        for (int i = layout->first_year; layout->n_years > 0 && i < layout->n_amounts; i++) {
            tallies->amounts[(long)p * layout->n_amounts + i] =
                (cp_amounts){.exponent = layout->money_exponent, .max = -1};
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

cp_bin *cp_tallies_page(cp_tallies *tallies, cp_amounts *amounts, int octave, cp_error *error)
{
    if (!amounts->page[octave]) {
        if (!reserve_pages(tallies, 1, error)) return NULL;
        amounts->page[octave] = ++tallies->pages.n_pages;
    }
    return tallies->pages.bins + (long)(amounts->page[octave] - 1) * CP_BINS;
}

static bool count_amount(cp_tallies *tallies, int policy, int index, const char *name, int n, const int64_t *grid,
                         cp_error *error)
{
    cp_amounts *amounts = &tallies->amounts[(long)policy * tallies->layout->n_amounts + index];
    if (!reserve_pages(tallies, n, error)) return false;
    if (cp_amounts_add(amounts, &tallies->pages, n, grid) == CP_TALLY_DONE) return true;
    return cp_fail(error, CP_BAD_INPUT,
                   "%s: expected values between 0 and %g times a nominal horizon's, found a larger one", name, 4e6);
}

bool cp_tallies_count_money(cp_tallies *tallies, int policy, int index, const char *name, int n, const double *values,
                            cp_error *error)
{
    int64_t grid[CP_LANES];
    cp_amounts_grid(tallies->layout->money_exponent, n, values, grid);
    return count_amount(tallies, policy, index, name, n, grid, error);
}

bool cp_tallies_count(cp_tallies *tallies, int policy, const cp_slot_layout *slot, int n, const int64_t *grid,
                      cp_error *error)
{
    const cp_layout *layout = tallies->layout;
    if (cp_metric_table[slot->metric].tally == CP_TALLY_AMOUNT) {
        return count_amount(tallies, policy, slot->index, cp_metric_table[slot->metric].name, n, grid, error);
    }
    uint64_t *counts = tallies->counts + ((long)policy * layout->n_counts + slot->index) * layout->count_bins;
    for (int i = 0; i < n; i++) counts[grid[i] < 0 ? layout->count_bins - 1 : grid[i]]++;
    return true;
}

cp_differences *cp_tallies_differences(const cp_tallies *tallies, int policy, int slot)
{
    return &tallies->differences[(size_t)(policy - 1) * (size_t)tallies->layout->n_slots + (size_t)slot];
}

void cp_tallies_grid(const cp_slot_layout *slot, int n, const double *values, int64_t *grid)
{
    if (cp_metric_table[slot->metric].tally == CP_TALLY_AMOUNT) {
        cp_amounts_grid(slot->exponent, n, values, grid);
        return;
    }
    for (int i = 0; i < n; i++) grid[i] = values[i] < 0.0 ? -1 : (int64_t)values[i];
}

void cp_tallies_compare(cp_tallies *tallies, int policy, int slot, int n, const int64_t *grid, const int64_t *baseline)
{
    cp_differences_add(cp_tallies_differences(tallies, policy, slot), n, grid, baseline);
}

#define GRID_END (UINT64_C(1) << 62)

/* More is worse, but where more is better the grid is counted from its upper end. 0 for what could not be better. */
static uint64_t badness_of(const cp_metric *about, int64_t grid)
{
    if (grid < 0) return 0;
    return about->more_is_better ? GRID_END - (uint64_t)grid : (uint64_t)grid;
}

double cp_tallies_value(const cp_slot_layout *slot, double step_days, uint64_t badness)
{
    const cp_metric *about = &cp_metric_table[slot->metric];
    const double grid = (double)(about->more_is_better ? GRID_END - badness : badness);
    return about->tally == CP_TALLY_AMOUNT  ? ldexp(grid, slot->exponent)
           : about->tally == CP_TALLY_STEPS ? grid * step_days
                                            : grid;
}

const cp_worst_list *cp_tallies_worst(const cp_tallies *tallies, int policy, int slot)
{
    return tallies->worst[(size_t)policy * (size_t)tallies->layout->n_slots + (size_t)slot];
}

bool cp_tallies_note(cp_tallies *tallies, int policy, int slot, uint64_t first, int n, const int64_t *grid,
                     cp_error *error)
{
    const cp_metric *about = &cp_metric_table[tallies->layout->slots[slot].metric];
    cp_worst_list **list = &tallies->worst[(size_t)policy * (size_t)tallies->layout->n_slots + (size_t)slot];
    for (int i = 0; i < n; i++) {
        const uint64_t badness = badness_of(about, grid[i]);
        if (badness == 0) continue;
        if (!*list) *list = cp_arena_take(tallies->arena, 1, sizeof **list, error);
        if (!*list) return false;
        cp_worst_add(*list, badness, first + (uint64_t)i);
    }
    return true;
}

cp_profile_page **cp_tallies_interval(const cp_tallies *tallies, const cp_interval *of)
{
    const cp_layout *l = tallies->layout;
    const size_t row = (size_t)of->policy * (size_t)all_entities(l) + (size_t)of->entity;
    return &tallies->profile[row * (size_t)l->n_intervals + (size_t)of->interval];
}

/* The page, made when it is not there. */
static cp_profile_page *ensure_profile(cp_tallies *tallies, cp_profile_page **page, cp_error *error)
{
    if (!*page) *page = cp_arena_take(tallies->arena, 1, sizeof **page, error);
    return *page;
}

/* Sums of a block fit a word: CP_LANES squares of at most 2^58. */
bool cp_tallies_count_interval(cp_tallies *tallies, const cp_interval *of, int n, const cp_shortfall *shortfall,
                               cp_error *error)
{
    if (shortfall->sum + shortfall->short_trials == 0) return true;
    cp_profile_page *page = ensure_profile(tallies, cp_tallies_interval(tallies, of), error);
    if (!page) return false;
    page->short_trials += shortfall->short_trials;
    page->sum[0] += shortfall->sum & 0xffffffffu;
    page->sum[1] += shortfall->sum >> 32;
    page->square[0] += shortfall->square & 0xffffffffu;
    page->square[1] += shortfall->square >> 32;
    for (int i = 0; i < n; i++) {
        const uint64_t fraction = shortfall->fraction[i];
        if (fraction > 0) page->bins[fraction * 100 >> -CP_SHORTFALL_EXPONENT]++;
    }
    return true;
}

void cp_tallies_carry(cp_tallies *tallies)
{
    for (size_t i = 0; i < all_intervals(tallies->layout); i++) {
        cp_profile_page *page = tallies->profile[i];
        if (page) cp_sums_carry(page->sum, page->square);
    }
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) cp_amounts_carry(&tallies->amounts[a]);
    for (size_t d = 0; d < all_differences(tallies->layout); d++) cp_differences_carry(&tallies->differences[d]);
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

static bool add_profile(cp_tallies *into, const cp_tallies *from, cp_error *error)
{
    for (size_t i = 0; i < all_intervals(into->layout); i++) {
        if (!from->profile[i]) continue;
        uint64_t *to = (uint64_t *)ensure_profile(into, &into->profile[i], error);
        if (!to) return false;
        for (size_t w = 0; w < PROFILE_WORDS; w++) to[w] += ((const uint64_t *)from->profile[i])[w];
    }
    return true;
}

static void add_differences(cp_tallies *into, const cp_tallies *from)
{
    uint64_t *to = (uint64_t *)into->differences;
    const size_t words = all_differences(into->layout) * DIFFERENCE_WORDS;
    for (size_t w = 0; w < words; w++) to[w] += ((const uint64_t *)from->differences)[w];
}

static bool add_worst(cp_tallies *into, const cp_tallies *from, cp_error *error)
{
    for (size_t i = 0; i < all_slots(into->layout); i++) {
        if (!from->worst[i]) continue;
        if (!into->worst[i]) into->worst[i] = cp_arena_take(into->arena, 1, sizeof **into->worst, error);
        if (!into->worst[i]) return false;
        cp_worst_merge(into->worst[i], from->worst[i]);
    }
    return true;
}

bool cp_tallies_add(cp_tallies *into, const cp_tallies *from, cp_error *error)
{
    if (!add_worst(into, from, error)) return false;
    into->trials += from->trials;
    add_differences(into, from);
    for (size_t i = 0; i < all_counts(into->layout); i++) into->counts[i] += from->counts[i];
    for (size_t a = 0; a < all_amounts(into->layout); a++) {
        if (!add_amounts(into, &into->amounts[a], from, &from->amounts[a], error)) return false;
    }
    if (!add_profile(into, from, error)) return false;
    cp_tallies_carry(into);
    return true;
}

/* A message of words that can be summed: counts and differences; per amounts its sums and the bins of every octave that
   some rank has; then every page of the profile that some rank has. */
enum { HEAD_WORDS = 2 + CP_SUM_LIMBS + CP_SQUARE_LIMBS, PAGE_WORDS = 2 * CP_BINS };

typedef struct {
    uint64_t *octaves; /* [all amounts] bit o: some rank has octave o */
    uint64_t *touched; /* right behind them: a bit for each interval of the profile, some rank has its page */
    uint64_t *words;
    int64_t *largest; /* [all amounts] */
    size_t n_words;
} message;

static size_t touched_words(const cp_layout *l)
{
    return (all_intervals(l) + 63) / 64;
}

static bool is_touched(const message *m, size_t interval)
{
    return m->touched[interval / 64] >> interval % 64 & 1;
}

static size_t words_needed(const cp_tallies *tallies, const message *m)
{
    size_t n = 1 + all_counts(tallies->layout) + all_differences(tallies->layout) * DIFFERENCE_WORDS;
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) {
        n += HEAD_WORDS;
        for (int o = 0; o < CP_OCTAVES; o++) n += (m->octaves[a] >> o & 1) ? PAGE_WORDS : 0;
    }
    for (size_t i = 0; i < all_intervals(tallies->layout); i++) n += is_touched(m, i) ? PROFILE_WORDS : 0;
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
    const size_t differences = all_differences(tallies->layout);
    if (differences) memcpy(at, tallies->differences, differences * sizeof *tallies->differences);
    at += differences * DIFFERENCE_WORDS;
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) {
        at = pack_amounts(tallies, &tallies->amounts[a], m->octaves[a], at);
        m->largest[a] = tallies->amounts[a].max;
    }
    for (size_t i = 0; i < all_intervals(tallies->layout); i++) {
        if (!is_touched(m, i)) continue;
        if (tallies->profile[i]) memcpy(at, tallies->profile[i], sizeof **tallies->profile);
        at += PROFILE_WORDS; /* zero when this rank has none */
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
    const size_t differences = all_differences(tallies->layout);
    if (differences) memcpy(tallies->differences, at, differences * sizeof *tallies->differences);
    at += differences * DIFFERENCE_WORDS;
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) {
        if (!reserve_pages(tallies, CP_OCTAVES, error)) return false;
        tallies->amounts[a].max = m->largest[a];
        at = unpack_amounts(tallies, &tallies->amounts[a], m->octaves[a], at);
    }
    for (size_t i = 0; i < all_intervals(tallies->layout); i++) {
        if (!is_touched(m, i)) continue;
        cp_profile_page *page = ensure_profile(tallies, &tallies->profile[i], error);
        if (!page) return false;
        memcpy(page, at, sizeof *page);
        at += PROFILE_WORDS;
    }
    cp_tallies_carry(tallies);
    return true;
}

static void note_pages(const cp_tallies *tallies, const message *m)
{
    for (size_t a = 0; a < all_amounts(tallies->layout); a++) {
        for (int o = 0; o < CP_OCTAVES; o++) m->octaves[a] |= (uint64_t)(tallies->amounts[a].page[o] != 0) << o;
    }
    for (size_t i = 0; i < all_intervals(tallies->layout); i++) {
        m->touched[i / 64] |= (uint64_t)(tallies->profile[i] != NULL) << i % 64;
    }
}

static void merge_lists(void *into, const void *from)
{
    cp_worst_merge(into, from);
}

/* Collective. Every rank takes part with every list that some rank has. */
static bool reduce_worst(const cp_comm *comm, cp_tallies *tallies, cp_error *error)
{
    const size_t all = all_slots(tallies->layout), words = (all + 63) / 64;
    uint64_t *there = cp_arena_take(tallies->arena, words, sizeof *there, error);
    if (!cp_comm_agree(comm, error)) return false;
    for (size_t i = 0; i < all; i++) there[i / 64] |= (uint64_t)(tallies->worst[i] != NULL) << i % 64;
    cp_comm_or(comm, there, words);
    size_t n = 0;
    for (size_t i = 0; i < all; i++) n += there[i / 64] >> i % 64 & 1;
    cp_worst_list *lists = cp_arena_take(tallies->arena, n, sizeof *lists, error);
    if (!cp_comm_agree(comm, error)) return false;
    n = 0;
    for (size_t i = 0; i < all; i++) {
        if (!(there[i / 64] >> i % 64 & 1)) continue;
        if (tallies->worst[i]) lists[n] = *tallies->worst[i];
        tallies->worst[i] = &lists[n++];
    }
    cp_comm_merge(comm, lists, n, sizeof *lists, merge_lists);
    return true;
}

bool cp_tallies_reduce(const cp_comm *comm, cp_tallies *tallies, cp_error *error)
{
    const size_t amounts = all_amounts(tallies->layout), touched = touched_words(tallies->layout);
    message m = {0};
    cp_tallies_carry(tallies);
    m.octaves = cp_arena_take(tallies->arena, amounts + touched, sizeof *m.octaves, error);
    m.largest = cp_arena_take(tallies->arena, amounts, sizeof *m.largest, error);
    if (!cp_comm_agree(comm, error)) return false;
    if (comm->size == 1) return true;
    if (!reduce_worst(comm, tallies, error)) return false;
    m.touched = m.octaves + amounts;
    note_pages(tallies, &m);
    cp_comm_or(comm, m.octaves, amounts + touched);
    m.n_words = words_needed(tallies, &m);
    m.words = cp_arena_take(tallies->arena, m.n_words, sizeof *m.words, error);
    if (!cp_comm_agree(comm, error)) return false;
    pack(tallies, &m);
    cp_comm_sum(comm, m.words, m.n_words);
    cp_comm_max(comm, m.largest, amounts);
    if (comm->rank == 0) unpack(tallies, &m, error);
    return cp_comm_agree(comm, error);
}
