/* What this binary is. */
#ifndef CP_BASE_BUILD_H
#define CP_BASE_BUILD_H

extern const char cp_build_version[];  /* "0.1.0" */
extern const char cp_build_revision[]; /* of git when it was configured */
extern const char cp_build_compiler[];
extern const char cp_build_type[]; /* "Release" */

#endif
