/* The table itself, and what is said about a field. Within a section the order is that of the documentation. */
#include "engine/config/fields.h"

#include "engine/config/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What CP_DATED relies on. */
_Static_assert(offsetof(cp_site_spec, capacity_steps) == offsetof(cp_site_spec, capacity) + sizeof(cp_number), "");
_Static_assert(offsetof(cp_demand_spec, rate_steps) == offsetof(cp_demand_spec, rate) + sizeof(cp_number), "");
_Static_assert(offsetof(cp_effect_read, tariff_steps) == offsetof(cp_effect_read, tariff) + sizeof(cp_number), "");

/* clang-format off */
static const cp_field table[] = {
    /* section, key, kind, rules, least, most, default, offset, inner section, type, meaning */
    {CP_IN_ROOT, "chokepoint", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, 0, "1", "version of this format"},
    {CP_IN_ROOT, "name", CP_KIND_TEXT, 0, 0, 0, NULL, offsetof(cp_study, name), 0, NULL, "title of the study; by default the name of the file"},
    {CP_IN_ROOT, "description", CP_KIND_TEXT, 0, 0, 0, "", offsetof(cp_study, description), 0, NULL, "what the study is about"},
    {CP_IN_ROOT, "sources", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "anything", "where the figures come from; for readers, not for the program"},
    {CP_IN_ROOT, "time", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, CP_IN_TIME, "a map", "the time grid"},
    {CP_IN_ROOT, "money", CP_KIND_SECTION, 0, 0, 0, NULL, 0, CP_IN_MONEY, NULL, "currency and discounting"},
    {CP_IN_ROOT, "commodities", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, CP_IN_COMMODITY, "a map of names", "goods, each with one stock"},
    {CP_IN_ROOT, "sites", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, CP_IN_SITE, "a map of names", "mines, refineries, plants, export channels"},
    {CP_IN_ROOT, "demands", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, CP_IN_DEMAND, "a map of names", "who needs what; no demand may be named like a site"},
    {CP_IN_ROOT, "reserves", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_RESERVE, "a map of names", "stockpiles that open when a commodity is short"},
    {CP_IN_ROOT, "hazards", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_HAZARD, "a map of names", "what may go wrong"},
    {CP_IN_ROOT, "correlate", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_CORRELATE, "a list of maps", "random numbers that go together"},
    {CP_IN_ROOT, "policies", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_POLICY, "a map of names", "changes to compare under the same hazards; the first is the baseline, and is added, empty, when none is called 'baseline'"},
    {CP_IN_ROOT, "report", CP_KIND_SECTION, 0, 0, 0, NULL, 0, CP_IN_REPORT, NULL, "what the results show"},

    {CP_IN_TIME, "start", CP_KIND_DATE, CP_REQUIRED, 0, 0, NULL, offsetof(cp_time_read, start_day), 0, NULL, "first day"},
    {CP_IN_TIME, "horizon", CP_KIND_DURATION, CP_REQUIRED | CP_CERTAIN | CP_ABOVE, 0, INFINITY, NULL, offsetof(cp_time_read, horizon_days), 0, NULL, "length of a trial, rounded up to whole steps"},
    {CP_IN_TIME, "step", CP_KIND_DURATION, CP_CERTAIN | CP_ABOVE, 0, INFINITY, "1 week", offsetof(cp_time_read, step_days), 0, NULL, "length of a step; at most a million steps"},

    {CP_IN_MONEY, "currency", CP_KIND_TEXT, 0, 0, 0, "USD", offsetof(cp_study, currency), 0, NULL, "unit of all money"},
    {CP_IN_MONEY, "discount", CP_KIND_FRACTION, CP_CERTAIN | CP_ABOVE, -1, INFINITY, "0", offsetof(cp_study, discount), 0, NULL, "discount rate per year"},

    {CP_IN_COMMODITY, "unit", CP_KIND_TEXT, 0, 0, 0, "unit", offsetof(cp_commodity_spec, unit), 0, NULL, "unit of its amounts"},
    {CP_IN_COMMODITY, "price", CP_KIND_SECTION, 0, 0, 0, NULL, 0, CP_IN_PRICE, NULL, "what it costs, and how that moves when it is short"},
    {CP_IN_COMMODITY, "buffer", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_BUFFER, "a map, or the target alone", "the stock that is kept"},
    {CP_IN_COMMODITY, "holding", CP_KIND_FRACTION, 0, 0, INFINITY, "0", offsetof(cp_commodity_spec, holding), 0, NULL, "cost of holding the stock, as a fraction of its value per year"},

    {CP_IN_PRICE, "base", CP_KIND_NUMBER, 0, 0, INFINITY, NULL, offsetof(cp_commodity_spec, price_base), 0, NULL, "money per unit while it is not short; without it, no price costs"},
    {CP_IN_PRICE, "elasticity", CP_KIND_NUMBER, CP_ABOVE, 0, INFINITY, NULL, offsetof(cp_commodity_spec, elasticity), 0, NULL, "price elasticity of demand, as a positive number; without it, the price does not move"},
    {CP_IN_PRICE, "cap", CP_KIND_NUMBER, 0, 1, INFINITY, "10", offsetof(cp_commodity_spec, price_cap), 0, NULL, "largest multiple of the base price"},
    {CP_IN_PRICE, "spot", CP_KIND_FRACTION, 0, 0, 1, "1", offsetof(cp_commodity_spec, spot), 0, NULL, "fraction of the volume that pays the spot price"},

    {CP_IN_BUFFER, "target", CP_KIND_LEVEL, 0, 0, INFINITY, "0", offsetof(cp_commodity_spec, target), 0, NULL, "stock that producers fill up to"},
    {CP_IN_BUFFER, "initial", CP_KIND_LEVEL, 0, 0, INFINITY, NULL, offsetof(cp_commodity_spec, initial), 0, NULL, "stock at the start; by default the target"},

    {CP_IN_SITE, "makes", CP_KIND_COMMODITY, CP_REQUIRED, 0, 0, NULL, offsetof(cp_site_spec, makes), 0, NULL, "commodity that it makes"},
    {CP_IN_SITE, "capacity", CP_KIND_NUMBER, CP_REQUIRED | CP_DATED, 0, INFINITY, NULL, offsetof(cp_site_spec, capacity), 0, NULL, "largest output per year"},
    {CP_IN_SITE, "uses", CP_KIND_OTHER, 0, 0, INFINITY, NULL, 0, 0, "a map {commodity: number above 0}", "units of input per unit of output; without it, a raw source"},
    {CP_IN_SITE, "lead_time", CP_KIND_DURATION, CP_CERTAIN, 0, INFINITY, "0 days", offsetof(cp_site_spec, lead_days), 0, NULL, "from start of production to arrival, rounded to whole steps"},
    {CP_IN_SITE, "tier", CP_KIND_INTEGER, 0, 1, 1e6, "1", offsetof(cp_site_spec, tier), 0, NULL, "lower tiers are called first"},
    {CP_IN_SITE, "priority", CP_KIND_INTEGER, 0, 1, 1e6, NULL, offsetof(cp_site_spec, priority), 0, NULL, "its place among the demands for what it uses; without it, after all of them"},
    {CP_IN_SITE, "tariffed", CP_KIND_TRUTH, 0, 0, 0, "false", offsetof(cp_site_spec, tariffed), 0, NULL, "whether tariffs apply to its output"},
    {CP_IN_SITE, "online", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_ONLINE, "a date, a duration from time.start (both may be uncertain), or a map", "when it comes on stream; without it, from the start"},
    {CP_IN_SITE, "ramp", CP_KIND_DURATION, 0, 0, INFINITY, NULL, offsetof(cp_site_spec, ramp), 0, NULL, "time over which capacity grows from 0 once online; without it, at once"},
    {CP_IN_SITE, "cost", CP_KIND_NUMBER, 0, 0, INFINITY, NULL, offsetof(cp_site_spec, cost), 0, NULL, "money per unit of output, reported only"},
    {CP_IN_SITE, "tags", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "a map {key: value}", "free keys for selectors: country, stage, operator"},

    {CP_IN_ONLINE, "after", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, CP_IN_AFTER, "a map", "the regime that brings it about"},
    {CP_IN_ONLINE, "lag", CP_KIND_DURATION, 0, 0, INFINITY, "0 days", offsetof(cp_after_read, lag), 0, NULL, "time from there"},

    {CP_IN_AFTER, "hazard", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, 0, "the name of a regime without `each`", "the regime"},
    {CP_IN_AFTER, "state", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, 0, "the name of one of its states", "counted from the first time that it is in this state"},

    {CP_IN_DEMAND, "of", CP_KIND_COMMODITY, CP_REQUIRED, 0, 0, NULL, offsetof(cp_demand_spec, of), 0, NULL, "commodity that it needs"},
    {CP_IN_DEMAND, "rate", CP_KIND_NUMBER, CP_REQUIRED | CP_DATED, 0, INFINITY, NULL, offsetof(cp_demand_spec, rate), 0, NULL, "amount per year, before growth"},
    {CP_IN_DEMAND, "growth", CP_KIND_FRACTION, CP_ABOVE, -1, INFINITY, "0", offsetof(cp_demand_spec, growth), 0, NULL, "growth per year"},
    {CP_IN_DEMAND, "priority", CP_KIND_INTEGER, 0, 1, 1e6, "1", offsetof(cp_demand_spec, priority), 0, NULL, "1 is served first; equals share in proportion"},
    {CP_IN_DEMAND, "value", CP_KIND_NUMBER, 0, 0, INFINITY, "0", offsetof(cp_demand_spec, value), 0, NULL, "money of output lost per unit not served"},
    {CP_IN_DEMAND, "threshold", CP_KIND_FRACTION, CP_CERTAIN, 1e-6, 1, "1%", offsetof(cp_demand_spec, threshold), 0, NULL, "fraction of a step's request that must go unserved for the step to count as short"},
    {CP_IN_DEMAND, "backlog", CP_KIND_FRACTION, 0, 0, 1, NULL, offsetof(cp_demand_spec, backlog), 0, NULL, "fraction of what is not served that is still owed in the next step; without it, none is: lost sales"},
    {CP_IN_DEMAND, "delay_cost", CP_KIND_NUMBER, 0, 0, INFINITY, NULL, offsetof(cp_demand_spec, delay_cost), 0, NULL, "money per unit owed per year"},
    {CP_IN_DEMAND, "substitution", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_SUBSTITUTION, "a map", "how the demand learns to do without while it is short"},
    {CP_IN_DEMAND, "tags", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "a map {key: value}", "free keys for selectors: sector, country"},

    {CP_IN_SUBSTITUTION, "limit", CP_KIND_FRACTION, CP_REQUIRED, 0, 1, NULL, offsetof(cp_demand_spec, limit), 0, NULL, "largest fraction of the demand that is substituted"},
    {CP_IN_SUBSTITUTION, "lag", CP_KIND_DURATION, CP_REQUIRED | CP_ABOVE, 0, INFINITY, NULL, offsetof(cp_demand_spec, lag), 0, NULL, "time of shortage from nothing to the limit, and back without one"},
    {CP_IN_SUBSTITUTION, "cost", CP_KIND_NUMBER, 0, 0, INFINITY, NULL, offsetof(cp_demand_spec, substitution_cost), 0, NULL, "money per unit substituted"},

    {CP_IN_RESERVE, "of", CP_KIND_COMMODITY, CP_REQUIRED, 0, 0, NULL, offsetof(cp_reserve_spec, of), 0, NULL, "commodity that it holds"},
    {CP_IN_RESERVE, "amount", CP_KIND_LEVEL, CP_REQUIRED, 0, INFINITY, NULL, offsetof(cp_reserve_spec, amount), 0, NULL, "what it holds at the start and at most"},
    {CP_IN_RESERVE, "release", CP_KIND_RELEASE, CP_REQUIRED, 0, INFINITY, NULL, 0, 0, NULL, "largest outflow"},
    {CP_IN_RESERVE, "refill", CP_KIND_NUMBER, 0, 0, INFINITY, "0", offsetof(cp_reserve_spec, refill), 0, NULL, "largest amount per year that is bought back from stock above the buffer's target"},
    {CP_IN_RESERVE, "serves", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "a demand, or a list of demands", "it opens for these demands alone; without it, for all that draws on the commodity"},
    {CP_IN_RESERVE, "holding", CP_KIND_FRACTION, 0, 0, INFINITY, "0", offsetof(cp_reserve_spec, holding), 0, NULL, "cost of holding it, as a fraction of its value per year"},

    {CP_IN_HAZARD, "event", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_EVENT, "a map", "happens once, if at all; a hazard has one of event, poisson, outage, regime"},
    {CP_IN_HAZARD, "poisson", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_POISSON, "a map", "happens at a steady rate; events may overlap"},
    {CP_IN_HAZARD, "outage", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_OUTAGE, "a map", "comes and goes: up-times and outages in turn"},
    {CP_IN_HAZARD, "regime", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_REGIME, "a map", "moves between named states"},
    {CP_IN_HAZARD, "each", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "site, demand, or a tag key", "independent copies: one per selected site, demand, or value of the tag"},
    {CP_IN_HAZARD, "affects", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_EFFECT, "a list of maps", "what it does while it lasts; a regime has it in its states"},
    {CP_IN_HAZARD, "clock", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_CLOCK, "a list of maps", "makes its waiting (rate, up-times, stays) run faster or slower while regimes are in given states"},

    {CP_IN_EVENT, "probability", CP_KIND_FRACTION, 0, 0, 1, "1", offsetof(cp_happening_read, probability), 0, NULL, "that it happens at all"},
    {CP_IN_EVENT, "at", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, CP_IN_ONLINE, "a date, a duration from time.start (both may be uncertain), or a map {after, lag}", "when it begins"},
    {CP_IN_EVENT, "lasts", CP_KIND_DURATION, CP_REQUIRED | CP_DRAWN, 0, INFINITY, NULL, offsetof(cp_happening_read, lasts), 0, NULL, "how long it lasts"},

    {CP_IN_POISSON, "rate", CP_KIND_NUMBER, CP_REQUIRED, 0, INFINITY, NULL, offsetof(cp_happening_read, rate), 0, NULL, "events per year"},
    {CP_IN_POISSON, "lasts", CP_KIND_DURATION, CP_REQUIRED | CP_DRAWN, 0, INFINITY, NULL, offsetof(cp_happening_read, lasts), 0, NULL, "how long each lasts"},

    {CP_IN_OUTAGE, "every", CP_KIND_DURATION, CP_REQUIRED | CP_DRAWN, 0, INFINITY, NULL, offsetof(cp_happening_read, every), 0, NULL, "up-time from the end of one to the beginning of the next"},
    {CP_IN_OUTAGE, "lasts", CP_KIND_DURATION, CP_REQUIRED | CP_DRAWN, 0, INFINITY, NULL, offsetof(cp_happening_read, lasts), 0, NULL, "how long each lasts"},
    {CP_IN_OUTAGE, "stationary", CP_KIND_TRUTH, 0, 0, 0, "false", offsetof(cp_happening_read, stationary), 0, NULL, "begins as if it had been going on for ever, under way with the long-run probability; else up at the start"},

    {CP_IN_REGIME, "initial", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, 0, "a state, or {state: probability}", "where it begins"},
    {CP_IN_REGIME, "states", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, CP_IN_STATE, "a map of names", "its states"},
    {CP_IN_REGIME, "decisions", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_DECISION, "a list of maps", "dates at which it may jump"},

    {CP_IN_STATE, "lasts", CP_KIND_DURATION, CP_DRAWN, 0, INFINITY, NULL, offsetof(cp_state_spec, lasts), 0, NULL, "length of a stay; without it, for ever"},
    {CP_IN_STATE, "next", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "a map {state: probability}", "where it goes from there; needed with `lasts`"},
    {CP_IN_STATE, "affects", CP_KIND_OTHER, 0, 0, 0, NULL, 0, CP_IN_EFFECT, "a list of maps", "what it does in this state"},

    {CP_IN_DECISION, "at", CP_KIND_WHEN, CP_REQUIRED, 0, INFINITY, NULL, offsetof(cp_decision_spec, at), 0, NULL, "when it is taken"},
    {CP_IN_DECISION, "from", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, 0, "a state, or a list of states", "the regime jumps only if it is in one of these"},
    {CP_IN_DECISION, "to", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, 0, "a map {state: probability}", "where it jumps; a state that it is in begins anew"},

    {CP_IN_EFFECT, "select", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, 0, "a name, a list of names, or a map of tags {key: value or list of values}", "sites and demands that it acts on"},
    {CP_IN_EFFECT, "capacity", CP_KIND_FRACTION, 0, 0, INFINITY, NULL, offsetof(cp_effect_read, capacity), 0, NULL, "multiplier on the capacity of the sites"},
    {CP_IN_EFFECT, "loss", CP_KIND_FRACTION, CP_DRAWN, 0, 1, NULL, offsetof(cp_effect_read, loss), 0, NULL, "instead of capacity: fraction of it that is lost"},
    {CP_IN_EFFECT, "arrivals", CP_KIND_FRACTION, 0, 0, 1, NULL, offsetof(cp_effect_read, arrivals), 0, NULL, "fraction of what arrives from the sites, and of what is held of it, that gets through in a step; the rest is held at the border"},
    {CP_IN_EFFECT, "demand", CP_KIND_FRACTION, 0, 0, INFINITY, NULL, offsetof(cp_effect_read, demand), 0, NULL, "multiplier on the demands"},
    {CP_IN_EFFECT, "tariff", CP_KIND_FRACTION, CP_DATED, 0, INFINITY, NULL, offsetof(cp_effect_read, tariff), 0, NULL, "ad-valorem rate added on the output of the tariffed sites"},
    {CP_IN_EFFECT, "recovery", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "sudden or linear", "how the multipliers of an event or outage come back to 1: at its end (the default), or in a straight line until then"},

    {CP_IN_CLOCK, "hazard", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, 0, "the name of a regime without `each`", "the regime; every other key is one of its states, with the factor (a number of at least 0, *uncertain*) at which the clock runs then"},

    {CP_IN_CORRELATE, "of", CP_KIND_OTHER, CP_REQUIRED, 0, 0, NULL, 0, 0, "a list of paths", "uncertain numbers (`sites.lynas.capacity`), or the `lasts` and `loss` of one hazard (of a regime, of one state)"},
    {CP_IN_CORRELATE, "gaussian", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "a matrix, as a list of lists", "correlations of a Gaussian copula"},
    {CP_IN_CORRELATE, "t", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "a matrix, as a list of lists", "instead: correlations of a t copula, whose extremes come together"},
    {CP_IN_CORRELATE, "dof", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "a number above 0", "degrees of freedom of the t copula"},

    {CP_IN_POLICY, "describe", CP_KIND_TEXT, 0, 0, 0, "", offsetof(cp_policy, describe), 0, NULL, "one line on what it is"},
    {CP_IN_POLICY, "set", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "a map {path: value}", "what it changes; a path is `reserves.stockpile.amount`, and positions in lists count from 0"},
    {CP_IN_POLICY, "add", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "a map {sites, reserves, hazards}, each a map of names", "entries that it adds, under new names; hazards that select by tags act on them as well"},
    {CP_IN_POLICY, "cost", CP_KIND_SECTION, 0, 0, 0, NULL, 0, CP_IN_COST, NULL, "what it costs itself"},

    {CP_IN_COST, "once", CP_KIND_NUMBER, 0, 0, INFINITY, "0", offsetof(cp_policy, once), 0, NULL, "money spent once"},
    {CP_IN_COST, "at", CP_KIND_WHEN, 0, 0, INFINITY, NULL, offsetof(cp_policy, at), 0, NULL, "when `once` is spent; by default at the start"},
    {CP_IN_COST, "yearly", CP_KIND_NUMBER, 0, 0, INFINITY, "0", offsetof(cp_policy, yearly), 0, NULL, "money per year over the horizon"},

    {CP_IN_REPORT, "quantiles", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "an ascending list of fractions between 0 and 1", "levels of the quantiles; by default 0.5, 0.75, 0.9, 0.95, 0.99, 0.999"},
    {CP_IN_REPORT, "return_periods", CP_KIND_OTHER, 0, 0, 0, NULL, 0, 0, "an ascending list of years above 1", "periods of the exceedance curves of yearly costs; by default 2, 5, 10, 25, 50, 100, 250, 500, 1000"},
    {CP_IN_REPORT, "confidence", CP_KIND_FRACTION, CP_CERTAIN, 0.5, 0.9999, "95%", offsetof(cp_study, confidence), 0, NULL, "level of all confidence intervals"},
    {CP_IN_REPORT, "interval", CP_KIND_DURATION, CP_CERTAIN | CP_ABOVE, 0, INFINITY, "1 month", offsetof(cp_study, interval_days), 0, NULL, "reporting interval of the profile over time"},
    {CP_IN_REPORT, "headline", CP_KIND_TEXT, 0, 0, 0, "cost_total", offsetof(cp_study, headline), 0, NULL, "metric shown while running"},
};
/* clang-format on */

enum { N_FIELDS = sizeof table / sizeof *table };

static const char *const paths[CP_SECTIONS] = {
    [CP_IN_ROOT] = "",
    [CP_IN_TIME] = "time",
    [CP_IN_MONEY] = "money",
    [CP_IN_COMMODITY] = "commodities.NAME",
    [CP_IN_PRICE] = "commodities.NAME.price",
    [CP_IN_BUFFER] = "commodities.NAME.buffer",
    [CP_IN_SITE] = "sites.NAME",
    [CP_IN_ONLINE] = "sites.NAME.online",
    [CP_IN_AFTER] = "sites.NAME.online.after",
    [CP_IN_DEMAND] = "demands.NAME",
    [CP_IN_SUBSTITUTION] = "demands.NAME.substitution",
    [CP_IN_RESERVE] = "reserves.NAME",
    [CP_IN_HAZARD] = "hazards.NAME",
    [CP_IN_EVENT] = "hazards.NAME.event",
    [CP_IN_POISSON] = "hazards.NAME.poisson",
    [CP_IN_OUTAGE] = "hazards.NAME.outage",
    [CP_IN_REGIME] = "hazards.NAME.regime",
    [CP_IN_STATE] = "hazards.NAME.regime.states.NAME",
    [CP_IN_DECISION] = "hazards.NAME.regime.decisions.N",
    [CP_IN_EFFECT] = "hazards.NAME.affects.N",
    [CP_IN_CLOCK] = "hazards.NAME.clock.N",
    [CP_IN_CORRELATE] = "correlate.N",
    [CP_IN_POLICY] = "policies.NAME",
    [CP_IN_COST] = "policies.NAME.cost",
    [CP_IN_REPORT] = "report",
};

const cp_field *cp_fields(int *n)
{
    *n = N_FIELDS;
    return table;
}

const cp_field *cp_fields_of(cp_section section, int *n)
{
    const cp_field *first = table;
    while (first->section != section) first++;
    for (*n = 0; first + *n < table + N_FIELDS && first[*n].section == section;) ++*n;
    return first;
}

const cp_field *cp_field_find(cp_section section, const char *key)
{
    int n;
    const cp_field *fields = cp_fields_of(section, &n);
    for (int i = 0; i < n; i++)
        if (strcmp(fields[i].key, key) == 0) return &fields[i];
    return NULL;
}

const char *cp_section_path(cp_section section)
{
    return paths[section];
}

bool cp_field_is_quantity(const cp_field *field)
{
    return field->kind <= CP_KIND_RELEASE;
}

int cp_field_written(const cp_field *field)
{
    static const int written[] = {
        [CP_KIND_NUMBER] = CP_WRITTEN_PLAIN,
        [CP_KIND_FRACTION] = CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT,
        [CP_KIND_DURATION] = CP_WRITTEN_DURATION,
        [CP_KIND_WHEN] = CP_WRITTEN_DURATION | CP_WRITTEN_DATE,
        [CP_KIND_LEVEL] = CP_WRITTEN_PLAIN | CP_WRITTEN_DURATION,
        [CP_KIND_RELEASE] = CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT,
    };
    return written[field->kind];
}

static void put_range(const cp_field *field, size_t bytes, char *text)
{
    if (isfinite(field->most))
        snprintf(text, bytes, " from %g to %g", field->least, field->most);
    else if (field->rules & CP_ABOVE)
        snprintf(text, bytes, " above %g", field->least);
    else if (isfinite(field->least) && field->kind <= CP_KIND_FRACTION)
        snprintf(text, bytes, " of at least %g", field->least);
    else
        text[0] = '\0';
}

const char *cp_field_expected(const cp_field *field, size_t bytes, char *text)
{
    static const char *const what[] = {
        [CP_KIND_NUMBER] = "a number%s",
        [CP_KIND_FRACTION] = "a fraction%s (0.05 or 5%%)",
        [CP_KIND_DURATION] = "a duration%s (6 weeks)",
        [CP_KIND_WHEN] = "a date (2025-10-15) or a duration from time.start (6 weeks)",
        [CP_KIND_LEVEL] = "an amount or a duration (6 weeks)",
        [CP_KIND_RELEASE] = "an amount per year, or a percentage of the amount per year (50%%)",
        [CP_KIND_INTEGER] = "a whole number%s",
        [CP_KIND_TRUTH] = "true or false",
        [CP_KIND_TEXT] = "text",
        [CP_KIND_DATE] = "a date (2025-10-15)",
        [CP_KIND_COMMODITY] = "the name of a commodity",
        [CP_KIND_SECTION] = "a map",
    };
    char range[64] = "";
    put_range(field, sizeof range, range);
    if (field->kind == CP_KIND_INTEGER) snprintf(range, sizeof range, " from %g on", field->least);
    if (field->kind == CP_KIND_OTHER)
        snprintf(text, bytes, "%s", field->type);
    else
        snprintf(text, bytes, what[field->kind], range);
    return text;
}
