/* Widths are counted in characters (code points), which is right for the scripts that names are mostly written in. */
#include "engine/report/table.h"

#include <errno.h>
#include <string.h>

enum { GAP = 2 };

bool cp_table_make(cp_table *table, int n_rows, int n_columns, int n_labels, cp_arena *arena, cp_error *error)
{
    *table = (cp_table){.n_rows = n_rows + 1, .n_columns = n_columns, .n_labels = n_labels};
    table->cells = cp_arena_take(arena, (size_t)table->n_rows * (size_t)n_columns, sizeof *table->cells, error);
    return table->cells != NULL;
}

void cp_table_set(const cp_table *table, int row, int column, const char *cell)
{
    table->cells[row * table->n_columns + column] = cell;
}

static const char *cell_at(const cp_table *table, int row, int column)
{
    const char *cell = table->cells[row * table->n_columns + column];
    return cell ? cell : "";
}

/* Bytes of the character that begins at `text`. */
static int character_bytes(const char *text)
{
    int bytes = 1;
    while (((unsigned char)text[bytes] & 0xC0) == 0x80) bytes++;
    return bytes;
}

/* Characters of a text, up to a byte. */
static int width_until(const char *text, const char *end)
{
    int width = 0;
    while (*text && text < end) {
        text += character_bytes(text);
        width++;
    }
    return width;
}

static int width_of(const char *text)
{
    return width_until(text, text + strlen(text));
}

/* Labels are cut at `label_limit`, other cells at CP_TABLE_WIDEST_CELL. */
static int column_width(const cp_table *table, int column, int label_limit)
{
    const int limit = column < table->n_labels ? label_limit : CP_TABLE_WIDEST_CELL;
    int widest = 0;
    for (int row = 0; row < table->n_rows && widest < limit; row++) {
        const int width = width_of(cell_at(table, row, column));
        if (width > widest) widest = width;
    }
    return widest < limit ? widest : limit;
}

static int labels_width(const cp_table *table, int label_limit)
{
    int width = 0;
    for (int column = 0; column < table->n_labels; column++) width += GAP + column_width(table, column, label_limit);
    return width;
}

/* The longest that labels may be for the widest cell to fit beside them. */
static int limit_labels(const cp_table *table)
{
    int limit = CP_TABLE_WIDEST_CELL;
    while (limit > 1 && labels_width(table, limit) + GAP + CP_TABLE_WIDEST_CELL > CP_TABLE_COLUMNS) limit--;
    return limit;
}

static void print_cell(const char *cell, int width, bool left, FILE *out)
{
    const int full = width_of(cell), shown = full > width ? width - 1 : full;
    const int blanks = full > width ? 0 : width - full;
    int bytes = 0;
    for (int i = 0; i < shown; i++) bytes += character_bytes(cell + bytes);
    fprintf(out, "%*s%.*s%s%*s", left ? 0 : blanks, "", bytes, cell, full > width ? "…" : "", left ? blanks : 0, "");
}

/* The labels and columns begin..end. */
static void print_block(const cp_table *table, int label_limit, int begin, int end, FILE *out)
{
    for (int row = 0; row < table->n_rows; row++) {
        for (int column = 0; column < end; column++) {
            if (column >= table->n_labels && column < begin) continue;
            const int width = column_width(table, column, label_limit);
            fprintf(out, "%*s", GAP, "");
            print_cell(cell_at(table, row, column), width, column < table->n_labels, out);
        }
        fputc('\n', out);
    }
}

void cp_table_print(const cp_table *table, FILE *out)
{
    const int limit = limit_labels(table), labels = labels_width(table, limit);
    for (int begin = table->n_labels; begin < table->n_columns;) {
        int end = begin, width = labels;
        while (end < table->n_columns) {
            width += GAP + column_width(table, end, limit);
            if (width > CP_TABLE_COLUMNS && end > begin) break;
            end++;
        }
        if (begin > table->n_labels) fputc('\n', out);
        print_block(table, limit, begin, end, out);
        begin = end;
    }
}

/* Where a line that starts at `text` ends: before the last blank that fits, at a line break, or where it is full. */
static const char *line_end(const char *text)
{
    const char *at = text, *blank = NULL;
    for (int width = 0; *at && *at != '\n' && width < CP_TABLE_COLUMNS; width++) {
        if (*at == ' ') blank = at;
        at += character_bytes(at);
    }
    return *at == '\0' || *at == '\n' || *at == ' ' || !blank ? at : blank;
}

void cp_table_paragraph(const char *text, FILE *out)
{
    while (*text) {
        const char *end = line_end(text);
        fprintf(out, "%.*s\n", (int)(end - text), text);
        text = end;
        while (*text == ' ') text++;
        if (*text == '\n') text++;
    }
}

bool cp_table_flush(FILE *out, cp_error *error)
{
    if (error->status != CP_OK) return false;
    errno = 0;
    if (fflush(out) == 0 && !ferror(out)) return true;
    return cp_fail(error, CP_NO_RESOURCES, "cannot write the tables: %s",
                   errno ? strerror(errno) : "an earlier line failed");
}
