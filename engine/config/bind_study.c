/* What a study says once: its name, its time grid, its money, its report. */
#include "engine/config/bind.h"

#include "engine/base/date.h"

#include <math.h>

enum { MOST_STEPS = 1000000, MOST_QUANTILES = 100 };

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

static bool read_quantile(cp_reader *reader, const cp_place *place, double *level)
{
    cp_reading reading = {0};
    const bool read = place->node->kind == CP_NODE_TEXT &&
                      cp_number_parse(place->node->text, CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT, &reading);
    *level = reading.value;
    if (read && *level > 0.0 && *level < 1.0) return true;
    cp_wrong(reader, place, "expected a fraction between 0 and 1, found %s", cp_place_found(reader, place));
    return false;
}

static void bind_quantiles(cp_reader *reader, const cp_place *place)
{
    const int n = place->node->kind == CP_NODE_LIST ? place->node->n : 0;
    if (n == 0 || n > MOST_QUANTILES) {
        cp_wrong(reader, place, "expected a list of 1 to %d fractions, found %s", (int)MOST_QUANTILES,
                 n ? "more" : cp_place_found(reader, place));
        return;
    }
    double *levels = cp_arena_take(reader->arena, (size_t)n, sizeof *levels, reader->error);
    bool right = levels != NULL;
    for (int i = 0; levels && i < n; i++) {
        const cp_place item = cp_place_entry(place, i);
        right = read_quantile(reader, &item, &levels[i]) && right;
    }
    if (!right) return;
    for (int i = 1; i < n; i++) {
        const cp_place item = cp_place_entry(place, i);
        if (compare(&levels[i - 1], &levels[i]) >= 0)
            cp_wrong(reader, &item, "expected ascending quantiles, found %s after a larger or equal one",
                     cp_place_found(reader, &item));
    }
    reader->study->n_quantiles = n;
    reader->study->quantiles = levels;
}

static void bind_report(cp_reader *reader, const cp_place *root)
{
    static const double usual[] = {0.5, 0.75, 0.9, 0.95, 0.99, 0.999};
    reader->study->n_quantiles = sizeof usual / sizeof *usual;
    reader->study->quantiles = usual;
    cp_place report, quantiles;
    if (cp_place_find(root, "report", &report) && cp_place_find(&report, "quantiles", &quantiles))
        bind_quantiles(reader, &quantiles);
}

void cp_bind_study(cp_reader *reader, const cp_place *root)
{
    cp_bind_section(reader, root, CP_IN_ROOT, reader->study);
    if (!reader->study->name) reader->study->name = reader->study->file;
    bind_time(reader, root);
    bind_report(reader, root);
}
