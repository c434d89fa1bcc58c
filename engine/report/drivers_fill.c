/* The drivers that a result file holds. */
#include "engine/report/drivers.h"

#include <string.h>

static const char *const ranked_by[] = {"cost_total", "shortage_duration"};
enum { RANKINGS = sizeof ranked_by / sizeof *ranked_by };

/* Names of drivers: the hazard and its state, or the number, or the cost. */
static const char **name(const cp_driver *drivers, int n, cp_arena *arena, cp_error *error)
{
    const char **names = cp_arena_take(arena, (size_t)n, sizeof *names, error);
    for (int i = 0; names && i < n; i++) {
        const cp_driver *d = &drivers[i];
        names[i] = *d->item ? cp_arena_format(arena, error, "%s: %s", d->name, d->item) : d->name;
    }
    return names;
}

static bool take(cp_driver_table *table, const cp_driver *drivers, int n, cp_arena *arena, cp_error *error)
{
    const size_t cells = (size_t)RANKINGS * (size_t)n;
    table->n = n;
    table->names = name(drivers, n, arena, error);
    table->mean = cp_arena_take(arena, cells * CP_DRIVERS_GROUPS, sizeof(double), error);
    table->share = cp_arena_take(arena, cells * CP_DRIVERS_GROUPS, sizeof(double), error);
    table->stands_out = cp_arena_take(arena, cells, sizeof(double), error);
    return table->names && table->mean && table->share && table->stands_out && error->status == CP_OK;
}

static void put(cp_driver_table *table, int ranking, const cp_driver *drivers)
{
    for (int i = 0; i < table->n; i++) {
        const size_t at = (size_t)ranking * (size_t)table->n + (size_t)i;
        memcpy(table->mean + at * CP_DRIVERS_GROUPS, drivers[i].mean, sizeof drivers[i].mean);
        memcpy(table->share + at * CP_DRIVERS_GROUPS, drivers[i].share, sizeof drivers[i].share);
        table->stands_out[at] = drivers[i].stands_out;
    }
}

uint64_t cp_drivers_trials(uint64_t trials)
{
    const uint64_t some = trials / 40;
    const uint64_t wanted = some < 1000 ? 1000 : some > 20000 ? 20000 : some;
    return wanted < trials ? wanted : trials;
}

bool cp_drivers_fill(const cp_study *study, cp_seed seed, cp_arena *arena, cp_result *result, cp_error *error)
{
    static const char *const groups[CP_DRIVERS_GROUPS] = {"all", "worst 5%", "worst 1%"};
    cp_drivers_result *into = &result->drivers;
    *into = (cp_drivers_result){
        .n_rankings = RANKINGS, .ranked_by = ranked_by, .n_groups = CP_DRIVERS_GROUPS, .groups = groups};
    cp_subject subjects[RANKINGS];
    cp_drivers found[RANKINGS];
    for (int r = 0; r < RANKINGS; r++) {
        if (!cp_subject_parse("drivers", ranked_by[r], strlen(ranked_by[r]), &subjects[r], arena, error)) return false;
    }
    const cp_drivers_options options = {
        .n_subjects = RANKINGS, .subjects = subjects, .seed = seed, .trials = cp_drivers_trials(result->trials)};
    if (!cp_drivers_find(study, result, &options, arena, found, error) ||
        !take(&into->states, found[0].states, found[0].n_states, arena, error) ||
        !take(&into->numbers, found[0].numbers, found[0].n_numbers, arena, error) ||
        !take(&into->costs, found[0].costs, found[0].n_costs, arena, error)) {
        return false;
    }
    into->trials = found[0].trials;
    for (int r = 0; r < RANKINGS; r++) {
        put(&into->states, r, found[r].states);
        put(&into->numbers, r, found[r].numbers);
        put(&into->costs, r, found[r].costs);
    }
    return true;
}
