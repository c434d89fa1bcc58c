/* An estimate of nothing is never good enough. */
#include "engine/report/precision.h"

#include "engine/config/number.h"
#include "engine/report/cells.h"

#include <math.h>
#include <string.h>

static bool take_number(const char *text, int bytes, double *value, cp_arena *arena, cp_error *error)
{
    cp_reading number;
    const char *word = cp_arena_format(arena, error, "%.*s", bytes, text);
    if (!word || !cp_number_parse(word, CP_WRITTEN_PLAIN | CP_WRITTEN_PERCENT, &number)) return false;
    *value = number.value;
    return true;
}

static bool take_statistic(const char *text, int bytes, cp_target *target, cp_arena *arena, cp_error *error)
{
    if (bytes == 4 && strncmp(text, "mean", 4) == 0) {
        target->kind = CP_TARGET_MEAN;
        return true;
    }
    const bool tail = strncmp(text, "tail", 4) == 0;
    const int word = tail ? 4 : 1;
    target->kind = tail ? CP_TARGET_TAIL : CP_TARGET_QUANTILE;
    return (tail || *text == 'q') && take_number(text + word, bytes - word, &target->level, arena, error) &&
           target->level > 0.0 && target->level < 1.0;
}

bool cp_precision_parse(const char *text, cp_target *precision, cp_arena *arena, cp_error *error)
{
    const char *blank = strchr(text, ' ');
    const size_t left = blank ? (size_t)(blank - text) : strlen(text);
    const char *colon = text + left;
    *precision = (cp_target){0};
    while (colon > text && *colon != ':') colon--;
    const char *fraction = blank ? blank + strspn(blank, " ") : "";
    const int bytes = (int)(text + left - colon) - 1;
    if (colon == text || !take_statistic(colon + 1, bytes, precision, arena, error) ||
        !take_number(fraction, (int)strlen(fraction), &precision->bound, arena, error) || !(precision->bound > 0.0)) {
        if (error->status != CP_OK) return false;
        return cp_fail(error, CP_BAD_USAGE,
                       "--until: expected METRIC[:NAME]:STAT FRACTION, like 'cost_total:q0.99 2%%', found '%s'", text);
    }
    precision->text = cp_arena_format(arena, error, "%.*s", (int)left, text);
    return precision->text &&
           cp_subject_parse("--until", text, (size_t)(colon - text), &precision->subject, arena, error);
}

bool cp_precision_reached(const cp_target *precision, const cp_result *result, double *fraction, cp_error *error)
{
    cp_estimate estimate;
    if (!cp_target_estimate(precision, result, 0, &estimate, error)) return false;
    *fraction = (estimate.upper - estimate.lower) / 2 / fabs(estimate.value);
    const double beyond = (1 - precision->level) * (double)result->trials;
    if (precision->kind == CP_TARGET_TAIL && beyond < CP_CELL_FEWEST_BEYOND) *fraction = INFINITY;
    if (!(estimate.value != 0.0) || !isfinite(*fraction)) *fraction = INFINITY;
    return true;
}
