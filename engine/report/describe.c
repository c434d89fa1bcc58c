/* Prints a study as understood: what a reader would check before believing a run. */
#include "engine/report/describe.h"

#include "engine/plan/nominal.h"
#include "engine/report/forecast.h"

#include <math.h>
#include <string.h>

enum { MOST_LINES = 40, NUMBER_BYTES = 24 };

/* Four significant digits with k, M, G, T; "–" for what is not given. */
static const char *short_number(double value, char text[NUMBER_BYTES])
{
    const char *const suffix[] = {"", "k", "M", "G", "T", "P"};
    int s = 0;
    for (; fabs(value) >= 9999.5 && s < 5; s++) value /= 1000.0;
    snprintf(text, NUMBER_BYTES, "%.4g%s", value, suffix[s]);
    return text;
}

/* A number, or the mean and range of an uncertain one. */
static void print_number(FILE *out, const cp_number *number)
{
    char mean[NUMBER_BYTES], low[NUMBER_BYTES], high[NUMBER_BYTES];
    if (!number->given) {
        fprintf(out, "none");
        return;
    }
    fprintf(out, "%s", short_number(cp_dist_mean(&number->dist), mean));
    if (number->dist.kind == CP_DIST_FIXED) return;
    fprintf(out, " (90%%: %s–%s)", short_number(cp_dist_quantile(&number->dist, 0.05), low),
            short_number(cp_dist_quantile(&number->dist, 0.95), high));
}

static bool is_cut(FILE *out, int i, int n, bool all)
{
    if (all || i < MOST_LINES) return false;
    fprintf(out, "  … and %d more (-v shows all)\n", n - i);
    return true;
}

static void print_head(const cp_study *study, FILE *out)
{
    fprintf(out, "%s\n%s + %.4g days in %d steps of %.4g; money in %s, discounted %.3g%% a year\n", study->name,
            study->start, study->horizon_days, study->steps, study->step_days, study->currency,
            100.0 * study->discount);
}

static void print_commodities(const cp_study *study, const cp_scenario *s, const cp_nominal *n, bool all, FILE *out)
{
    fprintf(out, "\nCommodities: nominal flow and capacity on stream a year, first step > last step\n");
    for (int p = 0; p < s->n_commodities && !is_cut(out, p, s->n_commodities, all); p++) {
        const cp_commodity_spec *c = &s->commodities[p];
        const double *flow = n->throughput + (long)p * n->steps, *supply = n->supply + (long)p * n->steps;
        char a[NUMBER_BYTES], b[NUMBER_BYTES], x[NUMBER_BYTES], y[NUMBER_BYTES];
        const int last = study->steps - 1;
        fprintf(out, "  %-18s %s > %s %s, capacity %s > %s", c->name, short_number(flow[0], a),
                short_number(flow[last], b), c->unit, short_number(supply[0], x), short_number(supply[last], y));
        const double target = cp_dist_mean(&c->target.number.dist);
        const double cover = c->target.days ? target : flow[0] > 0.0 ? target / flow[0] * 365.25 : 0.0;
        fprintf(out, ", cover %.3g d\n", c->target.number.given ? cover : 0.0);
    }
}

static void print_sites(const cp_scenario *s, const cp_nominal *n, bool all, FILE *out)
{
    fprintf(out, "\nSites: capacity a year; nominal output first step > last step\n");
    for (int i = 0; i < s->n_sites && !is_cut(out, i, s->n_sites, all); i++) {
        const cp_site_spec *site = &s->sites[i];
        char a[NUMBER_BYTES], b[NUMBER_BYTES];
        fprintf(out, "  %-24s %s ", site->name, s->commodities[site->makes].name);
        print_number(out, &site->capacity);
        fprintf(out, ", output %s > %s", short_number(n->first[i], a), short_number(n->last[i], b));
        if (site->tier > 1) fprintf(out, ", tier %d", site->tier);
        if (site->online_after) fprintf(out, ", after %s", s->hazards[site->online_hazard].name);
        fprintf(out, "\n");
    }
}

static void print_demands(const cp_scenario *s, bool all, FILE *out)
{
    fprintf(out, "\nDemands, a year\n");
    for (int d = 0; d < s->n_demands && !is_cut(out, d, s->n_demands, all); d++) {
        const cp_demand_spec *demand = &s->demands[d];
        fprintf(out, "  %-18s %s ", demand->name, s->commodities[demand->of].name);
        print_number(out, &demand->rate);
        fprintf(out, " %s, priority %d, worth ", s->commodities[demand->of].unit, demand->priority);
        print_number(out, &demand->value);
        fprintf(out, "\n");
    }
    if (s->n_reserves) fprintf(out, "\nReserves\n");
    for (int r = 0; r < s->n_reserves && !is_cut(out, r, s->n_reserves, all); r++) {
        const cp_reserve_spec *reserve = &s->reserves[r];
        fprintf(out, "  %-18s %s ", reserve->name, s->commodities[reserve->of].name);
        print_number(out, &reserve->amount.number);
        fprintf(out, "%s\n", reserve->amount.days ? " days of nominal flow" : "");
    }
}

static int targets_of(const cp_hazard_spec *hazard)
{
    int targets = 0;
    for (int s = 0; s < hazard->n_states; s++) {
        for (int e = 0; e < hazard->states[s].n_effects; e++) targets += hazard->states[s].effects[e].n_targets;
    }
    return targets;
}

static void print_hazards(const cp_scenario *s, bool all, FILE *out)
{
    const char *const kinds[] = {"event", "poisson", "outage", "regime"};
    fprintf(out, "\nHazards\n");
    for (int g = 0; g < s->n_hazards && !is_cut(out, g, s->n_hazards, all); g++) {
        const cp_hazard_spec *hazard = &s->hazards[g];
        fprintf(out, "  %-24s %s, %d effects on targets", hazard->name, kinds[hazard->kind], targets_of(hazard));
        if (hazard->each != CP_EACH_NONE) fprintf(out, ", independent copies");
        if (hazard->kind == CP_REGIME) {
            fprintf(out, ", states");
            for (int i = 0; i < hazard->n_states; i++) fprintf(out, " %s", hazard->states[i].name);
            if (hazard->n_decisions) fprintf(out, ", %d decisions", hazard->n_decisions);
        }
        fprintf(out, "\n");
    }
}

static void print_policies(const cp_study *study, FILE *out)
{
    fprintf(out, "\nPolicies\n");
    for (int p = 0; p < study->n_policies; p++) {
        const cp_policy *policy = &study->policies[p];
        fprintf(out, "  %-18s %s", policy->name, policy->describe);
        if (cp_dist_maximum(&policy->once.dist) > 0.0 || cp_dist_maximum(&policy->yearly.dist) > 0.0) {
            fprintf(out, " [once ");
            print_number(out, &policy->once);
            fprintf(out, ", yearly ");
            print_number(out, &policy->yearly);
            fprintf(out, "]");
        }
        fprintf(out, "\n");
    }
}

static bool print_forecast(const cp_study *study, uint64_t trials, FILE *out, cp_error *error)
{
    cp_forecast f;
    char time[NUMBER_BYTES], memory[NUMBER_BYTES], more[NUMBER_BYTES], file[NUMBER_BYTES];
    if (!cp_forecast_make(study, trials, &f, error)) return false;
    fprintf(out,
            "\n%llu trials: about %s s of one core; %sB of memory, %sB more for each further thread; a file of about "
            "%sB\n",
            (unsigned long long)trials, short_number(f.core_seconds, time), short_number(f.bytes, memory),
            short_number(f.more_bytes, more), short_number(f.file_bytes, file));
    return true;
}

bool cp_report_describe(const cp_study *study, bool all, uint64_t trials, cp_arena *arena, FILE *out, cp_error *error)
{
    const cp_scenario *s = &study->policies[0].scenario;
    cp_nominal nominal;
    if (!cp_nominal_flows(study, s, arena, &nominal, error)) return false;
    print_head(study, out);
    print_commodities(study, s, &nominal, all, out);
    print_sites(s, &nominal, all, out);
    print_demands(s, all, out);
    print_hazards(s, all, out);
    print_policies(study, out);
    return print_forecast(study, trials, out, error);
}
