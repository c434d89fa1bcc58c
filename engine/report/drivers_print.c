/* Tables show what stands out, CSV all. */
#include "engine/report/drivers_print.h"

#include "engine/report/cells.h"
#include "engine/report/table.h"
#include "kernels/math.h"

#include <math.h>
#include <string.h>

static const char *const group_names[CP_DRIVERS_GROUPS] = {"all", "worst 5%", "worst 1%"};
static const char *const ever_names[CP_DRIVERS_GROUPS] = {"ever", "of 5%", "of 1%"};

typedef struct {
    cp_view view;
    const cp_drivers *drivers;
    const cp_subject *subject;
    const char *policy;
} printer;

static void put_csv_text(const char *text, FILE *out)
{
    fprintf(out, strpbrk(text, ",\"\r\n") ? "\"%s\"," : "%s,", text);
}

static void put_csv(const cp_driver *drivers, int n, bool share, FILE *out)
{
    for (int i = 0; i < n; i++) {
        const cp_driver *f = &drivers[i];
        fprintf(out, "%s,", f->kind);
        put_csv_text(f->name, out);
        put_csv_text(f->item, out);
        for (int g = 0; g < CP_DRIVERS_GROUPS; g++) fprintf(out, "%.17g,", f->mean[g]);
        for (int g = 0; g < CP_DRIVERS_GROUPS; g++) {
            if (share) fprintf(out, "%.17g", f->share[g]);
            fputc(',', out);
        }
        fprintf(out, "%.17g\n", f->stands_out);
    }
}

bool cp_drivers_print_csv(const cp_drivers *drivers, FILE *out, cp_error *error)
{
    fprintf(out, "kind,name,item,mean_all,mean_worst_5,mean_worst_1,share_all,share_worst_5,share_worst_1,"
                 "stands_out\n");
    put_csv(drivers->states, drivers->n_states, true, out);
    put_csv(drivers->numbers, drivers->n_numbers, false, out);
    put_csv(drivers->costs, drivers->n_costs, false, out);
    return cp_table_flush(out, error);
}

enum { MOST_ROWS = 15, BY_CHANCE = 4 };

/* The features that stand out, the most first; at most MOST_ROWS. */
static int pick(const cp_driver *features, int n, const cp_driver *picked[static MOST_ROWS])
{
    int kept = 0;
    for (int i = 0; i < n; i++) {
        const double score = fabs(features[i].stands_out);
        if (score < BY_CHANCE) continue;
        int at = kept < MOST_ROWS ? kept++ : MOST_ROWS;
        for (; at > 0 && fabs(picked[at - 1]->stands_out) < score; at--) {
            if (at < MOST_ROWS) picked[at] = picked[at - 1];
        }
        if (at < MOST_ROWS) picked[at] = &features[i];
    }
    return kept;
}

static const char *label(const printer *d, const cp_driver *f)
{
    static const char section[] = "hazards.";
    const size_t skipped = strncmp(f->name, section, strlen(section)) == 0 ? strlen(section) : 0;
    return cp_arena_format(d->view.arena, d->view.error, *f->item ? "%s: %s" : "%s%s", f->name + skipped, f->item);
}

static bool print_features(const printer *d, const char *heading, const cp_driver *const *features, int n,
                           cp_scale scale, bool share)
{
    cp_table table;
    fputc('\n', d->view.out);
    cp_table_paragraph(heading, d->view.out);
    if (n == 0) fprintf(d->view.out, "  none\n");
    if (n == 0) return true;
    if (!cp_table_make(&table, n, share ? 7 : 4, 1, d->view.arena, d->view.error)) return false;
    for (int g = 0; g < CP_DRIVERS_GROUPS; g++) {
        cp_table_set(&table, 0, 1 + g, group_names[g]);
        if (share) cp_table_set(&table, 0, 4 + g, ever_names[g]);
    }
    for (int i = 0; i < n; i++) {
        cp_table_set(&table, i + 1, 0, label(d, features[i]));
        for (int g = 0; g < CP_DRIVERS_GROUPS; g++) {
            cp_table_set(&table, i + 1, 1 + g, cp_cell_number(&d->view, features[i]->mean[g], scale));
            if (!share) continue;
            const double ever = features[i]->share[g];
            const char *percent = cp_cell_number(&d->view, ever, (cp_scale){0.01, ""});
            cp_table_set(&table, i + 1, 4 + g,
                         percent ? cp_arena_format(d->view.arena, d->view.error, "%s%%", percent) : NULL);
        }
    }
    cp_table_print(&table, d->view.out);
    return true;
}

static bool print_costs(const printer *d)
{
    const cp_drivers *all = d->drivers;
    const cp_driver *costs[CP_METRICS];
    int n = 0;
    double largest = 0.0;
    for (int c = 0; c < all->n_costs; c++) {
        if (all->costs[c].mean[CP_DRIVERS_ALL] == 0.0) continue;
        costs[n++] = &all->costs[c];
        largest = fmax(largest, all->costs[c].mean[CP_DRIVERS_WORST_1]);
    }
    const cp_scale scale = cp_scale_choose(CP_UNIT_MONEY, &largest, 1);
    const char *unit = cp_scale_unit(scale, CP_UNIT_MONEY, "", d->view.result->currency, d->view.arena, d->view.error);
    const char *heading = unit ? cp_arena_format(d->view.arena, d->view.error, "Costs in the mean, %s", unit) : NULL;
    return heading && print_features(d, heading, costs, n, scale, false);
}

static bool print_tables(const printer *d)
{
    const cp_driver *picked[MOST_ROWS];
    const char *trials = cp_number_count(d->drivers->trials, d->view.arena, d->view.error);
    if (!trials) return false;
    const char *head = cp_arena_format(
        d->view.arena, d->view.error,
        "%s\nThe worst trials by %s of %s under %s, among %s trials run again. Shown is what stands out: at least "
        "%d standard errors between the worst 5%% and all, the most first, at most %d of a kind.",
        d->view.result->title, cp_metric_table[d->subject->metric].name, d->subject->name, d->policy, trials,
        (int)BY_CHANCE, (int)MOST_ROWS);
    if (!head) return false;
    cp_table_paragraph(head, d->view.out);
    return print_features(d, "Days in a state, in the mean; the share of trials that ever were in it", picked,
                          pick(d->drivers->states, d->drivers->n_states, picked), (cp_scale){1, ""}, true) &&
           print_features(d, "Uncertain numbers, in the mean", picked,
                          pick(d->drivers->numbers, d->drivers->n_numbers, picked), (cp_scale){1, ""}, false) &&
           print_costs(d);
}

bool cp_drivers_print(const cp_drivers *drivers, const cp_result *result, const cp_subject *subject, const char *policy,
                      FILE *out, cp_error *error)
{
    cp_arena arena = {0};
    printer d = {.view = {.result = result, .out = out, .arena = &arena, .error = error},
                 .drivers = drivers,
                 .subject = subject,
                 .policy = policy};
    d.view.z = cp_norm_quantile((1 + result->interval) / 2);
    const bool ok = print_tables(&d) && cp_table_flush(out, error);
    cp_arena_release(&arena);
    return ok;
}
