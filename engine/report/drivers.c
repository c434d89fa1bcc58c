/* Two passes over the same trials: the first, of hazards and network, says which are the worst; the second, of hazards
   alone, says what they have in common. Memory grows with the trials and with the features, not with their product. */
#include "engine/report/drivers.h"

#include "engine/report/cells.h"
#include "engine/report/rerun.h"
#include "engine/report/table.h"
#include "kernels/math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ALL, WORST_5, WORST_1, GROUPS };
static const char *const group_names[GROUPS] = {"all", "worst 5%", "worst 1%"};
static const char *const ever_names[GROUPS] = {"ever", "of 5%", "of 1%"};

typedef struct {
    const char *kind, *name, *item;
    double sum[GROUPS], square; /* of days, of a number, of money; the squares of all trials */
    double ever[GROUPS];        /* trials in which a state occurred at all */
} feature;

typedef struct {
    uint64_t trial;
    double badness, costs[CP_METRICS];
} seen_trial;

typedef struct {
    cp_view view;
    const cp_drivers_options *options;
    cp_rerun rerun;
    uint64_t n, size[GROUPS];
    seen_trial *trials;   /* [n], the worst first once sorted */
    unsigned char *group; /* [n] by number of the trial: the narrowest group that it is in */
    feature *states, *numbers, *costs;
    int n_states, n_numbers, n_costs;
    const int *first_state; /* [n_hazards] of `states` */
} drivers;

static const cp_slot_layout *slot_of(const drivers *d, const cp_found_subject *found)
{
    const size_t level = (size_t)(found->level - d->view.result->levels);
    return &d->rerun.layout.slots[d->rerun.layout.first[level][found->metric->id] + found->entity];
}

static int compare_trials(const void *a, const void *b)
{
    const seen_trial *x = a, *y = b;
    if (x->badness != y->badness) return x->badness < y->badness ? 1 : -1;
    return (x->trial > y->trial) - (x->trial < y->trial);
}

static void note_costs(drivers *d, seen_trial *trials, int n)
{
    for (int id = CP_METRIC_COST_LOST_OUTPUT; id <= CP_METRIC_COST_TOTAL; id++) {
        double values[CP_LANES];
        cp_rerun_values(&d->rerun, &d->rerun.layout.slots[d->rerun.layout.first[CP_LEVEL_SYSTEM][id]], n, values);
        for (int i = 0; i < n; i++) trials[i].costs[id] = values[i];
    }
}

/* The first pass. */
static bool rank_trials(drivers *d, const cp_slot_layout *slot)
{
    const double sign = cp_metric_table[slot->metric].more_is_better ? -1.0 : 1.0;
    for (uint64_t done = 0; done < d->n; done += CP_LANES) {
        double values[CP_LANES];
        const int n = d->n - done < CP_LANES ? (int)(d->n - done) : CP_LANES;
        if (!cp_rerun_block(&d->rerun, d->view.result->first_trial + done, d->view.error)) return false;
        cp_rerun_values(&d->rerun, slot, n, values);
        for (int i = 0; i < n; i++) {
            d->trials[done + (uint64_t)i].trial = done + (uint64_t)i;
            d->trials[done + (uint64_t)i].badness = sign * values[i];
        }
        note_costs(d, d->trials + done, n);
    }
    qsort(d->trials, d->n, sizeof *d->trials, compare_trials);
    for (uint64_t i = 0; i < d->n; i++) {
        d->group[d->trials[i].trial] = i < d->size[WORST_1] ? WORST_1 : i < d->size[WORST_5] ? WORST_5 : ALL;
    }
    return true;
}

static void add(feature *f, int group, double value)
{
    f->square += value * value;
    for (int g = ALL; g <= group; g++) {
        f->sum[g] += value;
        f->ever[g] += value > 0.0;
    }
}

static void add_costs(drivers *d)
{
    for (uint64_t i = 0; i < d->n; i++) {
        for (int c = 0; c < d->n_costs; c++) {
            add(&d->costs[c], d->group[d->trials[i].trial], d->trials[i].costs[CP_METRIC_COST_LOST_OUTPUT + c]);
        }
    }
}

/* Days of the horizon that a hazard spends in each of its states. */
static void add_states(drivers *d, int hazard, int lane, int group, double *days)
{
    const cp_paths *paths = &d->rerun.worker.block.paths;
    const int n = d->rerun.plan.hazards[hazard].n_states, path = hazard * CP_LANES + lane;
    const double horizon = d->rerun.plan.steps * d->rerun.plan.step_days;
    for (int s = 0; s < n; s++) days[s] = 0.0;
    for (int i = paths->first[path]; i < paths->first[path + 1]; i++) {
        const cp_segment *segment = &paths->segments[i];
        const double end = segment->end < horizon ? segment->end : horizon;
        const double start = segment->start > 0.0 ? segment->start : 0.0;
        if (end > start) days[segment->state] += end - start;
    }
    for (int s = 0; s < n; s++) add(&d->states[d->first_state[hazard] + s], group, days[s]);
}

/* The second pass. */
static bool add_causes(drivers *d, double *days)
{
    const cp_plan *plan = &d->rerun.plan;
    for (uint64_t done = 0; done < d->n; done += CP_LANES) {
        const int n = d->n - done < CP_LANES ? (int)(d->n - done) : CP_LANES;
        if (!cp_rerun_hazards(&d->rerun, d->view.result->first_trial + done, d->view.error)) return false;
        for (int lane = 0; lane < n; lane++) {
            const int group = d->group[done + (uint64_t)lane];
            for (int h = 0; h < plan->n_hazards; h++) add_states(d, h, lane, group, days);
            for (int i = 0; i < d->n_numbers; i++) {
                const double *rows = d->rerun.worker.block.rows;
                add(&d->numbers[i], group, rows[(long)plan->uncertain[i] * CP_LANES + lane]);
            }
        }
    }
    return true;
}

static bool name_features(drivers *d)
{
    const cp_plan *plan = &d->rerun.plan;
    cp_arena *arena = d->view.arena;
    cp_error *error = d->view.error;
    for (int h = 0; h < plan->n_hazards; h++) d->n_states += plan->hazards[h].n_states;
    d->n_numbers = plan->n_uncertain;
    d->n_costs = CP_METRIC_COST_TOTAL - CP_METRIC_COST_LOST_OUTPUT + 1;
    int *first = cp_arena_take(arena, (size_t)plan->n_hazards, sizeof *first, error);
    d->states = cp_arena_take(arena, (size_t)d->n_states, sizeof(feature), error);
    d->numbers = cp_arena_take(arena, (size_t)d->n_numbers, sizeof(feature), error);
    d->costs = cp_arena_take(arena, (size_t)d->n_costs, sizeof(feature), error);
    if (!first || !d->states || !d->numbers || !d->costs) return false;
    for (int h = 0, at = 0; h < plan->n_hazards; h++) {
        const cp_hazard *hazard = &plan->hazards[h];
        first[h] = at;
        for (int s = 0; s < hazard->n_states; s++) {
            d->states[at++] = (feature){.kind = "state", .name = hazard->name, .item = hazard->states[s].name};
        }
    }
    for (int i = 0; i < d->n_numbers; i++) {
        d->numbers[i] = (feature){.kind = "number", .name = plan->rows[plan->uncertain[i]].name, .item = ""};
    }
    for (int c = 0; c < d->n_costs; c++) {
        d->costs[c] =
            (feature){.kind = "cost", .name = cp_metric_table[CP_METRIC_COST_LOST_OUTPUT + c].name, .item = ""};
    }
    d->first_state = first;
    return true;
}

static double mean_of(const drivers *d, const feature *f, int group)
{
    return f->sum[group] / (double)d->size[group];
}

/* How many standard errors the mean of the worst 5% is from that of all trials: by chance alone it is within 4. */
static double stands_out(const drivers *d, const feature *f)
{
    const double mean = mean_of(d, f, ALL), n = (double)d->size[WORST_5];
    const double variance = f->square / (double)d->n - mean * mean;
    if (!(variance > 1e-18 * mean * mean)) return 0.0;
    return (mean_of(d, f, WORST_5) - mean) / sqrt(variance / n);
}

static void put_csv_text(const drivers *d, const char *text)
{
    fprintf(d->view.out, strpbrk(text, ",\"\r\n") ? "\"%s\"," : "%s,", text);
}

static void put_csv(const drivers *d, const feature *features, int n)
{
    for (int i = 0; i < n; i++) {
        const feature *f = &features[i];
        fprintf(d->view.out, "%s,", f->kind);
        put_csv_text(d, f->name);
        put_csv_text(d, f->item);
        for (int g = 0; g < GROUPS; g++) fprintf(d->view.out, "%.17g,", mean_of(d, f, g));
        for (int g = 0; g < GROUPS; g++) {
            if (features == d->states) fprintf(d->view.out, "%.17g", f->ever[g] / (double)d->size[g]);
            fputc(',', d->view.out);
        }
        fprintf(d->view.out, "%.17g\n", stands_out(d, f));
    }
}

static bool print_csv(const drivers *d)
{
    fprintf(d->view.out, "kind,name,item,mean_all,mean_worst_5,mean_worst_1,share_all,share_worst_5,share_worst_1,"
                         "stands_out\n");
    put_csv(d, d->states, d->n_states);
    put_csv(d, d->numbers, d->n_numbers);
    put_csv(d, d->costs, d->n_costs);
    return true;
}

enum { MOST_ROWS = 15, BY_CHANCE = 4 };

/* The features that stand out, the most first; at most MOST_ROWS. */
static int pick(const drivers *d, const feature *features, int n, const feature *picked[static MOST_ROWS])
{
    int kept = 0;
    for (int i = 0; i < n; i++) {
        const double score = fabs(stands_out(d, &features[i]));
        if (score < BY_CHANCE) continue;
        int at = kept < MOST_ROWS ? kept++ : MOST_ROWS;
        for (; at > 0 && fabs(stands_out(d, picked[at - 1])) < score; at--) {
            if (at < MOST_ROWS) picked[at] = picked[at - 1];
        }
        if (at < MOST_ROWS) picked[at] = &features[i];
    }
    return kept;
}

static const char *label(const drivers *d, const feature *f)
{
    static const char section[] = "hazards.";
    const size_t skipped = strncmp(f->name, section, strlen(section)) == 0 ? strlen(section) : 0;
    return cp_arena_format(d->view.arena, d->view.error, *f->item ? "%s: %s" : "%s%s", f->name + skipped, f->item);
}

static bool print_features(const drivers *d, const char *heading, const feature *const *features, int n, cp_scale scale,
                           bool share)
{
    cp_table table;
    fputc('\n', d->view.out);
    cp_table_paragraph(heading, d->view.out);
    if (n == 0) fprintf(d->view.out, "  none\n");
    if (n == 0) return true;
    if (!cp_table_make(&table, n, share ? 7 : 4, 1, d->view.arena, d->view.error)) return false;
    for (int g = 0; g < GROUPS; g++) {
        cp_table_set(&table, 0, 1 + g, group_names[g]);
        if (share) cp_table_set(&table, 0, 4 + g, ever_names[g]);
    }
    for (int i = 0; i < n; i++) {
        cp_table_set(&table, i + 1, 0, label(d, features[i]));
        for (int g = 0; g < GROUPS; g++) {
            cp_table_set(&table, i + 1, 1 + g, cp_cell_number(&d->view, mean_of(d, features[i], g), scale));
            if (!share) continue;
            const double ever = features[i]->ever[g] / (double)d->size[g];
            const char *percent = cp_cell_number(&d->view, ever, (cp_scale){0.01, ""});
            cp_table_set(&table, i + 1, 4 + g,
                         percent ? cp_arena_format(d->view.arena, d->view.error, "%s%%", percent) : NULL);
        }
    }
    cp_table_print(&table, d->view.out);
    return true;
}

static bool print_costs(const drivers *d)
{
    const feature *costs[CP_METRICS];
    int n = 0;
    double largest = 0.0;
    for (int c = 0; c < d->n_costs; c++) {
        if (d->costs[c].sum[ALL] == 0.0) continue;
        costs[n++] = &d->costs[c];
        largest = fmax(largest, mean_of(d, &d->costs[c], WORST_1));
    }
    const cp_scale scale = cp_scale_choose(CP_UNIT_MONEY, &largest, 1);
    const char *unit = cp_scale_unit(scale, CP_UNIT_MONEY, "", d->view.result->currency, d->view.arena, d->view.error);
    const char *heading = unit ? cp_arena_format(d->view.arena, d->view.error, "Costs in the mean, %s", unit) : NULL;
    return heading && print_features(d, heading, costs, n, scale, false);
}

static bool print_tables(const drivers *d)
{
    const feature *picked[MOST_ROWS];
    const char *trials = cp_number_count(d->n, d->view.arena, d->view.error);
    if (!trials) return false;
    const char *head = cp_arena_format(
        d->view.arena, d->view.error,
        "%s\nThe worst trials by %s of %s under %s, among %s trials run again. Shown is what stands out: at least "
        "%d standard errors between the worst 5%% and all, the most first, at most %d of a kind.",
        d->view.result->title, cp_metric_table[d->options->subject.metric].name, d->options->subject.name,
        d->rerun.study.policies[0].name, trials, (int)BY_CHANCE, (int)MOST_ROWS);
    if (!head) return false;
    cp_table_paragraph(head, d->view.out);
    return print_features(d, "Days in a state, in the mean; the share of trials that ever were in it", picked,
                          pick(d, d->states, d->n_states, picked), (cp_scale){1, ""}, true) &&
           print_features(d, "Uncertain numbers, in the mean", picked, pick(d, d->numbers, d->n_numbers, picked),
                          (cp_scale){1, ""}, false) &&
           print_costs(d);
}

static bool take_memory(drivers *d, double **days)
{
    int most = 1;
    for (int h = 0; h < d->rerun.plan.n_hazards; h++) {
        most = d->rerun.plan.hazards[h].n_states > most ? d->rerun.plan.hazards[h].n_states : most;
    }
    d->trials = cp_arena_take(d->view.arena, d->n, sizeof *d->trials, d->view.error);
    d->group = cp_arena_take(d->view.arena, d->n, 1, d->view.error);
    *days = cp_arena_take(d->view.arena, (size_t)most, sizeof **days, d->view.error);
    return d->trials && d->group && *days && name_features(d);
}

static bool find(drivers *d, const cp_study *study)
{
    cp_found_subject found;
    double *days;
    if (!cp_subject_find(&d->options->subject, d->view.result, &found, d->view.error) ||
        !cp_rerun_make(study, d->options->policy, d->options->seed, &d->rerun, d->view.error) ||
        !take_memory(d, &days) || !rank_trials(d, slot_of(d, &found)) || !add_causes(d, days)) {
        return false;
    }
    add_costs(d);
    return (d->options->csv ? print_csv(d) : print_tables(d)) && cp_table_flush(d->view.out, d->view.error);
}

bool cp_report_drivers(const cp_study *study, const cp_result *result, const cp_drivers_options *options, FILE *out,
                       cp_error *error)
{
    cp_arena arena = {0};
    drivers d = {.view = {.result = result, .out = out, .arena = &arena, .error = error}, .options = options};
    d.view.z = cp_norm_quantile((1 + result->interval) / 2);
    d.n = d.size[ALL] = options->trials < result->trials ? options->trials : result->trials;
    d.size[WORST_5] = (d.n + 19) / 20;
    d.size[WORST_1] = (d.n + 99) / 100;
    const bool ok = find(&d, study);
    cp_rerun_release(&d.rerun);
    cp_arena_release(&arena);
    return ok;
}
