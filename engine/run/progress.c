/* Only rank 0's first thread shows progress; nothing is exchanged for it. */
#include "engine/run/progress.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

cp_progress cp_progress_begin(const cp_run_options *options)
{
    cp_progress progress = {.options = options, .started = now_seconds()};
    progress.terminal = options->progress && isatty(fileno(options->progress));
    progress.shown = progress.started;
    return progress;
}

/* 1234567 as 1.23M. */
static void short_number(double value, char *text, size_t bytes)
{
    const char *const suffix[] = {"", "k", "M", "G", "T", "P"};
    int s = 0;
    for (; fabs(value) >= 999.5 && s < 5; s++) value /= 1000.0;
    snprintf(text, bytes, fabs(value) >= 99.5 ? "%.0f%s" : "%.3g%s", value, suffix[s]);
}

static void headline(const cp_progress *progress, const cp_tallies *own, char *text, size_t bytes)
{
    const cp_metric *metric = &cp_metric_table[progress->options->headline];
    const cp_slot_layout *slot = &own->layout->slots[own->layout->first[CP_LEVEL_SYSTEM][progress->options->headline]];
    cp_moments moments;
    if (metric->tally == CP_TALLY_AMOUNT) {
        cp_amounts amounts = own->amounts[slot->index];
        cp_amounts_carry(&amounts);
        moments = cp_amounts_moments(&amounts);
    } else {
        const uint64_t *counts = own->counts + (long)slot->index * own->layout->count_bins;
        moments = cp_counts_moments(own->layout->count_bins - 1, counts, 1.0);
    }
    char mean[32], error[32];
    short_number(moments.mean, mean, sizeof mean);
    short_number(moments.sd / sqrt((double)own->trials), error, sizeof error);
    const char *unit = metric->unit == CP_UNIT_MONEY ? progress->options->money : "";
    snprintf(text, bytes, "%s %s ± %s%s%s", metric->title, mean, error, *unit ? " " : "", unit);
}

static void show_line(cp_progress *progress, double now, double done, const cp_tallies *own)
{
    char estimate[128], speed[32], line[256];
    const double total = (double)progress->options->trials;
    const double per_second = (done - (double)progress->options->before) / (now - progress->started);
    headline(progress, own, estimate, sizeof estimate);
    short_number(per_second, speed, sizeof speed);
    snprintf(line, sizeof line, "%3.0f%%  %s trials/s  %.0f s left  %s", 100.0 * done / total, speed,
             (total - done) / per_second, estimate);
    if (!progress->terminal) {
        fprintf(progress->options->progress, "%s\n", line);
    } else {
        const int width = (int)strlen(line);
        fprintf(progress->options->progress, "\r%-*s", progress->width > width ? progress->width : width, line);
        progress->width = width;
    }
    fflush(progress->options->progress);
}

void cp_progress_show(cp_progress *progress, double done, const cp_tallies *own)
{
    if (!progress->options->progress || own->trials < 2) return;
    const double now = now_seconds();
    if (now - progress->shown < (progress->terminal ? 0.5 : 10.0)) return;
    progress->shown = now;
    show_line(progress, now, fmin(done, (double)progress->options->trials), own);
}

void cp_progress_end(cp_progress *progress)
{
    if (progress->terminal && progress->width) fprintf(progress->options->progress, "\r%*s\r", progress->width, "");
}
