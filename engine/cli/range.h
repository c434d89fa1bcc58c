/* The values between --from and --to. */
#ifndef CP_CLI_RANGE_H
#define CP_CLI_RANGE_H

#include "engine/base/arena.h"

/* Numbers with a common unit as the configuration writes them ("90 days", "5%", "3e3"), or dates (then in days). */
typedef struct {
    double from, to;
    bool dates;
    const char *unit; /* what follows the number, "" or " days" */
} cp_range;

/* Local. CP_BAD_USAGE when it is no range: other units, not ascending, not numbers. Memory is the arena's. */
bool cp_range_parse(const char *from, const char *to, cp_range *range, cp_arena *arena, cp_error *error);

/* Local. A value as the configuration writes it, at most six digits; dates are rounded to days. */
const char *cp_range_text(const cp_range *range, double value, cp_arena *arena, cp_error *error);

/* Local. The value that the text stands for. */
double cp_range_value(const cp_range *range, const char *text);

#endif
