/* Years are counted from March, in eras of 400 years, so that the leap day is the last of a year. */
#include "engine/base/date.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468, ISO_LENGTH = 10 };

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

static long days_from_civil(int year, int month, int day)
{
    const long shifted = year - (month <= 2);
    const long era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    const long year_of_era = shifted - era * 400;
    const long day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const long day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static bool digits(const char *text, int count, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        *value = *value * 10 + (text[i] - '0');
    }
    return true;
}

bool cp_date_parse(const char *text, long *day)
{
    int year, month, day_of_month;
    if (strlen(text) != ISO_LENGTH || text[4] != '-' || text[7] != '-') return false;
    if (!digits(text, 4, &year) || !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day_of_month)) return false;
    if (month < 1 || month > 12 || day_of_month < 1 || day_of_month > days_in_month(year, month)) return false;
    *day = days_from_civil(year, month, day_of_month);
    return true;
}

void cp_date_format(long day, char text[static 11])
{
    const long shifted = day + DAYS_TO_1970;
    const long era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    const long day_of_era = shifted - era * DAYS_PER_ERA;
    const long year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    const long day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const long shifted_month = (5 * day_of_year + 2) / 153;
    const int day_of_month = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    const int month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    const int year = (int)(year_of_era + era * 400 + (month <= 2));
    assert(year >= 0 && year <= 9999);
    char written[48];
    snprintf(written, sizeof written, "%04d-%02d-%02d", year, month, day_of_month);
    memcpy(text, written, ISO_LENGTH);
    text[ISO_LENGTH] = '\0';
}
