/* Dates of the proleptic Gregorian calendar as whole days since 1970-01-01, so that differences are exact. */
#ifndef CP_BASE_DATE_H
#define CP_BASE_DATE_H

#include <stdbool.h>

/* Local. Reads an ISO 8601 calendar date, "2025-10-15" and nothing else; false when it is not one or no such day
   exists. Algorithm: H. Hinnant, "chrono-compatible low-level date algorithms" (2013), days_from_civil. */
bool cp_date_parse(const char *text, long *day);

/* Local. Writes the date of `day` (years 0 to 9999) as ISO 8601. Hinnant (2013), civil_from_days. */
void cp_date_format(long day, char text[static 11]);

#endif
