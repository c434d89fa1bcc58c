/* What is compared is a list of subjects: a metric under a policy, of the system or of a demand. */
#include "engine/report/compare_files.h"

#include "engine/report/cells.h"
#include "engine/report/rerun.h"
#include "engine/report/table.h"
#include "kernels/math.h"

#include <math.h>
#include <string.h>

/* A metric of both files, with the difference of the second to the first. */
typedef struct {
    const char *name;
    cp_metric_id metric;
    cp_metric_level level;
    int policy[2], entity[2];
    double mean[2], se[2];
    double difference, difference_se;
} pair;

typedef struct {
    const cp_compared_file *files;
    cp_view view; /* of the first file */
    bool paired;
    uint64_t trials; /* run again */
    pair *costs, *days;
    int n_costs, n_days;
} comparison;

static int find_name(int n, const char *const *names, const char *name)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(names[i], name) == 0) return i;
    }
    return CP_NONE;
}

/* From the files: means, and the difference of independent runs. */
static bool fill(const comparison *c, pair *p)
{
    for (int f = 0; f < 2; f++) {
        cp_view view = c->view;
        view.result = c->files[f].result;
        const cp_metric_result *metric = cp_view_metric(&view, p->level, p->metric);
        if (!metric) return false;
        const int at = p->policy[f] * view.result->levels[p->level].n_entities + p->entity[f];
        p->mean[f] = metric->mean[at];
        p->se[f] = metric->mean_se[at];
    }
    p->difference = p->mean[1] - p->mean[0];
    p->difference_se = hypot(p->se[0], p->se[1]);
    return true;
}

static bool find_pairs(comparison *c)
{
    const cp_result *a = c->files[0].result, *b = c->files[1].result;
    const cp_level_result *in_a = &a->levels[CP_LEVEL_DEMAND], *in_b = &b->levels[CP_LEVEL_DEMAND];
    c->costs = cp_arena_take(c->view.arena, (size_t)a->n_policies, sizeof(pair), c->view.error);
    c->days = cp_arena_take(c->view.arena, (size_t)in_a->n_entities, sizeof(pair), c->view.error);
    if (!c->costs || !c->days) return false;
    for (int i = 0; i < a->n_policies; i++) {
        const int j = find_name(b->n_policies, b->policies, a->policies[i]);
        pair p = {a->policies[i], CP_METRIC_COST_TOTAL, CP_LEVEL_SYSTEM, .policy = {i, j}};
        if (j != CP_NONE && fill(c, &p)) c->costs[c->n_costs++] = p;
    }
    const bool same_first = strcmp(a->policies[0], b->policies[0]) == 0;
    for (int i = 0; same_first && i < in_a->n_entities; i++) {
        const int j = find_name(in_b->n_entities, in_b->names, in_a->names[i]);
        pair p = {in_a->names[i], CP_METRIC_SHORTAGE_DURATION, CP_LEVEL_DEMAND, .entity = {i, j}};
        if (j != CP_NONE && fill(c, &p)) c->days[c->n_days++] = p;
    }
    return c->n_costs > 0 || cp_fail(c->view.error, CP_BAD_INPUT, "%s: expected a policy of %s, found none",
                                     c->files[1].file, c->files[0].file);
}

/* Both files' policy of the same name, trial by trial; sums of the differences of its pairs. */
typedef struct {
    cp_rerun rerun[2];
    pair **pairs;
    double *sum, *square;
    int n;
} walk;

static const cp_slot_layout *slot_of(const cp_rerun *rerun, const pair *p, int file)
{
    return &rerun->layout.slots[rerun->layout.first[p->level][p->metric] + p->entity[file]];
}

static bool step(walk *w, uint64_t first, int n, cp_error *error)
{
    double values[2][CP_LANES];
    if (!cp_rerun_block(&w->rerun[0], first, error) || !cp_rerun_block(&w->rerun[1], first, error)) return false;
    for (int p = 0; p < w->n; p++) {
        for (int f = 0; f < 2; f++) {
            cp_rerun_values(&w->rerun[f], slot_of(&w->rerun[f], w->pairs[p], f), n, values[f]);
        }
        for (int i = 0; i < n; i++) {
            const double difference = values[1][i] - values[0][i];
            w->sum[p] += difference;
            w->square[p] += difference * difference;
        }
    }
    return true;
}

static bool run_again(const comparison *c, walk *w)
{
    const double n = (double)c->trials;
    const pair *of = w->pairs[0];
    for (int f = 0; f < 2; f++) {
        const cp_compared_file *file = &c->files[f];
        const char *policy = file->result->policies[of->policy[f]];
        int number = 0;
        while (number < file->study->n_policies && strcmp(file->study->policies[number].name, policy) != 0) number++;
        if (number == file->study->n_policies) {
            return cp_fail(c->view.error, CP_BAD_INPUT, "%s: its configuration has no policy '%s' to run again",
                           file->file, policy);
        }
        if (!cp_rerun_make(file->study, number, file->seed, &w->rerun[f], c->view.error)) return false;
    }
    for (uint64_t done = 0; done < c->trials; done += CP_LANES) {
        const uint64_t left = c->trials - done;
        if (!step(w, c->files[0].result->first_trial + done, left < CP_LANES ? (int)left : CP_LANES, c->view.error)) {
            return false;
        }
    }
    for (int p = 0; p < w->n; p++) {
        const double mean = w->sum[p] / n;
        w->pairs[p]->difference = mean;
        w->pairs[p]->difference_se = sqrt((w->square[p] / n - mean * mean) / (n - 1));
    }
    return true;
}

/* The pairs of costs number `cost`, and with the first policies the days. */
static bool pair_up(const comparison *c, int cost)
{
    walk w = {0};
    const bool first = c->costs[cost].policy[0] == 0 && c->costs[cost].policy[1] == 0;
    const size_t n = 1 + (first ? (size_t)c->n_days : 0);
    w.pairs = cp_arena_take(c->view.arena, n, sizeof *w.pairs, c->view.error);
    w.sum = cp_arena_take(c->view.arena, n, sizeof *w.sum, c->view.error);
    w.square = cp_arena_take(c->view.arena, n, sizeof *w.square, c->view.error);
    if (!w.pairs || !w.sum || !w.square) return false;
    w.pairs[w.n++] = &c->costs[cost];
    for (int d = 0; first && d < c->n_days; d++) w.pairs[w.n++] = &c->days[d];
    const bool ok = run_again(c, &w);
    for (int f = 0; f < 2; f++) cp_rerun_release(&w.rerun[f]);
    return ok;
}

static bool print_pairs(const comparison *c, const char *heading, const pair *pairs, int n, cp_scale scale)
{
    cp_table table;
    if (!heading || !cp_table_make(&table, n, 4, 1, c->view.arena, c->view.error)) return false;
    fputc('\n', c->view.out);
    cp_table_paragraph(heading, c->view.out);
    cp_table_set(&table, 0, 1, "first");
    cp_table_set(&table, 0, 2, "second");
    cp_table_set(&table, 0, 3, "second − first");
    for (int i = 0; i < n; i++) {
        const pair *p = &pairs[i];
        cp_table_set(&table, i + 1, 0, p->name);
        for (int f = 0; f < 2; f++) {
            cp_table_set(&table, i + 1, 1 + f, cp_cell_estimate(&c->view, p->mean[f], p->se[f], scale));
        }
        cp_table_set(&table, i + 1, 3, cp_cell_estimate(&c->view, p->difference, p->difference_se, scale));
    }
    cp_table_print(&table, c->view.out);
    return true;
}

static bool print_head(const comparison *c)
{
    const char *trials = cp_number_count(c->trials, c->view.arena, c->view.error);
    const char *how = !trials ? NULL
                      : c->paired
                          ? cp_arena_format(c->view.arena, c->view.error,
                                            "Paired: both have the same seed, so %s trials of both were run again, "
                                            "each against itself.",
                                            trials)
                          : "Not paired: they have other seeds or other trials, so the errors of both add up.";
    const char *text = how ? cp_arena_format(c->view.arena, c->view.error, "%s against %s. %s", c->files[1].file,
                                             c->files[0].file, how)
                           : NULL;
    if (text) cp_table_paragraph(text, c->view.out);
    return text != NULL;
}

static bool print(const comparison *c)
{
    double means[2] = {c->costs[0].mean[0], c->costs[0].mean[1]};
    const cp_scale scale = cp_scale_choose(CP_UNIT_MONEY, means, 2);
    const cp_result *result = c->view.result;
    const char *unit = cp_scale_unit(scale, CP_UNIT_MONEY, "", result->currency, c->view.arena, c->view.error);
    const char *costs = unit ? cp_arena_format(c->view.arena, c->view.error, "Mean total cost, %s", unit) : NULL;
    const char *days = cp_arena_format(c->view.arena, c->view.error, "Mean days short under %s", result->policies[0]);
    return print_head(c) && print_pairs(c, costs, c->costs, c->n_costs, scale) &&
           (c->n_days == 0 || print_pairs(c, days, c->days, c->n_days, (cp_scale){1, ""})) &&
           cp_table_flush(c->view.out, c->view.error);
}

static bool compare(comparison *c)
{
    const cp_compared_file *a = &c->files[0], *b = &c->files[1];
    if (strcmp(a->result->currency, b->result->currency) != 0) {
        return cp_fail(c->view.error, CP_BAD_INPUT, "%s: expected costs in %s, found %s", b->file, a->result->currency,
                       b->result->currency);
    }
    if (!find_pairs(c)) return false;
    for (int i = 0; c->paired && i < c->n_costs; i++) {
        if (!pair_up(c, i)) return false;
    }
    return print(c);
}

bool cp_report_compare_files(const cp_compared_file files[static 2], uint64_t trials, FILE *out, cp_error *error)
{
    const cp_result *a = files[0].result, *b = files[1].result;
    cp_arena arena = {0};
    comparison c = {.files = files, .view = {.result = a, .out = out, .arena = &arena, .error = error}};
    c.view.z = cp_norm_quantile((1 + a->interval) / 2);
    c.paired = files[0].seed.number == files[1].seed.number && files[0].seed.rng == files[1].seed.rng &&
               a->first_trial == b->first_trial;
    c.trials = a->trials < b->trials ? a->trials : b->trials;
    c.trials = c.trials < trials ? c.trials : trials;
    const bool ok = compare(&c);
    cp_arena_release(&arena);
    return ok;
}
