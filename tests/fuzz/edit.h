/* Changes to a valid HDF5 file by HDF5's own calls: what comes out is whole for HDF5, and anything for this program. */
#ifndef CP_TESTS_FUZZ_EDIT_H
#define CP_TESTS_FUZZ_EDIT_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that are read as a list of edits; behind the end they are 0. */
typedef struct {
    const uint8_t *at, *end;
} edit_tape;

/* Local. The next byte. */
uint8_t edit_byte(edit_tape *tape);

/* Local. Does edits until the tape ends, at most `most`; what HDF5 refuses is left out. */
void edit_file(const char *path, edit_tape *tape, int most);

#endif
