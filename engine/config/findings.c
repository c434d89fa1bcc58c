/* What was found, put in the order of the file and said once. */
#include "engine/base/control.h"
#include "engine/config/reader.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LINES = 100 };

static int compare(const void *a, const void *b)
{
    const cp_finding *x = a, *y = b;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    if (x->warning != y->warning) return x->warning ? 1 : -1;
    const int order = strcmp(x->text, y->text);
    return order ? order : (x->reading > y->reading) - (x->reading < y->reading);
}

static bool says_the_same(const cp_finding *a, const cp_finding *b)
{
    return a->line == b->line && a->column == b->column && a->warning == b->warning && strcmp(a->text, b->text) == 0;
}

/* In how many readings it came up. */
static int readings_of(const cp_finding *first, int n)
{
    int readings = 1;
    for (int i = 1; i < n; i++) readings += first[i].reading != first[i - 1].reading;
    return readings;
}

/* A warning holds when it was read once for all, or came up in every reading. */
static bool is_told(const cp_reader *reader, const cp_finding *first, int n)
{
    if (!first->warning || first->reading == CP_READ_ONCE) return true;
    return readings_of(first, n) == reader->n_readings;
}

/* The file's name may have control characters. */
static const char *shown(char *line)
{
    if (line) cp_control_hide(line);
    return line;
}

static const char *line_of(cp_reader *reader, const cp_finding *finding)
{
    const bool by_policy = finding->reading > CP_READ_BASE && !finding->set;
    const char *policy = by_policy ? reader->study->policies[finding->reading - 1].name : "";
    return shown(cp_arena_format(reader->arena, reader->error, "%s:%d:%d: %s%s%s%s", reader->file, finding->line,
                                 finding->column, finding->text, by_policy ? " (in policy '" : "", policy,
                                 by_policy ? "')" : ""));
}

typedef struct {
    const char **lines;
    int n, more;
} telling;

static void tell(cp_reader *reader, telling *to, const cp_finding *finding)
{
    if (to->n == MOST_LINES)
        to->more++;
    else
        to->lines[to->n++] = line_of(reader, finding);
}

static void tell_more(cp_reader *reader, telling *to, const char *what)
{
    if (!to->more) return;
    to->lines[to->n++] =
        shown(cp_arena_format(reader->arena, reader->error, "%s: … and %d more %s", reader->file, to->more, what));
}

bool cp_findings_write(cp_reader *reader, cp_findings *findings)
{
    telling errors = {.lines = cp_arena_take(reader->arena, MOST_LINES + 1, sizeof(char *), reader->error)};
    telling warnings = {.lines = cp_arena_take(reader->arena, MOST_LINES + 1, sizeof(char *), reader->error)};
    if (!errors.lines || !warnings.lines) return false;
    const cp_finding *all = reader->findings;
    if (reader->n_findings) qsort(reader->findings, (size_t)reader->n_findings, sizeof *all, compare);
    for (int i = 0, end; i < reader->n_findings; i = end) {
        for (end = i + 1; end < reader->n_findings && says_the_same(&all[i], &all[end]);) end++;
        if (is_told(reader, &all[i], end - i)) tell(reader, all[i].warning ? &warnings : &errors, &all[i]);
    }
    tell_more(reader, &errors, "errors");
    tell_more(reader, &warnings, "warnings");
    *findings = (cp_findings){errors.n, warnings.n, errors.lines, warnings.lines};
    return reader->error->status == CP_OK;
}
