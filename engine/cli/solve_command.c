/* chokepoint sweep and solve: one number of the configuration varied, every value under the same futures. */
#include "engine/cli/range.h"
#include "engine/cli/session.h"
#include "engine/report/target.h"
#include "engine/report/varied.h"

#include <math.h>
#include <string.h>

enum {
    FIRST_POINTS = 9,
    NEXT_POINTS = 7,
    ROUNDS = 3,
    FINEST = 600,
    MOST_TRIED = FIRST_POINTS + 3 * ROUNDS * NEXT_POINTS
};

/* `n` values evenly from `from` to `to`, both among them, as text. */
static const char **spread(const cp_range *range, double from, double to, int n, cp_arena *arena, cp_error *error)
{
    const char **values = cp_arena_take(arena, (size_t)n, sizeof *values, error);
    for (int i = 0; values && i < n; i++) {
        values[i] = cp_range_text(range, from + (to - from) * i / (n - 1), arena, error);
        if (!values[i]) return NULL;
    }
    return values;
}

static bool check_options(const cp_options *options, cp_range *range, cp_arena *arena, cp_error *error)
{
    if (!options->vary) return cp_fail(error, CP_BAD_USAGE, "expected --vary PATH, a number of the configuration");
    return cp_range_parse(options->from, options->to, range, arena, error);
}

static bool sweep(cp_session *session)
{
    if (!cp_comm_agree(session->comm, session->error) || !cp_session_open(session) || !cp_session_simulate(session))
        return false;
    cp_result result;
    if (session->comm->rank == 0 && cp_session_fill(session, &result) && cp_session_write(session, &result)) {
        cp_report_varied(&result, session->vary->path, session->vary->n, session->vary->values, stdout, session->error);
    }
    return cp_comm_agree(session->comm, session->error);
}

bool cp_command_sweep(const cp_comm *comm, const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    cp_range range = {0};
    cp_config_vary vary = {
        .path = options->vary, .policy = options->policy, .n = options->points ? options->points : FIRST_POINTS};
    cp_session session = {.comm = comm, .options = options, .arena = &arena, .error = error, .vary = &vary};
    bool ok = check_options(options, &range, &arena, error);
    if (ok) {
        vary.values = spread(&range, range.from, range.to, vary.n, &arena, error);
        cp_session_name_output(&session, "-sweep.h5");
        ok = sweep(&session);
    }
    cp_arena_release(&arena);
    return ok;
}

/* ---- solve ---- */

typedef struct {
    const cp_comm *comm;
    const cp_options *options;
    cp_arena *arena;
    cp_error *error;
    cp_range range;
    cp_target target;
    char *text; /* of the configuration, read once */
    size_t bytes;
    bool falling; /* more is worse: values are tried from the last to the first */
    int n;        /* tried, worst first; on rank 0, as all that follows from them */
    cp_tried tried[MOST_TRIED];
    double level;
} search;

/* Which end of the estimate's interval must meet the target. */
typedef enum { BY_VALUE, BY_LOWER, BY_UPPER } criterion;

static bool meets(const search *s, const cp_tried *tried, criterion by)
{
    const cp_estimate *e = &tried->estimate;
    return (by == BY_VALUE ? e->value : by == BY_LOWER ? e->lower : e->upper) <= s->target.bound;
}

/* Whether a comes before b. */
static bool is_before(const search *s, const cp_tried *a, const cp_tried *b)
{
    return s->falling ? a->value > b->value : a->value < b->value;
}

/* The first of the tried values from which on all meet the target; n when the last does not. */
static int first_met(const search *s, criterion by)
{
    int first = s->n;
    while (first > 0 && meets(s, &s->tried[first - 1], by)) first--;
    return first;
}

static void insert(search *s, cp_tried tried)
{
    int at = s->n++;
    for (; at > 0 && is_before(s, &tried, &s->tried[at - 1]); at--) s->tried[at] = s->tried[at - 1];
    s->tried[at] = tried;
}

/* After the first round: if more is worse, the other way round. */
static void choose_direction(search *s)
{
    s->falling = s->tried[0].estimate.value < s->tried[s->n - 1].estimate.value;
    for (int i = 0, j = s->n - 1; s->falling && i < j; i++, j--) {
        const cp_tried other = s->tried[i];
        s->tried[i] = s->tried[j];
        s->tried[j] = other;
    }
}

static bool keep(search *s, const cp_result *result, const cp_config_vary *vary)
{
    s->level = result->interval;
    for (int i = 0; i < vary->n; i++) {
        cp_tried tried = {.value = cp_range_value(&s->range, vary->values[i]),
                          .text = cp_arena_text(s->arena, vary->values[i], s->error)};
        if (!tried.text || !cp_target_estimate(&s->target, result, i + 1, &tried.estimate, s->error)) return false;
        insert(s, tried);
    }
    if (s->n == vary->n) choose_direction(s);
    return true;
}

/* Collective, also when the values could not be made. Simulates them and keeps what they give. */
static bool try_values(search *s, const cp_config_vary *vary, bool silent)
{
    cp_arena arena = {0};
    cp_session session = {.comm = s->comm,
                          .options = s->options,
                          .arena = &arena,
                          .error = s->error,
                          .vary = vary,
                          .silent = silent,
                          .text = s->text,
                          .bytes = s->bytes};
    bool ok = cp_comm_agree(s->comm, s->error) && cp_session_open(&session) && cp_session_simulate(&session);
    if (ok) {
        cp_result result;
        if (s->comm->rank == 0 && cp_session_fill(&session, &result)) keep(s, &result, vary);
        ok = cp_comm_agree(s->comm, s->error);
    }
    cp_arena_release(&arena);
    return ok;
}

/* Collective. Where to look next: between the last value that does not meet the target and the first that does. False:
   nowhere, an end of the range says it all or the two are near enough. */
static bool choose_bracket(search *s, criterion by, double ends[2])
{
    char *bytes = (char *)ends;
    size_t n = 2 * sizeof *ends;
    const int first = s->comm->rank == 0 ? first_met(s, by) : 0;
    ends[0] = ends[1] = 0.0;
    if (first > 0 && first < s->n) {
        ends[0] = s->tried[first - 1].value;
        ends[1] = s->tried[first].value;
    }
    if (!cp_comm_broadcast(s->comm, &bytes, &n, s->arena, s->error)) return false;
    memmove(ends, bytes, 2 * sizeof *ends); /* on rank 0 they are the same */
    const double fine = (s->range.to - s->range.from) / FINEST, days = NEXT_POINTS + 1;
    return fabs(ends[1] - ends[0]) > (s->range.dates && days > fine ? days : fine);
}

static bool refine(search *s, criterion by)
{
    double ends[2];
    for (int round = 0; round < ROUNDS && choose_bracket(s, by, ends); round++) {
        const double step = (ends[1] - ends[0]) / (NEXT_POINTS + 1);
        const cp_config_vary vary = {
            .path = s->options->vary,
            .policy = s->options->policy,
            .n = NEXT_POINTS,
            .values = spread(&s->range, ends[0] + step, ends[1] - step, NEXT_POINTS, s->arena, s->error)};
        if (!try_values(s, &vary, true)) return false;
    }
    return s->error->status == CP_OK;
}

static bool conclude(search *s)
{
    const int first = first_met(s, BY_VALUE);
    const cp_solution solution = {.path = s->options->vary,
                                  .target = &s->target,
                                  .trials = s->options->trials,
                                  .level = s->level,
                                  .falling = s->falling,
                                  .n = s->n,
                                  .tried = s->tried,
                                  .answer = first,
                                  .lower = first_met(s, BY_LOWER),
                                  .upper = first_met(s, BY_UPPER)};
    if (!cp_report_solution(&solution, stdout, s->error)) return false;
    if (first < s->n) return true;
    return cp_fail(s->error, CP_BAD_INPUT, "%s <= %.4g: not met by any %s of the range; at %s it is %.4g",
                   s->target.text, s->target.bound, s->options->vary, s->tried[s->n - 1].text,
                   s->tried[s->n - 1].estimate.value);
}

/* A pipe can be read only once, and a file may change. */
static bool read_text(search *s)
{
    cp_session session = {.comm = s->comm, .options = s->options, .arena = s->arena, .error = s->error};
    const bool ok = cp_session_read(&session);
    s->text = session.text;
    s->bytes = session.bytes;
    return ok;
}

static bool solve(search *s)
{
    if (!read_text(s)) return false;
    const cp_config_vary vary = {.path = s->options->vary,
                                 .policy = s->options->policy,
                                 .n = FIRST_POINTS,
                                 .values =
                                     spread(&s->range, s->range.from, s->range.to, FIRST_POINTS, s->arena, s->error)};
    if (!try_values(s, &vary, false) || !refine(s, BY_VALUE) || !refine(s, BY_LOWER) || !refine(s, BY_UPPER)) {
        return false;
    }
    if (s->comm->rank == 0) conclude(s);
    return cp_comm_agree(s->comm, s->error);
}

bool cp_command_solve(const cp_comm *comm, const cp_options *options, cp_error *error)
{
    cp_arena arena = {0};
    search s = {.comm = comm, .options = options, .arena = &arena, .error = error};
    bool ok = check_options(options, &s.range, &arena, error);
    if (ok && options->n_until == 0)
        ok = cp_fail(error, CP_BAD_USAGE, "expected --until TARGET; see chokepoint solve --help");
    ok = ok && cp_target_parse(options->until[0], &s.target, &arena, error) && solve(&s);
    cp_arena_release(&arena);
    return ok;
}
