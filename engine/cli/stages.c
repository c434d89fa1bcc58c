/* Before each stage the ranks agree, in one exchange, on whether to stop, to save, and how far to go. */
#include "engine/cli/stages.h"

#include "engine/cli/resume.h"
#include "engine/cli/until.h"
#include "engine/run/stop.h"
#include "kernels/lanes.h"

#include <math.h>
#include <time.h>

#define STAGE_SECONDS 0.5

typedef struct {
    cp_session *session;
    const cp_run_options *options;
    cp_crew *crew;
    cp_until until;
    uint64_t done;       /* trials, those taken over among them */
    uint64_t saved;      /* of them, in the checkpoint */
    double began, timed; /* seconds of a steady clock: this attempt, the checkpoint before */
    double before;       /* seconds of the attempts before */
    double per_second;   /* trials of all ranks; 0: not known yet */
} stages;

/* Signals heard by any rank, one bit each; and what rank 0 says. */
typedef struct {
    uint64_t signals, out_of_time, save, end, lost;
} verdict;

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t at_most(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Collective. All trials so far; memory is the arena's. */
static bool gather(const stages *st, cp_arena *arena, cp_tallies *all)
{
    const cp_session *s = st->session;
    if (!cp_crew_gather(st->crew, arena, all, s->error)) return false;
    if (s->comm->rank == 0 && s->before) cp_tallies_add(all, &s->tallies, s->error);
    return cp_comm_agree(s->comm, s->error);
}

/* Rank 0. How long the next stage may take: a checkpoint or the time limit may be due before long. */
static double stage_seconds(const stages *st)
{
    const cp_options *o = st->session->options;
    double seconds = STAGE_SECONDS;
    if (o->checkpoint_every > 0.0) seconds = fmin(seconds, o->checkpoint_every);
    if (o->time_limit > 0.0) seconds = fmin(seconds, st->began + o->time_limit - now_seconds());
    return seconds;
}

/* Rank 0. The end of the next stage: whole blocks for every thread, and no further than the next look. */
static uint64_t stage_end(const stages *st)
{
    const cp_session *s = st->session;
    const uint64_t least = (uint64_t)cp_run_threads(s->options->threads) * (uint64_t)s->comm->size * CP_LANES;
    const double wanted = fmin(st->per_second * stage_seconds(st), 1e15);
    const uint64_t trials = wanted > (double)least ? (uint64_t)wanted / CP_LANES * CP_LANES : least;
    const uint64_t end = trials < st->options->trials - st->done ? st->done + trials : st->options->trials;
    return at_most(end, cp_until_next(&st->until, st->done));
}

/* Collective. */
static verdict decide(const stages *st)
{
    const cp_options *o = st->session->options;
    const int heard = cp_stop_signal();
    verdict v = {.signals = heard ? UINT64_C(1) << heard : 0};
    if (st->session->comm->rank == 0) {
        const double now = now_seconds();
        v.out_of_time = o->time_limit > 0.0 && now - st->began >= o->time_limit;
        v.save = o->checkpoint_every > 0.0 && now - st->timed >= o->checkpoint_every && st->done > st->saved;
        v.end = stage_end(st);
        v.lost = !cp_attempt_holds(&st->session->attempt, st->session->error);
    }
    uint64_t words[] = {v.signals, v.out_of_time, v.save, v.end, v.lost};
    cp_comm_or(st->session->comm, words, sizeof words / sizeof *words);
    return (verdict){words[0], words[1], words[2], words[3], words[4]};
}

/* Collective. Writes the checkpoint; whether rank 0 could is in `written`, the same error elsewhere or none. */
static bool save(stages *st, cp_error *written)
{
    cp_session *s = st->session;
    cp_arena arena = {0};
    cp_tallies all;
    const bool gathered = gather(st, &arena, &all);
    s->seconds = st->before + now_seconds() - st->began;
    if (gathered && s->comm->rank == 0) cp_resume_save(s, &all, written);
    cp_arena_release(&arena);
    st->saved = st->done;
    st->timed = now_seconds();
    return gathered;
}

static bool save_and_go_on(stages *st)
{
    cp_error written = {0};
    if (!save(st, &written)) return false;
    cp_error lost = {0}; /* the next decision sees that, too */
    if (written.status != CP_OK && cp_attempt_holds(&st->session->attempt, &lost)) {
        fprintf(stderr, "warning: %s; the run goes on\n", written.text);
    }
    return true;
}

/* Collective. Always fails. */
static bool stop(stages *st, const verdict *v)
{
    cp_session *s = st->session;
    int heard = 0;
    while (heard < 63 && !(v->signals >> heard & 1)) heard++;
    if (save(st, s->error) && s->comm->rank == 0 && s->error->status == CP_OK) {
        const char *why = v->signals ? cp_stop_name(heard) : "--time-limit";
        cp_error nothing = {0};
        const char *again = cp_resume_command(s, &nothing);
        cp_fail(s->error, CP_STOPPED, "stopped by %s after %llu of %llu trials; to go on: %s", why,
                (unsigned long long)st->done, (unsigned long long)st->options->trials,
                again ? again : "the same command with --resume");
    }
    return cp_comm_agree(s->comm, s->error);
}

static bool look_is_due(const stages *st)
{
    if (!st->until.n_wanted || !st->done) return false;
    return st->done == st->options->trials || cp_until_next(&st->until, st->done - 1) == st->done;
}

/* Collective. The same verdict on every rank. */
static bool look(const stages *st, bool *met)
{
    const cp_session *s = st->session;
    cp_arena arena = {0};
    cp_tallies all;
    *met = false;
    if (gather(st, &arena, &all) && s->comm->rank == 0) cp_until_met(&st->until, &all, met);
    cp_arena_release(&arena);
    if (!cp_comm_agree(s->comm, s->error)) return false;
    uint64_t word = *met;
    cp_comm_or(s->comm, &word, 1);
    *met = word != 0;
    return true;
}

/* Collective. */
static bool work(stages *st, uint64_t end)
{
    const double begin = now_seconds();
    if (!cp_crew_work(st->crew, st->done, end, st->session->error)) return false;
    st->per_second = (double)(end - st->done) / fmax(now_seconds() - begin, 1e-6);
    st->done = end;
    return true;
}

/* Collective. Stage after stage. */
static bool go(stages *st)
{
    bool met = false;
    for (;;) {
        if (look_is_due(st) && !look(st, &met)) return false;
        if (met || st->done == st->options->trials) break;
        const verdict v = decide(st);
        if (v.lost) return cp_comm_agree(st->session->comm, st->session->error);
        if (v.signals || v.out_of_time) return stop(st, &v);
        if (v.save && !save_and_go_on(st)) return false;
        if (!work(st, v.end)) return false;
    }
    if (!met && st->until.n_wanted && st->session->comm->rank == 0) {
        fprintf(stderr, "warning: --until is not met after all %llu trials; give more with --trials\n",
                (unsigned long long)st->done);
    }
    return true;
}

bool cp_stages_run(cp_session *session, const cp_run_options *options)
{
    const double now = now_seconds();
    stages st = {.session = session,
                 .options = options,
                 .done = session->before,
                 .saved = session->before,
                 .began = now,
                 .timed = now,
                 .before = session->seconds};
    if (cp_until_begin(session, options->progress, &st.until)) {
        st.crew =
            cp_crew_begin(session->comm, &session->plan, &session->layout, options, session->arena, session->error);
    }
    cp_tallies all;
    const bool done = cp_comm_agree(session->comm, session->error) && go(&st) && gather(&st, session->arena, &all);
    cp_crew_end(st.crew);
    if (done) session->tallies = all;
    return done;
}
