/* Values keep the unit in which they were given. */
#include "engine/cli/range.h"

#include "engine/base/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool parse_number(const char *text, double *value, const char **unit)
{
    char *end;
    *value = strtod(text, &end);
    *unit = end;
    return end != text && isfinite(*value) && !strpbrk(text, "xXpP");
}

static bool parse_dates(const char *from, const char *to, cp_range *range)
{
    long first, last;
    if (!cp_date_parse(from, &first) || !cp_date_parse(to, &last)) return false;
    *range = (cp_range){(double)first, (double)last, true, ""};
    return true;
}

/* 0 needs no unit. */
static bool parse_numbers(const char *from, const char *to, cp_range *range)
{
    const char *first, *last;
    if (!parse_number(from, &range->from, &first) || !parse_number(to, &range->to, &last)) return false;
    range->unit = *last ? last : first;
    return strcmp(first, last) == 0 || (range->from == 0.0 && !*first);
}

bool cp_range_parse(const char *from, const char *to, cp_range *range, cp_arena *arena, cp_error *error)
{
    *range = (cp_range){0};
    if (!from || !to) return cp_fail(error, CP_BAD_USAGE, "expected --from and --to");
    if (!parse_dates(from, to, range) && !parse_numbers(from, to, range)) {
        return cp_fail(error, CP_BAD_USAGE,
                       "--from, --to: expected two dates or two numbers with the same unit, found '%s' and '%s'", from,
                       to);
    }
    if (!(range->from < range->to)) {
        return cp_fail(error, CP_BAD_USAGE, "--to: expected more than --from, '%s', found '%s'", from, to);
    }
    range->unit = cp_arena_text(arena, range->unit, error);
    return range->unit != NULL;
}

const char *cp_range_text(const cp_range *range, double value, cp_arena *arena, cp_error *error)
{
    char date[11];
    if (!range->dates) return cp_arena_format(arena, error, "%.6g%s", value, range->unit);
    cp_date_format(lround(value), date);
    return cp_arena_text(arena, date, error);
}

double cp_range_value(const cp_range *range, const char *text)
{
    long day = 0;
    if (range->dates && cp_date_parse(text, &day)) return (double)day;
    return strtod(text, NULL);
}
