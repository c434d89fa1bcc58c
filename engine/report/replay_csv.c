/* A long table: each line says that `item` of `name` had `value` from `start` to `end`. */
#include "engine/report/replay.h"

#include <math.h>
#include <string.h>

/* What the end of a step no longer shows. */
typedef struct {
    double *arriving;    /* [n_sites] */
    double *held;        /* [n_sites] before the step */
    double *substituted; /* [n_demands] during the step */
} before;

typedef struct {
    cp_replay *replay;
    const cp_scenario *scenario;
    const cp_net *net;
    const cp_net_state *state;
    before before;
    double start, end;
    FILE *out;
} writer;

static void put_text(FILE *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) fprintf(out, *text == '"' ? "\"%c" : "%c", *text);
    fputc('"', out);
}

static void put_number(FILE *out, double value)
{
    fputc(',', out);
    if (!isnan(value)) fprintf(out, "%.17g", value);
}

/* NAN leaves a number empty. `section` goes before the name with a dot, unless it is "". */
static void put(writer *w, const char *part, const char *section, const char *name, const char *item, double value)
{
    fprintf(w->out, "%s,%s,%s%s", part, w->replay->study.policies[0].name, section, *section ? "." : "");
    put_text(w->out, name);
    fputc(',', w->out);
    put_text(w->out, item);
    put_number(w->out, w->start);
    put_number(w->out, w->end);
    put_number(w->out, value);
    fputc('\n', w->out);
}

static double first_lane(const double *rows, int row)
{
    return rows[(long)row * CP_LANES];
}

static void put_parameters(writer *w)
{
    const cp_plan *plan = &w->replay->plan;
    w->start = w->end = NAN;
    for (int i = 0; i < plan->n_uncertain; i++) {
        const int row = plan->uncertain[i];
        put(w, "parameter", "", plan->rows[row].name, "", first_lane(w->replay->worker.block.rows, row));
    }
}

static void put_segment(writer *w, const cp_hazard *hazard, const cp_segment *segment)
{
    const cp_state *state = &hazard->states[segment->state];
    const double *values = w->replay->worker.block.paths.values + segment->values;
    w->start = segment->start;
    w->end = segment->end;
    put(w, "path", "", hazard->name, state->name, NAN);
    for (int i = state->slots.begin; i < state->slots.end; i++) {
        const cp_slot *slot = &hazard->slots[i];
        put(w, "effect", "", hazard->name, slot->name, slot->dated ? NAN : values[i - state->slots.begin]);
    }
}

static void put_paths(writer *w)
{
    const cp_paths *paths = &w->replay->worker.block.paths;
    for (int g = 0; g < w->replay->plan.n_hazards; g++) {
        for (int s = paths->first[(long)g * CP_LANES]; s < paths->first[(long)g * CP_LANES + 1]; s++) {
            put_segment(w, &w->replay->plan.hazards[g], &paths->segments[s]);
        }
    }
}

static bool take_before(writer *w, cp_error *error)
{
    cp_arena *arena = &w->replay->arena;
    w->before.arriving = cp_arena_take(arena, (size_t)w->net->n_sites, sizeof(double), error);
    w->before.held = cp_arena_take(arena, (size_t)w->net->n_sites, sizeof(double), error);
    w->before.substituted = cp_arena_take(arena, (size_t)w->net->n_demands, sizeof(double), error);
    return w->before.arriving && w->before.held && w->before.substituted;
}

static double held_at(const writer *w, const cp_site *site)
{
    return site->held == CP_NONE ? 0.0 : first_lane(w->state->held, site->held);
}

static void note_before(writer *w)
{
    for (int i = 0; i < w->net->n_sites; i++) {
        w->before.arriving[i] = first_lane(w->state->ring, cp_ring_next(w->net, w->state, i));
        w->before.held[i] = held_at(w, &w->net->sites[i]);
    }
    for (int d = 0; d < w->net->n_demands; d++) w->before.substituted[d] = first_lane(w->state->substituted, d);
}

static void put_commodity(writer *w, int p)
{
    const char *name = w->scenario->commodities[p].name;
    put(w, "step", "commodities", name, "stock", first_lane(w->state->stock, p));
    put(w, "step", "commodities", name, "on_order", first_lane(w->state->on_order, p));
    put(w, "step", "commodities", name, "price", first_lane(w->state->price, p));
}

static void put_site(writer *w, int i)
{
    const cp_site *site = &w->net->sites[i];
    const cp_block *block = &w->replay->worker.block;
    const char *name = w->scenario->sites[site->spec].name;
    const double held = held_at(w, site), made = first_lane(w->state->ring, cp_ring_row(w->net, w->state, i));
    put(w, "step", "sites", name, "capacity", first_lane(block->capacity, site->capacity));
    put(w, "step", "sites", name, "want", w->state->limited[i] ? first_lane(w->state->want, i) : made);
    put(w, "step", "sites", name, "made", made);
    put(w, "step", "sites", name, "arrived", w->before.arriving[i] + w->before.held[i] - held);
    put(w, "step", "sites", name, "held", held);
    put(w, "step", "sites", name, "tariff", site->tariff == CP_NONE ? 0.0 : first_lane(block->tariff, site->tariff));
}

static void put_demand(writer *w, int d)
{
    const char *name = w->scenario->demands[w->net->demands[d].entity].name;
    const bool served = w->state->served_in_full[d];
    put(w, "step", "demands", name, "asked", first_lane(w->state->asked, d));
    put(w, "step", "demands", name, "unserved", served ? 0.0 : first_lane(w->state->unserved, d));
    put(w, "step", "demands", name, "owed", first_lane(w->state->owed, d));
    put(w, "step", "demands", name, "substituted", w->before.substituted[d]);
}

static void put_reserve(writer *w, int r)
{
    const char *name = w->scenario->reserves[w->net->reserves[r].spec].name;
    put(w, "step", "reserves", name, "stock", first_lane(w->state->reserve, r));
    put(w, "step", "reserves", name, "released", first_lane(w->state->released, r));
    put(w, "step", "reserves", name, "refilled", first_lane(w->state->refilled, r));
}

static void put_step(writer *w, int k)
{
    w->start = k * w->replay->plan.step_days;
    w->end = (k + 1) * w->replay->plan.step_days;
    for (int p = 0; p < w->net->n_commodities; p++) put_commodity(w, p);
    for (int i = 0; i < w->net->n_sites; i++) put_site(w, i);
    for (int d = 0; d < w->net->n_demands; d++) put_demand(w, d);
    for (int r = 0; r < w->net->n_reserves; r++) put_reserve(w, r);
}

static const char *member_name(const writer *w, const cp_slot_layout *slot)
{
    switch (slot->level) {
    case CP_LEVEL_DEMAND:
        return w->scenario->demands[slot->member].name;
    case CP_LEVEL_COMMODITY:
    case CP_LEVEL_STOCK:
        return w->scenario->commodities[slot->commodity].name;
    default:
        return "system";
    }
}

static void put_metrics(writer *w)
{
    w->start = w->end = NAN;
    for (int s = 0; s < w->replay->layout.n_slots; s++) {
        const cp_slot_layout *slot = &w->replay->layout.slots[s];
        const char *section = slot->level == CP_LEVEL_SYSTEM ? "" : cp_level_names[slot->level];
        put(w, "metric", section, member_name(w, slot), cp_metric_table[slot->metric].name,
            cp_replay_metric(w->replay, slot));
    }
}

bool cp_replay_csv(cp_replay *replay, FILE *out, cp_error *error)
{
    writer w = {.replay = replay,
                .scenario = &replay->study.policies[0].scenario,
                .net = &replay->plan.nets[0],
                .state = &replay->worker.block.nets[0],
                .out = out};
    if (!take_before(&w, error)) return false;
    fprintf(out, "part,policy,name,item,start,end,value\n");
    put_parameters(&w);
    put_paths(&w);
    for (int k = 0; k < replay->plan.steps; k++) {
        note_before(&w);
        cp_replay_step(replay, k);
        put_step(&w, k);
    }
    put_metrics(&w);
    if (fflush(out) == 0 && !ferror(out)) return true;
    return cp_fail(error, CP_NO_RESOURCES, "the table cannot be written");
}
