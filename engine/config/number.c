/* The form of a number is checked before strtod sees it, which would also take hexadecimal, NaN and infinity. The
   program leaves the locale at "C", in which strtod knows the decimal point alone. */
#include "engine/config/number.h"

#include "engine/base/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *plural;
    double days;
} units[] = {{"day", "days", 1.0}, {"week", "weeks", 7.0}, {"month", "months", 30.4375}, {"year", "years", 365.25}};

enum { N_UNITS = sizeof units / sizeof *units };

static const char *skip_digits(const char *text, bool *any)
{
    for (; *text >= '0' && *text <= '9'; text++) *any = true;
    return text;
}

/* Behind the decimal number at the start of `text`, or NULL when there is none. */
static const char *end_of_number(const char *text)
{
    bool digits = false, exponent_digits = false;
    if (*text == '+' || *text == '-') text++;
    text = skip_digits(text, &digits);
    if (*text == '.') text = skip_digits(text + 1, &digits);
    if (!digits || (*text != 'e' && *text != 'E')) return digits ? text : NULL;
    const char *exponent = text + 1;
    if (*exponent == '+' || *exponent == '-') exponent++;
    exponent = skip_digits(exponent, &exponent_digits);
    return exponent_digits ? exponent : NULL;
}

static bool unit_days(const char *name, double *days)
{
    for (int i = 0; i < N_UNITS; i++)
        if (strcmp(name, units[i].name) == 0 || strcmp(name, units[i].plural) == 0) {
            *days = units[i].days;
            return true;
        }
    return false;
}

static bool parse_with_unit(double value, const char *rest, int allowed, cp_reading *reading)
{
    double days = 0.0;
    if (*rest == '\0')
        *reading = (cp_reading){value, CP_WRITTEN_PLAIN};
    else if (strcmp(rest, "%") == 0)
        *reading = (cp_reading){value / 100.0, CP_WRITTEN_PERCENT};
    else if (*rest == ' ' && unit_days(rest + strspn(rest, " "), &days))
        *reading = (cp_reading){value * days, CP_WRITTEN_DURATION};
    else
        return false;
    return isfinite(reading->value) && (allowed & (int)reading->written);
}

bool cp_number_parse(const char *text, int allowed, cp_reading *reading)
{
    long day;
    if ((allowed & CP_WRITTEN_DATE) && cp_date_parse(text, &day)) {
        *reading = (cp_reading){(double)day, CP_WRITTEN_DATE};
        return true;
    }
    const char *end = end_of_number(text);
    if (!end) return false;
    char *parsed;
    const double value = strtod(text, &parsed);
    return parsed == end && isfinite(value) && parse_with_unit(value, end, allowed, reading);
}

bool cp_integer_parse(const char *text, long *value)
{
    const size_t length = strlen(text);
    if (length == 0 || length > 9 || strspn(text, "0123456789") != length) return false;
    *value = strtol(text, NULL, 10);
    return true;
}
