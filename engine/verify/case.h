/* Configurations whose answer is known from elsewhere, and what is compared. The texts are in cases/, which the
   build puts into the program; each says in its `description` why the answer is what it is. */
#ifndef CP_VERIFY_CASE_H
#define CP_VERIFY_CASE_H

#include "engine/result/metric.h"

#include <stdbool.h>
#include <stddef.h>

/* What is read off the distribution of a metric. CP_CHECK_BETWEEN: the probability of a value above `above`, but not
   above `up_to`. CP_CHECK_QUANTILE and CP_CHECK_TAIL_MEAN: at `level`, one of the configuration's quantiles. */
typedef enum { CP_CHECK_MEAN, CP_CHECK_SD, CP_CHECK_BETWEEN, CP_CHECK_QUANTILE, CP_CHECK_TAIL_MEAN } cp_check_statistic;

typedef struct {
    const char *what;   /* at most 32 characters */
    const char *policy; /* NULL: the baseline */
    cp_metric_level at;
    const char *entity; /* a demand or a commodity; NULL at the system */
    cp_metric_id metric;
    cp_check_statistic statistic;
    double above, up_to, level;
    double exact;
    double sd;        /* of the estimate, times √trials, where it is known; 0: as the run estimates it */
    bool independent; /* of all others so marked in this case: no random number is behind two of them */
} cp_verify_check;

typedef struct {
    const char *name; /* of the configuration: cases/NAME.yaml */
    const char *source;
    int divisor; /* a trial costs so many times that of an ordinary case; 0: nothing is random, one trial is enough */
    int n_checks;
    const cp_verify_check *checks;
} cp_verify_case;

extern const cp_verify_case cp_verify_cases[];
extern const int cp_verify_n_cases;

/* The text of a configuration in cases/, which stays valid; NULL when there is none of that name. Local. */
const char *cp_verify_text(const char *name, size_t *bytes);

/* What the build makes of cases/, ended by a name that is NULL. */
typedef struct {
    const char *name;
    const unsigned char *text;
    size_t bytes;
} cp_verify_embedded;

extern const cp_verify_embedded cp_verify_texts[];

#endif
