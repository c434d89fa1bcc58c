/* What bench/scalar_network.c and the kernel that bench/baked.py writes have in common: the draws of one trial, as plain C. Tables come
   from bench/tables.py; quantile functions are the program's own (kernels/dist.h), random numbers and all else are not. */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include "kernels/dist.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct {
    double value;
    int drawn; /* −1: the value */
} number;

typedef enum { EVENT, POISSON, OUTAGE, REGIME } kind;
typedef struct {
    number constant;
    int loss; /* a distribution, −1: the constant */
} slot;
typedef struct {
    int lasts; /* a distribution, −1: for ever */
    const double *next;
    int n_slots;
    const slot *slots;
    int tied[2]; /* slots, −1: none */
    double correlation;
} state;
typedef struct {
    double at;
    const unsigned char *from;
    const double *to;
} decision;
typedef struct {
    kind kind;
    int n_states;
    const state *states;
    number rate, probability, at;
    int every;
    const double *initial;
    int n_decisions;
    const decision *decisions;
    int clock; /* a hazard, −1: none */
    const double *factors;
} hazard;
typedef struct {
    int hazard;
    int plus;
    const unsigned *slots; /* [states] a bit for each that applies */
} channel;

enum { MOST_SLOTS = 8, MOST_SEGMENTS = 8192, MOST_ACTIVE = 64 };
typedef struct {
    double start, end;
    int state;
    double values[MOST_SLOTS];
} segment;
/* Steps begin … end − 1, in which a channel has the same value. */
typedef struct {
    int begin, end;
    double value;
} run;

#include "network_tables.h"

static cp_dist dists[N_DISTS + 1];
static segment segments[MOST_SEGMENTS];
static int first_segment[N_HAZARDS + 2];
static double drawn[N_DRAWN + 1];
static uint64_t random_state;
static const double horizon = STEPS * STEP_DAYS;

/* xorshift64* (Vigna 2016). */
static inline double uniform(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return ((double)((random_state * UINT64_C(2685821657736338717)) >> 12) + 0.5) * 0x1p-52;
}

static inline double draw(int dist)
{
    return cp_dist_quantile(&dists[dist], uniform());
}

static inline double of(number x)
{
    return x.drawn < 0 ? x.value : drawn[x.drawn];
}

static inline int pick(const double *cumulative, int n, double u)
{
    int i = 0;
    while (i < n - 1 && cumulative[i] < u) i++;
    return i;
}

static void draw_slots(const state *s, double *values)
{
    double tied[2] = {0.0, 0.0};
    if (s->tied[0] >= 0) {
        const double r = sqrt(-2.0 * log(uniform())), turn = 6.283185307179586 * uniform();
        const double a = r * cos(turn), b = s->correlation * a + sqrt(1.0 - s->correlation * s->correlation) * r * sin(turn);
        tied[0] = 0.5 * erfc(-a * 0.7071067811865476);
        tied[1] = 0.5 * erfc(-b * 0.7071067811865476);
    }
    for (int i = 0; i < s->n_slots; i++) {
        const slot *x = &s->slots[i];
        if (x->loss < 0) {
            values[i] = of(x->constant);
        } else {
            const double u = i == s->tied[0] ? tied[0] : i == s->tied[1] ? tied[1] : uniform();
            values[i] = 1.0 - cp_dist_quantile(&dists[x->loss], u);
        }
    }
}

/* The end of a wait of `work` from `now`, the clock running at the factors of the states of another hazard. */
static double wait_end(const hazard *h, double now, double work)
{
    if (h->clock < 0) return now + work;
    for (int s = first_segment[h->clock]; s < first_segment[h->clock + 1]; s++) {
        const double factor = h->factors[segments[s].state];
        if (segments[s].end <= now) continue;
        if (factor * (segments[s].end - now) >= work) return now + work / factor;
        work -= factor * (segments[s].end - now);
        now = segments[s].end;
    }
    return INFINITY;
}

static int sample_event(const hazard *h, int n)
{
    if (uniform() >= of(h->probability) || !(of(h->at) < horizon)) return n;
    segment *s = &segments[n];
    *s = (segment){.start = of(h->at)};
    s->end = s->start + draw(h->states[0].lasts);
    draw_slots(&h->states[0], s->values);
    return n + 1;
}

static int sample_outage(const hazard *h, int n)
{
    for (double now = 0.0;;) {
        const double start = wait_end(h, now, draw(h->every));
        if (!(start < horizon)) return n;
        segment *s = &segments[n++];
        *s = (segment){.start = start, .end = now = start + draw(h->states[0].lasts)};
        draw_slots(&h->states[0], s->values);
    }
}

/* Events that overlap are cut where one begins or ends; their effects multiply. */
static int sample_poisson(const hazard *h, int n)
{
    const double mean_days = 365.25 / of(h->rate);
    segment active[MOST_ACTIVE];
    int n_active = 0;
    for (double now = 0.0;;) {
        const double start = wait_end(h, now, -mean_days * log(uniform()));
        const double until = start < horizon ? start : horizon;
        while (n_active > 0 && now < until) {
            segment *s = &segments[n];
            *s = active[0];
            s->start = now;
            s->end = until;
            for (int a = 0; a < n_active; a++) s->end = active[a].end < s->end ? active[a].end : s->end;
            for (int a = 1; a < n_active; a++) {
                for (int i = 0; i < h->states[0].n_slots; i++) s->values[i] *= active[a].values[i];
            }
            if (s->end > now) n++;
            now = s->end;
            int kept = 0;
            for (int a = 0; a < n_active; a++) {
                if (active[a].end > now) active[kept++] = active[a];
            }
            n_active = kept;
        }
        if (!(start < horizon)) return n;
        segment *s = &active[n_active++];
        *s = (segment){.start = now = start};
        s->end = start + draw(h->states[0].lasts);
        draw_slots(&h->states[0], s->values);
    }
}

static int sample_regime(const hazard *h, int n)
{
    int where = pick(h->initial, h->n_states, uniform()), due = 0;
    for (double now = 0.0; now < horizon;) {
        const state *is = &h->states[where];
        segment *s = &segments[n++];
        *s = (segment){.start = now, .end = INFINITY, .state = where};
        draw_slots(is, s->values);
        int next = where;
        if (is->lasts >= 0) {
            s->end = now + draw(is->lasts);
            next = pick(is->next, h->n_states, uniform());
        }
        while (due < h->n_decisions && h->decisions[due].at < s->end) {
            const decision *d = &h->decisions[due++];
            if (!d->from[where]) continue;
            s->end = d->at;
            next = pick(d->to, h->n_states, uniform());
            break;
        }
        now = s->end;
        where = next;
    }
    return n;
}

/* Draws all that one trial needs: `drawn`, and the segments of every hazard. */
static void sample_trial(void)
{
    for (int i = 0; i < N_DRAWN; i++) drawn[i] = draw(drawn_dists[i]);
    int n = 0;
    for (int g = 0; g < N_HAZARDS; g++) {
        const hazard *h = &hazards[g];
        first_segment[g] = n;
        n = h->kind == EVENT     ? sample_event(h, n)
            : h->kind == POISSON ? sample_poisson(h, n)
            : h->kind == OUTAGE  ? sample_outage(h, n)
                                 : sample_regime(h, n);
    }
    first_segment[N_HAZARDS] = n;
}

typedef struct {
    run *out;
    int n, step;
    double change, neutral;
} runs;

static inline void flush(runs *r)
{
    if (r->step >= 0 && r->step < STEPS) r->out[r->n++] = (run){r->step, r->step + 1, r->neutral + r->change};
    r->step = -1;
    r->change = 0.0;
}

static inline void add(runs *r, int step, double change)
{
    if (r->step != step) flush(r);
    r->step = step;
    r->change += change;
}

/* A channel's averages over the steps in which it is not neutral; how many runs. */
static int runs_of(const channel *c, run *out)
{
    runs r = {.out = out, .step = -1, .neutral = c->plus ? 0.0 : 1.0};
    for (int s = first_segment[c->hazard]; s < first_segment[c->hazard + 1]; s++) {
        const segment *seg = &segments[s];
        const unsigned bits = c->slots[seg->state];
        double value = r.neutral;
        for (int i = 0; bits >> i; i++) {
            if (bits >> i & 1) value = c->plus ? value + seg->values[i] : value * seg->values[i];
        }
        const double change = value - r.neutral, end = seg->end < horizon ? seg->end : horizon;
        if (change == 0.0 || seg->start >= end) continue;
        const int from = (int)(seg->start / STEP_DAYS), to = (int)(end / STEP_DAYS);
        if (from == to) {
            add(&r, from, change * ((end - seg->start) / STEP_DAYS));
            continue;
        }
        add(&r, from, change * (((from + 1) * STEP_DAYS - seg->start) / STEP_DAYS));
        if (to > from + 1) {
            flush(&r);
            r.out[r.n++] = (run){from + 1, to, value};
        }
        if (end > to * STEP_DAYS) add(&r, to, change * ((end - to * STEP_DAYS) / STEP_DAYS));
    }
    flush(&r);
    return r.n;
}

/* When a hazard first enters a state. */
static inline double first_entry(int g, int where)
{
    for (int s = first_segment[g]; s < first_segment[g + 1]; s++) {
        if (segments[s].state == where) return segments[s].start;
    }
    return INFINITY;
}

/* The integral of a ramp from its start to `days`. */
static inline double ramp_area(double days, double online, double ramp)
{
    const double since = days > online ? days - online : 0.0, climbing = since < ramp ? since : ramp;
    return climbing * climbing / (ramp > 0.0 ? 2.0 * ramp : 1.0) + (since - climbing);
}

/* Prints means and standard errors of n metrics. */
static inline void tell(double seconds, double sampling, long trials, int n, const double *sum, const double *square)
{
    printf("{\"seconds\": %g, \"sampling\": %g, \"trials\": %ld, \"mean\": [", seconds, sampling, trials);
    for (int i = 0; i < n; i++) printf("%s%.15g", i ? ", " : "", sum[i] / (double)trials);
    printf("], \"se\": [");
    for (int i = 0; i < n; i++) {
        const double m = (double)trials, mean = sum[i] / m, variance = square[i] / m - mean * mean;
        printf("%s%.15g", i ? ", " : "", sqrt((variance > 0.0 ? variance : 0.0) / (m - 1.0)));
    }
    printf("]}\n");
}

static inline double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
