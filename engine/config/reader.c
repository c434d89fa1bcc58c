/* Places and findings while they come up; findings.c puts them in order. */
#include "engine/config/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_HINTS = 200, LONGEST_FOUND = 60, LONGEST_MESSAGE = 1024 };

void *cp_reader_take(cp_reader *reader, size_t count, size_t item_bytes)
{
    if (count * item_bytes > 1024) return cp_arena_take(reader->arena, count, item_bytes, reader->error);
    return cp_pool_take(&reader->pool, reader->arena, count * item_bytes, reader->error);
}

cp_place cp_place_entry(const cp_place *within, int i)
{
    const cp_entry *entry = &within->node->entries[i];
    return (cp_place){.within = within,
                      .node = entry->value,
                      .key = entry->key,
                      .index = i,
                      .line = entry->line,
                      .column = entry->column,
                      .author = entry->author ? entry->author : within->author};
}

bool cp_place_find(const cp_place *within, const char *key, cp_place *found)
{
    const int i = cp_node_find(within->node, key);
    if (i >= 0) *found = cp_place_entry(within, i);
    return i >= 0;
}

cp_place cp_place_absent(const cp_place *within, const char *key, const cp_node *node)
{
    return (cp_place){.within = within,
                      .node = node,
                      .key = key,
                      .line = within->line,
                      .column = within->column,
                      .author = within->author};
}

static size_t step_text(const cp_place *place, char *text, size_t bytes)
{
    /* cppcheck-suppress nullPointer ; without a text it only counts */
    const int length = place->key ? snprintf(text, bytes, "%s", place->key) : snprintf(text, bytes, "%d", place->index);
    return (size_t)length;
}

const char *cp_place_path(cp_reader *reader, const cp_place *place)
{
    size_t length = 0;
    for (const cp_place *p = place; p->within; p = p->within) length += step_text(p, NULL, 0) + 1;
    if (length == 0) return "";
    char *path = cp_reader_take(reader, length, 1);
    if (!path) return "";
    size_t end = length;
    for (const cp_place *p = place; p->within; p = p->within) {
        const char after = end == length ? '\0' : '.';
        const size_t step = step_text(p, NULL, 0);
        end -= step + 1;
        step_text(p, path + end, step + 1);
        path[end + step] = after;
    }
    return path;
}

const char *cp_place_found(cp_reader *reader, const cp_place *place)
{
    const cp_node *node = place->node;
    if (node->kind == CP_NODE_MAP) return "a map";
    if (node->kind == CP_NODE_LIST) return "a list";
    if (cp_node_is_empty(node)) return "nothing";
    const char *more = strlen(node->text) > LONGEST_FOUND ? "..." : "";
    const char *text =
        cp_arena_format(reader->arena, reader->error, "\"%.*s%s\"", (int)LONGEST_FOUND, node->text, more);
    return text ? text : "";
}

static void record(cp_reader *reader, cp_finding finding)
{
    if (reader->n_findings == reader->room) {
        const int room = reader->room ? 2 * reader->room : 64;
        cp_finding *more = cp_arena_take(reader->arena, (size_t)room, sizeof *more, reader->error);
        if (!more) return;
        if (reader->n_findings) memcpy(more, reader->findings, (size_t)reader->n_findings * sizeof *more);
        reader->findings = more;
        reader->room = room;
    }
    finding.reading = reader->reading;
    if (finding.text) reader->findings[reader->n_findings++] = finding;
}

/* "path: message"; a path of the policy's own text is told as it is written there. */
static const char *tell(cp_reader *reader, const cp_place *place, const char *message)
{
    const char *path = cp_place_path(reader, place);
    static const char *const keys[] = {"", ".set.", ".add."};
    const bool own = place->author != CP_BY_FILE && reader->policy;
    return cp_arena_format(reader->arena, reader->error, "%s%s%s%s%s%s", own ? "policies." : "",
                           own ? reader->policy : "", own ? keys[place->author] : "", path, *path ? ": " : "", message);
}

void cp_wrong(cp_reader *reader, const cp_place *place, const char *format, ...)
{
    char message[LONGEST_MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    record(reader, (cp_finding){.line = place->node->line,
                                .column = place->node->column,
                                .set = place->author != CP_BY_FILE,
                                .text = tell(reader, place, message)});
}

void cp_wrong_key(cp_reader *reader, const cp_place *place, const char *format, ...)
{
    char message[LONGEST_MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    record(reader, (cp_finding){.line = place->line,
                                .column = place->column,
                                .set = place->author != CP_BY_FILE,
                                .text = tell(reader, place, message)});
}

void cp_wrong_at(cp_reader *reader, int line, int column, const char *format, ...)
{
    char message[LONGEST_MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    record(reader,
           (cp_finding){.line = line, .column = column, .text = cp_arena_text(reader->arena, message, reader->error)});
}

void cp_doubtful(cp_reader *reader, const cp_place *place, const char *format, ...)
{
    char message[LONGEST_MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    record(reader, (cp_finding){.line = place->node->line,
                                .column = place->node->column,
                                .set = place->author != CP_BY_FILE,
                                .warning = true,
                                .text = tell(reader, place, message)});
}

int cp_reader_errors(const cp_reader *reader)
{
    int errors = 0;
    for (int i = 0; i < reader->n_findings; i++) errors += !reader->findings[i].warning;
    return errors;
}

bool cp_reader_may_hint(const cp_reader *reader)
{
    return reader->n_findings < MOST_HINTS;
}
