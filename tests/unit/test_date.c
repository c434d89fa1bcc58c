/* Dates are exact days: known days, every day of four centuries there and back, and what is no date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/base/date.h"

static long day_of(const char *text)
{
    long day = 0;
    assert_true(cp_date_parse(text, &day));
    return day;
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(day_of("1970-01-01"), 0);
    assert_int_equal(day_of("1969-12-31"), -1);
    assert_int_equal(day_of("2000-03-01"), 11017);
    assert_int_equal(day_of("2025-10-15"), 20376);
    assert_int_equal(day_of("0000-01-01"), -719528);
    assert_int_equal(day_of("2025-11-10") - day_of("2025-10-15"), 26);
    assert_int_equal(day_of("2028-03-01") - day_of("2028-02-28"), 2);
}

static void there_and_back(void **state)
{
    (void)state;
    for (long day = day_of("1800-01-01"); day <= day_of("2200-12-31"); day++) {
        char text[11];
        cp_date_format(day, text);
        assert_int_equal(day_of(text), day);
    }
}

static void no_dates(void **state)
{
    (void)state;
    static const char *const texts[] = {"",           "2025",       "2025-2-3",   "2025-02-29",  "2025-13-01",
                                        "2025-00-10", "2025-01-00", "2025-01-32", "2025-01-011", "25-01-01",
                                        "2025/01/01", "+025-01-01", "2100-02-29", "2025-04-31",  " 2025-01-01",
                                        "2025-01-0a"};
    long day;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_false(cp_date_parse(texts[i], &day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(no_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
