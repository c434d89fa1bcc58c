/* Refusing something at each place where it is asked for. A place is a stack of calls: of the requests that come from
   the same one, in a loop for instance, only the first is refused, and the last where it is cheap. */
#ifndef CP_TESTS_PLACES_H
#define CP_TESTS_PLACES_H

#include <execinfo.h>
#include <stdbool.h>
#include <stdint.h>

enum { PLACES_MOST = 4096, PLACES_DEEP = 64, PLACES_NEAR = 4 };

typedef struct {
    uint64_t stack; /* a hash of it */
    long first, last;
} place;

static struct {
    long asked, refused; /* requests so far; which one is refused, -1 for none */
    bool noted;          /* whether requests are noted */
    int n;
    place at[PLACES_MOST];
} places = {.refused = -1};

static uint64_t hash_stack(int most)
{
    void *frames[PLACES_DEEP];
    const int depth = backtrace(frames, most);
    uint64_t hash = 14695981039346656037u; /* Fowler, Noll and Vo 1991: FNV-1a, here of words */
    for (int i = 0; i < depth; i++) hash = (hash ^ (uintptr_t)frames[i]) * 1099511628211u;
    return hash;
}

static void note_place(int most)
{
    const uint64_t stack = hash_stack(most);
    int i = 0;
    while (i < places.n && places.at[i].stack != stack) i++;
    if (i == PLACES_MOST) return;
    if (i == places.n) places.at[places.n++] = (place){.stack = stack, .first = places.asked};
    places.at[i].last = places.asked;
}

/* Every request asks this first; so many calls tell its place. */
static bool is_refused(int most)
{
    if (places.noted) note_place(most);
    return places.asked++ == places.refused;
}

/* What follows is asked for from 0 on; request number `n` of it is refused. */
static void refuse(long n)
{
    places.asked = 0;
    places.refused = n;
}

static void note_places(void)
{
    refuse(-1);
    places.n = 0;
    places.noted = true;
}

/* Nothing is refused any more, nor noted. */
static void refuse_nothing(void)
{
    refuse(-1);
    places.noted = false;
}

#endif
