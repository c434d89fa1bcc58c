/* Control characters, which a terminal obeys instead of showing them. */
#ifndef CP_BASE_CONTROL_H
#define CP_BASE_CONTROL_H

#include <stddef.h>

/* Local. The first in so many bytes of UTF-8, NULL when there is none: below U+0020 but for tab, line feed and carriage
   return; U+007F; or U+0080 to U+009F, of two bytes. */
const char *cp_control_find(const char *text, size_t bytes);

/* Local. The number of the character that was found there. */
unsigned cp_control_number(const char *found);

/* Local. Puts question marks in place of each byte of them. */
void cp_control_hide(char *text);

#endif
