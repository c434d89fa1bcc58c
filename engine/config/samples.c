/* A file is one below the configuration's folder, links followed, unless the person says otherwise: a configuration
   from elsewhere reads nothing of yours. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "engine/config/samples.h"

#include "engine/base/control.h"
#include "engine/base/file.h"
#include "engine/config/number.h"
#include "engine/config/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LARGEST_FILE = 16 * 1024 * 1024, MOST_VALUES = 1000000, LONGEST_FIELD = 256 };

static bool is_below(const char *name)
{
    if (*name == '\0' || *name == '/') return false;
    for (const char *step = name; step; step = strchr(step, '/') ? strchr(step, '/') + 1 : NULL) {
        if (strncmp(step, "..", 2) == 0 && (step[2] == '/' || step[2] == '\0')) return false;
    }
    return true;
}

static const cp_input_file *at_hand(const cp_reader *reader, const char *name)
{
    const cp_input_file *known = reader->files.items;
    for (int i = 0; i < reader->files.count; i++)
        if (strcmp(known[i].name, name) == 0) return &known[i];
    for (int i = 0; i < reader->n_given; i++)
        if (strcmp(reader->given[i].name, name) == 0) return &reader->given[i];
    return NULL;
}

static bool is_within(const char *folder, const char *path)
{
    const size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && (path[n] == '/' || folder[n - 1] == '/');
}

/* Where a path leads; NULL, and `error` says why, when that is nowhere, no regular file (a pipe might never end), or
   out of a folder that it should not leave. */
static const char *follow(cp_reader *reader, const char *path, const char *folder, cp_error *error)
{
    struct stat facts;
    char *end = realpath(path, NULL), *within = realpath(folder, NULL);
    const bool found = end && within && stat(end, &facts) == 0;
    if (!found)
        cp_fail(error, CP_BAD_INPUT, "%s: %s", path, strerror(errno));
    else if (!reader->outside_files && !is_within(within, end))
        cp_fail(error, CP_BAD_INPUT, "%s: a link that leads out of the folder", path);
    else if (!S_ISREG(facts.st_mode))
        cp_fail(error, CP_BAD_INPUT, "%s: not a regular file", path);
    const char *followed = error->status == CP_OK ? cp_arena_text(reader->arena, end, reader->error) : NULL;
    free(end);
    free(within);
    return followed;
}

/* The result will hold the text, and results hold no control characters. */
static bool check_text(cp_reader *reader, const cp_place *place, const char *path, const cp_input_file *input)
{
    const char *control = cp_control_find(input->text, input->bytes);
    if (control) cp_wrong(reader, place, CP_FOUND_CONTROL " in %s", cp_control_number(control), path);
    return !control;
}

/* Reads the file into `input`. The reason of a failure is told at the place that names the file. */
static bool load(cp_reader *reader, const cp_place *place, cp_input_file *input)
{
    const char *slash = strrchr(reader->file, '/'), *name = place->node->text;
    const int length = *name != '/' && slash ? (int)(slash - reader->file) + 1 : 0;
    const char *path = cp_arena_format(reader->arena, reader->error, "%.*s%s", length, reader->file, name);
    const char *folder = length ? cp_arena_format(reader->arena, reader->error, "%.*s", length, reader->file) : ".";
    char *bytes = NULL;
    cp_error error = {0};
    if (!folder || !path) return false;
    *input = (cp_input_file){.name = name};
    const char *end = follow(reader, path, folder, &error);
    if (!end || !cp_file_read(end, LARGEST_FILE, reader->arena, &bytes, &input->bytes, &error)) {
        if (error.status == CP_NO_RESOURCES) return cp_fail(reader->error, error.status, "%s", error.text);
        cp_wrong(reader, place, "expected a file of at most 16 MB in the configuration's folder, found: %s",
                 error.text);
        return false;
    }
    input->text = bytes;
    return check_text(reader, place, path, input);
}

static const cp_input_file *find_file(cp_reader *reader, const cp_place *place)
{
    const char *name = place->node->kind == CP_NODE_TEXT ? place->node->text : "";
    const cp_input_file *known = at_hand(reader, name);
    if (!known && !reader->outside_files && !is_below(name)) {
        cp_wrong(reader, place,
                 "expected a file in the configuration's folder or below it (or --allow-outside-files), found %s",
                 cp_place_found(reader, place));
        return NULL;
    }
    cp_input_file input;
    if (known && known >= (const cp_input_file *)reader->files.items && reader->files.count &&
        known < (const cp_input_file *)reader->files.items + reader->files.count)
        return known;
    if (known)
        input = *known;
    else if (!load(reader, place, &input))
        return NULL;
    cp_input_file *added = cp_list_add(&reader->files, reader->arena, sizeof *added, reader->error);
    if (added) *added = input;
    return added;
}

/* Where reading of a CSV file stands. */
typedef struct {
    const char *at, *end;
    int line;
} cursor;

/* The next field, without its quotes; at most LONGEST_FIELD − 1 bytes of it. Afterwards `*last` says whether it was the
   last of its record. */
static void read_field(cursor *c, char field[static LONGEST_FIELD], bool *last)
{
    size_t used = 0;
    const bool quoted = c->at < c->end && *c->at == '"';
    bool open = quoted;
    for (c->at += quoted; c->at < c->end; c->at++) {
        if (open && *c->at == '"') {
            open = c->at + 1 < c->end && c->at[1] == '"';
            c->at += open;
            if (!open) continue;
        } else if (!open && (*c->at == ',' || *c->at == '\n')) {
            break;
        }
        if (used < LONGEST_FIELD - 1) field[used++] = *c->at;
    }
    if (!quoted && used && field[used - 1] == '\r') used--;
    if (quoted && used && field[used - 1] == '\r' && (c->at == c->end || *c->at == '\n')) used--;
    field[used] = '\0';
    *last = c->at == c->end || *c->at == '\n';
    c->line += *last;
    c->at += c->at < c->end;
}

static int find_column(cursor *c, const char *name)
{
    char field[LONGEST_FIELD];
    bool last = false;
    int found = -1;
    for (int i = 0; !last; i++) {
        read_field(c, field, &last);
        if (found < 0 && strcmp(field, name) == 0) found = i;
    }
    return found;
}

/* The field of a column in the next record; false when the record has fewer. A line without anything is skipped. */
static bool read_record(cursor *c, int column, char field[static LONGEST_FIELD])
{
    char other[LONGEST_FIELD];
    bool last = false, found = false;
    for (int i = 0; !last; i++) {
        read_field(c, i == column ? field : other, &last);
        found = found || i == column;
    }
    return found;
}

static void skip_empty_lines(cursor *c)
{
    for (; c->at < c->end && (*c->at == '\n' || (*c->at == '\r' && c->at + 1 < c->end && c->at[1] == '\n')); c->at++)
        c->line += *c->at == '\n';
}

static int count_lines(const cp_input_file *file)
{
    int n = 1;
    for (size_t i = 0; i < file->bytes; i++) n += file->text[i] == '\n';
    return n;
}

const double *cp_samples_read(cp_reader *reader, const cp_place *file, const cp_place *column, int *n)
{
    *n = 0;
    const cp_input_file *input = find_file(reader, file);
    if (!input) return NULL;
    const bool marked = input->bytes >= 3 && memcmp(input->text, "\xEF\xBB\xBF", 3) == 0;
    cursor c = {.at = input->text + (marked ? 3 : 0), .end = input->text + input->bytes, .line = 1};
    const char *name = column->node->kind == CP_NODE_TEXT ? column->node->text : "";
    const int index = find_column(&c, name);
    if (index < 0) {
        cp_wrong(reader, column, "expected a column of %s, found %s", input->name, cp_place_found(reader, column));
        return NULL;
    }
    double *values = cp_arena_take(reader->arena, (size_t)count_lines(input), sizeof *values, reader->error);
    for (skip_empty_lines(&c); values && c.at < c.end; skip_empty_lines(&c)) {
        char field[LONGEST_FIELD] = "";
        cp_reading reading;
        const int line = c.line;
        if (!read_record(&c, index, field) || !cp_number_parse(field, CP_WRITTEN_PLAIN, &reading)) {
            cp_wrong(reader, column, "expected a number in every line of %s, found \"%.60s\" in line %d", input->name,
                     field, line);
            return NULL;
        }
        values[(*n)++] = reading.value;
    }
    if (values && *n > 0 && *n <= MOST_VALUES) return values;
    if (values) cp_wrong(reader, file, "expected 1 to %d lines of numbers, found %d", (int)MOST_VALUES, *n);
    return NULL;
}
