/* Costs by year and by return period, as tables, JSON and lines of CSV. */
#ifndef CP_REPORT_SHOW_ANNUAL_H
#define CP_REPORT_SHOW_ANNUAL_H

#include "engine/report/view.h"

#include <jansson.h>

/* Local. The exceedance curves of a policy; nothing when the result has none. */
bool cp_annual_print(const cp_view *view, int policy);

/* Local. {years: […], return_periods: […]} of a policy; NULL without memory. What is not known is null. */
json_t *cp_annual_json(const cp_result *result, int policy);

#endif
