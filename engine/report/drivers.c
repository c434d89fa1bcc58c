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

/* What the trials that are the worst by one subject have in common. */
typedef struct {
    const cp_slot_layout *slot;
    seen_trial *trials;   /* [n], the worst first once sorted */
    unsigned char *group; /* [n] by number of the trial: the narrowest group that it is in */
    feature *states, *numbers, *costs;
} ranking;

typedef struct {
    const cp_result *result;
    const cp_drivers_options *options;
    cp_arena *arena; /* of the answer */
    cp_arena scratch;
    cp_error *error;
    cp_rerun rerun;
    uint64_t n, size[GROUPS];
    ranking *rankings; /* [options->n_subjects] */
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

static void note_trials(search *d, ranking *r, uint64_t done, int n)
{
    const double sign = cp_metric_table[r->slot->metric].more_is_better ? -1.0 : 1.0;
    double values[CP_LANES];
    cp_rerun_values(&d->rerun, r->slot, n, values);
    for (int i = 0; i < n; i++) {
        r->trials[done + (uint64_t)i].trial = done + (uint64_t)i;
        r->trials[done + (uint64_t)i].badness = sign * values[i];
    }
    note_costs(d, r->trials + done, n);
}

static void rank(const search *d, ranking *r)
{
    qsort(r->trials, d->n, sizeof *r->trials, compare_trials);
    for (uint64_t i = 0; i < d->n; i++) {
        r->group[r->trials[i].trial] = i < d->size[WORST_1] ? WORST_1 : i < d->size[WORST_5] ? WORST_5 : ALL;
    }
}

/* The first pass. */
static bool rank_trials(search *d)
{
    const int n_rankings = d->options->n_subjects;
    for (uint64_t done = 0; done < d->n; done += CP_LANES) {
        const int n = d->n - done < CP_LANES ? (int)(d->n - done) : CP_LANES;
        if (!cp_rerun_block(&d->rerun, d->result->first_trial + done, d->error)) return false;
        for (int r = 0; r < n_rankings; r++) note_trials(d, &d->rankings[r], done, n);
    }
    for (int r = 0; r < n_rankings; r++) rank(d, &d->rankings[r]);
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

static void add_costs(const search *d, ranking *r)
{
    for (uint64_t i = 0; i < d->n; i++) {
        for (int c = 0; c < d->n_costs; c++) {
            add(&r->costs[c], r->group[r->trials[i].trial], r->trials[i].costs[CP_METRIC_COST_LOST_OUTPUT + c]);
        }
    }
}

/* Days of the horizon that a hazard spends in each of its states. */
static void add_states(search *d, int hazard, int lane, uint64_t trial, double *days)
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
    for (int r = 0; r < d->options->n_subjects; r++) {
        ranking *to = &d->rankings[r];
        for (int s = 0; s < n; s++) add(&to->states[d->first_state[hazard] + s], to->group[trial], days[s]);
    }
}

static void add_number(search *d, int number, int lane, uint64_t trial)
{
    const int row = d->rerun.plan.uncertain[number];
    const double value = d->rerun.worker.block.rows[(long)row * CP_LANES + lane];
    for (int r = 0; r < d->options->n_subjects; r++) {
        add(&d->rankings[r].numbers[number], d->rankings[r].group[trial], value);
    }
}

/* The second pass. */
static bool add_causes(search *d, double *days)
{
    for (uint64_t done = 0; done < d->n; done += CP_LANES) {
        const int n = d->n - done < CP_LANES ? (int)(d->n - done) : CP_LANES;
        if (!cp_rerun_hazards(&d->rerun, d->result->first_trial + done, d->error)) return false;
        for (int lane = 0; lane < n; lane++) {
            const uint64_t trial = done + (uint64_t)lane;
            for (int h = 0; h < d->rerun.plan.n_hazards; h++) add_states(d, h, lane, trial, days);
            for (int i = 0; i < d->n_numbers; i++) add_number(d, i, lane, trial);
        }
    }
    return true;
}

static bool count_features(search *d)
{
    const cp_plan *plan = &d->rerun.plan;
    int *first = cp_arena_take(&d->scratch, (size_t)plan->n_hazards, sizeof *first, d->error);
    for (int h = 0; first && h < plan->n_hazards; h++) {
        first[h] = d->n_states;
        d->n_states += plan->hazards[h].n_states;
    }
    d->n_numbers = plan->n_uncertain;
    d->n_costs = CP_METRIC_COST_TOTAL - CP_METRIC_COST_LOST_OUTPUT + 1;
    d->first_state = first;
    return first != NULL;
}

static bool name_features(search *d, ranking *r)
{
    const cp_plan *plan = &d->rerun.plan;
    r->states = cp_arena_take(&d->scratch, (size_t)d->n_states, sizeof(feature), d->error);
    r->numbers = cp_arena_take(&d->scratch, (size_t)d->n_numbers, sizeof(feature), d->error);
    r->costs = cp_arena_take(&d->scratch, (size_t)d->n_costs, sizeof(feature), d->error);
    if (!r->states || !r->numbers || !r->costs) return false;
    for (int h = 0; h < plan->n_hazards; h++) {
        const cp_hazard *hazard = &plan->hazards[h];
        for (int s = 0; s < hazard->n_states; s++) {
            r->states[d->first_state[h] + s] =
                (feature){.kind = "state", .name = hazard->name, .item = hazard->states[s].name};
        }
    }
    for (int i = 0; i < d->n_numbers; i++) {
        r->numbers[i] = (feature){.kind = "number", .name = plan->rows[plan->uncertain[i]].name, .item = ""};
    }
    for (int c = 0; c < d->n_costs; c++) {
        r->costs[c] =
            (feature){.kind = "cost", .name = cp_metric_table[CP_METRIC_COST_LOST_OUTPUT + c].name, .item = ""};
    }
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

static bool take_ranking(search *d, const cp_subject *subject, ranking *r)
{
    cp_found_subject found;
    if (!cp_subject_find(subject, d->result, &found, d->error)) return false;
    r->slot = slot_of(d, &found);
    r->trials = cp_arena_take(&d->scratch, d->n, sizeof *r->trials, d->error);
    r->group = cp_arena_take(&d->scratch, d->n, 1, d->error);
    return r->trials && r->group && name_features(d, r);
}

static bool take_memory(search *d, double **days)
{
    int most = 1;
    for (int h = 0; h < d->rerun.plan.n_hazards; h++) {
        most = d->rerun.plan.hazards[h].n_states > most ? d->rerun.plan.hazards[h].n_states : most;
    }
    *days = cp_arena_take(&d->scratch, (size_t)most, sizeof **days, d->error);
    d->rankings = cp_arena_take(&d->scratch, (size_t)d->options->n_subjects, sizeof *d->rankings, d->error);
    bool taken = *days && d->rankings && count_features(d);
    for (int r = 0; taken && r < d->options->n_subjects; r++) {
        taken = take_ranking(d, &d->options->subjects[r], &d->rankings[r]);
    }
    return taken;
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

static bool answer_ranking(search *d, ranking *r, cp_drivers *drivers)
{
    add_costs(d, r);
    *drivers = (cp_drivers){.trials = d->n, .n_states = d->n_states, .n_numbers = d->n_numbers, .n_costs = d->n_costs};
    return answer(d, r->states, d->n_states, &drivers->states) &&
           answer(d, r->numbers, d->n_numbers, &drivers->numbers) && answer(d, r->costs, d->n_costs, &drivers->costs);
}

static bool find(search *d, const cp_study *study, cp_drivers *drivers)
{
    double *days;
    bool found = cp_rerun_make(study, d->options->policy, d->options->seed, &d->rerun, d->error) &&
                 take_memory(d, &days) && rank_trials(d) && add_causes(d, days);
    for (int r = 0; found && r < d->options->n_subjects; r++) found = answer_ranking(d, &d->rankings[r], &drivers[r]);
    return found;
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
