/* Numbers with units, as people write them: 30e3, 5%, 18 months, 2025-10-15. */
#ifndef CP_CONFIG_NUMBER_H
#define CP_CONFIG_NUMBER_H

#include <stdbool.h>

/* The ways to write a number; also bits of a set of them. */
typedef enum { CP_WRITTEN_PLAIN = 1, CP_WRITTEN_PERCENT = 2, CP_WRITTEN_DURATION = 4, CP_WRITTEN_DATE = 8 } cp_written;

/* A number read: 5% is 0.05, 6 weeks are 42 (days), a date is days since 1970-01-01. */
typedef struct {
    double value;
    cp_written written;
} cp_reading;

/* Local. Reads the whole of `text` as one of the ways in `allowed`. False when it is none of them. Numbers are decimal
   and finite. 1 week = 7 days, 1 month = 30.4375 days, 1 year = 365.25 days. */
bool cp_number_parse(const char *text, int allowed, cp_reading *reading);

/* Local. A whole number without sign or fraction. */
bool cp_integer_parse(const char *text, long *value);

#endif
