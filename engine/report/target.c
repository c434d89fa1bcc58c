/* A small language, read from left to right. */
#include "engine/report/target.h"

#include "engine/config/number.h"
#include "kernels/math.h"
#include "kernels/special.h"

#include <math.h>
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

/* What stands before the next of the characters `stops`, blanks behind it left out; at most 63 bytes. */
static void take_token(reading *r, const char *stops, char token[static 64])
{
    skip_blanks(r);
    size_t n = strcspn(r->at, stops);
    n = n < 63 ? n : 63;
    memcpy(token, r->at, n);
    r->at += n;
    while (n > 0 && token[n - 1] == ' ') n--;
    token[n] = '\0';
}

/* With its unit, in days or as a fraction. */
static bool take_number(reading *r, const char *stops, double *value)
{
    char token[64];
    cp_reading number;
    const char *start = r->at;
    take_token(r, stops, token);
    if (cp_number_parse(token, CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT | CP_WRITTEN_DURATION, &number)) {
        *value = number.value;
        return true;
    }
    r->at = start;
    return expected(r, "a number");
}

static bool take_subject(reading *r, cp_subject *subject)
{
    skip_blanks(r);
    const size_t n = strcspn(r->at, " >)");
    const bool ok = cp_subject_parse("--until", r->at, n, subject, r->arena, r->error);
    r->at += n;
    return ok;
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
    return take_number(r, "(", &target->level) && (take_word(r, "(") || expected(r, "'('"));
}

bool cp_target_parse(const char *text, cp_target *target, cp_arena *arena, cp_error *error)
{
    reading r = {text, arena, error};
    *target = (cp_target){0};
    if (!take_kind(&r, target) || !take_subject(&r, &target->subject)) return false;
    if (target->kind == CP_TARGET_PROBABILITY) {
        if (!take_word(&r, ">")) return expected(&r, "'>'");
        if (!take_number(&r, ")", &target->above)) return false;
    }
    if (!take_word(&r, ")")) return expected(&r, "')'");
    target->text = cp_arena_format(arena, error, "%.*s", (int)(r.at - text), text);
    if (!take_word(&r, "<=")) return expected(&r, "'<='");
    return target->text && take_number(&r, "", &target->bound);
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
    return cp_fail(error, CP_BAD_INPUT, "%s: expected a level of report.quantiles, found %g", target->subject.option,
                   target->level);
}

bool cp_target_estimate(const cp_target *target, const cp_result *result, int policy, cp_estimate *estimate,
                        cp_error *error)
{
    cp_found_subject found;
    size_t q = 0;
    if (!cp_subject_find(&target->subject, result, &found, error)) return false;
    const cp_metric_result *metric = found.metric;
    const size_t at = (size_t)policy * (size_t)found.level->n_entities + (size_t)found.entity;
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
