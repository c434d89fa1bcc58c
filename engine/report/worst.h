/* Which trial of a result was the worst. */
#ifndef CP_REPORT_WORST_H
#define CP_REPORT_WORST_H

#include "engine/report/subject.h"

/* Local. The trial of the result that was worst under a policy. CP_BAD_INPUT when the result has no such policy or
   subject, when no trial was bad at all, or when the file names none. */
bool cp_report_worst(const cp_result *result, const char *policy, const cp_subject *subject, uint64_t *trial,
                     cp_error *error);

#endif
