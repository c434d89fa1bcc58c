/* All that the result file holds, but for samples. It depends on the result alone, except /run, which comes last. */
#ifndef CP_STORE_CONTENT_H
#define CP_STORE_CONTENT_H

#include "engine/result/result.h"
#include "engine/store/hdf.h"

/* Local. Writes it to the open file. */
bool cp_store_write_content(const cp_hdf_file *file, const cp_result *result, const cp_run_facts *facts,
                            cp_arena *arena);

#endif
