/* Numbers as people read them: four significant digits, money in thousands to trillions, fractions in percent. */
#ifndef CP_REPORT_NUMBER_H
#define CP_REPORT_NUMBER_H

#include "engine/base/arena.h"
#include "engine/result/metric.h"

#include <stdint.h>

/* What one printed unit stands for. */
typedef struct {
    double factor;      /* 1e9 */
    const char *prefix; /* "B " */
} cp_scale;

/* Local. The scale at which the largest finite of `n` magnitudes has one to three digits before the point (money), or
   percent (fractions), or 1. */
cp_scale cp_scale_choose(cp_metric_unit unit, const double *values, size_t n);

/* Local. The name of a scaled unit: "B USD", "%", "day", "t", "" for plain counts. `unit` is the amount's, `currency`
   that of money. */
const char *cp_scale_unit(cp_scale scale, cp_metric_unit kind, const char *unit, const char *currency, cp_arena *arena,
                          cp_error *error);

/* Local. "123.4", "0.0012", "1235000"; infinite: "inf"; not known: "-". Text is the arena's, NULL without memory. */
const char *cp_number_text(double value, cp_arena *arena, cp_error *error);

/* Local. "1,000,000". */
const char *cp_number_count(uint64_t count, cp_arena *arena, cp_error *error);

#endif
