/* U+0080 to U+009F are the bytes C2 80 to C2 9F; no other character of UTF-8 has a C2 followed by these. */
#include "engine/base/control.h"

#include <stdbool.h>
#include <string.h>

static bool is_control(const unsigned char *at, const unsigned char *end)
{
    if (*at < ' ') return *at != '\t' && *at != '\n' && *at != '\r';
    return *at == 0x7F || (*at == 0xC2 && at + 1 < end && at[1] >= 0x80 && at[1] < 0xA0);
}

const char *cp_control_find(const char *text, size_t bytes)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + bytes;
    while (at < end && !is_control(at, end)) at++;
    return at < end ? (const char *)at : NULL;
}

unsigned cp_control_number(const char *found)
{
    const unsigned char *at = (const unsigned char *)found;
    return *at == 0xC2 ? at[1] : *at;
}

void cp_control_hide(char *text)
{
    for (const char *found; (found = cp_control_find(text, strlen(text)));) {
        char *at = text + (found - text);
        if (cp_control_number(found) >= 0x80) at[1] = '?';
        at[0] = '?';
    }
}
