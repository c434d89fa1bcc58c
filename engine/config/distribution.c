/* Reads the parameters by the table of families.c, each in the unit that its role has in the field. */
#include "engine/config/distribution.h"

#include "engine/base/text.h"
#include "engine/config/families.h"
#include "engine/config/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A reading of one distribution. */
typedef struct {
    cp_reader *reader;
    const cp_field *field;
    cp_written written; /* of the first parameter in the field's unit; 0 before it */
    bool wrong;
} reading;

bool cp_distribution_is(const cp_node *node)
{
    if (node->kind != CP_NODE_MAP) return false;
    for (int i = 0; i < node->n; i++)
        if (cp_family_find(node->entries[i].key)) return true;
    return false;
}

static bool parse(cp_reader *reader, const cp_place *place, int allowed, cp_reading *number)
{
    if (place->node->kind != CP_NODE_TEXT || !cp_number_parse(place->node->text, allowed, number)) return false;
    if (number->written == CP_WRITTEN_DATE) number->value -= (double)reader->study->start_day;
    return true;
}

bool cp_distribution_scalar(cp_reader *reader, const cp_place *place, const cp_field *field, cp_reading *number)
{
    if (parse(reader, place, cp_field_written(field), number)) return true;
    char expected[160];
    cp_wrong(reader, place, "expected %s, found %s", cp_field_expected(field, sizeof expected, expected),
             cp_place_found(reader, place));
    return false;
}

static const char *expected_of(const reading *r, cp_role role, size_t bytes, char *text)
{
    if (role == CP_ROLE_PLAIN) return "a number";
    if (r->field->kind == CP_KIND_WHEN && role == CP_ROLE_SCALE) return "a duration (6 weeks)";
    const cp_field free_of_range = {.kind = r->field->kind, .least = -INFINITY, .most = INFINITY};
    return cp_field_expected(&free_of_range, bytes, text);
}

static double read_parameter(reading *r, const cp_place *place, cp_role role)
{
    int allowed = role == CP_ROLE_PLAIN ? CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT : cp_field_written(r->field);
    if (role == CP_ROLE_SCALE) allowed &= ~CP_WRITTEN_DATE;
    cp_reading number;
    if (!parse(r->reader, place, allowed, &number)) {
        char expected[160];
        cp_wrong(r->reader, place, "expected %s, found %s", expected_of(r, role, sizeof expected, expected),
                 cp_place_found(r->reader, place));
        r->wrong = true;
        return NAN;
    }
    if (role == CP_ROLE_PLAIN) return number.value;
    const bool one_unit = r->field->kind == CP_KIND_LEVEL || r->field->kind == CP_KIND_RELEASE;
    if (r->written && one_unit && number.written != r->written) {
        cp_wrong(r->reader, place, "expected all parameters in the same unit, found %s",
                 cp_place_found(r->reader, place));
        r->wrong = true;
    }
    if (!r->written) r->written = number.written;
    return number.value;
}

static void read_listed(reading *r, const cp_place *place, const cp_family *family, double *values)
{
    if (family->listed == 0 || place->node->n != family->listed) {
        cp_wrong(r->reader, place, "expected %s, found a list of %d", family->forms, place->node->n);
        r->wrong = true;
        return;
    }
    for (int i = 0; i < family->listed; i++) {
        const cp_place item = cp_place_entry(place, i);
        values[i] = read_parameter(r, &item, family->parameters[i].role);
    }
}

static int parameter_named(const cp_family *family, const char *key)
{
    for (int i = 0; i < family->n; i++)
        if (strcmp(family->parameters[i].key, key) == 0) return i;
    return -1;
}

static void refuse_parameter(reading *r, const cp_place *place, const cp_family *family)
{
    r->wrong = true;
    cp_nearest nearest = {.word = place->key};
    for (int i = 0; i < family->n; i++) cp_nearest_try(&nearest, family->parameters[i].key);
    cp_wrong_key(r->reader, place, "unknown parameter of %s: expected %s%s", family->name, family->forms,
                 cp_names_hint(r->reader, nearest.best));
}

static void read_named(reading *r, const cp_place *place, const cp_family *family, double *values)
{
    for (int i = 0; i < place->node->n; i++) {
        const cp_place entry = cp_place_entry(place, i);
        const int parameter = parameter_named(family, entry.key);
        if (parameter < 0)
            refuse_parameter(r, &entry, family);
        else
            values[parameter] = read_parameter(r, &entry, family->parameters[parameter].role);
    }
}

static void make(reading *r, const cp_place *place, const cp_family *family, cp_dist *dist)
{
    double values[CP_MOST_PARAMETERS];
    for (int i = 0; i < CP_MOST_PARAMETERS; i++) values[i] = NAN;
    if (place->node->kind == CP_NODE_LIST)
        read_listed(r, place, family, values);
    else
        read_named(r, place, family, values);
    const char *expected = r->wrong ? NULL : family->make(values, dist);
    if (!expected) return;
    const char *found = cp_node_text(place->node, r->reader->arena, r->reader->error);
    cp_wrong(r->reader, place, "expected %s, found %.300s", expected, found ? found : "");
    r->wrong = true;
}

typedef struct {
    double value, weight;
} atom;

static int compare_atoms(const void *a, const void *b)
{
    const atom *x = a, *y = b;
    return (x->value > y->value) - (x->value < y->value);
}

/* The column of a file, sorted into atoms of equal weight; how many, or -1. */
static int read_samples(reading *r, const cp_place *place, atom **atoms)
{
    cp_place file, column;
    int n;
    if (!cp_place_find(place, "file", &file) || !cp_place_find(place, "column", &column)) {
        cp_wrong(r->reader, place, "expected file and column, found one of them");
        r->wrong = true;
        return -1;
    }
    const double *values = cp_samples_read(r->reader, &file, &column, &n);
    *atoms = values ? cp_arena_take(r->reader->arena, (size_t)n, sizeof **atoms, r->reader->error) : NULL;
    r->wrong = r->wrong || !*atoms;
    for (int i = 0; *atoms && i < n; i++) (*atoms)[i] = (atom){values[i], 1.0};
    const bool timed = r->field->kind == CP_KIND_DURATION || r->field->kind == CP_KIND_WHEN;
    r->written = timed ? CP_WRITTEN_DURATION : CP_WRITTEN_PLAIN; /* times in days */
    return *atoms ? n : -1;
}

static bool read_interpolate(reading *r, const cp_place *place)
{
    cp_place interpolate;
    if (!cp_place_find(place, "interpolate", &interpolate)) return false;
    const char *text = interpolate.node->kind == CP_NODE_TEXT ? interpolate.node->text : "";
    if (strcmp(text, "true") == 0) return true;
    if (strcmp(text, "false") == 0) return false;
    cp_wrong(r->reader, &interpolate, "expected true or false, found %s", cp_place_found(r->reader, &interpolate));
    r->wrong = true;
    return false;
}

/* Reads a list of numbers into values or weights of the atoms; its length, or -1. */
static int read_list(reading *r, const cp_place *within, const char *key, cp_role role, atom **atoms, int n)
{
    cp_place place;
    if (!cp_place_find(within, key, &place) || place.node->kind != CP_NODE_LIST || place.node->n == 0) {
        cp_wrong(r->reader, within, "expected a list of %s, found none", key);
        r->wrong = true;
        return -1;
    }
    if (!*atoms) *atoms = cp_arena_take(r->reader->arena, (size_t)place.node->n, sizeof **atoms, r->reader->error);
    for (int i = 0; *atoms && i < place.node->n && (n < 0 || i < n); i++) {
        const cp_place item = cp_place_entry(&place, i);
        const double number = read_parameter(r, &item, role);
        if (role == CP_ROLE_PLAIN)
            (*atoms)[i].weight = number;
        else
            (*atoms)[i] = (atom){number, 1.0};
    }
    if (n >= 0 && place.node->n != n) {
        cp_wrong(r->reader, &place, "expected as many %s as values (%d), found %d", key, n, place.node->n);
        r->wrong = true;
    }
    return place.node->n;
}

static void refuse_unknown(reading *r, const cp_place *place, const cp_family *family)
{
    for (int i = 0; i < place->node->n; i++) {
        const cp_place entry = cp_place_entry(place, i);
        if (!entry.key || parameter_named(family, entry.key) < 0) {
            if (entry.key) refuse_parameter(r, &entry, family);
            r->wrong = true;
        }
    }
}

static double total_weight(reading *r, const cp_place *place, const atom *atoms, int n)
{
    double total = 0.0;
    bool negative = false;
    for (int i = 0; i < n; i++) {
        total += atoms[i].weight;
        negative = negative || !(atoms[i].weight >= 0.0);
    }
    if (negative || !(total > 0.0) || !isfinite(total)) {
        cp_wrong(r->reader, place, "expected weights of at least 0 with a sum above 0");
        r->wrong = true;
    }
    return total;
}

/* The atoms of a discrete or empirical distribution as they are written; how many, or -1. */
static int read_atoms(reading *r, const cp_place *place, const cp_family *family, atom **atoms)
{
    if (cp_node_get(place->node, "file") || cp_node_get(place->node, "column")) {
        if (!cp_node_get(place->node, "values")) return read_samples(r, place, atoms);
        cp_wrong(r->reader, place, "expected values or a file, found both");
        r->wrong = true;
        return -1;
    }
    const int n = read_list(r, place, "values", CP_ROLE_LOCATION, atoms, -1);
    if (n > 0 && strcmp(family->name, "discrete") == 0) read_list(r, place, "weights", CP_ROLE_PLAIN, atoms, n);
    return n;
}

static void make_discrete(reading *r, const cp_place *place, const cp_family *family, cp_dist *dist)
{
    atom *atoms = NULL;
    refuse_unknown(r, place, family);
    const int n = r->wrong ? -1 : read_atoms(r, place, family, &atoms);
    const bool linear = read_interpolate(r, place);
    if (r->wrong || n <= 0 || !atoms) return;
    const double total = total_weight(r, place, atoms, n);
    double *values = cp_arena_take(r->reader->arena, (size_t)n, sizeof *values, r->reader->error);
    double *cumulative = cp_arena_take(r->reader->arena, (size_t)n, sizeof *cumulative, r->reader->error);
    if (r->wrong || !values || !cumulative) return;
    qsort(atoms, (size_t)n, sizeof *atoms, compare_atoms);
    double sum = 0.0;
    for (int i = 0; i < n; i++) {
        values[i] = atoms[i].value;
        sum += atoms[i].weight;
        cumulative[i] = sum < total ? sum / total : 1.0;
    }
    cumulative[n - 1] = 1.0;
    *dist = linear ? cp_dist_empirical_linear(n, values) : cp_dist_discrete(n, values, cumulative);
}

/* A part of a mixture: a distribution, or a number in the field's unit. */
static bool read_part(reading *r, const cp_place *item, cp_dist *part, double *weight)
{
    cp_place of, weighed;
    cp_written written;
    cp_reading number = {0};
    if (item->node->kind != CP_NODE_MAP || item->node->n != 2 || !cp_place_find(item, "weight", &weighed) ||
        !cp_place_find(item, "of", &of)) {
        cp_wrong(r->reader, item, "expected a map {weight, of}, found %s",
                 item->node->kind == CP_NODE_MAP ? "other keys" : cp_place_found(r->reader, item));
        return false;
    }
    *weight = read_parameter(r, &weighed, CP_ROLE_PLAIN);
    if (cp_distribution_is(of.node)) {
        if (!cp_distribution_read(r->reader, &of, r->field, part, &written)) return false;
    } else {
        if (!cp_distribution_scalar(r->reader, &of, r->field, &number)) return false;
        *part = cp_dist_fixed(number.value);
        written = number.written;
    }
    const bool one_unit = r->field->kind == CP_KIND_LEVEL || r->field->kind == CP_KIND_RELEASE;
    if (r->written && one_unit && written != r->written) {
        cp_wrong(r->reader, &of, "expected all parts in the same unit, found another");
        return false;
    }
    r->written = written;
    return true;
}

static void make_mixture(reading *r, const cp_place *place, cp_dist *dist)
{
    const int n = place->node->kind == CP_NODE_LIST ? place->node->n : 0;
    if (n == 0) {
        cp_wrong(r->reader, place, "expected a list of {weight, of}, found %s",
                 place->node->kind == CP_NODE_LIST ? "an empty one" : cp_place_found(r->reader, place));
        return;
    }
    cp_dist *parts = cp_arena_take(r->reader->arena, (size_t)n, sizeof *parts, r->reader->error);
    atom *weights = cp_arena_take(r->reader->arena, (size_t)n, sizeof *weights, r->reader->error);
    double *cumulative = cp_arena_take(r->reader->arena, (size_t)n, sizeof *cumulative, r->reader->error);
    if (!parts || !weights || !cumulative) return;
    for (int i = 0; i < n; i++) {
        const cp_place item = cp_place_entry(place, i);
        r->wrong = !read_part(r, &item, &parts[i], &weights[i].weight) || r->wrong;
    }
    if (r->wrong) return;
    const double total = total_weight(r, place, weights, n);
    double sum = 0.0;
    for (int i = 0; i < n; i++) {
        sum += weights[i].weight;
        cumulative[i] = sum < total && i < n - 1 ? sum / total : 1.0;
    }
    if (!r->wrong) *dist = cp_dist_mixture(n, parts, cumulative);
}

bool cp_distribution_read(cp_reader *reader, const cp_place *place, const cp_field *field, cp_dist *dist,
                          cp_written *written)
{
    const int errors = reader->n_findings;
    const cp_place entry = cp_place_entry(place, place->node->n == 1 ? 0 : 1);
    const cp_family *family = place->node->n == 1 ? cp_family_find(entry.key) : NULL;
    reading r = {.reader = reader, .field = field};
    if (!family) {
        cp_wrong_key(reader, &entry, "expected one distribution, found '%s' beside it", entry.key);
    } else if (entry.node->kind == CP_NODE_TEXT) {
        cp_wrong(reader, &entry, "expected %s, found %s", family->forms, cp_place_found(reader, &entry));
    } else if (strcmp(family->name, "mixture") == 0) {
        make_mixture(&r, &entry, dist);
    } else if (strcmp(family->name, "bernoulli") == 0 && field->kind > CP_KIND_FRACTION) {
        cp_wrong_key(reader, &entry, "expected a quantity that can be 0 or 1, found one with a unit");
    } else if (family->make) {
        make(&r, &entry, family, dist);
    } else {
        make_discrete(&r, &entry, family, dist);
    }
    *written = r.written ? r.written : CP_WRITTEN_PLAIN;
    return reader->n_findings == errors && reader->error->status == CP_OK;
}
