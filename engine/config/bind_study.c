/* What a study says once: its name, its time grid, its money, its report. */
#include "engine/config/bind.h"

#include "engine/base/date.h"

#include <math.h>

enum { MOST_STEPS = 1000000, MOST_ITEMS = 100 };

static void bind_time(cp_reader *reader, const cp_place *root)
{
    cp_study *study = reader->study;
    cp_time_read read = {0};
    cp_place time, horizon;
    if (!cp_place_find(root, "time", &time)) return;
    const int errors = cp_reader_errors(reader);
    cp_bind_section(reader, &time, CP_IN_TIME, &read);
    study->start_day = read.start_day;
    cp_date_format(read.start_day, study->start);
    study->step_days = read.step_days;
    if (cp_reader_errors(reader) > errors || !cp_place_find(&time, "horizon", &horizon)) return;
    /* a horizon that is a whole number of steps but for rounding is not given one more */
    const double steps = ceil(read.horizon_days / read.step_days * (1.0 - 1e-12));
    if (steps > MOST_STEPS) {
        cp_wrong(reader, &horizon, "expected at most %d steps, found %.0f", (int)MOST_STEPS, steps);
        return;
    }
    study->steps = (int)steps;
    study->horizon_days = steps * read.step_days;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* An ascending list of numbers between two limits, both excluded. */
typedef struct {
    const char *key, *items, *item; /* as messages call them */
    int written;
    double above, below;
} ascending;

static bool read_item(cp_reader *reader, const cp_place *place, const ascending *of, double *value)
{
    cp_reading reading = {0};
    const bool read = place->node->kind == CP_NODE_TEXT && cp_number_parse(place->node->text, of->written, &reading);
    *value = reading.value;
    if (read && *value > of->above && *value < of->below) return true;
    cp_wrong(reader, place, "expected %s, found %s", of->item, cp_place_found(reader, place));
    return false;
}

static void bind_list(cp_reader *reader, const cp_place *place, const ascending *of, int *count, const double **into)
{
    const int n = place->node->kind == CP_NODE_LIST ? place->node->n : 0;
    if (n == 0 || n > MOST_ITEMS) {
        cp_wrong(reader, place, "expected a list of 1 to %d %s, found %s", (int)MOST_ITEMS, of->items,
                 n ? "more" : cp_place_found(reader, place));
        return;
    }
    double *values = cp_arena_take(reader->arena, (size_t)n, sizeof *values, reader->error);
    bool right = values != NULL;
    for (int i = 0; values && i < n; i++) {
        const cp_place item = cp_place_entry(place, i);
        right = read_item(reader, &item, of, &values[i]) && right;
    }
    if (!right) return;
    for (int i = 1; i < n; i++) {
        const cp_place item = cp_place_entry(place, i);
        if (compare(&values[i - 1], &values[i]) >= 0)
            cp_wrong(reader, &item, "expected ascending %s, found %s after a larger or equal one", of->key,
                     cp_place_found(reader, &item));
    }
    *count = n;
    *into = values;
}

static void bind_report(cp_reader *reader, const cp_place *root)
{
    static const double usual[] = {0.5, 0.75, 0.9, 0.95, 0.99, 0.999};
    static const double usual_periods[] = {2, 5, 10, 25, 50, 100, 250, 500, 1000};
    static const ascending quantiles = {
        "quantiles", "fractions", "a fraction between 0 and 1", CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT, 0.0, 1.0};
    static const ascending periods = {"return periods", "years", "years above 1, as a plain number",
                                      CP_WRITTEN_PLAIN, 1.0,     INFINITY};
    cp_study *study = reader->study;
    study->n_quantiles = sizeof usual / sizeof *usual;
    study->quantiles = usual;
    study->n_return_periods = sizeof usual_periods / sizeof *usual_periods;
    study->return_periods = usual_periods;
    cp_place report, list;
    if (!cp_place_find(root, "report", &report)) return;
    if (cp_place_find(&report, "quantiles", &list))
        bind_list(reader, &list, &quantiles, &study->n_quantiles, &study->quantiles);
    if (cp_place_find(&report, "return_periods", &list))
        bind_list(reader, &list, &periods, &study->n_return_periods, &study->return_periods);
}

void cp_bind_study(cp_reader *reader, const cp_place *root)
{
    cp_bind_section(reader, root, CP_IN_ROOT, reader->study);
    if (!reader->study->name) reader->study->name = reader->study->file;
    bind_time(reader, root);
    bind_report(reader, root);
}
