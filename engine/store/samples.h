/* The group /samples of the result file. docs/results.md describes it. */
#ifndef CP_STORE_SAMPLES_H
#define CP_STORE_SAMPLES_H

#include "engine/store/hdf.h"
#include "engine/store/store.h"

/* Local, all: in this order, into a new file. What cannot be written is CP_NO_RESOURCES. */
bool cp_store_create_samples(const cp_hdf_file *file, const cp_store_samples *samples);
bool cp_store_append_samples(const cp_hdf_file *file, const cp_store_samples *samples, uint64_t number, uint64_t begin,
                             uint64_t n, const float *values);
bool cp_store_label_samples(const cp_hdf_file *file, const cp_store_samples *samples, const cp_result *result);

#endif
