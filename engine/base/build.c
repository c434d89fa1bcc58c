/* The only file that is compiled again when the revision changes. */
#include "engine/base/build.h"

const char cp_build_version[] = CP_VERSION;
const char cp_build_revision[] = CP_GIT_REVISION;
const char cp_build_compiler[] = CP_COMPILER;
const char cp_build_type[] = CP_BUILD_TYPE;
