/* Hazards of the plan: one per copy and variant, their channels, and which entities each channel acts on. */
#include "engine/plan/builder.h"

#include <string.h>

/* One copy of a hazard that has `each`; the only one of a hazard that has not. */
typedef struct {
    const cp_scenario *scenario;
    const cp_hazard_spec *spec;
    int spec_id;
    int entity;        /* each: site or demand */
    const char *label; /* in the names of its streams: the entity or the tag's value; NULL without `each` */
} copy;

static const char *tag_value(const cp_tag *tags, int n, const char *key)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(tags[i].key, key) == 0) return tags[i].value;
    }
    return NULL;
}

static const char *target_tag(const cp_scenario *s, cp_effect_kind kind, int target, const char *key)
{
    if (kind == CP_EFFECT_DEMAND) return tag_value(s->demands[target].tags, s->demands[target].n_tags, key);
    return tag_value(s->sites[target].tags, s->sites[target].n_tags, key);
}

static bool concerns(const copy *c, cp_effect_kind kind, int target)
{
    switch (c->spec->each) {
    case CP_EACH_NONE:
        return true;
    case CP_EACH_SITE:
        return kind != CP_EFFECT_DEMAND && target == c->entity;
    case CP_EACH_DEMAND:
        return kind == CP_EFFECT_DEMAND && target == c->entity;
    case CP_EACH_TAG:
        break;
    }
    const char *value = target_tag(c->scenario, kind, target, c->spec->each_tag);
    return value && c->label && strcmp(value, c->label) == 0;
}

static const double *cumulate(cp_builder *b, const double *probabilities, int n)
{
    double *cumulative = cp_arena_take(b->arena, (size_t)n, sizeof *cumulative, b->error);
    if (!cumulative || !probabilities) return NULL;
    double sum = 0.0;
    int last = 0;
    for (int i = 0; i < n; i++) {
        sum += probabilities[i];
        cumulative[i] = sum;
        if (probabilities[i] > 0.0) last = i;
    }
    for (int i = last; i < n; i++) cumulative[i] = 1.0; /* so that rounding never picks a state of probability 0 */
    return cumulative;
}

static const char *const kind_names[] = {[CP_EFFECT_CAPACITY] = "capacity",
                                         [CP_EFFECT_LOSS] = "loss",
                                         [CP_EFFECT_ARRIVALS] = "arrivals",
                                         [CP_EFFECT_DEMAND] = "demand",
                                         [CP_EFFECT_TARIFF] = "tariff"};

static bool add_slots(cp_builder *b, const cp_state_spec *spec, cp_list *slots, cp_span *span)
{
    span->begin = slots->count;
    for (int e = 0; e < spec->n_effects; e++) {
        const cp_effect *effect = &spec->effects[e];
        cp_slot *slot = cp_list_add(slots, b->arena, sizeof *slot, b->error);
        if (!slot) return false;
        slot->additive = effect->kind == CP_EFFECT_TARIFF;
        slot->row = CP_NONE;
        slot->linear = effect->linear;
        slot->dated = effect->steps.n > 0;
        slot->loss = effect->value.dist;
        slot->name = cp_arena_format(b->arena, b->error, "affects.%d.%s", effect->item, kind_names[effect->kind]);
        if (!slot->name) return false;
        if (effect->kind != CP_EFFECT_LOSS && !cp_builder_dated(b, &effect->value, &effect->steps, &slot->row)) {
            return false;
        }
    }
    span->end = slots->count;
    return true;
}

static bool add_ties(cp_builder *b, const cp_state_spec *spec, cp_state *state)
{
    cp_tie *ties = cp_arena_take(b->arena, (size_t)spec->n_ties, sizeof *ties, b->error);
    if (!ties) return false;
    for (int t = 0; t < spec->n_ties; t++) {
        const cp_tie_spec *from = &spec->ties[t];
        ties[t] = (cp_tie){.n = from->n, .members = from->members, .factor = from->factor, .dof = from->dof};
    }
    state->n_ties = spec->n_ties;
    state->ties = ties;
    return true;
}

/* Notes what the slots of a state ask of those who average them. */
static bool note_slots(cp_builder *b, const cp_state *state, cp_hazard *hazard)
{
    const cp_slot *slots = hazard->slots;
    int linear = 0;
    for (int i = state->slots.begin; i < state->slots.end; i++) {
        linear += slots[i].linear;
        hazard->dated = hazard->dated || slots[i].dated;
    }
    hazard->linear = hazard->linear || linear > 0;
    const int n_slots = state->slots.end - state->slots.begin;
    hazard->most_slots = n_slots > hazard->most_slots ? n_slots : hazard->most_slots;
    return linear <= CP_MOST_LINEAR ||
           cp_fail(b->error, CP_BAD_INPUT, "%s: expected at most %d effects with a linear recovery, found %d",
                   hazard->name, (int)CP_MOST_LINEAR, linear);
}

static bool add_states(cp_builder *b, const cp_hazard_spec *spec, cp_hazard *hazard)
{
    cp_list slots = {.items = cp_arena_take(b->arena, 0, 1, b->error)}; /* an address to count from, be there none */
    cp_state *states = cp_arena_take(b->arena, (size_t)spec->n_states, sizeof *states, b->error);
    if (!states || !slots.items) return false;
    for (int i = 0; i < spec->n_states; i++) {
        const cp_state_spec *from = &spec->states[i];
        const char *name = cp_arena_format(b->arena, b->error, "%s.states.%s", hazard->name, from->name);
        if (!name || !cp_builder_stream(b, name, &states[i].stream)) return false;
        states[i].name = from->name;
        states[i].for_ever = from->for_ever;
        states[i].lasts = from->lasts;
        if (!from->for_ever && spec->kind == CP_REGIME) {
            states[i].next = cumulate(b, from->next, spec->n_states);
            if (!states[i].next) return false;
        }
        if (!add_slots(b, from, &slots, &states[i].slots) || !add_ties(b, from, &states[i])) return false;
        hazard->slots = slots.items;
        if (!note_slots(b, &states[i], hazard)) return false;
    }
    hazard->n_states = spec->n_states;
    hazard->states = states;
    return true;
}

static bool add_decisions(cp_builder *b, const cp_hazard_spec *spec, cp_hazard *hazard)
{
    cp_decision *decisions = cp_arena_take(b->arena, (size_t)spec->n_decisions, sizeof *decisions, b->error);
    if (!decisions) return false;
    for (int i = 0; i < spec->n_decisions; i++) {
        const char *name = cp_arena_format(b->arena, b->error, "%s.decisions.%d", hazard->name, i);
        decisions[i].from = spec->decisions[i].from;
        decisions[i].next = cumulate(b, spec->decisions[i].next, spec->n_states);
        if (!name || !decisions[i].next || !cp_builder_stream(b, name, &decisions[i].stream)) return false;
        if (!cp_builder_row(b, &spec->decisions[i].at, &decisions[i].at_row)) return false;
    }
    hazard->n_decisions = spec->n_decisions;
    hazard->decisions = decisions;
    hazard->initial = cumulate(b, spec->initial, spec->n_states);
    return hazard->initial != NULL;
}

/* What the hazard needs of others, which are in the plan already. */
static bool add_needs(cp_builder *b, const cp_scenario *scenario, const cp_hazard_spec *spec, const int *hazard_of,
                      cp_hazard *hazard)
{
    cp_clock *clocks = cp_arena_take(b->arena, (size_t)spec->n_clocks, sizeof *clocks, b->error);
    if (!clocks) return false;
    hazard->after_hazard = spec->at_after ? hazard_of[spec->at_hazard] : CP_NONE;
    hazard->after_state = spec->at_after ? spec->at_state : CP_NONE;
    for (int c = 0; c < spec->n_clocks; c++) {
        const cp_clock_spec *from = &spec->clocks[c];
        const int n = scenario->hazards[from->hazard].n_states;
        int *rows = cp_arena_take(b->arena, (size_t)n, sizeof *rows, b->error);
        if (!rows) return false;
        for (int i = 0; i < n; i++) {
            if (!cp_builder_row(b, &from->factors[i], &rows[i])) return false;
        }
        clocks[c] = (cp_clock){.hazard = hazard_of[from->hazard], .factor_rows = rows};
    }
    hazard->n_clocks = spec->n_clocks;
    hazard->clocks = clocks;
    return true;
}

static bool fill_hazard(cp_builder *b, const copy *c, const int *hazard_of, cp_hazard *hazard)
{
    const cp_hazard_spec *spec = c->spec;
    const char *open = c->label ? "[" : "", *label = c->label ? c->label : "", *close = c->label ? "]" : "";
    hazard->kind = spec->kind;
    hazard->every = spec->every;
    hazard->stationary = spec->stationary;
    if (spec->stationary) {
        const double lasts = cp_dist_mean(&spec->states[0].lasts);
        hazard->under_way = lasts / (cp_dist_mean(&spec->every) + lasts);
    }
    hazard->name = cp_arena_format(b->arena, b->error, "hazards.%s%s%s%s", spec->name, open, label, close);
    return hazard->name && cp_builder_stream(b, hazard->name, &hazard->stream) &&
           cp_builder_row(b, &spec->probability, &hazard->probability_row) &&
           cp_builder_row(b, spec->at_after ? &spec->at_lag : &spec->at, &hazard->at_row) &&
           add_needs(b, c->scenario, spec, hazard_of, hazard) && cp_builder_row(b, &spec->rate, &hazard->rate_row) &&
           add_states(b, spec, hazard) && (spec->kind != CP_REGIME || add_decisions(b, spec, hazard));
}

/* What an effect acts on: capacity and loss on the same. */
static cp_effect_kind role_of(cp_effect_kind kind)
{
    return kind == CP_EFFECT_LOSS ? CP_EFFECT_CAPACITY : kind;
}

static cp_key *list_for(cp_impacts *impacts, cp_effect_kind kind, int target)
{
    switch (role_of(kind)) {
    case CP_EFFECT_DEMAND:
        return &impacts->demand[target];
    case CP_EFFECT_TARIFF:
        return &impacts->tariff[target];
    case CP_EFFECT_ARRIVALS:
        return &impacts->gate[target];
    default:
        return &impacts->capacity[target];
    }
}

/* Which slots of each state act on a target, as a key; `any` says whether there is one. */
static bool channel_key(cp_builder *b, const copy *c, int hazard, cp_effect_kind kind, int target, cp_key *key,
                        bool *any)
{
    bool ok =
        cp_key_int(key, b->arena, hazard, b->error) && cp_key_int(key, b->arena, kind == CP_EFFECT_TARIFF, b->error);
    *any = false;
    for (int s = 0; ok && s < c->spec->n_states; s++) {
        const cp_state_spec *state = &c->spec->states[s];
        for (int e = 0; ok && e < state->n_effects; e++) {
            const cp_effect *effect = &state->effects[e];
            if (role_of(effect->kind) != role_of(kind) || !concerns(c, effect->kind, target)) continue;
            for (int t = 0; t < effect->n_targets; t++) {
                if (effect->targets[t] != target) continue;
                ok = cp_key_int(key, b->arena, e, b->error);
                *any = true;
            }
        }
        ok = ok && cp_key_int(key, b->arena, CP_NONE, b->error);
    }
    return ok;
}

static bool add_channel(cp_builder *b, const cp_key *key, int n_states)
{
    cp_channel *channel = cp_list_add(&b->channels, b->arena, sizeof *channel, b->error);
    cp_span *by_state = cp_arena_take(b->arena, (size_t)n_states, sizeof *by_state, b->error);
    int *slots = cp_arena_take(b->arena, key->n / sizeof(int), sizeof *slots, b->error);
    if (!channel || !by_state || !slots) return false;
    const int *numbers = (const int *)(const void *)key->bytes;
    *channel = (cp_channel){.hazard = numbers[0], .additive = numbers[1] != 0, .by_state = by_state, .slots = slots};
    int count = 0;
    for (int s = 0, at = 2; s < n_states; s++, at++) {
        by_state[s].begin = count;
        for (; numbers[at] != CP_NONE; at++) slots[count++] = numbers[at];
        by_state[s].end = count;
    }
    return true;
}

/* Notes on an entity's list that this copy acts on it. */
static bool note(cp_builder *b, const copy *c, int hazard, cp_effect_kind kind, int target, cp_key *list)
{
    cp_key key = {0};
    bool any = false, is_new = false;
    if (!channel_key(b, c, hazard, kind, target, &key, &any)) return false;
    if (!any) return true;
    const int channel = cp_intern(&b->channel_keys, b->arena, &key, &is_new, b->error);
    if (channel < 0 || (is_new && !add_channel(b, &key, c->spec->n_states))) return false;
    int latest = CP_NONE;
    if (list->n) memcpy(&latest, list->bytes + list->n - sizeof(int), sizeof(int));
    return latest == channel || cp_key_int(list, b->arena, channel, b->error);
}

static bool note_targets(cp_builder *b, const copy *c, int hazard, cp_impacts *impacts)
{
    for (int s = 0; s < c->spec->n_states; s++) {
        for (int e = 0; e < c->spec->states[s].n_effects; e++) {
            const cp_effect *effect = &c->spec->states[s].effects[e];
            for (int t = 0; t < effect->n_targets; t++) {
                const int target = effect->targets[t];
                if (!concerns(c, effect->kind, target)) continue;
                if (!note(b, c, hazard, effect->kind, target, list_for(impacts, effect->kind, target))) return false;
            }
        }
    }
    return true;
}

static bool add_copy(cp_builder *b, const copy *c, cp_impacts *impacts, int *hazard)
{
    cp_key key = {0};
    bool is_new = false;
    if (!cp_key_int(&key, b->arena, c->spec_id, b->error)) return false;
    if (!cp_key_text(&key, b->arena, c->label ? c->label : "", b->error)) return false;
    for (int i = 0; i < cp_hazard_needs(c->spec); i++) {
        if (!cp_key_int(&key, b->arena, impacts->hazard_of[cp_hazard_need(c->spec, i)], b->error)) return false;
    }
    *hazard = cp_intern(&b->hazard_keys, b->arena, &key, &is_new, b->error);
    if (*hazard < 0) return false;
    if (is_new) {
        cp_hazard *added = cp_list_add(&b->hazards, b->arena, sizeof *added, b->error);
        if (!added || !fill_hazard(b, c, impacts->hazard_of, added)) return false;
    }
    const int first_channel = b->channels.count;
    if (!note_targets(b, c, *hazard, impacts)) return false;
    if (!is_new) return true;
    cp_span *span = cp_list_add(&b->channels_of, b->arena, sizeof *span, b->error);
    if (span) *span = (cp_span){first_channel, b->channels.count};
    return span != NULL;
}

/* Equal specs, acting on the same targets, are the same hazard in two policies. */
static int spec_number(cp_builder *b, const cp_hazard_spec *spec)
{
    cp_key key = {0};
    bool is_new = false;
    bool ok = cp_key_text(&key, b->arena, spec->name, b->error) && cp_key_text(&key, b->arena, spec->text, b->error);
    for (int s = 0; ok && s < spec->n_states; s++) {
        for (int e = 0; ok && e < spec->states[s].n_effects; e++) {
            const cp_effect *effect = &spec->states[s].effects[e];
            const size_t bytes = (size_t)effect->n_targets * sizeof *effect->targets;
            ok = cp_key_int(&key, b->arena, (int)effect->kind, b->error) &&
                 cp_key_int(&key, b->arena, effect->n_targets, b->error) &&
                 cp_key_bytes(&key, b->arena, effect->targets, bytes, b->error);
        }
    }
    return ok ? cp_intern(&b->spec_keys, b->arena, &key, &is_new, b->error) : CP_NONE;
}

static bool add_copy_per_tag(cp_builder *b, copy *c, cp_effect_kind kind, int target, cp_impacts *impacts,
                             cp_intern_table *seen)
{
    int hazard;
    bool is_new = false;
    cp_key key = {0};
    c->label = target_tag(c->scenario, kind, target, c->spec->each_tag);
    if (!c->label) return true;
    if (!cp_key_text(&key, b->arena, c->label, b->error)) return false;
    if (cp_intern(seen, b->arena, &key, &is_new, b->error) < 0) return false;
    return !is_new || add_copy(b, c, impacts, &hazard);
}

static bool add_copy_per_entity(cp_builder *b, copy *c, cp_effect_kind kind, int target, cp_impacts *impacts,
                                cp_intern_table *seen)
{
    int hazard;
    bool is_new = false;
    cp_key key = {0};
    if ((kind == CP_EFFECT_DEMAND) != (c->spec->each == CP_EACH_DEMAND)) return true;
    if (!cp_key_int(&key, b->arena, target, b->error)) return false;
    if (cp_intern(seen, b->arena, &key, &is_new, b->error) < 0) return false;
    c->entity = target;
    c->label = kind == CP_EFFECT_DEMAND ? c->scenario->demands[target].name : c->scenario->sites[target].name;
    return !is_new || add_copy(b, c, impacts, &hazard);
}

/* One copy for each target, or tag value of a target, in the order in which the effects name them. */
static bool add_copies(cp_builder *b, copy *c, cp_impacts *impacts)
{
    cp_intern_table seen = {0};
    for (int s = 0; s < c->spec->n_states; s++) {
        for (int e = 0; e < c->spec->states[s].n_effects; e++) {
            const cp_effect *effect = &c->spec->states[s].effects[e];
            for (int t = 0; t < effect->n_targets; t++) {
                const bool ok = c->spec->each == CP_EACH_TAG
                                    ? add_copy_per_tag(b, c, effect->kind, effect->targets[t], impacts, &seen)
                                    : add_copy_per_entity(b, c, effect->kind, effect->targets[t], impacts, &seen);
                if (!ok) return false;
            }
        }
    }
    return true;
}

/* Whether all that the hazard needs is in the plan. */
static bool is_ready(const cp_scenario *scenario, int hazard, const bool *placed)
{
    bool ready = true;
    const cp_hazard_spec *spec = &scenario->hazards[hazard];
    for (int i = 0; i < cp_hazard_needs(spec); i++) ready = ready && placed[cp_hazard_need(spec, i)];
    return ready;
}

static bool place(cp_builder *b, const cp_scenario *scenario, int hazard, cp_impacts *impacts)
{
    copy c = {.scenario = scenario, .spec = &scenario->hazards[hazard]};
    c.spec_id = spec_number(b, c.spec);
    impacts->hazard_of[hazard] = CP_NONE;
    if (c.spec_id < 0) return false;
    return c.spec->each == CP_EACH_NONE ? add_copy(b, &c, impacts, &impacts->hazard_of[hazard])
                                        : add_copies(b, &c, impacts);
}

bool cp_builder_hazards(cp_builder *b, const cp_scenario *scenario, cp_impacts *impacts)
{
    bool *placed = cp_arena_take(b->arena, (size_t)scenario->n_hazards, sizeof *placed, b->error);
    if (!placed) return false;
    for (int left = scenario->n_hazards; left > 0;) {
        for (int g = 0; g < scenario->n_hazards; g++) {
            if (placed[g] || !is_ready(scenario, g, placed)) continue;
            if (!place(b, scenario, g, impacts)) return false;
            placed[g] = true;
            left--;
        }
    }
    return true;
}
