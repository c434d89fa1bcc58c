/* What every case compares, with the exact values. Short spellings below keep a comparison on a line or two. */
#include "engine/verify/case.h"

#include <math.h>

#define YEARS(y) ((y)*365.25)
/* Statistics; P_ABOVE counts never as above. */
#define MEAN .statistic = CP_CHECK_MEAN
#define P_ABOVE(x) .statistic = CP_CHECK_BETWEEN, .above = (x), .up_to = INFINITY
#define P_WITHIN(x, y) .statistic = CP_CHECK_BETWEEN, .above = (x), .up_to = (y)
#define QUANTILE(p, error) .statistic = CP_CHECK_QUANTILE, .level = (p), .sd = (error)
#define TAIL_MEAN(p) .statistic = CP_CHECK_TAIL_MEAN, .level = (p)
/* Entities and metrics. */
#define OF(demand) .at = CP_LEVEL_DEMAND, .entity = demand
#define SYSTEM .at = CP_LEVEL_SYSTEM
#define METRIC(name) .metric = CP_METRIC_##name
#define SHORT METRIC(SHORTAGE_DURATION), P_ABOVE(0.0)
#define LONE .independent = true

static const cp_verify_check renewal[] = {
    {"P(shortage within 5 years)", OF("d"), SHORT, .exact = 0.893452186, LONE},
    {"P(longest shortage > 30 days)", OF("d"), METRIC(LONGEST_SHORTAGE), P_ABOVE(30), .exact = 0.72680688},
    {"P(longest shortage > 60 days)", OF("d"), METRIC(LONGEST_SHORTAGE), P_ABOVE(60), .exact = 0.529714516},
    {"P(longest shortage > 90 days)", OF("d"), METRIC(LONGEST_SHORTAGE), P_ABOVE(90), .exact = 0.356563442},
    {"P(longest shortage > 180 days)", OF("d"), METRIC(LONGEST_SHORTAGE), P_ABOVE(180), .exact = 0.0863207817},
    {"mean shortage in all, days", OF("d"), METRIC(UNMET), MEAN, .exact = 115.266592},
};

static const cp_verify_check geometric[] = {
    {"P(shortage), periods of 1 day", OF("of-one"), SHORT, .exact = 0.8918844439, LONE},
    {"P(shortage), periods of 5 days", OF("of-five"), SHORT, .exact = 0.88505984303, LONE},
    {"P(shortage), periods of 15 days", OF("of-fifteen"), SHORT, .exact = 0.86379189933, LONE},
};

static const cp_verify_check disrupted[] = {
    {"P(down on day 1), 0.04, 0.25", OF("d1"), SHORT, .exact = 0.04, LONE},
    {"P(down on day 2)", OF("d2"), SHORT, .exact = 0.0684, LONE},
    {"P(down on day 5)", OF("d5"), SHORT, .exact = 0.1130451124, LONE},
    {"P(down on day 10)", OF("d10"), SHORT, .exact = 0.1334410434, LONE},
    {"P(down on day 20)", OF("d20"), SHORT, .exact = 0.1377848743, LONE},
    {"P(down on day 2), 0.1, 0.2", OF("e2"), SHORT, .exact = 0.17, LONE},
    {"P(down on day 5)", OF("e5"), SHORT, .exact = 0.27731, LONE},
    {"P(down on day 30), 0.005, 0.4", OF("f30"), SHORT, .exact = 0.012345676889, LONE},
};

static const cp_verify_check downtime[] = {
    {"mean of the fraction down", OF("d"), METRIC(UNMET), MEAN, .exact = 0.1369797859690824, LONE},
    {"its standard deviation", OF("d"), METRIC(UNMET), .statistic = CP_CHECK_SD, .exact = 0.0372184414472528,
     .sd = 0.0270833951222},
};

static const cp_verify_check outages[] = {
    {"P(short in period 1)", OF("d1"), SHORT, .exact = 0.028, LONE},
    {"P(short in period 2)", OF("d2"), SHORT, .exact = 0.271, LONE},
    {"P(short in period 3)", OF("d3"), SHORT, .exact = 0.028, LONE},
    {"P(short in period 4)", OF("d4"), SHORT, .exact = 0.028, LONE},
    {"expected unserved in period 1", OF("d1"), METRIC(UNMET), MEAN, .exact = 0.29},
    {"expected unserved in period 2", OF("d2"), METRIC(UNMET), MEAN, .exact = 0.832},
    {"expected unserved in period 3", OF("d3"), METRIC(UNMET), MEAN, .exact = 0.29},
    {"expected unserved in period 4", OF("d4"), METRIC(UNMET), MEAN, .exact = 0.178},
    {"expected unserved in all", SYSTEM, METRIC(UNMET), MEAN, .exact = 1.59},
    {"expected number of short periods", SYSTEM, METRIC(SHORTAGE_DURATION), MEAN, .exact = YEARS(0.355)},
    {"P(no period short)", SYSTEM, METRIC(SHORTAGE_DURATION), P_WITHIN(-1, 0), .exact = 0.669462605},
    {"P(one period short)", SYSTEM, METRIC(SHORTAGE_DURATION), P_WITHIN(YEARS(0.5), YEARS(1.5)), .exact = 0.306722236},
    {"P(two periods short)", SYSTEM, METRIC(SHORTAGE_DURATION), P_WITHIN(YEARS(1.5), YEARS(2.5)), .exact = 0.023173662},
    {"P(three periods short)", SYSTEM, METRIC(SHORTAGE_DURATION), P_WITHIN(YEARS(2.5), YEARS(3.5)),
     .exact = 0.000635548},
};

static const cp_verify_check compound_poisson[] = {
    {"mean", SYSTEM, METRIC(COST_TARIFF), MEAN, .exact = 2.0, LONE},
    {"standard deviation", SYSTEM, METRIC(COST_TARIFF), .statistic = CP_CHECK_SD, .exact = 2.0, .sd = 2.2360679775},
    {"P(no loss)", SYSTEM, METRIC(COST_TARIFF), P_WITHIN(-1, 0), .exact = 0.1353352832},
    {"50% quantile", SYSTEM, METRIC(COST_TARIFF), QUANTILE(0.5, 2.36576197), .exact = 1.4694058675},
    {"90% quantile", SYSTEM, METRIC(COST_TARIFF), QUANTILE(0.9, 5.4647745), .exact = 4.7284109928},
    {"95% quantile", SYSTEM, METRIC(COST_TARIFF), QUANTILE(0.95, 7.53568399), .exact = 5.9569224955},
    {"99% quantile", SYSTEM, METRIC(COST_TARIFF), QUANTILE(0.99, 15.8906534), .exact = 8.6225679811},
    {"99.5% quantile", SYSTEM, METRIC(COST_TARIFF), QUANTILE(0.995, 21.993635), .exact = 9.7159672942},
    {"99.9% quantile", SYSTEM, METRIC(COST_TARIFF), QUANTILE(0.999, 47.2004289), .exact = 12.1689503576},
    {"mean of the worst 50%", SYSTEM, METRIC(COST_TARIFF), TAIL_MEAN(0.5), .exact = 3.4865618828},
    {"mean of the worst 10%", SYSTEM, METRIC(COST_TARIFF), TAIL_MEAN(0.9), .exact = 6.4415125281},
    {"mean of the worst 5%", SYSTEM, METRIC(COST_TARIFF), TAIL_MEAN(0.95), .exact = 7.6054383981},
    {"mean of the worst 1%", SYSTEM, METRIC(COST_TARIFF), TAIL_MEAN(0.99), .exact = 10.1719259053},
    {"mean of the worst 0.5%", SYSTEM, METRIC(COST_TARIFF), TAIL_MEAN(0.995), .exact = 11.2350621547},
    {"mean of the worst 0.1%", SYSTEM, METRIC(COST_TARIFF), TAIL_MEAN(0.999), .exact = 13.6338947328},
};

/* What stops in a step is missed in the next. */
#define FIRST_BAN(y) OF("in-ban"), METRIC(FIRST_SHORTAGE), P_WITHIN(-1, YEARS((y) + 0.005))
#define YEARS_IN(state) OF("in-" state), METRIC(UNMET), MEAN
static const cp_verify_check markov[] = {
    {"years open, of 5", YEARS_IN("open"), .exact = 2.734094134, LONE},
    {"years in licensing", YEARS_IN("licensing"), .exact = 0.8276109996},
    {"years in quota", YEARS_IN("quota"), .exact = 0.8340454761},
    {"years in the ban", YEARS_IN("ban"), .exact = 0.6042493899},
    {"years open, of 1", .policy = "one-year", YEARS_IN("open"), .exact = 0.7626348592},
    {"years in licensing", .policy = "one-year", YEARS_IN("licensing"), .exact = 0.1311994934},
    {"years in quota", .policy = "one-year", YEARS_IN("quota"), .exact = 0.08140679767},
    {"years in the ban", .policy = "one-year", YEARS_IN("ban"), .exact = 0.02475884973},
    {"P(first ban within 0.25 years)", FIRST_BAN(0.25), .exact = 0.007432041012},
    {"P(first ban within 1 year)", FIRST_BAN(1), .exact = 0.07839916681},
    {"P(first ban within 2 years)", FIRST_BAN(2), .exact = 0.2020784898},
    {"P(first ban within 5 years)", FIRST_BAN(5), .exact = 0.5076138653},
};

#define WAS(x) METRIC(PEAK_SHORTFALL), P_WITHIN((x)-0.1, (x) + 0.1)
static const cp_verify_check occupancy[] = {
    {"P(open), after 0.25 years", OF("quarter"), WAS(0.1), .exact = 0.8415833641, LONE},
    {"P(licensing)", OF("quarter"), WAS(0.3), .exact = 0.1037508242},
    {"P(quota)", OF("quarter"), WAS(0.5), .exact = 0.0477137061},
    {"P(ban)", OF("quarter"), WAS(0.7), .exact = 0.006952105561},
    {"P(open), after 1 year", OF("one"), WAS(0.1), .exact = 0.6217299567, LONE},
    {"P(licensing)", OF("one"), WAS(0.3), .exact = 0.1777132359},
    {"P(quota)", OF("one"), WAS(0.5), .exact = 0.1403006404},
    {"P(ban)", OF("one"), WAS(0.7), .exact = 0.06025616706},
    {"P(open), after 5 years", OF("five"), WAS(0.1), .exact = 0.4481843213, LONE},
    {"P(licensing)", OF("five"), WAS(0.3), .exact = 0.1697265367},
    {"P(quota)", OF("five"), WAS(0.5), .exact = 0.200182616},
    {"P(ban)", OF("five"), WAS(0.7), .exact = 0.181906526},
    {"P(open), in the long run", OF("ever"), WAS(0.1), .exact = 0.440734132, LONE},
    {"P(licensing)", OF("ever"), WAS(0.3), .exact = 0.1687484068},
    {"P(quota)", OF("ever"), WAS(0.5), .exact = 0.2013764976},
    {"P(ban)", OF("ever"), WAS(0.7), .exact = 0.1891409635},
};

static const cp_verify_check fluid[] = {
    {"P(empty), 60, 30, 0.5, 20", OF("d"), METRIC(UNMET_FRACTION), MEAN, .exact = 0.2, LONE},
    {"mean stock", SYSTEM, METRIC(COST_HOLDING), MEAN, .exact = 12.0},
    {"P(empty), 100, 30, 0.25, 45", .policy = "slow", OF("d"), METRIC(UNMET_FRACTION), MEAN, .exact = 0.1005132351},
    {"mean stock", .policy = "slow", SYSTEM, METRIC(COST_HOLDING), MEAN, .exact = 25.09151162},
    {"P(empty), 365, 60, 0.25, 45", .policy = "rare", OF("d"), METRIC(UNMET_FRACTION), MEAN, .exact = 0.07610087323},
    {"mean stock", .policy = "rare", SYSTEM, METRIC(COST_HOLDING), MEAN, .exact = 34.56751113},
};

static const cp_verify_check stock_by_day[] = {
    {"fraction unserved, 1/365, 1/60", OF("d"), METRIC(UNMET_FRACTION), MEAN, .exact = 0.07169323114380112, LONE},
    {"mean stock, days", SYSTEM, METRIC(COST_HOLDING), MEAN, .exact = 35.12642071917245},
    {"fraction unserved, 1/100, 1/30", OF("e"), METRIC(UNMET_FRACTION), MEAN, .exact = 0.09406992389459842, LONE},
};

static const cp_verify_check joint[] = {
    {"P(both), Gaussian, 0.5", OF("gaussian"), SHORT, .exact = 0.0121894287672, LONE},
    {"P(both), t with 4 dof, 0.5", OF("t-half"), SHORT, .exact = 0.016936960525, LONE},
    {"P(both), t with 4 dof, 0", OF("t-none"), SHORT, .exact = 0.0063844830675, LONE},
    {"P(both), Gaussian, 0", OF("none"), SHORT, .exact = 0.0025, LONE},
};

#define UNSERVED(demand) OF(demand), METRIC(UNMET), MEAN
static const cp_verify_check rationing[] = {
    {"in proportion: of 40", UNSERVED("a1"), .exact = 16},
    {"in proportion: of 30", UNSERVED("b1"), .exact = 12},
    {"in proportion: of 30", UNSERVED("c1"), .exact = 12},
    {"by priority: of 40", .policy = "in-order", UNSERVED("a1"), .exact = 0},
    {"by priority: of 30", .policy = "in-order", UNSERVED("b1"), .exact = 10},
    {"by priority: of 30", .policy = "in-order", UNSERVED("c1"), .exact = 30},
    {"in proportion: of 10", .policy = "rising", UNSERVED("a1"), .exact = 2.5},
    {"in proportion: of 30", .policy = "rising", UNSERVED("b1"), .exact = 7.5},
    {"in proportion: of 40", .policy = "rising", UNSERVED("c1"), .exact = 10},
    {"by priority: of 10", .policy = "rising-in-order", UNSERVED("a1"), .exact = 0},
    {"by priority: of 30", .policy = "rising-in-order", UNSERVED("b1"), .exact = 0},
    {"by priority: of 40", .policy = "rising-in-order", UNSERVED("c1"), .exact = 20},
    {"just enough", .policy = "enough", SYSTEM, METRIC(UNMET), MEAN, .exact = 0},
    {"more than enough", .policy = "plenty", SYSTEM, METRIC(UNMET), MEAN, .exact = 0},
    {"nothing for anyone", .policy = "nothing", SYSTEM, METRIC(UNMET), MEAN, .exact = 100},
};

#define PEAK_PRICE(commodity) .at = CP_LEVEL_STOCK, .entity = (commodity), METRIC(PEAK_PRICE)
#define PREMIUM SYSTEM, METRIC(COST_PRICE_PREMIUM), MEAN
static const cp_verify_check elasticity[] = {
    {"premium, 10% short, ε = 0.2", PREMIUM, .exact = 62.41579027587256},
    {"premium, 30% short, ε = 0.2", .policy = "thirty-percent", PREMIUM, .exact = 346.4931278633904},
    {"premium, 10% short, ε = 0.5", .policy = "elastic", PREMIUM, .exact = 190.0 / 9.0},
    {"premium on 5% of the volume", .policy = "contracts", PREMIUM, .exact = 0.05 * 62.41579027587256},
    {"price, 10% short, ε = 0.2", PEAK_PRICE("x"), MEAN, .exact = 1.693508780843},
    {"price, 30% short, ε = 0.2", .policy = "thirty-percent", PEAK_PRICE("x"), MEAN, .exact = 5.949901826620},
    {"price, 10% short, ε = 0.5", .policy = "elastic", PEAK_PRICE("x"), MEAN, .exact = 100.0 / 81.0},
};

static const cp_verify_check scarcity[] = {
    {"premium, q from Beta(18, 2)", PREMIUM, .exact = 72.857142857143, LONE},
    {"premium, q from Beta(38, 2)", .policy = "mild", PREMIUM, .exact = 29.537815126050},
    {"mean price, q from Beta(18, 2)", PEAK_PRICE("x"), MEAN, .exact = 171.0 / 91.0, .sd = 1.1040401811763807},
    {"its median", PEAK_PRICE("x"), QUANTILE(0.5, 0.67956505), .exact = 1.574386760808622},
    {"mean price, q from Beta(38, 2)", .policy = "mild", PEAK_PRICE("x"), MEAN, .exact = 1.320855614973263},
    {"its 99% quantile", .policy = "mild", PEAK_PRICE("x"), QUANTILE(0.99, 3.523562100), .exact = 2.36873785016864},
};

static const cp_verify_check availability[] = {
    {"mean outage on day 36", UNSERVED("on-day-36"), .exact = 0.0716510095816972, LONE},
    {"mean outage on day 91", UNSERVED("on-day-91"), .exact = 0.1172654029528518, LONE},
};

#define LENGTH OF("d"), METRIC(UNMET)
static const cp_verify_check mixture[] = {
    {"mean length, days", LENGTH, MEAN, .exact = 57, LONE},
    {"50% quantile", LENGTH, QUANTILE(0.5, 35.98385355), .exact = 23.762139164833},
    {"95% quantile", LENGTH, QUANTILE(0.95, 1151.241848), .exact = 212.507941571989},
    {"99% quantile", LENGTH, QUANTILE(0.99, 2984.96207), .exact = 690.775530598212},
    {"99.9% quantile", LENGTH, QUANTILE(0.999, 9482.088378), .exact = 1381.551055796427},
};

#define MEAN_COST(what) SYSTEM, METRIC(COST_##what), MEAN
static const cp_verify_check newsvendor[] = {
    {"cost a day, S = 8000", MEAN_COST(TOTAL), .exact = 2695.5638264948598, LONE},
    {"of it for stock", MEAN_COST(HOLDING), .exact = 1342.8151417914},
    {"cost a day, S = 2000", .policy = "lean", MEAN_COST(TOTAL), .exact = 3233.723714429966},
    {"cost a day, S = 12000", .policy = "safe", MEAN_COST(TOTAL), .exact = 3049.6146751258107},
};

static const cp_verify_check clock_[] = {
    {"mean number of events", MEAN_COST(TARIFF), .exact = 19.111220808714744, LONE},
    {"P(outage within 5 years)", OF("e"), SHORT, .exact = 0.8425679497512879, LONE},
};

static const cp_verify_check after[] = {
    {"P(closed within 4 years)", OF("d"), SHORT, .exact = 0.7134952031398099, LONE},
    {"P(opened within 4 years)", OF("e"), METRIC(UNMET), P_WITHIN(-1, 4.99), .exact = 0.8262260565495549, LONE},
};

static const cp_verify_check recovery[] = {
    {"mean unserved, days", UNSERVED("d"), .exact = 60, LONE},
    {"its standard deviation", OF("d"), METRIC(UNMET), .statistic = CP_CHECK_SD, .exact = 18.708286933869708,
     .sd = 11.06797181},
};

static const cp_verify_check tied_event[] = {
    {"P(long and total), Gaussian, 0.5", OF("gaussian"), METRIC(SHORTAGE_DURATION), P_ABOVE(YEARS(1.5)),
     .exact = 0.0121894287672, LONE},
    {"P(long and total), t, 0.5", OF("t-half"), METRIC(SHORTAGE_DURATION), P_ABOVE(YEARS(1.5)), .exact = 0.016936960525,
     LONE},
};

static const cp_verify_check stationary[] = {
    {"mean days out, of 400", UNSERVED("d"), .exact = 73.64943560633486, LONE},
    {"P(no outage in 200 days)", OF("d"), METRIC(FIRST_SHORTAGE), P_ABOVE(200.5), .exact = 0.28211259186418663},
};

static const cp_verify_check waiting[] = {
    {"all waits: days short", OF("d"), METRIC(SHORTAGE_DURATION), MEAN, .exact = YEARS(5)},
    {"lost", UNSERVED("d"), .exact = 0},
    {"cost of the delay", OF("d"), METRIC(COST_DELAY), MEAN, .exact = 120},
    {"half waits: days short", .policy = "half", OF("d"), METRIC(SHORTAGE_DURATION), MEAN, .exact = YEARS(3)},
    {"lost", .policy = "half", UNSERVED("d"), .exact = 13.75},
    {"cost of what is lost", .policy = "half", OF("d"), METRIC(COST_LOST_OUTPUT), MEAN, .exact = 13.75},
    {"cost of the delay", .policy = "half", OF("d"), METRIC(COST_DELAY), MEAN, .exact = 27.5},
};

static const cp_verify_check substitution[] = {
    {"unserved", UNSERVED("d"), .exact = 22.5},
    {"fraction unserved", OF("d"), METRIC(UNMET_FRACTION), MEAN, .exact = 22.5 / 65},
    {"cost of substitution", OF("d"), METRIC(COST_SUBSTITUTION), MEAN, .exact = 45},
};

static const cp_verify_check dated[] = {
    {"demand of two years", UNSERVED("d"), .exact = (100 * 365 + 140 * 184.5) / 365.25},
    {"tariff of two years", MEAN_COST(TARIFF), .exact = 5 * (730.5 - 181) / 365.25},
};

static const cp_verify_check border[] = {
    {"unserved", UNSERVED("d"), .exact = 10},
    {"days short", OF("d"), METRIC(SHORTAGE_DURATION), MEAN, .exact = YEARS(2)},
};

static const cp_verify_check two_stage[] = {
    {"in order: first lacks", UNSERVED("first"), .exact = 40},
    {"second lacks", UNSERVED("second"), .exact = 22.4},
    {"longest shortage of first, days", OF("first"), METRIC(LONGEST_SHORTAGE), MEAN, .exact = 5},
    {"longest shortage of second, days", OF("second"), METRIC(LONGEST_SHORTAGE), MEAN, .exact = 6},
    {"in proportion: first lacks", .policy = "in-proportion", UNSERVED("first"), .exact = 41.6},
    {"second lacks", .policy = "in-proportion", UNSERVED("second"), .exact = 20.8},
};

static const cp_verify_check reserve[] = {
    {"first unserved", UNSERVED("first"), .exact = 27},
    {"second unserved", UNSERVED("second"), .exact = 22},
};

static const cp_verify_check money[] = {
    {"unserved", UNSERVED("d"), .exact = 10 + 10.2 + 10.404},
    {"value of what is lost", MEAN_COST(LOST_OUTPUT), .exact = 10 + 10.2 / 1.05 + 10.404 / 1.1025},
    {"cost of the policy", MEAN_COST(POLICY), .exact = 7 + 107 / 1.05 + 7 / 1.1025},
};

#define CASE(name, of, checks, cost)                                                                                   \
    {                                                                                                                  \
        name, (of), (cost), sizeof(checks) / sizeof *(checks), checks                                                  \
    }
const cp_verify_case cp_verify_cases[] = {
    CASE("renewal", "Cox 1962, Renewal Theory, chapter 7", renewal, 1),
    CASE("geometric", "recursion over the periods down", geometric, 2),
    CASE("disrupted", "Snyder and Shen 2019, Fundamentals of Supply Chain Theory, chapter 9", disrupted, 1),
    CASE("downtime", "recursion over days and days down", downtime, 1),
    CASE("outages", "enumeration; NREL PRAS, test system singlenode_a", outages, 1),
    CASE("compound-poisson", "closed form; Abramowitz and Stegun 1964, 9.6.10", compound_poisson, 1),
    CASE("markov", "matrix exponential; Neuts 1981 on phase-type distributions", markov, 4),
    CASE("occupancy", "matrix exponential", occupancy, 1),
    CASE("fluid", "Anick, Mitra and Sondhi 1982", fluid, 1000),
    CASE("stock-by-day", "recursion over stock and state", stock_by_day, 4),
    CASE("joint", "Demarta and McNeil 2005; integration of the copulas", joint, 1),
    CASE("scarcity", "moments of the beta distribution", scarcity, 1),
    CASE("availability", "Cox 1962, Renewal Theory, chapter 7", availability, 1),
    CASE("stationary", "Cox 1962, Renewal Theory, section 5.4", stationary, 1),
    CASE("clock", "integration of the two-state chain", clock_, 1),
    CASE("after", "arithmetic", after, 1),
    CASE("recovery", "moments of the triangular distribution", recovery, 1),
    CASE("mixture", "closed form", mixture, 1),
    CASE("tied-event", "Demarta and McNeil 2005; integration of the copulas", tied_event, 1),
    CASE("newsvendor", "Snyder and Shen 2019, chapter 9; stockpyl, example_9_3", newsvendor, 1),
    CASE("rationing", "arithmetic", rationing, 0),
    CASE("elasticity", "arithmetic", elasticity, 0),
    CASE("waiting", "arithmetic", waiting, 0),
    CASE("substitution", "arithmetic", substitution, 0),
    CASE("dated", "arithmetic", dated, 0),
    CASE("border", "arithmetic", border, 0),
    CASE("two-stage", "exact fractions by hand", two_stage, 0),
    CASE("reserve", "arithmetic", reserve, 0),
    CASE("money", "arithmetic", money, 0),
};
const int cp_verify_n_cases = sizeof cp_verify_cases / sizeof *cp_verify_cases;
