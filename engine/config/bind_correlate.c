/* `correlate`: random numbers tied by a copula. An entry names either uncertain parameters, which make a copula of the
   study, or draws of one event, which make a tie of a hazard's state. Entries are judged once, against the
   configuration as written; the ties are made again in every reading, as the hazards are. */
#include "engine/config/bind.h"

#include "engine/base/text.h"
#include "kernels/copula.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int n;
    const char **paths;   /* [n] */
    const double *factor; /* [n][n]; NULL: wrong */
    double dof;
} entry;

static bool ends_with(const char *text, const char *end)
{
    const size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* Whether a path names what is drawn anew for every event. */
static bool is_draw(const char *path)
{
    return strncmp(path, "hazards.", 8) == 0 && (ends_with(path, ".lasts") || ends_with(path, ".loss"));
}

/* What follows "hazards.NAME." in the path, or NULL. */
static const char *within_hazard(const char *path, const char *name)
{
    const size_t length = strlen(name);
    if (strncmp(path, "hazards.", 8) != 0 || strncmp(path + 8, name, length) != 0) return NULL;
    return path[8 + length] == '.' ? path + 8 + length + 1 : NULL;
}

static const char **read_paths(cp_reader *reader, const cp_place *item, int *n)
{
    cp_place of;
    *n = 0;
    if (!cp_place_find(item, "of", &of)) return NULL;
    if (of.node->kind != CP_NODE_LIST || of.node->n == 0 || of.node->n > CP_MOST_TIED) {
        cp_wrong(reader, &of, "expected a list of 1 to %d paths, found %s", (int)CP_MOST_TIED,
                 of.node->kind == CP_NODE_LIST ? (of.node->n ? "more" : "none") : cp_place_found(reader, &of));
        return NULL;
    }
    const char **paths = cp_reader_take(reader, (size_t)of.node->n, sizeof *paths);
    for (int i = 0; paths && i < of.node->n; i++) {
        const cp_place path = cp_place_entry(&of, i);
        const bool right = path.node->kind == CP_NODE_TEXT && !cp_node_is_empty(path.node);
        if (!right) cp_wrong(reader, &path, "expected a path, found %s", cp_place_found(reader, &path));
        paths[i] = right ? path.node->text : "";
    }
    *n = of.node->n;
    return paths;
}

static bool read_row(cp_reader *reader, const cp_place *row, int n, double *values)
{
    if (row->node->kind != CP_NODE_LIST || row->node->n != n) {
        cp_wrong(reader, row, "expected a list of %d correlations, found %s", n,
                 row->node->kind == CP_NODE_LIST ? "another number" : cp_place_found(reader, row));
        return false;
    }
    for (int i = 0; i < n; i++) {
        const cp_place item = cp_place_entry(row, i);
        cp_reading reading = {0};
        const bool read =
            item.node->kind == CP_NODE_TEXT && cp_number_parse(item.node->text, CP_WRITTEN_PLAIN, &reading);
        values[i] = reading.value;
        if (read && fabs(values[i]) <= 1.0) continue;
        cp_wrong(reader, &item, "expected a correlation from -1 to 1, found %s", cp_place_found(reader, &item));
        return false;
    }
    return true;
}

static bool is_correlation_matrix(int n, const double *matrix)
{
    bool right = true;
    for (int i = 0; i < n; i++) {
        right = right && matrix[i * n + i] == 1.0;
        for (int j = 0; j < i; j++) right = right && matrix[i * n + j] == matrix[j * n + i];
    }
    return right;
}

static const double *read_matrix(cp_reader *reader, const cp_place *place, int n)
{
    double *matrix = cp_reader_take(reader, (size_t)n * (size_t)n, sizeof *matrix);
    double *factor = cp_reader_take(reader, (size_t)n * (size_t)n, sizeof *factor);
    if (!matrix || !factor) return NULL;
    if (place->node->kind != CP_NODE_LIST || place->node->n != n) {
        cp_wrong(reader, place, "expected a matrix of %d rows, one for each path, found %s", n,
                 place->node->kind == CP_NODE_LIST ? "another number" : cp_place_found(reader, place));
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        const cp_place row = cp_place_entry(place, i);
        if (!read_row(reader, &row, n, matrix + (long)i * n)) return NULL;
    }
    if (!is_correlation_matrix(n, matrix)) {
        cp_wrong(reader, place, "expected a symmetric matrix with ones on the diagonal, found %s",
                 cp_node_text(place->node, reader->arena, reader->error));
        return NULL;
    }
    if (cp_copula_factor(n, matrix, factor)) return factor;
    cp_wrong(reader, place, "expected a positive definite matrix, found %s",
             cp_node_text(place->node, reader->arena, reader->error));
    return NULL;
}

static double read_dof(cp_reader *reader, const cp_place *item)
{
    cp_place dof;
    cp_reading reading = {0};
    if (!cp_place_find(item, "dof", &dof)) {
        cp_wrong_key(reader, item, "expected a key 'dof' with 't', found none");
        return 0.0;
    }
    if (dof.node->kind == CP_NODE_TEXT && cp_number_parse(dof.node->text, CP_WRITTEN_PLAIN, &reading) &&
        reading.value > 0.0)
        return reading.value;
    cp_wrong(reader, &dof, "expected a number above 0, found %s", cp_place_found(reader, &dof));
    return 0.0;
}

static entry read_entry(cp_reader *reader, const cp_place *item)
{
    entry e = {0};
    char unused;
    cp_place gaussian, t, dof;
    cp_bind_section(reader, item, CP_IN_CORRELATE, &unused);
    if (item->node->kind != CP_NODE_MAP) return e;
    e.paths = read_paths(reader, item, &e.n);
    const bool is_gaussian = cp_place_find(item, "gaussian", &gaussian), is_t = cp_place_find(item, "t", &t);
    if (is_gaussian == is_t) {
        cp_wrong(reader, item, "expected gaussian or t, found %s", is_t ? "both" : "neither");
        return e;
    }
    if (is_gaussian && cp_place_find(item, "dof", &dof)) cp_wrong_key(reader, &dof, "expected with 't' alone");
    if (is_t) e.dof = read_dof(reader, item);
    if (e.paths) e.factor = read_matrix(reader, is_t ? &t : &gaussian, e.n);
    return e;
}

/* The list at `correlate`, if there is one. */
static bool find_list(cp_reader *reader, const cp_place *root, cp_place *list)
{
    if (!cp_place_find(root, "correlate", list)) return false;
    if (list->node->kind == CP_NODE_LIST) return true;
    cp_wrong(reader, list, "expected a list of maps, found %s", cp_place_found(reader, list));
    return false;
}

/* The effect of that loss in a state, "affects.N.loss"; CP_NONE − 1 when there is none. */
static int loss_named(const cp_state_spec *state, const char *rest)
{
    char *end;
    if (strncmp(rest, "affects.", 8) != 0) return CP_NONE - 1;
    const long item = strtol(rest + 8, &end, 10);
    if (end == rest + 8 || strcmp(end, ".loss") != 0) return CP_NONE - 1;
    for (int e = 0; e < state->n_effects; e++)
        if (state->effects[e].item == item && state->effects[e].kind == CP_EFFECT_LOSS) return e;
    return CP_NONE - 1;
}

/* The draw that the rest of a path after "hazards.NAME." names: its state, and the effect, or CP_NONE: `lasts`. */
static bool find_draw(const cp_hazard_spec *hazard, const char *rest, int *state, int *member)
{
    const char *kind = cp_hazard_kind_key(hazard->kind);
    const size_t length = strlen(kind);
    *state = 0;
    if (hazard->n_states == 0) return false; /* it was wrong, and said so */
    if (hazard->kind == CP_REGIME) {
        if (strncmp(rest, "regime.states.", 14) != 0) return false;
        const size_t name = strcspn(rest + 14, ".");
        while (*state < hazard->n_states && (strncmp(hazard->states[*state].name, rest + 14, name) != 0 ||
                                             hazard->states[*state].name[name] != '\0'))
            ++*state;
        if (*state == hazard->n_states || rest[14 + name] != '.') return false;
        rest += 14 + name + 1;
    } else if (strncmp(rest, kind, length) == 0 && rest[length] == '.') {
        rest += length + 1;
    }
    *member = strcmp(rest, "lasts") == 0 ? CP_NONE : loss_named(&hazard->states[*state], rest);
    return *member >= CP_NONE && (*member >= 0 || !hazard->states[*state].for_ever);
}

/* The tie of an entry whose draws are all of one state of this hazard; otherwise nothing is added. */
static void add_tie(cp_reader *reader, const entry *e, const cp_hazard_spec *hazard, cp_state_spec *states)
{
    int *members = cp_reader_take(reader, (size_t)e->n, sizeof *members);
    int first = 0, state = 0;
    if (!members) return;
    for (int i = 0; i < e->n; i++) {
        const char *rest = within_hazard(e->paths[i], hazard->name);
        if (!rest || !is_draw(e->paths[i]) || !find_draw(hazard, rest, &state, &members[i])) return;
        if (i == 0) first = state;
        if (state != first) return;
    }
    cp_state_spec *into = &states[first];
    cp_tie_spec *ties = cp_reader_take(reader, (size_t)into->n_ties + 1, sizeof *ties);
    if (!ties) return;
    if (into->n_ties) memcpy(ties, into->ties, (size_t)into->n_ties * sizeof *ties);
    ties[into->n_ties++] = (cp_tie_spec){.n = e->n, .members = members, .factor = e->factor, .dof = e->dof};
    into->ties = ties;
}

void cp_bind_ties(cp_reader *reader, const cp_place *root, const cp_hazard_spec *hazard, cp_state_spec *states)
{
    cp_place list, of;
    if (!cp_place_find(root, "correlate", &list) || list.node->kind != CP_NODE_LIST) return;
    for (int i = 0; i < list.node->n; i++) {
        const cp_place item = cp_place_entry(&list, i);
        if (!cp_place_find(&item, "of", &of) || of.node->kind != CP_NODE_LIST || of.node->n == 0) continue;
        const cp_node *path = of.node->entries[0].value;
        if (path->kind != CP_NODE_TEXT || !within_hazard(path->text, hazard->name)) continue;
        const entry e = read_entry(reader, &item);
        if (e.factor) add_tie(reader, &e, hazard, states);
    }
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_uncertain(const cp_reader *reader, const char *path)
{
    return reader->uncertain.count &&
           bsearch(&path, reader->uncertain.items, (size_t)reader->uncertain.count, sizeof path, compare);
}

static const cp_hazard_spec *hazard_of(const cp_reader *reader, const char *path)
{
    for (int g = 0; g < reader->base->n_hazards; g++)
        if (within_hazard(path, reader->base->hazards[g].name)) return &reader->base->hazards[g];
    return NULL;
}

static void check_draw(cp_reader *reader, const cp_place *place, const char *path, const char *first)
{
    int state, member, first_state, first_member;
    const cp_hazard_spec *hazard = hazard_of(reader, path);
    if (!hazard || !find_draw(hazard, within_hazard(path, hazard->name), &state, &member)) {
        cp_wrong(reader, place, "expected the path of a `lasts` or `loss`, found %s", cp_place_found(reader, place));
        return;
    }
    if (hazard->stationary && member == CP_NONE)
        cp_wrong(reader, place, "expected no `lasts` of a stationary outage, found %s", cp_place_found(reader, place));
    if (!is_draw(first) || hazard_of(reader, first) != hazard ||
        !find_draw(hazard, within_hazard(first, hazard->name), &first_state, &first_member))
        return; /* told elsewhere */
    if (state != first_state)
        cp_wrong(reader, place, "expected draws of one state, found %s beside \"%s\"", cp_place_found(reader, place),
                 first);
}

static void check_path(cp_reader *reader, const cp_place *place, const char *path, const char *first)
{
    if (!*path) return;
    if (is_draw(path) != is_draw(first) || (is_draw(path) && hazard_of(reader, path) != hazard_of(reader, first))) {
        cp_wrong(reader, place, "expected uncertain numbers alone, or draws of one hazard, found %s beside \"%s\"",
                 cp_place_found(reader, place), first);
    } else if (is_draw(path)) {
        check_draw(reader, place, path, first);
    } else if (!is_uncertain(reader, path)) {
        cp_wrong(reader, place, "expected the path of an uncertain number, found %s", cp_place_found(reader, place));
    }
}

/* Checks the paths of an entry; each may be in one entry, once. */
static void check_paths(cp_reader *reader, const cp_place *item, const entry *e, cp_list *used)
{
    cp_place of;
    cp_place_find(item, "of", &of);
    for (int i = 0; i < e->n; i++) {
        const cp_place place = cp_place_entry(&of, i);
        const char *const *known = used->items;
        for (int u = 0; u < used->count && *e->paths[i]; u++)
            if (strcmp(known[u], e->paths[i]) == 0)
                cp_wrong(reader, &place, "expected each path once, found %s again", cp_place_found(reader, &place));
        check_path(reader, &place, e->paths[i], e->paths[0]);
        const char **added = cp_list_add(used, reader->arena, sizeof *added, reader->error);
        if (added) *added = e->paths[i];
    }
}

/* "correlate[PATH,PATH]": the name of the copula's own random numbers. */
static const char *copula_name(cp_reader *reader, const entry *e)
{
    const char *name = "correlate[";
    for (int i = 0; name && i < e->n; i++)
        name = cp_arena_format(reader->arena, reader->error, "%s%s%s", name, i ? "," : "", e->paths[i]);
    name = name ? cp_arena_format(reader->arena, reader->error, "%s]", name) : NULL;
    return name ? name : "";
}

void cp_bind_correlate(cp_reader *reader, const cp_place *root)
{
    cp_place list;
    cp_list used = {0};
    if (!find_list(reader, root, &list)) return;
    if (reader->uncertain.count)
        qsort(reader->uncertain.items, (size_t)reader->uncertain.count, sizeof(char *), compare);
    cp_copula_spec *copulas = cp_arena_take(reader->arena, (size_t)list.node->n, sizeof *copulas, reader->error);
    for (int i = 0; copulas && i < list.node->n; i++) {
        const cp_place item = cp_place_entry(&list, i);
        const entry e = read_entry(reader, &item);
        if (!e.paths) continue;
        check_paths(reader, &item, &e, &used);
        if (!e.factor || is_draw(e.paths[0])) continue;
        copulas[reader->study->n_copulas++] = (cp_copula_spec){
            .n = e.n, .paths = e.paths, .factor = e.factor, .dof = e.dof, .name = copula_name(reader, &e)};
    }
    reader->study->copulas = copulas;
}
