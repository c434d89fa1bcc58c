/* Drivers as tables or CSV. */
#ifndef CP_REPORT_DRIVERS_PRINT_H
#define CP_REPORT_DRIVERS_PRINT_H

#include "engine/report/drivers.h"

#include <stdio.h>

/* Local. What stands out, as tables; or all of it, as CSV. `policy` is its name. */
bool cp_drivers_print(const cp_drivers *drivers, const cp_result *result, const cp_subject *subject, const char *policy,
                      FILE *out, cp_error *error);
bool cp_drivers_print_csv(const cp_drivers *drivers, FILE *out, cp_error *error);

#endif
