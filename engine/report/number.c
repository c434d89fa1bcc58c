/* Rounding and scaling for print; nothing computed here goes back into a result. */
#include "engine/report/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 4 };

cp_scale cp_scale_choose(cp_metric_unit unit, const double *values, size_t n)
{
    static const cp_scale scales[] = {{1e12, "T "}, {1e9, "B "}, {1e6, "M "}, {1e3, "k "}};
    if (unit == CP_UNIT_FRACTION) return (cp_scale){0.01, ""};
    double largest = 0;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i]) && fabs(values[i]) > largest) largest = fabs(values[i]);
    }
    for (size_t i = 0; unit == CP_UNIT_MONEY && i < sizeof scales / sizeof *scales; i++) {
        if (largest >= scales[i].factor) return scales[i];
    }
    return (cp_scale){1, ""};
}

const char *cp_scale_unit(cp_scale scale, cp_metric_unit kind, const char *unit, const char *currency, cp_arena *arena,
                          cp_error *error)
{
    static const char *const fixed[] = {[CP_UNIT_DAYS] = "day", [CP_UNIT_ONE] = "", [CP_UNIT_FRACTION] = "%"};
    if (kind == CP_UNIT_AMOUNT) return unit;
    return kind == CP_UNIT_MONEY ? cp_arena_format(arena, error, "%s%s", scale.prefix, currency) : fixed[kind];
}

const char *cp_number_text(double value, cp_arena *arena, cp_error *error)
{
    if (isnan(value)) return "-";
    if (isinf(value)) return value > 0 ? "inf" : "-inf";
    if (value == 0) return "0";
    const double magnitude = fabs(value);
    if (magnitude < 1e-4 || magnitude >= 1e7) return cp_arena_format(arena, error, "%.2e", value);
    const int decimals = DIGITS - 1 - (int)floor(log10(magnitude));
    const double unit = pow(10, decimals);
    if (decimals <= 0) return cp_arena_format(arena, error, "%.0f", round(value * unit) / unit);
    char *text = cp_arena_format(arena, error, "%.*f", decimals, value);
    for (size_t end = text ? strlen(text) : 0; end > 0 && (text[end - 1] == '0' || text[end - 1] == '.'); end--) {
        const bool point = text[end - 1] == '.';
        text[end - 1] = '\0';
        if (point) break;
    }
    return text;
}

const char *cp_number_count(uint64_t count, cp_arena *arena, cp_error *error)
{
    char digits[32], grouped[48];
    const int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    int at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) grouped[at++] = ',';
        grouped[at++] = digits[i];
    }
    grouped[at] = '\0';
    return cp_arena_text(arena, grouped, error);
}
