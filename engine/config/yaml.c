/* Reads the library's events by recursive descent. What was written so far stays valid when an error stops the reading,
   so duplicate keys found before it are told as well. The library's own messages are collected, never printed. */
#include "engine/config/yaml.h"

#include "engine/base/control.h"

#include <errno.h>
#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ANCHORS = 1000 }; /* each alias looks through them */

typedef struct {
    const char *name;
    const cp_node *node;
} anchor;

typedef struct {
    cp_reader *reader;
    struct fy_parser *parser;
    int line, column; /* of the last token, for values that are not written */
    int depth;
    int n_entries, room; /* entries of the maps and lists that are still open */
    cp_entry *entries;
    int n_anchors, anchor_room;
    anchor *anchors;
    bool failed;
} builder;

static const cp_node *read_value(builder *b, struct fy_event *event);

static void fail_at(builder *b, const char *message)
{
    if (!b->failed) cp_wrong_at(b->reader, b->line, b->column, "%s", message);
    b->failed = true;
}

static void fail_with_control(builder *b, const char *control)
{
    if (!b->failed) cp_wrong_at(b->reader, b->line, b->column, CP_FOUND_CONTROL, cp_control_number(control));
    b->failed = true;
}

static void stand_at(builder *b, struct fy_token *token)
{
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    if (!mark) return;
    b->line = mark->line + 1;
    b->column = mark->column + 1;
}

static char *copy_text(builder *b, struct fy_token *token)
{
    size_t length = 0;
    const char *text = token ? fy_token_get_text(token, &length) : "";
    const char *control = text ? cp_control_find(text, length) : NULL;
    if (control) fail_with_control(b, control);
    char *copy = cp_reader_take(b->reader, length + 1, 1);
    if (copy && text) memcpy(copy, text, length);
    if (copy) copy[length] = '\0';
    return copy;
}

static bool push(builder *b, cp_entry entry)
{
    if (b->n_entries == b->room) {
        const int room = b->room ? 2 * b->room : 256;
        cp_entry *more = realloc(b->entries, (size_t)room * sizeof *more);
        if (!more) return cp_fail(b->reader->error, CP_NO_RESOURCES, "out of memory: a configuration this large");
        b->entries = more;
        b->room = room;
    }
    b->entries[b->n_entries++] = entry;
    return true;
}

static bool remember(builder *b, const char *name, const cp_node *node)
{
    if (b->n_anchors == MOST_ANCHORS) fail_at(b, "expected at most 1000 anchors, found more");
    if (b->n_anchors == b->anchor_room) {
        const int room = b->anchor_room ? 2 * b->anchor_room : 16;
        anchor *more = realloc(b->anchors, (size_t)room * sizeof *more);
        if (!more) return cp_fail(b->reader->error, CP_NO_RESOURCES, "out of memory: a configuration this large");
        b->anchors = more;
        b->anchor_room = room;
    }
    b->anchors[b->n_anchors++] = (anchor){name, node};
    return true;
}

static cp_node *new_node(builder *b, cp_node_kind kind)
{
    cp_node *node = cp_reader_take(b->reader, 1, sizeof *node);
    if (node) *node = (cp_node){.kind = kind, .line = b->line, .column = b->column, .size = 1, .text = ""};
    return node;
}

static const cp_node *read_scalar(builder *b, const struct fy_event *event)
{
    struct fy_token *token = event->scalar.value;
    stand_at(b, token);
    cp_node *node = new_node(b, CP_NODE_TEXT);
    char *text = copy_text(b, token);
    if (!node || !text) return NULL;
    node->text = text;
    node->quoted = token && fy_token_scalar_style(token) != FYSS_PLAIN;
    return node;
}

static const cp_node *read_alias(builder *b, const struct fy_event *event)
{
    stand_at(b, event->alias.anchor);
    const char *name = copy_text(b, event->alias.anchor);
    for (int i = b->n_anchors - 1; name && i >= 0; i--)
        if (strcmp(b->anchors[i].name, name) == 0) return b->anchors[i].node;
    fail_at(b, "expected an alias of an anchor that is complete before it, found none of that name");
    return NULL;
}

static int compare_keys(const void *a, const void *b)
{
    const cp_entry *x = *(const cp_entry *const *)a, *y = *(const cp_entry *const *)b;
    const int order = strcmp(x->key, y->key);
    return order ? order : (x > y) - (x < y);
}

static void check_duplicates(builder *b, const cp_entry *entries, int n)
{
    const cp_entry **sorted = malloc(((size_t)n + 1) * sizeof *sorted);
    if (!sorted) {
        cp_fail(b->reader->error, CP_NO_RESOURCES, "out of memory: a configuration this large");
        return;
    }
    for (int i = 0; i < n; i++) sorted[i] = &entries[i];
    qsort(sorted, (size_t)n, sizeof *sorted, compare_keys);
    for (int i = 1; i < n; i++)
        if (strcmp(sorted[i]->key, sorted[i - 1]->key) == 0)
            cp_wrong_at(b->reader, sorted[i]->line, sorted[i]->column,
                        "expected each key once, found '%s' again (first in line %d)", sorted[i]->key,
                        sorted[i - 1]->line);
    free(sorted);
}

/* Moves the entries since `first` from the stack into the node. */
static cp_node *close_node(builder *b, cp_node *node, int first)
{
    const int n = b->n_entries - first;
    cp_entry *entries = cp_reader_take(b->reader, (size_t)n, sizeof *entries);
    if (!entries) return NULL;
    for (int i = 0; i < n; i++) {
        entries[i] = b->entries[first + i];
        node->size += entries[i].value->size;
    }
    b->n_entries = first;
    node->n = n;
    node->entries = entries;
    if (node->size > CP_LARGEST_SIZE)
        fail_at(b, "expected at most 4000000 values with aliases written out, found more");
    if (node->kind == CP_NODE_MAP) check_duplicates(b, entries, n);
    return node;
}

static bool read_key(builder *b, const struct fy_event *event, cp_entry *entry)
{
    stand_at(b, event->type == FYET_SCALAR ? event->scalar.value : NULL);
    if (event->type != FYET_SCALAR) {
        fail_at(b, "expected a key of plain text, found a map, a list or an alias");
        return false;
    }
    entry->key = copy_text(b, event->scalar.value);
    entry->line = b->line;
    entry->column = b->column;
    if (entry->key && strcmp(entry->key, "<<") == 0) fail_at(b, "<<: not supported: write the keys out");
    return entry->key && !b->failed;
}

static struct fy_event *next_event(builder *b)
{
    struct fy_event *event = b->failed ? NULL : fy_parser_parse(b->parser);
    if (!event) b->failed = true;
    return event;
}

static bool read_entry(builder *b, struct fy_event *event, cp_node_kind kind)
{
    cp_entry entry = {0};
    bool read = kind == CP_NODE_LIST || read_key(b, event, &entry);
    struct fy_event *value = kind == CP_NODE_LIST || !read ? event : next_event(b);
    if (read && value) entry.value = read_value(b, value);
    read = read && entry.value;
    if (value && value != event) fy_parser_event_free(b->parser, value);
    if (read && kind == CP_NODE_LIST) {
        entry.line = entry.value->line;
        entry.column = entry.value->column;
    }
    return read && push(b, entry);
}

static const cp_node *read_collection(builder *b, struct fy_token *start, cp_node_kind kind)
{
    const enum fy_event_type end = kind == CP_NODE_MAP ? FYET_MAPPING_END : FYET_SEQUENCE_END;
    stand_at(b, start);
    if (++b->depth > CP_LARGEST_DEPTH) fail_at(b, "expected at most 64 levels of nesting, found more");
    cp_node *node = new_node(b, kind);
    const int first = b->n_entries;
    bool more = node != NULL;
    while (more) {
        struct fy_event *event = next_event(b);
        more = event && event->type != end && read_entry(b, event, kind);
        const bool ended = event && event->type == end;
        fy_parser_event_free(b->parser, event);
        if (!more && !ended) return NULL;
    }
    b->depth--;
    return node ? close_node(b, node, first) : NULL;
}

static const cp_node *read_value(builder *b, struct fy_event *event)
{
    struct fy_token *name = NULL;
    const cp_node *node = NULL;
    if (event->type == FYET_SCALAR) {
        name = event->scalar.anchor;
        node = read_scalar(b, event);
    } else if (event->type == FYET_ALIAS) {
        node = read_alias(b, event);
    } else if (event->type == FYET_MAPPING_START) {
        name = event->mapping_start.anchor;
        node = read_collection(b, event->mapping_start.mapping_start, CP_NODE_MAP);
    } else if (event->type == FYET_SEQUENCE_START) {
        name = event->sequence_start.anchor;
        node = read_collection(b, event->sequence_start.sequence_start, CP_NODE_LIST);
    }
    const char *text = node && name ? copy_text(b, name) : NULL;
    return node && (!text || remember(b, text, node)) && !b->failed ? node : NULL;
}

static const cp_node *read_stream(builder *b)
{
    const cp_node *root = NULL;
    for (struct fy_event *event = next_event(b); event; event = next_event(b)) {
        if (event->type == FYET_DOCUMENT_START) {
            stand_at(b, event->document_start.document_start);
            if (root) fail_at(b, "expected one document, found a second");
        } else if (event->type == FYET_SCALAR || event->type == FYET_MAPPING_START ||
                   event->type == FYET_SEQUENCE_START || event->type == FYET_ALIAS) {
            root = read_value(b, event);
        }
        const bool ended = event->type == FYET_STREAM_END;
        fy_parser_event_free(b->parser, event);
        if (ended) break;
    }
    return b->failed ? NULL : root;
}

/* The library's first error is the cause; those after it are its consequences. */
static void tell_syntax_error(builder *b, struct fy_diag *diag)
{
    void *position = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &position);
    if (first)
        cp_wrong_at(b->reader, first->line, first->column, "expected YAML, found: %s", first->msg);
    else
        cp_wrong_at(b->reader, b->line, b->column, "expected YAML, found something else");
}

static const cp_node *read_document(cp_reader *reader, struct fy_diag *diag, struct fy_parser *parser, const char *text,
                                    size_t bytes)
{
    builder b = {.reader = reader, .parser = parser, .line = 1, .column = 1};
    const int errors = cp_reader_errors(reader);
    const bool set = fy_parser_set_string(parser, text, bytes) == 0;
    const cp_node *root = set ? read_stream(&b) : NULL;
    const bool silent = reader->error->status == CP_OK && (!root || b.failed) && cp_reader_errors(reader) == errors;
    if (!set || fy_parser_get_stream_error(parser) || (silent && b.failed))
        tell_syntax_error(&b, diag);
    else if (silent)
        cp_wrong_at(reader, 1, 1, "expected a configuration, found nothing but comments");
    free(b.entries);
    free(b.anchors);
    return root;
}

/* The library tells refused memory as an error of syntax, or as a value that is not there. */
const cp_node *cp_yaml_read(cp_reader *reader, const char *text, size_t bytes)
{
    errno = 0;
    struct fy_diag_cfg quiet;
    fy_diag_cfg_default(&quiet);
    quiet.fp = NULL;
    struct fy_diag *diag = fy_diag_create(&quiet);
    const struct fy_parse_cfg settings = {
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_JSON_NONE | FYPCF_DEFAULT_VERSION_1_2, .diag = diag};
    if (diag) fy_diag_set_collect_errors(diag, true);
    struct fy_parser *parser = diag ? fy_parser_create(&settings) : NULL;
    const cp_node *root = NULL;
    if (parser)
        root = read_document(reader, diag, parser, text, bytes);
    else
        cp_fail(reader->error, CP_NO_RESOURCES, "out of memory: the YAML reader cannot start");
    if (errno == ENOMEM) cp_fail(reader->error, CP_NO_RESOURCES, "out of memory: the YAML reader cannot go on");
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return root;
}
