/* Rank 0 looks and decides; all ranks get its verdict. */
#include "engine/cli/resume.h"

#include "engine/base/build.h"
#include "engine/cli/until.h"
#include "engine/run/pack.h"
#include "engine/store/checkpoint.h"
#include "engine/store/store.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* One line: names and wishes come from people. */
static void flatten(char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ') *text = ' ';
    }
}

static const char *join(int n, const char *const *texts, const char *between, cp_arena *arena, cp_error *error)
{
    char *all = cp_arena_text(arena, "", error);
    for (int i = 0; i < n && all; i++) {
        all = cp_arena_format(arena, error, "%s%s%s", all, i ? between : "", texts[i]);
    }
    if (all) flatten(all);
    return all;
}

static bool identity_of_session(cp_session *s, cp_identity *own)
{
    const cp_options *o = s->options;
    const char **names = cp_arena_take(s->arena, (size_t)s->study.n_policies, sizeof *names, s->error);
    if (!names) return false;
    for (int p = 0; p < s->study.n_policies; p++) names[p] = s->study.policies[p].name;
    *own = (cp_identity){.engine_version = cp_build_version,
                         .config_sha256 = cp_session_fingerprint(s),
                         .policies = join(s->study.n_policies, names, ",", s->arena, s->error),
                         .rng = o->rng,
                         .until = join(o->n_until, o->until, "; ", s->arena, s->error),
                         .seed = o->seed,
                         .first_trial = o->first_trial};
    return own->config_sha256 && own->policies && own->until;
}

bool cp_identity_of(const cp_result *result, cp_arena *arena, cp_identity *identity, cp_error *error)
{
    *identity = (cp_identity){.engine_version = result->engine_version,
                              .config_sha256 = result->config_sha256,
                              .policies = join(result->n_policies, result->policies, ",", arena, error),
                              .rng = result->rng,
                              .seed = result->seed,
                              .first_trial = result->first_trial};
    return identity->policies != NULL;
}

const char *cp_identity_differs(const cp_identity *other, const cp_identity *own, cp_arena *arena, cp_error *error)
{
    const struct {
        const char *name, *other, *own;
    } texts[] = {{"program version", other->engine_version, own->engine_version},
                 {"configuration (SHA-256)", other->config_sha256, own->config_sha256},
                 {"policies", other->policies, own->policies},
                 {"random numbers", other->rng, own->rng},
                 {"--until", other->until, own->until}};
    const char *all = NULL;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!texts[i].other || !texts[i].own || strcmp(texts[i].other, texts[i].own) == 0) continue;
        all = cp_arena_format(arena, error, "%s%s%s '%.120s', here '%.120s'", all ? all : "", all ? "; " : "",
                              texts[i].name, texts[i].other, texts[i].own);
    }
    if (other->seed != own->seed) {
        all = cp_arena_format(arena, error, "%s%sseed %" PRIu64 ", here %" PRIu64, all ? all : "", all ? "; " : "",
                              other->seed, own->seed);
    }
    if (other->first_trial != own->first_trial) {
        all = cp_arena_format(arena, error, "%s%sfirst trial %" PRIu64 ", here %" PRIu64, all ? all : "",
                              all ? "; " : "", other->first_trial, own->first_trial);
    }
    return all;
}

bool cp_resume_save(cp_session *s, cp_tallies *tallies, cp_error *error)
{
    cp_arena arena = {0};
    const cp_identity *own = s->identity;
    cp_checkpoint checkpoint = {.engine_version = own->engine_version,
                                .config_sha256 = own->config_sha256,
                                .policies = own->policies,
                                .rng = own->rng,
                                .until = own->until,
                                .seed = own->seed,
                                .first_trial = own->first_trial,
                                .trials_asked = s->options->trials,
                                .trials = tallies->trials,
                                .wall_milliseconds = (uint64_t)(1e3 * s->seconds)};
    const bool saved = cp_pack(tallies, &arena, &checkpoint.words, &checkpoint.n_words, error) &&
                       cp_checkpoint_write(&s->attempt, s->checkpoint, &checkpoint, error);
    cp_arena_release(&arena);
    return saved;
}

void cp_resume_end(const cp_session *s)
{
    cp_error left = {0};
    if (cp_attempt_remove(&s->attempt, s->checkpoint, &left)) return;
    fprintf(stderr, "warning: %s; it is left although the result is whole: remove %s\n", left.text, s->checkpoint);
}

/* The tallies of so many trials, from a file. */
static bool take(cp_session *s, const char *name, uint64_t trials, const uint64_t *words, size_t n_words)
{
    if (trials > s->options->trials) {
        return cp_fail(s->error, CP_BAD_USAGE,
                       "--trials: expected at least the %" PRIu64 " that %s has, found %" PRIu64, trials, name,
                       s->options->trials);
    }
    if (!cp_tallies_make(&s->layout, s->arena, &s->tallies, s->error) ||
        !cp_unpack(name, words, n_words, &s->tallies, s->error)) {
        return false;
    }
    if (s->tallies.trials != trials) {
        return cp_fail(s->error, CP_BAD_INPUT, "%s: expected tallies of %" PRIu64 " trials, found %" PRIu64, name,
                       trials, s->tallies.trials);
    }
    s->before = trials;
    return true;
}

/* A time as a file that is forged may have it: negative, none, of ages. */
static double possible(double seconds)
{
    return fmin(fmax(seconds, 0.0), 1e15);
}

static bool of_another_run(cp_session *s, const char *name, const char *what)
{
    return cp_fail(s->error, CP_BAD_INPUT, "%s: is of another run: %s", name, what);
}

static bool from_checkpoint(cp_session *s, const cp_identity *own, cp_arena *arena)
{
    cp_checkpoint c;
    if (!cp_checkpoint_read(s->checkpoint, arena, &c, s->error)) return false;
    const cp_identity other = {c.engine_version, c.config_sha256, c.policies, c.rng, c.until, c.seed, c.first_trial};
    const char *what = cp_identity_differs(&other, own, arena, s->error);
    if (what || s->error->status != CP_OK) return of_another_run(s, s->checkpoint, what ? what : "");
    s->seconds = possible(1e-3 * (double)c.wall_milliseconds);
    return take(s, s->checkpoint, c.trials, c.words, c.n_words);
}

static bool from_result(cp_session *s, const cp_identity *own, cp_arena *arena, bool *finished)
{
    const char *name = s->options->extend;
    cp_result result;
    cp_run_facts facts;
    cp_identity other;
    if (!cp_store_read(name, arena, &result, &facts, s->error)) return false;
    if (!cp_identity_of(&result, arena, &other, s->error)) return false;
    const char *what = cp_identity_differs(&other, own, arena, s->error);
    if (what || s->error->status != CP_OK) return of_another_run(s, name, what ? what : "");
    const uint64_t *words;
    size_t n_words;
    if (!cp_store_read_tallies(name, arena, &words, &n_words, s->error)) return false;
    *finished = result.trials == s->options->trials && strcmp(name, s->out) == 0;
    s->seconds = possible(facts.wall_seconds);
    return take(s, name, result.trials, words, n_words);
}

/* Whether a result of this run with so many trials is what the run would end with. */
static bool is_all(cp_session *s, uint64_t trials, cp_arena *arena)
{
    const uint64_t *words;
    size_t n_words;
    cp_tallies tallies;
    cp_until until;
    bool met = false;
    if (trials == s->options->trials) return true;
    if (!cp_until_begin(s, NULL, &until) || cp_until_next(&until, trials - 1) != trials) return false;
    return cp_tallies_make(&s->layout, arena, &tallies, s->error) &&
           cp_store_read_tallies(s->out, arena, &words, &n_words, s->error) &&
           cp_unpack(s->out, words, n_words, &tallies, s->error) && cp_until_met(&until, &tallies, &met) && met;
}

/* There is no checkpoint: the result may be there already. One that cannot be read, or of another run, will be replaced
   as by any run. */
static void see_if_finished(cp_session *s, const cp_identity *own, cp_arena *arena, bool *finished)
{
    cp_result result;
    cp_run_facts facts;
    cp_identity other;
    cp_error ignored = {0};
    if (!cp_store_read(s->out, arena, &result, &facts, &ignored)) return;
    if (!cp_identity_of(&result, arena, &other, s->error) || cp_identity_differs(&other, own, arena, s->error)) return;
    *finished = is_all(s, result.trials, arena);
}

static void tell(const cp_session *s, bool finished)
{
    if (s->options->quiet) return;
    if (finished) {
        fprintf(stderr, "%s: is finished: all trials asked for are in it\n", s->out);
    } else if (s->before) {
        fprintf(stderr, "goes on after %" PRIu64 " of %" PRIu64 " trials\n", s->before, s->options->trials);
    } else {
        fprintf(stderr, "%s: not there, so the run begins with its first trial\n", s->checkpoint);
    }
}

/* What there is to go on from. */
static bool load(cp_session *s, const cp_identity *own, cp_arena *arena, bool *finished)
{
    const cp_options *o = s->options;
    const bool there = cp_checkpoint_is_there(s->checkpoint);
    if (there && !o->resume) {
        return cp_fail(
            s->error, CP_BAD_USAGE,
            "%s: a run that was stopped has left it: go on from it with --resume, or remove it to begin anew",
            s->checkpoint);
    }
    if (there && !from_checkpoint(s, own, arena) && !cp_checkpoint_is_there(s->checkpoint)) {
        *s->error = (cp_error){0}; /* an attempt that ends just now has removed it */
        return load(s, own, arena, finished);
    }
    if (there) return s->error->status == CP_OK;
    if (o->extend) {
        from_result(s, own, arena, finished);
    } else if (o->resume) {
        see_if_finished(s, own, arena, finished);
    }
    return s->error->status == CP_OK;
}

/* A run that is refused, or has nothing to do, must not take over from one that is under way: looks, and forgets. */
static bool may_begin(const cp_session *s, const cp_identity *own, bool *finished)
{
    cp_arena arena = {0};
    cp_session looking = *s;
    looking.arena = &arena;
    const bool may = load(&looking, own, &arena, finished);
    cp_arena_release(&arena);
    return may;
}

/* What was there may have been replaced until this attempt took over; from then on it stays. */
static bool find(cp_session *s, cp_arena *arena, bool *finished)
{
    const cp_options *o = s->options;
    cp_identity *own = cp_arena_take(s->arena, 1, sizeof *own, s->error);
    if (!own || !identity_of_session(s, own)) return false;
    s->identity = own;
    if (!may_begin(s, own, finished)) return false;
    if (!*finished && (!cp_attempt_begin(s->out, s->arena, &s->attempt, s->error) || !load(s, own, arena, finished))) {
        return false;
    }
    if (o->resume || o->extend) tell(s, *finished);
    return true;
}

bool cp_resume_find(cp_session *s, bool *finished)
{
    cp_arena arena = {0};
    *finished = false;
    s->checkpoint = cp_arena_format(s->arena, s->error, "%s.checkpoint", s->out);
    if (s->checkpoint && s->comm->rank == 0) find(s, &arena, finished);
    cp_arena_release(&arena);
    if (!cp_comm_agree(s->comm, s->error)) return false;
    uint64_t words[] = {s->before, *finished};
    cp_comm_or(s->comm, words, 2);
    s->before = words[0];
    *finished = words[1] != 0;
    return true;
}

/* In single quotes where a shell would see more than a word. */
static const char *quoted(const char *word, cp_arena *arena, cp_error *error)
{
    const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,+@%";
    if (*word && word[strspn(word, plain)] == '\0') return word;
    const char *text = "'";
    for (; *word && text; word++) {
        text = *word == '\'' ? cp_arena_format(arena, error, "%s'\\''", text)
                             : cp_arena_format(arena, error, "%s%c", text, *word);
    }
    return text ? cp_arena_format(arena, error, "%s'", text) : NULL;
}

const char *cp_resume_command(const cp_session *s, cp_error *error)
{
    const cp_options *o = s->options;
    const char *text = "";
    for (int i = 0; i < o->argc && text; i++) {
        const char *word = quoted(o->argv[i], s->arena, error);
        text = word ? cp_arena_format(s->arena, error, "%s%s%s", text, i ? " " : "", word) : NULL;
    }
    return text && !o->resume ? cp_arena_format(s->arena, error, "%s --resume", text) : text;
}
