/* What a person would tell of a trial: draws, events in the order of their dates, shortages, costs. */
#include "engine/report/replay.h"

#include "engine/base/date.h"
#include "engine/base/list.h"
#include "engine/report/number.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_LINES = 40 };

/* A time during which something was so. */
typedef struct {
    double start, end; /* days since the start */
    const char *name, *what;
    double amount; /* of a shortage */
} spell;

typedef struct {
    cp_replay *replay;
    cp_list events, shortages;
    bool all;
    FILE *out;
    cp_error *error;
} teller;

static const char *date_of(const teller *t, double days, char text[static 11])
{
    cp_date_format(t->replay->study.start_day + (long)floor(days), text);
    return text;
}

static bool add_spell(teller *t, cp_list *list, const spell *s)
{
    spell *added = cp_list_add(list, &t->replay->arena, sizeof *added, t->error);
    if (added) *added = *s;
    return added != NULL;
}

static bool collect_events(teller *t)
{
    const cp_plan *plan = &t->replay->plan;
    const cp_paths *paths = &t->replay->worker.block.paths;
    for (int g = 0; g < plan->n_hazards; g++) {
        const cp_hazard *hazard = &plan->hazards[g];
        for (int s = paths->first[(long)g * CP_LANES]; s < paths->first[(long)g * CP_LANES + 1]; s++) {
            const cp_segment *segment = &paths->segments[s];
            const spell event = {segment->start, segment->end, hazard->name, hazard->states[segment->state].name, 0.0};
            if (!add_spell(t, &t->events, &event)) return false;
        }
    }
    return true;
}

/* Lengthens the shortage that goes on, or begins one. */
static bool note_shortage(teller *t, int d, int k, int *current)
{
    const cp_net_state *state = &t->replay->worker.block.nets[0];
    const double h = t->replay->plan.step_days;
    const bool is_short = !state->served_in_full[d] && state->is_short[(long)d * CP_LANES] > 0.0;
    if (!is_short) {
        current[d] = CP_NONE;
        return true;
    }
    if (current[d] == CP_NONE) {
        const int demand = t->replay->plan.nets[0].demands[d].entity;
        const spell begun = {.start = k * h, .name = t->replay->study.policies[0].scenario.demands[demand].name};
        current[d] = t->shortages.count;
        if (!add_spell(t, &t->shortages, &begun)) return false;
    }
    spell *now = &((spell *)t->shortages.items)[current[d]];
    now->end = (k + 1) * h;
    now->amount += state->unserved[(long)d * CP_LANES];
    return true;
}

static bool live(teller *t)
{
    const int demands = t->replay->plan.nets[0].n_demands;
    int *current = cp_arena_take(&t->replay->arena, (size_t)demands, sizeof *current, t->error);
    if (!current) return false;
    for (int d = 0; d < demands; d++) current[d] = CP_NONE;
    for (int k = 0; k < t->replay->plan.steps; k++) {
        cp_replay_step(t->replay, k);
        for (int d = 0; d < demands; d++) {
            if (!note_shortage(t, d, k, current)) return false;
        }
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    const spell *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

static bool is_cut(const teller *t, int i, int n)
{
    if (t->all || i < MOST_LINES) return false;
    fprintf(t->out, "  … and %d more (-v shows all)\n", n - i);
    return true;
}

static void tell_draws(teller *t)
{
    const cp_plan *plan = &t->replay->plan;
    if (plan->n_uncertain) fprintf(t->out, "\nWhat was drawn\n");
    for (int i = 0; i < plan->n_uncertain && !is_cut(t, i, plan->n_uncertain); i++) {
        const cp_parameter *parameter = &plan->rows[plan->uncertain[i]];
        const double value = t->replay->worker.block.rows[(long)plan->uncertain[i] * CP_LANES];
        fprintf(t->out, "  %-50s %.5g (mean %.5g)\n", parameter->name, value, cp_dist_mean(&parameter->dist));
    }
}

static void tell_events(teller *t)
{
    spell *events = t->events.items;
    char from[11], to[11];
    const double horizon = t->replay->study.horizon_days;
    if (t->events.count) qsort(events, (size_t)t->events.count, sizeof *events, compare);
    fprintf(t->out, "\nWhat happened\n");
    if (t->events.count == 0) fprintf(t->out, "  nothing\n");
    for (int i = 0; i < t->events.count && !is_cut(t, i, t->events.count); i++) {
        const spell *e = &events[i];
        const bool beyond = e->end >= horizon;
        fprintf(t->out, "  %s – %s%s  %s: %s\n", date_of(t, e->start, from), date_of(t, fmin(e->end, horizon), to),
                beyond ? " …" : "", e->name, e->what);
    }
}

static void tell_shortages(teller *t)
{
    const spell *shortages = t->shortages.items;
    char from[11], to[11];
    fprintf(t->out, "\nWho went short\n");
    if (t->shortages.count == 0) fprintf(t->out, "  nobody\n");
    for (int i = 0; i < t->shortages.count && !is_cut(t, i, t->shortages.count); i++) {
        const spell *s = &shortages[i];
        fprintf(t->out, "  %s – %s  %s: %.4g days, %.4g unserved\n", date_of(t, s->start, from), date_of(t, s->end, to),
                s->name, s->end - s->start, s->amount);
    }
}

static void tell_metrics(teller *t)
{
    fprintf(t->out, "\nThe sum of it\n");
    for (int s = 0; s < t->replay->layout.n_slots; s++) {
        const cp_slot_layout *slot = &t->replay->layout.slots[s];
        const cp_metric *metric = &cp_metric_table[slot->metric];
        if (slot->level != CP_LEVEL_SYSTEM || metric->unit == CP_UNIT_AMOUNT) continue;
        const double value = cp_replay_metric(t->replay, slot);
        const cp_scale scale = cp_scale_choose(metric->unit, &value, 1);
        const char *unit =
            cp_scale_unit(scale, metric->unit, "", t->replay->study.currency, &t->replay->arena, t->error);
        const char *number = isinf(value) ? "never" : cp_number_text(value / scale.factor, &t->replay->arena, t->error);
        if (unit && number) fprintf(t->out, "  %-20s %s %s\n", metric->title, number, isinf(value) ? "" : unit);
    }
}

bool cp_replay_story(cp_replay *replay, bool all, FILE *out, cp_error *error)
{
    teller t = {.replay = replay, .all = all, .out = out, .error = error};
    fprintf(out, "%s\ntrial %llu of seed %llu, policy %s\n", replay->study.name, (unsigned long long)replay->trial,
            (unsigned long long)replay->seed.number, replay->study.policies[0].name);
    if (!collect_events(&t) || !live(&t)) return false;
    tell_draws(&t);
    tell_events(&t);
    tell_shortages(&t);
    tell_metrics(&t);
    if (error->status != CP_OK) return false;
    if (fflush(out) == 0 && !ferror(out)) return true;
    return cp_fail(error, CP_NO_RESOURCES, "the story cannot be written");
}
