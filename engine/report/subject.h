/* METRIC:NAME of the command line: a metric of a demand, a commodity or a stock; METRIC alone: of the system. */
#ifndef CP_REPORT_SUBJECT_H
#define CP_REPORT_SUBJECT_H

#include "engine/base/arena.h"
#include "engine/result/result.h"

typedef struct {
    const char *option; /* that it was given to, "--worst": for errors */
    cp_metric_id metric;
    const char *name;
} cp_subject;

/* Local. Reads the whole of the first `bytes` of `text`; `option` must outlive the subject. CP_BAD_USAGE when there is
   no such metric. Memory is the arena's. */
bool cp_subject_parse(const char *option, const char *text, size_t bytes, cp_subject *subject, cp_arena *arena,
                      cp_error *error);

/* Where a subject stands in a result: element policy · n_entities + entity of the metric's arrays. */
typedef struct {
    const cp_level_result *level;
    const cp_metric_result *metric;
    int entity;
} cp_found_subject;

/* Local. CP_BAD_INPUT when the result has nothing of that name with that metric; the nearest is offered. */
bool cp_subject_find(const cp_subject *subject, const cp_result *result, cp_found_subject *found, cp_error *error);

#endif
