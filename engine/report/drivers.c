/* Two passes over the same trials: the first, of hazards and network, says which are the worst; the second, of hazards
   alone, says what they have in common. Memory grows with the trials and with the features, not with their product. */
#include "engine/report/drivers.h"

#include "engine/report/rerun.h"

#include <math.h>
#include <stdlib.h>

enum { ALL = CP_DRIVERS_ALL, WORST_5 = CP_DRIVERS_WORST_5, WORST_1 = CP_DRIVERS_WORST_1, GROUPS = CP_DRIVERS_GROUPS };

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
    const cp_result *result;
    const cp_drivers_options *options;
    cp_arena *arena; /* of the answer */
    cp_arena scratch;
    cp_error *error;
    cp_rerun rerun;
    uint64_t n, size[GROUPS];
    seen_trial *trials;   /* [n], the worst first once sorted */
    unsigned char *group; /* [n] by number of the trial: the narrowest group that it is in */
    feature *states, *numbers, *costs;
    int n_states, n_numbers, n_costs;
    const int *first_state; /* [n_hazards] of `states` */
} search;

static const cp_slot_layout *slot_of(const search *d, const cp_found_subject *found)
{
    const size_t level = (size_t)(found->level - d->result->levels);
    return &d->rerun.layout.slots[d->rerun.layout.first[level][found->metric->id] + found->entity];
}

static int compare_trials(const void *a, const void *b)
{
    const seen_trial *x = a, *y = b;
    if (x->badness != y->badness) return x->badness < y->badness ? 1 : -1;
    return (x->trial > y->trial) - (x->trial < y->trial);
}

static void note_costs(search *d, seen_trial *trials, int n)
{
    for (int id = CP_METRIC_COST_LOST_OUTPUT; id <= CP_METRIC_COST_TOTAL; id++) {
        double values[CP_LANES];
        cp_rerun_values(&d->rerun, &d->rerun.layout.slots[d->rerun.layout.first[CP_LEVEL_SYSTEM][id]], n, values);
        for (int i = 0; i < n; i++) trials[i].costs[id] = values[i];
    }
}

/* The first pass. */
static bool rank_trials(search *d, const cp_slot_layout *slot)
{
    const double sign = cp_metric_table[slot->metric].more_is_better ? -1.0 : 1.0;
    for (uint64_t done = 0; done < d->n; done += CP_LANES) {
        double values[CP_LANES];
        const int n = d->n - done < CP_LANES ? (int)(d->n - done) : CP_LANES;
        if (!cp_rerun_block(&d->rerun, d->result->first_trial + done, d->error)) return false;
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

static void add_costs(search *d)
{
    for (uint64_t i = 0; i < d->n; i++) {
        for (int c = 0; c < d->n_costs; c++) {
            add(&d->costs[c], d->group[d->trials[i].trial], d->trials[i].costs[CP_METRIC_COST_LOST_OUTPUT + c]);
        }
    }
}

/* Days of the horizon that a hazard spends in each of its states. */
static void add_states(search *d, int hazard, int lane, int group, double *days)
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
static bool add_causes(search *d, double *days)
{
    const cp_plan *plan = &d->rerun.plan;
    for (uint64_t done = 0; done < d->n; done += CP_LANES) {
        const int n = d->n - done < CP_LANES ? (int)(d->n - done) : CP_LANES;
        if (!cp_rerun_hazards(&d->rerun, d->result->first_trial + done, d->error)) return false;
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

static bool name_features(search *d)
{
    const cp_plan *plan = &d->rerun.plan;
    cp_arena *arena = &d->scratch;
    cp_error *error = d->error;
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

static double mean_of(const search *d, const feature *f, int group)
{
    return f->sum[group] / (double)d->size[group];
}

/* How many standard errors the mean of the worst 5% is from that of all trials: by chance alone it is within 4. */
static double stands_out(const search *d, const feature *f)
{
    const double mean = mean_of(d, f, ALL), n = (double)d->size[WORST_5];
    const double variance = f->square / (double)d->n - mean * mean;
    if (!(variance > 1e-18 * mean * mean)) return 0.0;
    return (mean_of(d, f, WORST_5) - mean) / sqrt(variance / n);
}

static bool take_memory(search *d, double **days)
{
    int most = 1;
    for (int h = 0; h < d->rerun.plan.n_hazards; h++) {
        most = d->rerun.plan.hazards[h].n_states > most ? d->rerun.plan.hazards[h].n_states : most;
    }
    d->trials = cp_arena_take(&d->scratch, d->n, sizeof *d->trials, d->error);
    d->group = cp_arena_take(&d->scratch, d->n, 1, d->error);
    *days = cp_arena_take(&d->scratch, (size_t)most, sizeof **days, d->error);
    return d->trials && d->group && *days && name_features(d);
}

static bool answer(const search *d, const feature *features, int n, const cp_driver **into)
{
    cp_driver *drivers = cp_arena_take(d->arena, (size_t)n, sizeof *drivers, d->error);
    for (int i = 0; drivers && i < n; i++) {
        const feature *f = &features[i];
        drivers[i] = (cp_driver){.kind = f->kind, .stands_out = stands_out(d, f)};
        drivers[i].name = cp_arena_text(d->arena, f->name, d->error);
        drivers[i].item = cp_arena_text(d->arena, f->item, d->error);
        for (int g = 0; g < GROUPS; g++) {
            drivers[i].mean[g] = mean_of(d, f, g);
            drivers[i].share[g] = f->ever[g] / (double)d->size[g];
        }
    }
    *into = drivers;
    return d->error->status == CP_OK;
}

static bool find(search *d, const cp_study *study, cp_drivers *drivers)
{
    cp_found_subject found;
    double *days;
    if (!cp_subject_find(&d->options->subject, d->result, &found, d->error) ||
        !cp_rerun_make(study, d->options->policy, d->options->seed, &d->rerun, d->error) || !take_memory(d, &days) ||
        !rank_trials(d, slot_of(d, &found)) || !add_causes(d, days)) {
        return false;
    }
    add_costs(d);
    *drivers = (cp_drivers){.trials = d->n, .n_states = d->n_states, .n_numbers = d->n_numbers, .n_costs = d->n_costs};
    return answer(d, d->states, d->n_states, &drivers->states) &&
           answer(d, d->numbers, d->n_numbers, &drivers->numbers) && answer(d, d->costs, d->n_costs, &drivers->costs);
}

bool cp_drivers_find(const cp_study *study, const cp_result *result, const cp_drivers_options *options, cp_arena *arena,
                     cp_drivers *drivers, cp_error *error)
{
    search d = {.result = result, .options = options, .arena = arena, .error = error};
    d.n = d.size[ALL] = options->trials < result->trials ? options->trials : result->trials;
    d.size[WORST_5] = (d.n + 19) / 20;
    d.size[WORST_1] = (d.n + 99) / 100;
    const bool ok = find(&d, study, drivers);
    cp_rerun_release(&d.rerun);
    cp_arena_release(&d.scratch);
    return ok;
}
