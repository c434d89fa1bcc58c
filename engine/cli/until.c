/* The statistics of the tallies so far, against what was asked for. */
#include "engine/cli/until.h"

#include "engine/run/answer.h"

#include <math.h>

uint64_t cp_until_look(int look)
{
    const int doubled = look / 2 < 52 ? look / 2 : 52;
    return (look % 2 ? UINT64_C(1400) : UINT64_C(1000)) << doubled;
}

uint64_t cp_until_next(const cp_until *until, uint64_t trials)
{
    int look = 0;
    while (look < 104 && cp_until_look(look) <= trials) look++;
    return until->n_wanted && look < 104 ? cp_until_look(look) : UINT64_MAX;
}

bool cp_until_begin(cp_session *session, FILE *progress, cp_until *until)
{
    const cp_options *options = session->options;
    *until = (cp_until){.session = session, .progress = progress, .n_wanted = options->n_until};
    for (int i = 0; i < until->n_wanted; i++) {
        if (!cp_precision_parse(options->until[i], &until->wanted[i], session->arena, session->error)) return false;
    }
    return true;
}

static void tell(const cp_until *until, int i, uint64_t trials, double reached)
{
    if (!until->progress) return;
    const cp_target *wanted = &until->wanted[i];
    fprintf(until->progress, "%llu trials: %s", (unsigned long long)trials, wanted->text);
    if (isfinite(reached))
        fprintf(until->progress, " ±%.3g%% (asked for %.3g%%)\n", 100 * reached, 100 * wanted->bound);
    else
        fprintf(until->progress, " has too few trials behind it\n");
}

bool cp_until_met(const cp_until *until, const cp_tallies *tallies, bool *met)
{
    const cp_session *s = until->session;
    cp_arena scratch = {0};
    cp_result result = {.interval = s->study.confidence, .trials = tallies->trials};
    *met = cp_answer_fill(&s->study, tallies, &scratch, &result, s->error);
    for (int i = 0; i < until->n_wanted && s->error->status == CP_OK; i++) {
        double reached;
        if (!cp_precision_reached(&until->wanted[i], &result, &reached, s->error)) break;
        tell(until, i, result.trials, reached);
        *met = *met && reached <= until->wanted[i].bound;
    }
    cp_arena_release(&scratch);
    return s->error->status == CP_OK;
}
