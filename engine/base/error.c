/* The one way to fail: fill a cp_error once. */
#include "engine/base/error.h"

#include <stdarg.h>
#include <stdio.h>

bool cp_fail(cp_error *error, cp_status status, const char *format, ...)
{
    if (error->status != CP_OK) return false;
    error->status = status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return false;
}
