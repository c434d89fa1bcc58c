/* The table at work: one function per kind of field. */
#include "engine/config/bind.h"

#include "engine/base/date.h"
#include "engine/base/text.h"
#include "engine/config/distribution.h"
#include "engine/config/families.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const cp_node nothing = {.kind = CP_NODE_TEXT, .text = "", .line = 1, .column = 1, .size = 1};

static void refuse(cp_reader *reader, const cp_place *place, const cp_field *field)
{
    char expected[160];
    cp_wrong(reader, place, "expected %s, found %s", cp_field_expected(field, sizeof expected, expected),
             cp_place_found(reader, place));
}

bool cp_bind_expect_map(cp_reader *reader, const cp_place *place, const char *expected)
{
    if (place->node->kind == CP_NODE_MAP || cp_node_is_empty(place->node)) return true;
    cp_wrong(reader, place, "expected %s, found %s", expected, cp_place_found(reader, place));
    return false;
}

static bool in_range(const cp_field *field, double value)
{
    if (isfinite(field->most) && value > field->most) return false;
    return (field->rules & CP_ABOVE) ? value > field->least : value >= field->least;
}

/* What the range of the field asks for, in words for a value that has the right form. */
static const char *expected_range(const cp_field *field, size_t bytes, char *text)
{
    const bool plain = field->kind <= CP_KIND_FRACTION || isfinite(field->most) || (field->rules & CP_ABOVE);
    if (plain) return cp_field_expected(field, bytes, text);
    return field->kind == CP_KIND_WHEN ? "nothing before time.start" : "nothing below 0";
}

/* Whether the distribution stays where the field has a meaning, up to an end that has probability 0. */
static bool check_support(cp_reader *reader, const cp_place *place, const cp_field *field, const cp_dist *dist)
{
    char text[160];
    const double least = cp_dist_minimum(dist), most = cp_dist_maximum(dist);
    const char *expected = expected_range(field, sizeof text, text);
    if (least < field->least)
        cp_wrong(reader, place, "expected %s, found a distribution that reaches down to %g", expected, least);
    else if (isfinite(field->most) && most > field->most)
        cp_wrong(reader, place, "expected %s, found a distribution that reaches up to %g", expected, most);
    else if (!(field->rules & CP_DRAWN) && !isfinite(cp_dist_mean(dist)))
        cp_wrong(reader, place, "expected a finite mean, found a distribution without one");
    else
        return true;
    return false;
}

static bool check_fixed(cp_reader *reader, const cp_place *place, const cp_field *field, double value)
{
    char text[160];
    if (in_range(field, value)) return true;
    cp_wrong(reader, place, "expected %s, found %s", expected_range(field, sizeof text, text),
             cp_place_found(reader, place));
    return false;
}

/* A map that is no distribution. */
static void refuse_map(cp_reader *reader, const cp_place *place, const cp_field *field)
{
    const char *key = place->node->n ? place->node->entries[0].key : "";
    int n;
    char expected[160];
    const cp_family *families = cp_families(&n);
    cp_nearest nearest = {.word = key};
    for (int i = 0; i < n && *key; i++) cp_nearest_try(&nearest, families[i].name);
    cp_wrong(reader, place, "expected %s%s or a distribution, found a map with the key '%s'%s",
             cp_field_expected(field, sizeof expected, expected), (field->rules & CP_DATED) ? ", dated steps" : "", key,
             cp_names_hint(reader, nearest.best));
}

static bool read_dist(cp_reader *reader, const cp_place *place, const cp_field *field, cp_dist *dist,
                      cp_written *written)
{
    if (!cp_distribution_is(place->node)) {
        cp_reading reading;
        const bool is_map = place->node->kind == CP_NODE_MAP && !(field->rules & CP_CERTAIN);
        if (is_map) refuse_map(reader, place, field);
        if (is_map || !cp_distribution_scalar(reader, place, field, &reading)) return false;
        *dist = cp_dist_fixed(reading.value);
        *written = reading.written;
        return check_fixed(reader, place, field, reading.value);
    }
    if (field->rules & CP_CERTAIN) {
        char expected[160];
        cp_wrong(reader, place, "expected %s, which may not be uncertain, found a distribution",
                 cp_field_expected(field, sizeof expected, expected));
        return false;
    }
    cp_dist read = {0};
    if (!cp_distribution_read(reader, place, field, &read, written)) return false;
    *dist = read;
    return check_support(reader, place, field, dist);
}

bool cp_bind_number(cp_reader *reader, const cp_place *place, const cp_field *field, cp_number *number,
                    cp_written *written)
{
    cp_written as = CP_WRITTEN_PLAIN;
    const bool read = read_dist(reader, place, field, &number->dist, &as);
    number->given = true;
    number->path = cp_place_path(reader, place);
    if (written) *written = as;
    if (read && number->dist.kind != CP_DIST_FIXED && reader->reading <= CP_READ_BASE) {
        const char **path = cp_list_add(&reader->uncertain, reader->arena, sizeof *path, reader->error);
        if (path) *path = number->path;
    }
    return read;
}

void cp_bind_level(cp_reader *reader, const cp_place *place, const cp_field *field, cp_stock_level *level)
{
    cp_written written;
    cp_bind_number(reader, place, field, &level->number, &written);
    level->days = written == CP_WRITTEN_DURATION;
}

static void bind_release(cp_reader *reader, const cp_place *place, const cp_field *field, cp_reserve_spec *reserve)
{
    cp_written written;
    cp_bind_number(reader, place, field, &reserve->release, &written);
    reserve->release_fraction = written == CP_WRITTEN_PERCENT;
}

static bool is_dated(const cp_node *node)
{
    long day;
    return node->kind == CP_NODE_MAP && node->n > 0 && cp_date_parse(node->entries[0].key, &day);
}

static void bind_steps(cp_reader *reader, const cp_place *place, const cp_field *field, cp_dated_steps *steps)
{
    const int n = place->node->n;
    double *from = cp_reader_take(reader, (size_t)n, sizeof *from);
    cp_number *values = cp_reader_take(reader, (size_t)n, sizeof *values);
    if (!from || !values) return;
    for (int i = 0; i < n; i++) {
        const cp_place step = cp_place_entry(place, i);
        long day = 0;
        if (!cp_date_parse(step.key, &day))
            cp_wrong_key(reader, &step, "expected a date (2025-10-15), found \"%s\"", step.key);
        from[i] = (double)(day - reader->study->start_day);
        if (i > 0 && from[i] <= from[i - 1])
            cp_wrong_key(reader, &step, "expected ascending dates, found %s after a later or equal one", step.key);
        cp_bind_number(reader, &step, field, &values[i], NULL);
    }
    *steps = (cp_dated_steps){.n = n, .from_day = from, .values = values};
}

static void bind_quantity(cp_reader *reader, const cp_place *place, const cp_field *field, void *out)
{
    cp_dist dist = {0};
    cp_written written;
    if (field->kind == CP_KIND_LEVEL)
        cp_bind_level(reader, place, field, out);
    else if (field->kind == CP_KIND_RELEASE)
        bind_release(reader, place, field, out);
    else if (field->rules & CP_CERTAIN)
        *(double *)out = read_dist(reader, place, field, &dist, &written) ? cp_dist_mean(&dist) : 0.0;
    else if (field->rules & CP_DRAWN)
        read_dist(reader, place, field, out, &written);
    else
        cp_bind_number(reader, place, field, out, NULL);
}

static void bind_integer(cp_reader *reader, const cp_place *place, const cp_field *field, int *out)
{
    long value;
    const bool read = place->node->kind == CP_NODE_TEXT && cp_integer_parse(place->node->text, &value);
    if (read && (double)value >= field->least && (double)value <= field->most)
        *out = (int)value;
    else
        refuse(reader, place, field);
}

static void bind_truth(cp_reader *reader, const cp_place *place, const cp_field *field, bool *out)
{
    const char *text = place->node->kind == CP_NODE_TEXT && !place->node->quoted ? place->node->text : "";
    *out = strcmp(text, "true") == 0;
    if (!*out && strcmp(text, "false") != 0) refuse(reader, place, field);
}

static void bind_text(cp_reader *reader, const cp_place *place, const cp_field *field, const char **out)
{
    *out = place->node->text ? place->node->text : "";
    if (place->node->kind != CP_NODE_TEXT) refuse(reader, place, field);
}

static void bind_date(cp_reader *reader, const cp_place *place, const cp_field *field, long *out)
{
    if (place->node->kind != CP_NODE_TEXT || !cp_date_parse(place->node->text, out)) refuse(reader, place, field);
}

static void bind_field(cp_reader *reader, const cp_place *place, const cp_field *field, void *struct_out)
{
    void *out = (char *)struct_out + field->offset;
    switch (field->kind) {
    case CP_KIND_INTEGER:
        bind_integer(reader, place, field, out);
        break;
    case CP_KIND_TRUTH:
        bind_truth(reader, place, field, out);
        break;
    case CP_KIND_TEXT:
        bind_text(reader, place, field, out);
        break;
    case CP_KIND_DATE:
        bind_date(reader, place, field, out);
        break;
    case CP_KIND_COMMODITY:
        *(int *)out = cp_names_resolve(reader, place, CP_COMMODITIES);
        break;
    case CP_KIND_SECTION:
        cp_bind_section(reader, place, field->inner, out);
        break;
    case CP_KIND_OTHER:
        break;
    default:
        if ((field->rules & CP_DATED) && is_dated(place->node))
            bind_steps(reader, place, field, (cp_dated_steps *)((cp_number *)out + 1));
        else
            bind_quantity(reader, place, field, out);
        break;
    }
}

static void refuse_key(cp_reader *reader, const cp_place *entry, cp_section section)
{
    int n;
    const cp_field *fields = cp_fields_of(section, &n);
    cp_nearest nearest = {.word = entry->key};
    for (int i = 0; i < n && cp_reader_may_hint(reader); i++) cp_nearest_try(&nearest, fields[i].key);
    char known[512] = "";
    size_t length = 0;
    for (int i = 0; i < n && length < sizeof known; i++)
        length += (size_t)snprintf(known + length, sizeof known - length, "%s%s", length ? ", " : "", fields[i].key);
    if (nearest.best)
        cp_wrong_key(reader, entry, "unknown key%s", cp_names_hint(reader, nearest.best));
    else
        cp_wrong_key(reader, entry, "unknown key: expected one of %s", known);
}

/* A key that is not written: its default, an error, or the defaults of what it would hold. */
static void bind_absent(cp_reader *reader, const cp_place *within, const cp_field *field, void *out)
{
    if (field->rules & CP_REQUIRED) cp_wrong_key(reader, within, "expected a key '%s', found none", field->key);
    if (!field->fallback && field->kind != CP_KIND_SECTION) return;
    cp_node written = nothing;
    if (field->fallback) written.text = field->fallback;
    const cp_place place = cp_place_absent(within, field->key, &written);
    bind_field(reader, &place, field, out);
}

void cp_bind_section(cp_reader *reader, const cp_place *place, cp_section section, void *out)
{
    int n;
    const cp_field *fields = cp_fields_of(section, &n);
    if (!cp_bind_expect_map(reader, place, "a map")) return;
    for (int i = 0; i < place->node->n; i++) {
        const cp_place entry = cp_place_entry(place, i);
        const cp_field *field = cp_field_find(section, entry.key);
        if (field)
            bind_field(reader, &entry, field, out);
        else
            refuse_key(reader, &entry, section);
    }
    for (int i = 0; i < n; i++)
        if (cp_node_find(place->node, fields[i].key) < 0) bind_absent(reader, place, &fields[i], out);
}
