/* Compiles policy after policy into one plan; whatever is equal to something there already is not added again. */
#include "engine/plan/compile.h"

#include "engine/plan/builder.h"
#include "kernels/math.h"
#include "kernels/rng.h"

#include <assert.h>
#include <string.h>

typedef struct {
    uint64_t stream;
    const char *name;
} named_stream;

bool cp_builder_stream(cp_builder *b, const char *name, uint64_t *stream)
{
    *stream = cp_stream(name);
    return cp_builder_claim(b, name, *stream);
}

bool cp_builder_claim(cp_builder *b, const char *name, uint64_t stream)
{
    cp_key key = {0};
    bool is_new = false;
    if (!cp_key_bytes(&key, b->arena, &stream, sizeof stream, b->error)) return false;
    const int index = cp_intern(&b->stream_keys, b->arena, &key, &is_new, b->error);
    if (index < 0) return false;
    if (is_new) {
        named_stream *added = cp_list_add(&b->streams, b->arena, sizeof *added, b->error);
        if (added) *added = (named_stream){stream, cp_arena_text(b->arena, name, b->error)};
        return added && added->name;
    }
    const char *other = ((named_stream *)b->streams.items)[index].name;
    if (strcmp(other, name) == 0) return true;
    return cp_fail(b->error, CP_BAD_INPUT, "%s: expected a name with a random stream of its own, %s has the same hash",
                   name, other);
}

static bool key_of_dist(cp_builder *b, cp_key *key, const cp_dist *dist)
{
    bool ok = cp_key_int(key, b->arena, (int)dist->kind, b->error) && cp_key_int(key, b->arena, dist->n, b->error);
    for (int i = 0; ok && i < 6; i++) ok = cp_key_double(key, b->arena, dist->p[i], b->error);
    for (int i = 0; ok && i < dist->n; i++) {
        ok = (!dist->values || cp_key_double(key, b->arena, dist->values[i], b->error)) &&
             (!dist->cumulative || cp_key_double(key, b->arena, dist->cumulative[i], b->error)) &&
             (!dist->parts || key_of_dist(b, key, &dist->parts[i]));
    }
    return ok;
}

/* The uniform that belongs to a path: one, whatever policies make of its distribution. */
static bool uniform_of(cp_builder *b, const char *path, int *uniform)
{
    cp_key key = {0};
    bool is_new = false;
    if (!cp_key_text(&key, b->arena, path, b->error)) return false;
    *uniform = cp_intern(&b->uniform_keys, b->arena, &key, &is_new, b->error);
    if (*uniform < 0 || !is_new) return *uniform >= 0;
    uint64_t *added = cp_list_add(&b->uniforms, b->arena, sizeof *added, b->error);
    return added && cp_builder_stream(b, path, added);
}

static bool add_row(cp_builder *b, const cp_dist *dist, const char *path, int *row)
{
    const bool fixed = dist->kind == CP_DIST_FIXED;
    cp_key key = {0};
    bool is_new = false;
    if (!key_of_dist(b, &key, dist)) return false;
    if (!fixed && !cp_key_text(&key, b->arena, path, b->error)) return false;
    *row = cp_intern(&b->row_keys, b->arena, &key, &is_new, b->error);
    if (*row < 0 || !is_new) return *row >= 0;
    cp_parameter *added = cp_list_add(&b->rows, b->arena, sizeof *added, b->error);
    if (!added) return false;
    *added = (cp_parameter){.dist = *dist, .uniform = CP_NONE, .dated = CP_NONE, .name = path};
    return fixed || uniform_of(b, path, &added->uniform);
}

bool cp_builder_row(cp_builder *b, const cp_number *number, int *row)
{
    *row = CP_NONE;
    return !number->given || add_row(b, &number->dist, number->path, row);
}

static bool add_dated(cp_builder *b, const cp_key *key, const cp_piece *pieces, int n, int *row)
{
    bool is_new = false;
    *row = cp_intern(&b->row_keys, b->arena, key, &is_new, b->error);
    if (*row < 0 || !is_new) return *row >= 0;
    cp_parameter *added = cp_list_add(&b->rows, b->arena, sizeof *added, b->error);
    int *dated = cp_list_add(&b->dated, b->arena, sizeof *dated, b->error);
    if (!added || !dated) return false;
    *dated = *row;
    *added = (cp_parameter){
        .uniform = CP_NONE, .pieces = {b->pieces.count, b->pieces.count + n}, .dated = b->dated.count - 1, .name = ""};
    for (int i = 0; i < n; i++) {
        cp_piece *piece = cp_list_add(&b->pieces, b->arena, sizeof *piece, b->error);
        if (!piece) return false;
        *piece = pieces[i];
    }
    return true;
}

bool cp_builder_dated(cp_builder *b, const cp_number *number, const cp_dated_steps *steps, int *row)
{
    if (steps->n == 0) return cp_builder_row(b, number, row);
    cp_key key = {0};
    cp_piece *pieces = cp_arena_take(b->arena, (size_t)steps->n, sizeof *pieces, b->error);
    bool ok = pieces && cp_key_text(&key, b->arena, "dated", b->error);
    for (int i = 0; ok && i < steps->n; i++) {
        pieces[i].from_day = steps->from_day[i];
        ok = cp_builder_row(b, &steps->values[i], &pieces[i].row) &&
             cp_key_double(&key, b->arena, pieces[i].from_day, b->error) &&
             cp_key_int(&key, b->arena, pieces[i].row, b->error);
    }
    return ok && add_dated(b, &key, pieces, steps->n, row);
}

bool cp_builder_constant(cp_builder *b, double value, int *row)
{
    const cp_dist dist = cp_dist_fixed(value);
    return add_row(b, &dist, "", row);
}

bool cp_builder_channel_list(cp_builder *b, const cp_key *channels, cp_span *span)
{
    const int count = (int)(channels->n / sizeof(int));
    bool is_new = false;
    const int index = cp_intern(&b->list_keys, b->arena, channels, &is_new, b->error);
    if (index < 0) return false;
    if (is_new) {
        cp_span *added = cp_list_add(&b->spans, b->arena, sizeof *added, b->error);
        if (!added) return false;
        *added = (cp_span){b->channel_lists.count, b->channel_lists.count + count};
        for (int i = 0; i < count; i++) {
            int *channel = cp_list_add(&b->channel_lists, b->arena, sizeof *channel, b->error);
            if (!channel) return false;
            memcpy(channel, channels->bytes + (size_t)i * sizeof(int), sizeof(int));
        }
    }
    *span = ((cp_span *)b->spans.items)[index];
    return true;
}

static bool compile_time(cp_builder *b, cp_plan *plan)
{
    const cp_study *study = b->study;
    double *discount = cp_arena_take(b->arena, (size_t)study->steps, sizeof *discount, b->error);
    if (!discount) return false;
    plan->steps = study->steps;
    plan->step_days = study->step_days;
    plan->step_years = study->step_days / 365.25;
    plan->discount = discount;
    for (int k = 0; k < study->steps; k++) {
        discount[k] = study->discount == 0.0 ? 1.0 : cp_pow(1.0 + study->discount, -(k * plan->step_years));
        plan->discounted_years += discount[k] * plan->step_years;
    }
    return true;
}

/* Before all else, so that each copula's uniforms stand side by side; a path that is certain in every policy has one
   too, for the tie of the others does not depend on it. */
static bool compile_copulas(cp_builder *b, cp_plan *plan)
{
    cp_copula *copulas = cp_arena_take(b->arena, (size_t)b->study->n_copulas, sizeof *copulas, b->error);
    if (!copulas) return false;
    for (int c = 0; c < b->study->n_copulas; c++) {
        const cp_copula_spec *spec = &b->study->copulas[c];
        copulas[c] =
            (cp_copula){.n = spec->n, .first_uniform = b->uniforms.count, .factor = spec->factor, .dof = spec->dof};
        for (int i = 0; i < spec->n; i++) {
            int uniform;
            if (!uniform_of(b, spec->paths[i], &uniform)) return false;
            assert(uniform == copulas[c].first_uniform + i);
        }
        if (spec->dof > 0 && !cp_builder_stream(b, spec->name, &copulas[c].stream)) return false;
    }
    plan->n_copulas = b->study->n_copulas;
    plan->copulas = copulas;
    return true;
}

static bool list_uncertain(cp_builder *b, cp_plan *plan)
{
    int *uncertain = cp_arena_take(b->arena, (size_t)plan->n_rows, sizeof *uncertain, b->error);
    if (!uncertain) return false;
    for (int i = 0; i < plan->n_rows; i++) {
        if (plan->rows[i].dist.kind != CP_DIST_FIXED) uncertain[plan->n_uncertain++] = i;
    }
    plan->uncertain = uncertain;
    return true;
}

static bool take_impacts(cp_builder *b, const cp_scenario *s, cp_impacts *impacts)
{
    impacts->capacity = cp_arena_take(b->arena, (size_t)s->n_sites, sizeof(cp_key), b->error);
    impacts->tariff = cp_arena_take(b->arena, (size_t)s->n_sites, sizeof(cp_key), b->error);
    impacts->gate = cp_arena_take(b->arena, (size_t)s->n_sites, sizeof(cp_key), b->error);
    impacts->demand = cp_arena_take(b->arena, (size_t)s->n_demands, sizeof(cp_key), b->error);
    impacts->hazard_of = cp_arena_take(b->arena, (size_t)s->n_hazards, sizeof(int), b->error);
    return impacts->capacity && impacts->tariff && impacts->gate && impacts->demand && impacts->hazard_of;
}

static void collect(const cp_builder *b, cp_plan *plan)
{
    plan->n_rows = b->rows.count;
    plan->rows = b->rows.items;
    plan->n_uniforms = b->uniforms.count;
    plan->uniforms = b->uniforms.items;
    plan->n_hazards = b->hazards.count;
    plan->hazards = b->hazards.items;
    plan->n_channels = b->channels.count;
    plan->channels = b->channels.items;
    plan->channels_of = b->channels_of.items;
    plan->n_onlines = b->onlines.count;
    plan->onlines = b->onlines.items;
    plan->n_capacities = b->capacities.count;
    plan->capacities = b->capacities.items;
    plan->n_loads = b->loads.count;
    plan->loads = b->loads.items;
    plan->n_tariffs = b->tariffs.count;
    plan->tariffs = b->tariffs.items;
    plan->n_gates = b->gates.count;
    plan->gates = b->gates.items;
    plan->n_dated = b->dated.count;
    plan->dated = b->dated.items;
    plan->pieces = b->pieces.items;
    plan->channel_lists = b->channel_lists.items;
}

bool cp_plan_compile(const cp_study *study, cp_arena *arena, cp_plan *plan, cp_error *error)
{
    *plan = (cp_plan){.n_policies = study->n_policies};
    cp_builder b = {.study = study, .arena = arena, .error = error};
    cp_net *nets = cp_arena_take(arena, (size_t)study->n_policies, sizeof *nets, error);
    if (!nets || !compile_time(&b, plan) || !compile_copulas(&b, plan)) return false;
    for (int p = 0; p < study->n_policies; p++) {
        const cp_scenario *scenario = &study->policies[p].scenario;
        cp_impacts impacts = {0};
        const size_t before = arena->total_bytes;
        if (!take_impacts(&b, scenario, &impacts) || !cp_builder_hazards(&b, scenario, &impacts) ||
            !cp_builder_net(&b, &study->policies[p], &impacts, &nets[p]) ||
            !cp_arena_fits(arena, before, study->n_policies - 1 - p, "the plan of all policies", error)) {
            return false;
        }
    }
    plan->nets = nets;
    collect(&b, plan);
    return list_uncertain(&b, plan);
}
