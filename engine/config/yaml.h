/* From YAML 1.2 text to a document. The only file that knows the YAML library is yaml.c. */
#ifndef CP_CONFIG_YAML_H
#define CP_CONFIG_YAML_H

#include "engine/config/reader.h"

#define CP_FOUND_CONTROL "expected text, found the control character U+%04X"

/* Local. Reads the text, which must be one YAML document, into a tree. NULL when it is not one: the reason is recorded
   in the reader with its position. Aliases refer to the node they name; merge keys (`<<`) are errors, as are duplicate
   keys (all of them are reported), nesting deeper than CP_LARGEST_DEPTH and more nodes than CP_LARGEST_SIZE. */
const cp_node *cp_yaml_read(cp_reader *reader, const char *text, size_t bytes);

/* Local. Whether the bytes can be text at all: not empty, at most 16 MB, valid UTF-8 without control characters. An
   escape may still stand for one: cp_yaml_read refuses it. */
bool cp_input_check(cp_reader *reader, const char *text, size_t bytes);

#endif
