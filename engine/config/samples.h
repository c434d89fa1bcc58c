/* Columns of CSV files: the samples of an empirical distribution. */
#ifndef CP_CONFIG_SAMPLES_H
#define CP_CONFIG_SAMPLES_H

#include "engine/config/reader.h"

/* Local. The numbers of a column of the CSV file (RFC 4180, with a header line) that the scalar at `file` names,
   relative to the folder of the configuration; the scalar at `column` names the column. The file is read once, from
   those at hand or from the disk. NULL when something is wrong; the reasons are recorded. */
const double *cp_samples_read(cp_reader *reader, const cp_place *file, const cp_place *column, int *n);

#endif
