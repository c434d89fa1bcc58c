/* Part after part of the run, added up exactly; rank 0 looks at the sum after each. */
#include "engine/cli/until.h"

#include "engine/cli/parts.h"
#include "engine/report/precision.h"
#include "engine/run/answer.h"

#include <math.h>

typedef struct {
    cp_session *session;
    const cp_run_options *options;
    cp_target wanted[CP_MOST_UNTIL];
} until;

uint64_t cp_until_look(int look)
{
    const int doubled = look / 2 < 52 ? look / 2 : 52;
    return (look % 2 ? UINT64_C(1400) : UINT64_C(1000)) << doubled;
}

static bool parse(until *u)
{
    const cp_session *s = u->session;
    for (int i = 0; i < s->options->n_until; i++) {
        if (!cp_precision_parse(s->options->until[i], &u->wanted[i], s->arena, s->error)) return false;
    }
    return true;
}

static void tell(const until *u, int i, uint64_t trials, double reached)
{
    if (!u->options->progress) return;
    const cp_target *wanted = &u->wanted[i];
    fprintf(u->options->progress, "%llu trials: %s", (unsigned long long)trials, wanted->text);
    if (isfinite(reached))
        fprintf(u->options->progress, " ±%.3g%% (asked for %.3g%%)\n", 100 * reached, 100 * wanted->bound);
    else
        fprintf(u->options->progress, " has too few trials behind it\n");
}

/* Rank 0. Whether all is met by the tallies so far. */
static bool look(const until *u, bool *met)
{
    const cp_session *s = u->session;
    cp_arena scratch = {0};
    cp_result result = {.interval = s->study.confidence, .trials = s->tallies.trials};
    *met = cp_answer_fill(&s->study, &s->tallies, &scratch, &result, s->error);
    for (int i = 0; i < s->options->n_until && s->error->status == CP_OK; i++) {
        double reached;
        if (!cp_precision_reached(&u->wanted[i], &result, &reached, s->error)) break;
        tell(u, i, result.trials, reached);
        *met = *met && reached <= u->wanted[i].bound;
    }
    cp_arena_release(&scratch);
    return s->error->status == CP_OK;
}

/* Collective. The same verdict on every rank. */
static bool look_together(const until *u, bool *met)
{
    const cp_session *s = u->session;
    *met = false;
    if (s->comm->rank == 0) look(u, met);
    if (!cp_comm_agree(s->comm, s->error)) return false;
    uint64_t word = *met;
    cp_comm_or(s->comm, &word, 1);
    *met = word != 0;
    return true;
}

bool cp_until_run(cp_session *session, const cp_run_options *options)
{
    until u = {.session = session, .options = options};
    bool met = false;
    if (parse(&u)) cp_tallies_make(&session->layout, session->arena, &session->tallies, session->error);
    if (!cp_comm_agree(session->comm, session->error)) return false;
    uint64_t done = 0;
    for (int i = 0; !met && done < options->trials; i++) {
        const uint64_t end = cp_until_look(i) < options->trials ? cp_until_look(i) : options->trials;
        if (!cp_parts_add(session, options, done, end) || !look_together(&u, &met)) return false;
        done = end;
    }
    if (!met && session->comm->rank == 0) {
        fprintf(stderr, "warning: --until is not met after all %llu trials; give more with --trials\n",
                (unsigned long long)done);
    }
    return true;
}
