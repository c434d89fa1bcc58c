/* What the bytes must be before anything reads them as YAML: each failure is one line with its position. */
#include "engine/base/control.h"
#include "engine/config/yaml.h"

enum { LARGEST_BYTES = 16 * 1024 * 1024 };

/* The length of the UTF-8 sequence that starts here, 0 when it is not one (RFC 3629: no overlong forms, no surrogates,
   at most U+10FFFF). */
static size_t sequence_length(const unsigned char *text, size_t bytes)
{
    const unsigned char first = text[0];
    if (first < 0x80) return 1;
    const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || bytes < length) return 0;
    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xC0) != 0x80) return 0;
    const unsigned char second = text[1];
    if (first == 0xE0 && second < 0xA0) return 0;
    if (first == 0xED && second > 0x9F) return 0;
    if (first == 0xF0 && second < 0x90) return 0;
    if (first == 0xF4 && second > 0x8F) return 0;
    return length;
}

bool cp_input_check(cp_reader *reader, const char *text, size_t bytes)
{
    const unsigned char *input = (const unsigned char *)text;
    if (bytes == 0) cp_wrong_at(reader, 1, 1, "expected a configuration, found an empty file");
    if (bytes > LARGEST_BYTES) cp_wrong_at(reader, 1, 1, "expected at most 16 MB, found %zu bytes", bytes);
    if (bytes == 0 || bytes > LARGEST_BYTES) return false;
    int line = 1, column = 1;
    for (size_t i = 0, length; i < bytes; i += length) {
        length = sequence_length(input + i, bytes - i);
        const char *control = cp_control_find(text + i, length);
        if (length == 0)
            cp_wrong_at(reader, line, column, "expected UTF-8 text, found byte 0x%02X", input[i]);
        else if (control)
            cp_wrong_at(reader, line, column, CP_FOUND_CONTROL, cp_control_number(control));
        if (length == 0 || control) return false;
        column = input[i] == '\n' ? 1 : column + 1;
        line += input[i] == '\n';
    }
    return true;
}
