/* How much memory there is: so that what would not fit is refused with a number, before the system kills the process.
 */
#ifndef CP_BASE_MEMORY_H
#define CP_BASE_MEMORY_H

#include "engine/base/error.h"

#include <stdint.h>

/* Local. Bytes that this process may use, what it has included: all that the machine can give now, or less where a
   cgroup (a container, a job) or RLIMIT_AS says so. UINT64_MAX when nothing is known. */
uint64_t cp_memory_limit(void);

/* Local. Whether `bytes` fit; otherwise CP_NO_RESOURCES: "WHAT would need 512.0 GB of memory, …". A double, so that
   nothing overflows. */
bool cp_memory_fits(double bytes, const char *what, cp_error *error);

#endif
