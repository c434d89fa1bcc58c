/* Tables that fit a terminal: no line is longer than 80 columns. What does not fit side by side goes below, under the
   first columns again. */
#ifndef CP_REPORT_TABLE_H
#define CP_REPORT_TABLE_H

#include "engine/base/arena.h"

#include <stdio.h>

enum { CP_TABLE_COLUMNS = 80, CP_TABLE_WIDEST_CELL = 26 };

/* Cells are UTF-8 text or NULL (empty), [row][column]; row 0 is the head. Longer cells are cut, with an ellipsis. */
typedef struct {
    int n_rows, n_columns;
    int n_labels; /* the first columns: aligned left, repeated */
    const char **cells;
} cp_table;

/* Local. A table of empty cells, the arena's; `n_rows` without the head. */
bool cp_table_make(cp_table *table, int n_rows, int n_columns, int n_labels, cp_arena *arena, cp_error *error);

/* Local. */
void cp_table_set(const cp_table *table, int row, int column, const char *cell);

/* Local. */
void cp_table_print(const cp_table *table, FILE *out);

/* Local. Whether all that was printed got out; CP_NO_RESOURCES when not. False too when there is an error already. */
bool cp_table_flush(FILE *out, cp_error *error);

/* Local. Prints text broken at blanks into lines of at most 80 columns; a longer word is cut into several lines. */
void cp_table_paragraph(const char *text, FILE *out);

#endif
