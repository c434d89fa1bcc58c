/* The configuration: a whole example into the right structs, every way to write a number, overlays, aliases. */
#include "config_texts.h"

#include <math.h>

#include "engine/config/number.h"

static result read_right(const char *text)
{
    result r = read_bytes("test.yaml", text, strlen(text));
    for (int i = 0; i < r.findings.n_errors; i++) print_error("%s\n", r.findings.errors[i]);
    assert_true(r.right);
    return r;
}

static void assert_near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-12 * fabs(expected))) fail_msg("expected %.17g, found %.17g", expected, found);
}

static void assert_fixed(const cp_number *number, double expected)
{
    assert_true(number->given);
    assert_int_equal(number->dist.kind, CP_DIST_FIXED);
    assert_near(cp_dist_mean(&number->dist), expected);
}

static void the_study(void **state)
{
    (void)state;
    result r = read_right(example);
    const cp_study *study = &r.study;
    assert_int_equal(r.findings.n_warnings, 0);
    assert_string_equal(study->name, "One refinery, one ban");
    assert_string_equal(study->description, "");
    assert_string_equal(study->file, "test.yaml");
    assert_string_equal(study->start, "2025-10-15");
    assert_int_equal(study->start_day, 20376);
    assert_int_equal(study->steps, 157); /* 1095.75 days, rounded up */
    assert_near(study->step_days, 7.0);
    assert_near(study->horizon_days, 1099.0);
    assert_string_equal(study->currency, "USD");
    assert_near(study->discount, 0.0);
    assert_int_equal(study->n_quantiles, 6);
    assert_near(study->quantiles[5], 0.999);
    assert_near(study->confidence, 0.95);
    assert_string_equal(study->headline, "cost_total");
    assert_int_equal(study->n_policies, 2);
    cp_arena_release(&r.arena);
}

static void the_network(void **state)
{
    (void)state;
    result r = read_right(example);
    const cp_scenario *s = &r.study.policies[0].scenario;
    assert_int_equal(s->n_commodities, 2);
    assert_string_equal(s->commodities[0].name, "oxide");
    assert_string_equal(s->commodities[0].unit, "t");
    assert_fixed(&s->commodities[0].price_base, 90e3);
    assert_fixed(&s->commodities[0].elasticity, 0.3);
    assert_fixed(&s->commodities[0].price_cap, 10.0);
    assert_fixed(&s->commodities[0].spot, 1.0);
    assert_true(s->commodities[0].target.days);
    assert_fixed(&s->commodities[0].target.number, 45.0);
    assert_string_equal(s->commodities[0].target.number.path, "commodities.oxide.buffer.target");
    assert_false(s->commodities[0].initial.number.given);
    assert_false(s->commodities[1].elasticity.given);
    assert_false(s->commodities[1].initial.days);
    assert_fixed(&s->commodities[1].initial.number, 500.0);
    assert_int_equal(s->n_sites, 3);
    assert_true(s->sites[0].tariffed);
    assert_false(s->sites[0].online_after);
    assert_false(s->sites[0].online_at.given);
    assert_false(s->sites[0].ramp.given);
    assert_int_equal(s->sites[0].tier, 1);
    assert_int_equal(s->sites[1].capacity.dist.kind, CP_DIST_TRIANGULAR);
    assert_string_equal(s->sites[1].capacity.path, "sites.allied-oxide.capacity");
    assert_true(s->sites[1].online_after);
    assert_int_equal(s->sites[1].online_hazard, 0);
    assert_int_equal(s->sites[1].online_state, 1);
    assert_string_equal(s->sites[1].online_lag.path, "sites.allied-oxide.online.lag");
    assert_near(cp_dist_cdf(&s->sites[1].online_lag.dist, 24 * 30.4375), 0.5);
    assert_fixed(&s->sites[1].ramp, 12 * 30.4375);
    assert_int_equal(s->sites[2].makes, 1);
    assert_int_equal(s->sites[2].tier, 2);
    assert_near(s->sites[2].lead_days, 28.0);
    assert_int_equal(s->sites[2].n_uses, 1);
    assert_int_equal(s->sites[2].uses_commodity[0], 0);
    assert_fixed(&s->sites[2].uses_rate[0], 0.32);
    assert_string_equal(s->sites[2].uses_rate[0].path, "sites.magnet-plants.uses.oxide");
    assert_string_equal(s->sites[2].tags[0].value, "Japan");
    assert_int_equal(s->n_demands, 2);
    assert_int_equal(s->demands[0].of, 1);
    assert_fixed(&s->demands[0].growth, 0.08);
    assert_int_equal(s->demands[0].priority, 2);
    assert_near(s->demands[1].threshold, 0.01);
    assert_int_equal(s->n_reserves, 1);
    assert_true(s->reserves[0].amount.days);
    assert_fixed(&s->reserves[0].release, 5e3);
    assert_false(s->reserves[0].release_fraction);
    assert_fixed(&s->reserves[0].refill, 500.0);
    cp_arena_release(&r.arena);
}

static void the_hazards(void **state)
{
    (void)state;
    result r = read_right(example);
    const cp_scenario *s = &r.study.policies[0].scenario;
    assert_int_equal(s->n_hazards, 2);
    const cp_hazard_spec *trade = &s->hazards[0], *outages = &s->hazards[1];
    assert_int_equal(trade->kind, CP_REGIME);
    assert_int_equal(trade->n_states, 3);
    assert_near(trade->initial[0], 1.0);
    assert_string_equal(trade->states[1].name, "controls");
    assert_false(trade->states[1].for_ever);
    assert_near(trade->states[1].next[0], 0.8);
    assert_near(trade->states[1].next[2], 0.2);
    assert_int_equal(trade->states[0].n_effects, 0);
    assert_int_equal(trade->states[1].n_effects, 2);
    assert_int_equal(trade->states[1].effects[0].kind, CP_EFFECT_CAPACITY);
    assert_int_equal(trade->states[1].effects[1].kind, CP_EFFECT_TARIFF);
    assert_fixed(&trade->states[1].effects[1].value, 0.25);
    assert_int_equal(trade->states[1].effects[1].n_targets, 1);
    assert_int_equal(trade->states[1].effects[1].targets[0], 0);
    assert_int_equal(trade->n_decisions, 1);
    assert_fixed(&trade->decisions[0].at, 26.0);
    assert_string_equal(trade->decisions[0].at.path, "hazards.trade.regime.decisions.0.at");
    assert_true(trade->decisions[0].from[0]);
    assert_false(trade->decisions[0].from[1]);
    assert_near(trade->decisions[0].next[1], 0.3);
    assert_int_equal(outages->kind, CP_OUTAGE);
    assert_int_equal(outages->each, CP_EACH_SITE);
    assert_int_equal(outages->every.kind, CP_DIST_EXPONENTIAL);
    assert_near(cp_dist_mean(&outages->every), 5 * 365.25);
    assert_int_equal(outages->n_states, 1);
    assert_int_equal(outages->states[0].effects[0].kind, CP_EFFECT_LOSS);
    assert_int_equal(outages->states[0].effects[0].n_targets, 3);
    assert_int_equal(outages->states[0].effects[0].value.dist.kind, CP_DIST_BETA);
    cp_arena_release(&r.arena);
}

static void the_policies(void **state)
{
    (void)state;
    result r = read_right(example);
    const cp_policy *base = &r.study.policies[0], *more = &r.study.policies[1];
    assert_string_equal(base->name, "baseline");
    assert_fixed(&base->once, 0.0);
    assert_string_equal(more->name, "stockpile-180");
    assert_string_equal(more->describe, "Half a year of oxide");
    assert_fixed(&more->once, 300e6);
    assert_fixed(&more->yearly, 6e6);
    assert_string_equal(more->yearly.path, "policies.stockpile-180.cost.yearly");
    assert_false(more->at.given);
    assert_fixed(&base->scenario.reserves[0].amount.number, 60.0);
    assert_fixed(&more->scenario.reserves[0].amount.number, 180.0);
    assert_string_equal(more->scenario.reserves[0].amount.number.path, "reserves.stockpile.amount");
    for (int h = 0; h < 2; h++) assert_string_equal(base->scenario.hazards[h].text, more->scenario.hazards[h].text);
    cp_arena_release(&r.arena);
}

static void units(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int allowed;
        double value;
    } right[] = {
        {"30e3", CP_WRITTEN_PLAIN, 30e3},
        {"-.5", CP_WRITTEN_PLAIN, -0.5},
        {"+2.", CP_WRITTEN_PLAIN, 2.0},
        {"1E-3", CP_WRITTEN_PLAIN, 1e-3},
        {"5%", CP_WRITTEN_PERCENT, 0.05},
        {"1 day", CP_WRITTEN_DURATION, 1.0},
        {"6 weeks", CP_WRITTEN_DURATION, 42.0},
        {"18 months", CP_WRITTEN_DURATION, 547.875},
        {"1 month", CP_WRITTEN_DURATION, 30.4375},
        {"2 years", CP_WRITTEN_DURATION, 730.5},
        {"0.5 year", CP_WRITTEN_DURATION, 182.625},
        {"1970-01-03", CP_WRITTEN_DATE, 2.0},
    };
    static const char *const wrong[] = {"",       " 1",  "1 ",    "0x10",    "nan", "inf",       "1e999", "1,5",
                                        "1_000",  "e3",  "5 %",   "--1",     "1e",  ".",         "days",  "6  weks",
                                        "6weeks", "5%%", "1e3e3", "2 Weeks", "1 2", "1970-02-30"};
    enum { ANY = CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT | CP_WRITTEN_DURATION | CP_WRITTEN_DATE };
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        cp_reading reading;
        assert_true(cp_number_parse(right[i].text, ANY, &reading));
        assert_int_equal(reading.written, right[i].allowed);
        assert_near(reading.value, right[i].value);
        assert_false(cp_number_parse(right[i].text, ANY & ~right[i].allowed, &reading));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        cp_reading reading;
        assert_false(cp_number_parse(wrong[i], ANY, &reading));
    }
}

static void distributions(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        cp_dist_kind kind;
        double mean;
    } forms[] = {
        {"7", CP_DIST_FIXED, 7},
        {"{uniform: [1, 3]}", CP_DIST_UNIFORM, 2},
        {"{uniform: {min: 1, max: 3}}", CP_DIST_UNIFORM, 2},
        {"{triangular: [1, 2, 6]}", CP_DIST_TRIANGULAR, 3},
        {"{triangular: {min: 1, mode: 2, max: 6}}", CP_DIST_TRIANGULAR, 3},
        {"{pert: [1, 2, 9]}", CP_DIST_BETA, 3},
        {"{pert: {min: 1, mode: 3, max: 5, shape: 2}}", CP_DIST_BETA, 3},
        {"{normal: {mean: 5, sd: 1, min: 3, max: 7}}", CP_DIST_NORMAL, 5},
        {"{normal: {mean: 5, sd: 0}}", CP_DIST_FIXED, 5},
        {"{lognormal: {median: 2, sigma: 0.5}}", CP_DIST_LOGNORMAL, 2.2662969061336526},
        {"{lognormal: {mean: 3, sd: 1}}", CP_DIST_LOGNORMAL, 3},
        {"{exponential: {mean: 4}}", CP_DIST_EXPONENTIAL, 4},
        {"{weibull: {shape: 1, scale: 4}}", CP_DIST_WEIBULL, 4},
        {"{gamma: {shape: 2, scale: 3}}", CP_DIST_GAMMA, 6},
        {"{gamma: {mean: 6, cv: 50%}}", CP_DIST_GAMMA, 6},
        {"{beta: {alpha: 2, beta: 2}}", CP_DIST_BETA, 0.5},
        {"{beta: {alpha: 2, beta: 2, min: 1, max: 5}}", CP_DIST_BETA, 3},
        {"{pareto: {scale: 2, shape: 3}}", CP_DIST_PARETO, 3},
        {"{gpd: {location: 1, scale: 2, shape: 0.5}}", CP_DIST_GPD, 5},
        {"{bernoulli: {p: 25%}}", CP_DIST_BERNOULLI, 0.25},
        {"{discrete: {values: [9, 1], weights: [1, 3]}}", CP_DIST_DISCRETE, 3},
        {"{empirical: {values: [5, 1, 3]}}", CP_DIST_DISCRETE, 3},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char site[200];
        snprintf(site, sizeof site, "capacity: %s", forms[i].text);
        result r = read_with(site, "", "");
        if (!r.right) fail_msg("%s", r.error.text);
        const cp_number *capacity = &r.study.policies[0].scenario.sites[0].capacity;
        assert_int_equal(capacity->dist.kind, forms[i].kind);
        if (!(fabs(cp_dist_mean(&capacity->dist) - forms[i].mean) < 1e-9 * forms[i].mean))
            fail_msg("%s", forms[i].text);
        cp_arena_release(&r.arena);
    }
}

static void quantiles_of_a_lognormal(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        double p, q;
    } pairs[] = {{"p50", "p90", 0.5, 0.9}, {"p50", "p95", 0.5, 0.95}, {"p90", "p95", 0.9, 0.95}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char site[200];
        snprintf(site, sizeof site, "capacity: {lognormal: {%s: 3, %s: 4}}", pairs[i].first, pairs[i].second);
        result r = read_with(site, "", "");
        assert_true(r.right);
        const cp_dist *dist = &r.study.policies[0].scenario.sites[0].capacity.dist;
        assert_true(fabs(cp_dist_cdf(dist, 3) - pairs[i].p) < 1e-12);
        assert_true(fabs(cp_dist_cdf(dist, 4) - pairs[i].q) < 1e-12);
        cp_arena_release(&r.arena);
    }
}

static void dates_and_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double days;
    } forms[] = {{"2026-01-31", 30},
                 {"2025-12-31", -1},
                 {"\"2026-01-31\"", 30},
                 {"2 weeks", 14},
                 {"{uniform: [10 days, 2026-01-31]}", 20}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char site[200];
        snprintf(site, sizeof site, "capacity: 1, online: %s", forms[i].text);
        result r = read_with(site, "", "");
        assert_true(r.right);
        assert_near(cp_dist_mean(&r.study.policies[0].scenario.sites[0].online_at.dist), forms[i].days);
        cp_arena_release(&r.arena);
    }
}

static void kinds_of_hazards(void **state)
{
    (void)state;
    result r =
        read_with("capacity: 1, tariffed: true",
                  "a: {event: {at: 2026-02-01, lasts: 3 weeks},"
                  "    affects: [{select: mine, capacity: 0}, {select: [mine, city], demand: 150%, tariff: 10%}]},"
                  "b: {each: country, poisson: {rate: 2, lasts: 1 weeks}, affects: [{select: city, demand: 2}]},"
                  "c: {each: demand, event: {at: 1 days, lasts: 1 days, probability: 5%},"
                  "    affects: [{select: {country: Peru}, demand: 0.5}]},"
                  "d: {regime: {initial: {x: 25%, y: 0.75}, states: {x: {}, y: {affects: [{select: mine,"
                  "    loss: 30%}]}}}}",
                  "");
    if (!r.right) fail_msg("%s", r.error.text);
    assert_int_equal(r.findings.n_warnings, 0);
    const cp_hazard_spec *h = r.study.policies[0].scenario.hazards;
    assert_int_equal(h[0].kind, CP_EVENT);
    assert_fixed(&h[0].probability, 1.0);
    assert_fixed(&h[0].at, 31.0);
    assert_near(cp_dist_mean(&h[0].states[0].lasts), 21.0);
    assert_string_equal(h[0].states[0].name, "active");
    assert_int_equal(h[0].states[0].n_effects, 3);
    assert_fixed(&h[0].states[0].effects[1].value, 1.5);
    assert_int_equal(h[0].states[0].effects[1].kind, CP_EFFECT_DEMAND);
    assert_int_equal(h[0].states[0].effects[1].targets[0], 0);
    assert_int_equal(h[1].kind, CP_POISSON);
    assert_int_equal(h[1].each, CP_EACH_TAG);
    assert_string_equal(h[1].each_tag, "country");
    assert_fixed(&h[1].rate, 2.0);
    assert_int_equal(h[2].each, CP_EACH_DEMAND);
    assert_fixed(&h[2].probability, 0.05);
    assert_true(h[3].states[0].for_ever);
    assert_null(h[3].states[0].next);
    assert_near(h[3].initial[1], 0.75);
    cp_arena_release(&r.arena);
}

static void overlays(void **state)
{
    (void)state;
    result r = read_with("capacity: 1",
                         "h: {event: {at: 1 days, lasts: 9 days}, affects: [{select: mine, loss: 0.5}]},"
                         "i: {event: {at: 1 days, lasts: 9 days}, affects: [{select: mine, loss: 0.5}]}",
                         "p: {set: {commodities.ore.buffer.initial: 5, hazards.h.affects.0.loss: 0.25,"
                         "          sites.mine.ramp: 1 weeks, commodities.ore.price.base: 7}},"
                         "q: {set: {sites.mine: {makes: ore, capacity: {uniform: [1, 2]}, tags: {country: Peru}},"
                         "          commodities.ore.buffer: 9}}");
    if (!r.right) fail_msg("%s", r.error.text);
    assert_int_equal(r.study.n_policies, 3);
    const cp_scenario *base = &r.study.policies[0].scenario, *p = &r.study.policies[1].scenario;
    const cp_scenario *q = &r.study.policies[2].scenario;
    assert_string_equal(r.study.policies[0].name, "baseline");
    assert_false(base->commodities[0].initial.number.given);
    assert_false(base->sites[0].ramp.given);
    assert_fixed(&p->commodities[0].target.number, 21.0);
    assert_fixed(&p->commodities[0].initial.number, 5.0);
    assert_fixed(&p->commodities[0].price_base, 7.0);
    assert_fixed(&p->sites[0].ramp, 7.0);
    assert_fixed(&p->hazards[0].states[0].effects[0].value, 0.25);
    assert_fixed(&base->hazards[0].states[0].effects[0].value, 0.5);
    assert_string_not_equal(p->hazards[0].text, base->hazards[0].text);
    assert_ptr_equal(p->hazards[1].text, base->hazards[1].text);
    assert_int_equal(q->sites[0].capacity.dist.kind, CP_DIST_UNIFORM);
    assert_string_equal(q->sites[0].capacity.path, "sites.mine.capacity");
    assert_false(q->commodities[0].target.days);
    cp_arena_release(&r.arena);
}

/* What hangs on a regime, and how events recover. */
static void waiting_and_recovery(void **state)
{
    (void)state;
    result r = read_with("capacity: 5",
                         "w: {regime: {initial: a, states: {a: {lasts: 5 days, next: {b: 1}}, b: {}}}}, "
                         "e: {event: {at: {after: {hazard: w, state: b}, lag: 2 weeks}, lasts: 3 days}, affects: "
                         "[{select: mine, capacity: 0.5, arrivals: 0.25, tariff: 1, recovery: linear}]}, "
                         "o: {outage: {every: 1 years, lasts: 2 days, stationary: true}, clock: [{hazard: w, b: 3}], "
                         "affects: [{select: mine, loss: 0.5, recovery: sudden}]}",
                         "");
    assert_true(r.right);
    const cp_hazard_spec *hazards = r.study.policies[0].scenario.hazards, *e = &hazards[1], *o = &hazards[2];
    assert_true(e->at_after && e->at_hazard == 0 && e->at_state == 1);
    assert_fixed(&e->at_lag, 14);
    assert_int_equal(e->states[0].n_effects, 3);
    for (int i = 0; i < 3; i++) {
        const cp_effect *effect = &e->states[0].effects[i];
        assert_true(effect->linear == (effect->kind != CP_EFFECT_TARIFF));
    }
    assert_true(o->stationary && o->n_clocks == 1 && o->clocks[0].hazard == 0);
    assert_false(o->clocks[0].factors[0].given);
    assert_fixed(&o->clocks[0].factors[1], 3);
    assert_false(o->states[0].effects[0].linear);
    cp_arena_release(&r.arena);
}

static void dated_steps(void **state)
{
    (void)state;
    result r = read_with("capacity: {2025-12-30: 5, 2026-01-11: {uniform: [1, 3]}}", "",
                         "p: {set: {sites.mine.capacity.2026-01-11: 7}}");
    assert_true(r.right);
    const cp_site_spec *site = &r.study.policies[0].scenario.sites[0];
    assert_false(site->capacity.given);
    assert_int_equal(site->capacity_steps.n, 2);
    assert_near(site->capacity_steps.from_day[0], -2);
    assert_near(site->capacity_steps.from_day[1], 10);
    assert_fixed(&site->capacity_steps.values[0], 5);
    assert_int_equal(site->capacity_steps.values[1].dist.kind, CP_DIST_UNIFORM);
    assert_string_equal(site->capacity_steps.values[1].path, "sites.mine.capacity.2026-01-11");
    assert_fixed(&r.study.policies[1].scenario.sites[0].capacity_steps.values[1], 7);
    cp_arena_release(&r.arena);
}

/* A copula of parameters belongs to the study, one of an event's draws to the state. */
static void correlations(void **state)
{
    (void)state;
    result r = read_with("capacity: {uniform: [1, 3]}, cost: {uniform: [1, 3]}",
                         "e: {event: {at: 5 days, lasts: {exponential: {mean: 3 days}}}, affects: [{select: mine, "
                         "loss: {uniform: [0, 1]}}]}",
                         "}\ncorrelate: [{of: [sites.mine.capacity, sites.mine.cost], gaussian: [[1, 0.6], [0.6, 1]]}, "
                         "{of: [hazards.e.affects.0.loss, hazards.e.event.lasts], t: [[1, -0.6], [-0.6, 1]], dof: 3}]"
                         "\nsources: {");
    assert_true(r.right);
    assert_int_equal(r.study.n_copulas, 1);
    const cp_copula_spec *copula = &r.study.copulas[0];
    assert_string_equal(copula->name, "correlate[sites.mine.capacity,sites.mine.cost]");
    assert_true(copula->n == 2 && copula->dof == 0.0);
    assert_near(copula->factor[2], 0.6);
    assert_near(copula->factor[3], 0.8);
    const cp_state_spec *event = &r.study.policies[0].scenario.hazards[0].states[0];
    assert_int_equal(event->n_ties, 1);
    assert_true(event->ties[0].members[0] == 0 && event->ties[0].members[1] == CP_NONE && event->ties[0].dof == 3.0);
    cp_arena_release(&r.arena);
}

static void additions(void **state)
{
    (void)state;
    result r = read_with(
        "capacity: 5",
        "e: {each: site, event: {at: 5 days, lasts: 3 days}, affects: [{select: {country: Peru}, capacity: 0}]}",
        "p: {add: {sites: {pit: {makes: ore, capacity: 1, tags: {country: Peru}}}, reserves: {pool: "
        "{of: ore, amount: 5, release: 5, serves: city}}}, set: {sites.pit.capacity: 2}}");
    assert_true(r.right);
    const cp_scenario *base = &r.study.policies[0].scenario, *more = &r.study.policies[1].scenario;
    assert_true(base->n_sites == 1 && base->n_reserves == 0 && base->hazards[0].states[0].effects[0].n_targets == 1);
    assert_true(more->n_sites == 2 && more->n_reserves == 1 && more->hazards[0].states[0].effects[0].n_targets == 2);
    assert_fixed(&more->sites[1].capacity, 2);
    assert_true(more->reserves[0].n_serves == 1 && more->reserves[0].serves[0] == 0);
    cp_arena_release(&r.arena);
}

/* A column of a CSV file at hand: quotes, a mark at the beginning, line ends of both kinds, empty lines. */
static void samples(void **state)
{
    (void)state;
    static const char table[] = "\xEF\xBB\xBFname,\"days, \"\"real\"\"\"\r\na,5\r\n\"b\n\",\"7.5\"\n\n,3\r\n";
    static const struct {
        const char *column, *error;
    } cases[] = {
        {"days, \"real\"", NULL},
        {"hours",
         "file.yaml:4:67: hazards.e.event.lasts.empirical.column: expected a column of a.csv, found \"hours\""},
        {"name", "file.yaml:4:67: hazards.e.event.lasts.empirical.column: expected a number in every line of a.csv, "
                 "found \"a\" in line 2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "{chokepoint: 1, time: {start: 2026-01-01, horizon: 1 years}, commodities: {ore: {}},\n"
                 "sites: {mine: {makes: ore, capacity: 1}}, demands: {city: {of: ore, rate: 1}},\n"
                 "hazards: {e: {affects: [{select: mine, capacity: 0}], event: {at: 5 days, lasts:\n"
                 "  {empirical: {file: a.csv,                              column: '%s', interpolate: true}}}}}}\n",
                 cases[i].column);
        const cp_input_file file = {"a.csv", table, sizeof table - 1};
        const cp_config_input input = {
            .file = "file.yaml", .text = text, .bytes = strlen(text), .n_files = 1, .files = &file};
        result r = {0};
        r.right = cp_config_read(&input, &r.arena, &r.study, &r.findings, &r.error);
        assert_true(r.right == !cases[i].error);
        if (cases[i].error) {
            assert_string_equal(r.findings.errors[0], cases[i].error);
        } else {
            const cp_dist *lasts = &r.study.policies[0].scenario.hazards[0].states[0].lasts;
            assert_near(cp_dist_quantile(lasts, 0.25), 4);
            assert_near(cp_dist_quantile(lasts, 0.75), 6.25);
            assert_int_equal(r.study.n_files, 1);
        }
        cp_arena_release(&r.arena);
    }
}

static void mixtures(void **state)
{
    (void)state;
    result r = read_with("capacity: {mixture: [{weight: 3, of: 5}, {weight: 1, of: {uniform: [1, 3]}}]}", "", "");
    assert_true(r.right);
    const cp_dist *dist = &r.study.policies[0].scenario.sites[0].capacity.dist;
    assert_near(cp_dist_mean(dist), 4.25);
    assert_near(cp_dist_quantile(dist, 0.125), 2);
    assert_near(cp_dist_quantile(dist, 0.9), 5);
    cp_arena_release(&r.arena);
}

static void canonical_text(void **state)
{
    (void)state;
    result a =
        read_with("capacity: 1", "h: {event: {at: 1 days, lasts: 9 days}, affects: [{select: mine, loss: 0.5}]}", "");
    result b = read_with("capacity: 1",
                         "h: # the same\n {event: {at: \"1 days\",\n  lasts: 9 days}, affects:\n"
                         "  [ {select: 'mine', loss: 0.5} ]}",
                         "");
    assert_true(a.right && b.right);
    assert_string_equal(a.study.policies[0].scenario.hazards[0].text, b.study.policies[0].scenario.hazards[0].text);
    cp_arena_release(&a.arena);
    cp_arena_release(&b.arena);
}

static void aliases(void **state)
{
    (void)state;
    result r = read_with("capacity: &c 12", "", "");
    assert_true(r.right);
    cp_arena_release(&r.arena);
    r = read_with("capacity: &c 12, cost: *c", "", "");
    assert_true(r.right);
    assert_fixed(&r.study.policies[0].scenario.sites[0].cost, 12.0);
    cp_arena_release(&r.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_study),
        cmocka_unit_test(the_network),
        cmocka_unit_test(the_hazards),
        cmocka_unit_test(the_policies),
        cmocka_unit_test(units),
        cmocka_unit_test(distributions),
        cmocka_unit_test(quantiles_of_a_lognormal),
        cmocka_unit_test(dates_and_offsets),
        cmocka_unit_test(kinds_of_hazards),
        cmocka_unit_test(overlays),
        cmocka_unit_test(waiting_and_recovery),
        cmocka_unit_test(dated_steps),
        cmocka_unit_test(correlations),
        cmocka_unit_test(additions),
        cmocka_unit_test(samples),
        cmocka_unit_test(mixtures),
        cmocka_unit_test(canonical_text),
        cmocka_unit_test(aliases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
