/* Bins are counted where their middle lies; they are far narrower than a bar, or single values. */
#include "engine/report/histogram.h"

#include <math.h>

enum { PARTS = 12, BEYOND = PARTS, NEVER, ROWS, BAR = 24, EIGHTHS = 8 };

typedef struct {
    double low, high; /* of the parts */
    double unit;      /* between values that are counted exactly, a part ends with its last; 0: of a continuum */
    double width;
    int n;
    uint64_t count[ROWS];
} parts;

/* The ends, as far as there are trials. */
static bool find_ends(const cp_view *view, const cp_metric_result *metric, size_t at, parts *p)
{
    const size_t n = (size_t)metric->n_bins, q = (size_t)view->result->n_quantiles;
    const uint64_t *count = metric->count + at * n;
    double last = 0;
    p->low = INFINITY;
    for (size_t b = 0; b < n; b++) {
        if (count[b] == 0 || !isfinite(metric->bin[b])) continue;
        p->low = metric->bin[b] < p->low ? metric->bin[b] : p->low;
        last = metric->bin_upper[b];
    }
    const double far = q > 0 ? metric->quantile[at * q + q - 1] : last;
    p->high = far < last && far > p->low ? far : last;
    return p->low < p->high;
}

static void divide(const cp_view *view, const cp_metric_result *metric, parts *p)
{
    const cp_metric_tally tally = cp_metric_table[metric->id].tally;
    p->unit = tally == CP_TALLY_AMOUNT ? 0.0 : tally == CP_TALLY_STEPS ? view->result->step_days : 1.0;
    p->n = PARTS;
    p->width = (p->high - p->low) / PARTS;
    if (p->unit == 0.0) return;
    const double values = round((p->high - p->low) / p->unit) + 1;
    p->width = p->unit * ceil(values / PARTS);
    p->n = (int)ceil(values * p->unit / p->width - 1e-9);
}

static void fill(const cp_metric_result *metric, size_t at, parts *p)
{
    const size_t n = (size_t)metric->n_bins;
    const uint64_t *count = metric->count + at * n;
    for (size_t b = 0; b < n; b++) {
        const double middle = (metric->bin[b] + metric->bin_upper[b]) / 2;
        const double part = floor((middle - p->low) / p->width + 1e-9);
        if (!isfinite(middle))
            p->count[NEVER] += count[b];
        else if (middle > p->high)
            p->count[BEYOND] += count[b];
        else
            p->count[part < p->n ? (int)part : p->n - 1] += count[b];
    }
}

/* In eighths of a character. */
static const char *bar(const cp_view *view, uint64_t count, uint64_t most)
{
    static const char *const rest[EIGHTHS] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    static const char full[] = "████████████████████████";
    const int eighths = (int)ceil((double)count / (double)most * BAR * EIGHTHS);
    const int bytes = eighths / EIGHTHS * 3;
    return cp_arena_format(view->arena, view->error, "%.*s%s", bytes, full, rest[eighths % EIGHTHS]);
}

static const char *first_of(const cp_view *view, const parts *p, int part, cp_scale scale)
{
    return cp_cell_number(view, p->low + p->width * part, scale);
}

static const char *last_of(const cp_view *view, const parts *p, int part, cp_scale scale)
{
    const double last = p->low + p->width * (part + 1) - p->unit;
    return cp_cell_number(view, part + 1 < p->n ? last : p->high, scale);
}

static bool print_row(const cp_view *view, const parts *p, int part, cp_scale scale)
{
    const double share = (double)p->count[part] / (double)view->result->trials;
    uint64_t most = 1;
    for (int i = 0; i < ROWS; i++) most = p->count[i] > most ? p->count[i] : most;
    const char *from = part == NEVER ? "" : part == BEYOND ? "more than" : first_of(view, p, part, scale);
    const char *to = part == NEVER ? "never" : last_of(view, p, part == BEYOND ? p->n : part, scale);
    const char *percent = cp_cell_number(view, share, (cp_scale){0.01, ""}), *drawn = bar(view, p->count[part], most);
    if (!from || !to || !percent || !drawn) return false;
    fprintf(view->out, "  %11s  %11s  %8s%%  %s\n", from, to, percent, drawn);
    return true;
}

bool cp_histogram_print(const cp_view *view, const cp_metric_result *metric, size_t at, cp_scale scale)
{
    parts p = {0};
    if (!find_ends(view, metric, at, &p)) {
        const char *value = cp_cell_number(view, metric->max[at], scale);
        if (value) fprintf(view->out, "  %s in every trial\n", isnan(metric->max[at]) ? "never" : value);
        return value != NULL;
    }
    divide(view, metric, &p);
    fill(metric, at, &p);
    fprintf(view->out, "  %11s  %11s  %9s\n", "from", "to", "trials");
    for (int part = 0; part < ROWS; part++) {
        if ((part < p.n || (part >= PARTS && p.count[part] > 0)) && !print_row(view, &p, part, scale)) return false;
    }
    return true;
}
