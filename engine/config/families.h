/* The families of distributions: their parameters, and how these make a cp_dist. */
#ifndef CP_CONFIG_FAMILIES_H
#define CP_CONFIG_FAMILIES_H

#include "kernels/dist.h"

/* What a parameter is: a place on the axis, a width of the quantity, or a plain number. */
typedef enum { CP_ROLE_LOCATION, CP_ROLE_SCALE, CP_ROLE_PLAIN } cp_role;

enum { CP_MOST_PARAMETERS = 7 };

typedef struct {
    const char *name;
    int n, listed; /* parameters; of which the first `listed` may be written as a list */
    struct {
        const char *key;
        cp_role role;
    } parameters[CP_MOST_PARAMETERS];
    const char *forms;                                       /* for messages and help */
    const char *(*make)(const double *value, cp_dist *dist); /* NULL: families of values (discrete, empirical) */
} cp_family;

/* Kernel. The family of that name, NULL when there is none; `n` of all of them. */
const cp_family *cp_family_find(const char *name);
const cp_family *cp_families(int *n);

/* `make` takes the parameters in order, NaN where one is not given, and makes the distribution. It returns NULL, or
   what it expected of the parameters. */

#endif
