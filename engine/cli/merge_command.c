/* chokepoint merge: parts of a run, made anywhere and in any order, become the result of them all. */
#include "engine/base/build.h"
#include "engine/cli/resume.h"
#include "engine/run/pack.h"
#include "engine/store/store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    cp_result result;
    cp_run_facts facts;
    cp_identity identity;
} part;

static int by_first_trial(const void *a, const void *b)
{
    const uint64_t x = ((const part *)a)->result.first_trial, y = ((const part *)b)->result.first_trial;
    return (x > y) - (x < y);
}

static bool read_parts(const cp_options *o, int n, part *parts, cp_arena *arena, cp_error *error)
{
    for (int i = 0; i < n; i++) {
        part *p = &parts[i];
        p->name = i == 0 ? o->file : o->others[i - 1];
        if (!cp_store_read(p->name, arena, &p->result, &p->facts, error) ||
            !cp_identity_of(&p->result, arena, &p->identity, error)) {
            return false;
        }
    }
    qsort(parts, (size_t)n, sizeof *parts, by_first_trial);
    return true;
}

/* All of one run, but for the first trial; and of this program, which alone knows these tallies. */
static bool belong_together(int n, const part *parts, cp_arena *arena, cp_error *error)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(parts[i].result.engine_version, cp_build_version) != 0) {
            return cp_fail(error, CP_BAD_INPUT, "%s: is of version %s, this is %s: expected parts of this version",
                           parts[i].name, parts[i].result.engine_version, cp_build_version);
        }
        cp_identity own = parts[0].identity;
        own.first_trial = parts[i].identity.first_trial;
        const char *what = cp_identity_differs(&parts[i].identity, &own, arena, error);
        if (what) return cp_fail(error, CP_BAD_INPUT, "%s: %s in %s", parts[i].name, what, parts[0].name);
        if (error->status != CP_OK) return false;
    }
    return true;
}

static bool lie_side_by_side(int n, const part *parts, cp_error *error)
{
    for (int i = 1; i < n; i++) {
        const part *a = &parts[i - 1], *b = &parts[i];
        const uint64_t end = a->result.first_trial + a->result.trials, begin = b->result.first_trial;
        if (begin > end) {
            return cp_fail(error, CP_BAD_INPUT, "trials %" PRIu64 " to %" PRIu64 " are missing between %s and %s", end,
                           begin - 1, a->name, b->name);
        }
        if (begin < end) {
            const uint64_t last = begin + b->result.trials < end ? begin + b->result.trials : end;
            return cp_fail(error, CP_BAD_INPUT, "trials %" PRIu64 " to %" PRIu64 " are in both %s and %s", begin,
                           last - 1, a->name, b->name);
        }
    }
    return true;
}

/* The run that the first part is of, from its own configuration. */
static bool open_session(const part *first, cp_session *s)
{
    const cp_result *r = &first->result;
    const cp_config_input input = {.file = first->name,
                                   .text = r->config_text,
                                   .bytes = r->config_bytes,
                                   .n_files = r->n_files,
                                   .files = r->files};
    s->bytes = r->config_bytes;
    s->text = cp_arena_text(s->arena, r->config_text, s->error);
    return s->text && cp_command_read(&input, NULL, s->arena, &s->study, s->error) && cp_session_compile(s) &&
           cp_tallies_make(&s->layout, s->arena, &s->tallies, s->error);
}

static bool add_part(const part *p, cp_session *s)
{
    cp_arena arena = {0};
    const uint64_t *words;
    size_t n_words;
    const uint64_t before = s->tallies.trials;
    bool added = cp_store_read_tallies(p->name, &arena, &words, &n_words, s->error) &&
                 cp_unpack(p->name, words, n_words, &s->tallies, s->error);
    if (added && s->tallies.trials - before != p->result.trials) {
        added = cp_fail(s->error, CP_BAD_INPUT, "%s: expected tallies of %" PRIu64 " trials, found %" PRIu64, p->name,
                        p->result.trials, s->tallies.trials - before);
    }
    s->seconds += p->facts.wall_seconds;
    cp_arena_release(&arena);
    return added;
}

static bool merge(int n, const part *parts, const cp_options *asked, cp_arena *arena, cp_error *error)
{
    const cp_comm alone = {.rank = 0, .size = 1};
    cp_options options = *asked;
    options.file = parts[0].name;
    options.policies = parts[0].identity.policies;
    options.rng = parts[0].result.rng;
    options.seed = parts[0].result.seed;
    options.first_trial = parts[0].result.first_trial;
    options.threads = 1;
    cp_session s = {.comm = &alone, .options = &options, .arena = arena, .error = error, .out = asked->out};
    snprintf(s.started, sizeof s.started, "%s", parts[0].facts.started);
    bool ok = cp_store_probe(s.out, error) && open_session(&parts[0], &s);
    for (int i = 0; i < n && ok; i++) ok = add_part(&parts[i], &s);
    cp_result result;
    return ok && cp_session_fill(&s, &result) && cp_session_write(&s, &result);
}

bool cp_command_merge(const cp_options *options, cp_error *error)
{
    if (!options->out) return cp_fail(error, CP_BAD_USAGE, "merge: expected --output RESULT.h5");
    cp_arena arena = {0};
    const int n = options->n_others + 1;
    part *parts = cp_arena_take(&arena, (size_t)n, sizeof *parts, error);
    const bool merged = parts && read_parts(options, n, parts, &arena, error) &&
                        belong_together(n, parts, &arena, error) && lie_side_by_side(n, parts, error) &&
                        merge(n, parts, options, &arena, error);
    cp_arena_release(&arena);
    return merged;
}
