/* A small language, read from left to right. */
#include "engine/report/target.h"

#include "engine/base/text.h"
#include "kernels/math.h"
#include "kernels/special.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is still to be read. */
typedef struct {
    const char *at;
    cp_arena *arena;
    cp_error *error;
} reading;

static void skip_blanks(reading *r)
{
    r->at += strspn(r->at, " ");
}

static bool take_word(reading *r, const char *word)
{
    skip_blanks(r);
    if (strncmp(r->at, word, strlen(word)) != 0) return false;
    r->at += strlen(word);
    return true;
}

static bool expected(reading *r, const char *what)
{
    return cp_fail(r->error, CP_BAD_USAGE, "--until: expected %s, found '%s'", what, r->at);
}

/* With its unit, in days or as a fraction. */
static bool take_number(reading *r, double *value)
{
    static const struct {
        const char *name;
        double factor;
    } units[] = {{"%", 0.01}, {"days", 1}, {"day", 1}, {"weeks", 7}, {"months", 30.4375}, {"years", 365.25}};
    skip_blanks(r);
    char *end;
    *value = strtod(r->at, &end);
    if (end == r->at || !isfinite(*value)) return expected(r, "a number");
    r->at = end;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!take_word(r, units[i].name)) continue;
        *value *= units[i].factor;
        break;
    }
    return true;
}

static bool take_metric(reading *r, cp_target *target)
{
    skip_blanks(r);
    const size_t n = strcspn(r->at, ": >)");
    const char *name = cp_arena_format(r->arena, r->error, "%.*s", (int)n, r->at);
    if (!name) return false;
    target->metric = cp_metric_find(name);
    if (target->metric == CP_METRICS) {
        cp_nearest nearest = {.word = name};
        for (int id = 0; id < CP_METRICS; id++) cp_nearest_try(&nearest, cp_metric_table[id].name);
        return cp_fail(r->error, CP_BAD_USAGE, "--until: expected a metric, found '%s'%s%s", name,
                       nearest.best ? "; did you mean " : "", nearest.best ? nearest.best : "");
    }
    r->at += n;
    if (*r->at != ':') return true;
    const size_t length = strcspn(++r->at, " >)");
    target->name = cp_arena_format(r->arena, r->error, "%.*s", (int)length, r->at);
    r->at += length;
    return target->name != NULL;
}

static bool take_kind(reading *r, cp_target *target)
{
    if (take_word(r, "P(")) {
        target->kind = CP_TARGET_PROBABILITY;
        return true;
    }
    if (take_word(r, "mean(")) {
        target->kind = CP_TARGET_MEAN;
        return true;
    }
    target->kind = take_word(r, "tail") ? CP_TARGET_TAIL : CP_TARGET_QUANTILE;
    if (target->kind == CP_TARGET_QUANTILE && !take_word(r, "q")) {
        return expected(r, "P(METRIC > X), mean(METRIC), q0.95(METRIC) or tail0.95(METRIC)");
    }
    return take_number(r, &target->level) && (take_word(r, "(") || expected(r, "'('"));
}

bool cp_target_parse(const char *text, cp_target *target, cp_arena *arena, cp_error *error)
{
    reading r = {text, arena, error};
    *target = (cp_target){0};
    if (!take_kind(&r, target) || !take_metric(&r, target)) return false;
    if (target->kind == CP_TARGET_PROBABILITY) {
        if (!take_word(&r, ">")) return expected(&r, "'>'");
        if (!take_number(&r, &target->above)) return false;
    }
    if (!take_word(&r, ")")) return expected(&r, "')'");
    target->text = cp_arena_format(arena, error, "%.*s", (int)(r.at - text), text);
    if (!take_word(&r, "<=")) return expected(&r, "'<='");
    if (!target->text || !take_number(&r, &target->bound)) return false;
    skip_blanks(&r);
    return *r.at == '\0' || expected(&r, "nothing more");
}

static bool find(const cp_target *target, const cp_result *result, const cp_metric_result **metric,
                 const cp_level_result **level, int *entity, cp_error *error)
{
    const char *name = target->name ? target->name : cp_level_names[CP_LEVEL_SYSTEM];
    cp_nearest nearest = {.word = name};
    for (int which = 0; which < CP_LEVELS; which++) {
        *level = &result->levels[which];
        for (int m = 0; m < (*level)->n_metrics; m++) {
            *metric = &(*level)->metrics[m];
            if ((*metric)->id != target->metric) continue;
            for (*entity = 0; *entity < (*level)->n_entities; ++*entity) {
                if (strcmp((*level)->names[*entity], name) == 0) return true;
                cp_nearest_try(&nearest, (*level)->names[*entity]);
            }
        }
    }
    return cp_fail(error, CP_BAD_INPUT, "--until: expected a name that has %s, found '%s'%s%s",
                   cp_metric_table[target->metric].name, name, nearest.best ? "; did you mean " : "",
                   nearest.best ? nearest.best : "");
}

/* Trials above `above`; of a bin that it cuts, the share of its width. */
static double count_above(const cp_metric_result *metric, size_t at, double above)
{
    double count = 0.0;
    for (int b = 0; b < metric->n_bins; b++) {
        const double lower = metric->bin[b], upper = metric->bin_upper[b];
        const double n = (double)metric->count[at * (size_t)metric->n_bins + (size_t)b];
        if (lower > above)
            count += n;
        else if (upper > above)
            count += n * (upper - above) / (upper - lower);
    }
    return count;
}

/* The p at which I_p(a, b) is `tail`. */
static double beta_quantile(double a, double b, double tail)
{
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;
        if (cp_beta_cdf(a, b, middle) < tail)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

static cp_estimate probability(double k, double n, double level)
{
    const double tail = (1 - level) / 2;
    return (cp_estimate){k / n, k > 0 ? beta_quantile(k, n - k + 1, tail) : 0.0,
                         k < n ? beta_quantile(k + 1, n - k, 1 - tail) : 1.0};
}

static cp_estimate around(double value, double se, double level)
{
    const double half = cp_norm_quantile((1 + level) / 2) * se;
    return (cp_estimate){value, value - half, value + half};
}

static bool level_of(const cp_target *target, const cp_result *result, size_t *q, cp_error *error)
{
    for (*q = 0; *q < (size_t)result->n_quantiles; ++*q) {
        if (fabs(result->quantiles[*q] - target->level) < 1e-9) return true;
    }
    return cp_fail(error, CP_BAD_INPUT, "--until: expected a level of report.quantiles, found %g", target->level);
}

bool cp_target_estimate(const cp_target *target, const cp_result *result, int policy, cp_estimate *estimate,
                        cp_error *error)
{
    const cp_metric_result *metric = NULL;
    const cp_level_result *level = NULL;
    int entity = 0;
    size_t q = 0;
    if (!find(target, result, &metric, &level, &entity, error)) return false;
    const size_t at = (size_t)policy * (size_t)level->n_entities + (size_t)entity;
    const bool by_level = target->kind == CP_TARGET_QUANTILE || target->kind == CP_TARGET_TAIL;
    if (by_level && !level_of(target, result, &q, error)) return false;
    const size_t i = at * (size_t)result->n_quantiles + q;
    switch (target->kind) {
    case CP_TARGET_PROBABILITY:
        *estimate = probability(count_above(metric, at, target->above), (double)result->trials, result->interval);
        return true;
    case CP_TARGET_MEAN:
        *estimate = around(metric->mean[at], metric->mean_se[at], result->interval);
        return true;
    case CP_TARGET_QUANTILE:
        *estimate = (cp_estimate){metric->quantile[i], metric->quantile_lower[i], metric->quantile_upper[i]};
        return true;
    default:
        *estimate = around(metric->tail_mean[i], metric->tail_mean_se[i], result->interval);
        return true;
    }
}
