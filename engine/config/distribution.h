/* Distributions as they are written: a map with one key, the name of the family. */
#ifndef CP_CONFIG_DISTRIBUTION_H
#define CP_CONFIG_DISTRIBUTION_H

#include "engine/config/fields.h"
#include "engine/config/number.h"

/* Local. Whether the node is meant as a distribution: a map of which a key is the name of a family. */
bool cp_distribution_is(const cp_node *node);

/* Local. Reads the distribution at `place` for `field`. Locations and scales are in the field's own unit (dates count
   from the start of the study), shapes and probabilities are plain numbers. `written` tells the way of the first of the
   former. False when it is wrong; the reasons are recorded. Whether its support fits the field is the caller's
   question. */
bool cp_distribution_read(cp_reader *reader, const cp_place *place, const cp_field *field, cp_dist *dist,
                          cp_written *written);

/* Local. Reads one scalar in the field's own unit; dates become days since the start. Records an error when it is none.
 */
bool cp_distribution_scalar(cp_reader *reader, const cp_place *place, const cp_field *field, cp_reading *reading);

#endif
