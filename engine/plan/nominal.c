/* Walks the commodities from final to raw in every step. */
#include "engine/plan/nominal.h"

#include "engine/base/memory.h"
#include "kernels/math.h"

#include <math.h>
#include <string.h>

typedef struct {
    const cp_study *study;
    const cp_scenario *scenario;
    cp_nominal *nominal;
    double *capacity, *online, *ramp; /* [n_sites] means */
    double *rate, *growth;            /* [n_demands] means: now (of dated steps, the growth alone), per step */
    double **uses;                    /* [n_sites][n_uses] means */
    double *now;                      /* [n_sites] production of this step, per year */
    double *pipeline;                 /* [n_sites] what of it is on its way */
} walk;

static bool mean_of(const cp_number *number, double absent, double *mean, cp_error *error)
{
    *mean = number->given ? cp_dist_mean(&number->dist) : absent;
    if (isfinite(*mean) || !number->given) return true;
    return cp_fail(error, CP_BAD_INPUT, "%s: expected a distribution with a finite mean (nominal flows need it)",
                   number->path);
}

static bool check_steps(const cp_dated_steps *steps, cp_error *error)
{
    double unused;
    for (int i = 0; i < steps->n; i++) {
        if (!mean_of(&steps->values[i], 0.0, &unused, error)) return false;
    }
    return true;
}

/* The mean of dated steps on average over step k. */
static double steps_in(const walk *w, const cp_dated_steps *steps, int k)
{
    const double h = w->study->step_days, begin = k * h, end = begin + h;
    double sum = 0.0;
    for (int i = 0; i < steps->n; i++) {
        const double until = i + 1 < steps->n ? steps->from_day[i + 1] : INFINITY;
        const double from = fmax(begin, steps->from_day[i]), to = fmin(end, until);
        const double part = from <= begin && to >= end ? 1.0 : (to - from) / h;
        if (part > 0.0) sum += part * cp_dist_mean(&steps->values[i].dist);
    }
    return sum;
}

int cp_nominal_ring_length(const cp_site_spec *site, double step_days)
{
    return (int)floor(site->lead_days / step_days + 0.5) + 1;
}

/* Whether every commodity that is made from p stands in the order already. */
static bool is_ready(const cp_scenario *scenario, int p, const bool *placed)
{
    for (int i = 0; i < scenario->n_sites; i++) {
        const cp_site_spec *site = &scenario->sites[i];
        for (int u = 0; u < site->n_uses; u++) {
            if (site->uses_commodity[u] == p && !placed[site->makes]) return false;
        }
    }
    return true;
}

static bool find_order(const cp_scenario *scenario, cp_arena *arena, int *order, cp_error *error)
{
    bool *placed = cp_arena_take(arena, (size_t)scenario->n_commodities, sizeof *placed, error);
    if (!placed) return false;
    for (int n = 0; n < scenario->n_commodities; n++) {
        int p = 0;
        while (p < scenario->n_commodities && (placed[p] || !is_ready(scenario, p, placed))) p++;
        if (p == scenario->n_commodities) return cp_fail(error, CP_BAD_INPUT, "sites: the network has a cycle");
        placed[p] = true;
        order[n] = p;
    }
    return true;
}

static bool take_means(walk *w, cp_arena *arena, cp_error *error)
{
    const cp_scenario *s = w->scenario;
    for (int i = 0; i < s->n_sites; i++) {
        const cp_site_spec *site = &s->sites[i];
        w->uses[i] = cp_arena_take(arena, (size_t)site->n_uses, sizeof(double), error);
        bool ok = w->uses[i] && check_steps(&site->capacity_steps, error) &&
                  mean_of(&site->capacity, 0.0, &w->capacity[i], error) &&
                  mean_of(&site->online_at, 0.0, &w->online[i], error) && mean_of(&site->ramp, 0.0, &w->ramp[i], error);
        for (int u = 0; ok && u < site->n_uses; u++) ok = mean_of(&site->uses_rate[u], 0.0, &w->uses[i][u], error);
        if (!ok) return false;
        if (site->online_after) w->online[i] = INFINITY;
        w->pipeline[i] = cp_nominal_ring_length(site, w->study->step_days);
    }
    for (int d = 0; d < s->n_demands; d++) {
        double growth;
        const cp_dated_steps *steps = &s->demands[d].rate_steps;
        if (!mean_of(&s->demands[d].rate, 1.0, &w->rate[d], error) || !check_steps(steps, error)) return false;
        if (!mean_of(&s->demands[d].growth, 0.0, &growth, error)) return false;
        w->growth[d] = growth == 0.0 ? 1.0 : cp_pow(1.0 + growth, w->study->step_days / 365.25);
    }
    return true;
}

static double ramp_integral(double days, double online, double ramp)
{
    const double since = days > online ? days - online : 0.0;
    const double climbing = since < ramp ? since : ramp;
    return (ramp > 0.0 ? climbing * climbing / (2.0 * ramp) : 0.0) + (since - climbing);
}

/* Mean capacity per year of site i on average over step k. */
static double capacity_in(const walk *w, int i, int k)
{
    const double h = w->study->step_days, begin = k * h, end = begin + h, online = w->online[i], ramp = w->ramp[i];
    if (end <= online) return 0.0;
    const cp_dated_steps *steps = &w->scenario->sites[i].capacity_steps;
    const double capacity = steps->n ? steps_in(w, steps, k) : w->capacity[i];
    if (begin >= online + ramp) return capacity;
    return capacity * (ramp_integral(end, online, ramp) - ramp_integral(begin, online, ramp)) / h;
}

/* Shares what commodity p needs over its producers, lowest tier first; their production goes to `now`. */
static void share_out(walk *w, int p, int k)
{
    const cp_scenario *s = w->scenario;
    const cp_nominal *n = w->nominal;
    const long at = (long)p * n->steps + k;
    double needed = n->throughput[at];
    for (int m = n->first_maker[p]; m < n->first_maker[p + 1]; m++) {
        w->now[n->makers[m]] = capacity_in(w, n->makers[m], k);
    }
    for (int m = n->first_maker[p], tier_end; m < n->first_maker[p + 1]; m = tier_end) {
        double tier_capacity = 0.0;
        for (tier_end = m; tier_end < n->first_maker[p + 1]; tier_end++) {
            if (s->sites[n->makers[tier_end]].tier != s->sites[n->makers[m]].tier) break;
            tier_capacity += w->now[n->makers[tier_end]];
        }
        const double fill = needed >= tier_capacity ? 1.0 : needed / tier_capacity;
        for (int i = m; i < tier_end; i++) w->now[n->makers[i]] = fill * w->now[n->makers[i]];
        needed = needed > tier_capacity ? needed - tier_capacity : 0.0;
        n->supply[at] += tier_capacity;
    }
}

static void walk_step(walk *w, int k)
{
    const cp_scenario *s = w->scenario;
    const cp_nominal *n = w->nominal;
    for (int d = 0; d < s->n_demands; d++) {
        const cp_dated_steps *steps = &s->demands[d].rate_steps;
        const double now = steps->n ? w->rate[d] * steps_in(w, steps, k) : w->rate[d];
        n->throughput[(long)s->demands[d].of * n->steps + k] += now;
        w->rate[d] *= w->growth[d];
    }
    for (int o = 0; o < s->n_commodities; o++) {
        const int p = n->order[o];
        share_out(w, p, k);
        for (int m = n->first_maker[p]; m < n->first_maker[p + 1]; m++) {
            const int i = n->makers[m];
            const cp_site_spec *site = &s->sites[i];
            for (int u = 0; u < site->n_uses; u++) {
                n->throughput[(long)site->uses_commodity[u] * n->steps + k] += w->uses[i][u] * w->now[i];
            }
            const double per_step = w->now[i] * w->study->step_days / 365.25;
            n->inflow[(long)p * n->steps + k] += w->pipeline[i] * per_step;
        }
    }
}

/* The first step from which on every step is like the one before; `steps` when there is none. */
static int steady_from(const walk *w)
{
    const cp_scenario *s = w->scenario;
    const int steps = w->nominal->steps;
    double latest = 0.0;
    for (int d = 0; d < s->n_demands; d++) {
        if (s->demands[d].rate_steps.n || w->growth[d] != 1.0) return steps;
    }
    for (int i = 0; i < s->n_sites; i++) {
        if (s->sites[i].capacity_steps.n) return steps;
        if (w->online[i] + w->ramp[i] < INFINITY) latest = fmax(latest, w->online[i] + w->ramp[i]);
    }
    const double first = ceil(latest / w->study->step_days) + 1.0;
    return first < steps ? (int)first : steps;
}

static void repeat_step(const walk *w, int k)
{
    const cp_nominal *n = w->nominal;
    for (long at = k; at < (long)w->scenario->n_commodities * n->steps; at += n->steps) {
        n->throughput[at] = n->throughput[at - 1];
        n->inflow[at] = n->inflow[at - 1];
        n->supply[at] = n->supply[at - 1];
    }
}

/* Sorts the sites by commodity and tier; stable, so that equal ones keep the order of the file. */
static void sort_makers(const cp_scenario *s, cp_nominal *n)
{
    for (int i = 0; i < s->n_sites; i++) n->first_maker[s->sites[i].makes + 1]++;
    for (int p = 0; p < s->n_commodities; p++) n->first_maker[p + 1] += n->first_maker[p];
    for (int i = 0; i < s->n_sites; i++) n->makers[i] = CP_NONE;
    for (int i = 0; i < s->n_sites; i++) {
        const int p = s->sites[i].makes;
        int at = n->first_maker[p];
        while (n->makers[at] >= 0 && s->sites[n->makers[at]].tier <= s->sites[i].tier) at++;
        for (int m = n->first_maker[p + 1] - 1; m > at; m--) n->makers[m] = n->makers[m - 1];
        n->makers[at] = i;
    }
}

static bool take_arrays(walk *w, cp_arena *arena, cp_error *error)
{
    const cp_scenario *s = w->scenario;
    cp_nominal *n = w->nominal;
    const size_t sites = (size_t)s->n_sites, demands = (size_t)s->n_demands, commodities = (size_t)s->n_commodities;
    const size_t steps = (size_t)n->steps;
    w->uses = cp_arena_take(arena, sites, sizeof *w->uses, error);
    n->order = cp_arena_take(arena, commodities, sizeof *n->order, error);
    n->makers = cp_arena_take(arena, sites, sizeof *n->makers, error);
    n->first_maker = cp_arena_take(arena, commodities + 1, sizeof *n->first_maker, error);
    double **const arrays[] = {&w->capacity, &w->online, &w->ramp,   &w->now,        &w->pipeline, &n->first,
                               &n->last,     &w->rate,   &w->growth, &n->throughput, &n->inflow,   &n->supply};
    const size_t sizes[] = {sites,
                            sites,
                            sites,
                            sites,
                            sites,
                            sites,
                            sites,
                            demands,
                            demands,
                            commodities * steps,
                            commodities * steps,
                            commodities * steps};
    bool ok = w->uses && n->order && n->makers && n->first_maker &&
              cp_memory_fits(3.0 * (double)(commodities * steps) * sizeof(double), "nominal flows", error);
    for (size_t a = 0; ok && a < sizeof sizes / sizeof *sizes; a++) {
        *arrays[a] = cp_arena_take(arena, sizes[a], sizeof(double), error);
        ok = *arrays[a] != NULL;
    }
    return ok;
}

/* What is on its way: rows of a pipeline are as many as steps fit into the lead time. */
static bool check_pipelines(const cp_study *study, const cp_scenario *scenario, cp_error *error)
{
    double rows = 0.0;
    for (int i = 0; i < scenario->n_sites; i++)
        rows += floor(scenario->sites[i].lead_days / study->step_days + 0.5) + 1;
    if (rows <= CP_MOST_PIPELINE_ROWS) return true;
    return cp_fail(error, CP_BAD_INPUT,
                   "sites: expected lead times of at most %d steps, of all sites together, found %.3g",
                   CP_MOST_PIPELINE_ROWS, rows);
}

bool cp_nominal_flows(const cp_study *study, const cp_scenario *scenario, cp_arena *arena, cp_nominal *nominal,
                      cp_error *error)
{
    *nominal = (cp_nominal){.steps = study->steps};
    walk w = {.study = study, .scenario = scenario, .nominal = nominal};
    if (!check_pipelines(study, scenario, error) || !take_arrays(&w, arena, error) ||
        !find_order(scenario, arena, nominal->order, error) || !take_means(&w, arena, error)) {
        return false;
    }
    sort_makers(scenario, nominal);
    const int steady = steady_from(&w);
    for (int k = 0; k < study->steps; k++) {
        if (k > steady) {
            repeat_step(&w, k);
        } else {
            walk_step(&w, k);
        }
        if (k == 0) memcpy(nominal->first, w.now, (size_t)scenario->n_sites * sizeof *w.now);
    }
    memcpy(nominal->last, w.now, (size_t)scenario->n_sites * sizeof *w.now);
    return true;
}
