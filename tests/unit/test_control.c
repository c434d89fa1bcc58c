/* Control characters are found wherever they stand, and nothing else is taken for one. */
#include "engine/base/control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

/* UTF-8 of a character below U+0800. */
static size_t encode(unsigned number, char *text)
{
    if (number < 0x80) {
        text[0] = (char)number;
        return 1;
    }
    text[0] = (char)(0xC0 | number >> 6);
    text[1] = (char)(0x80 | (number & 0x3F));
    return 2;
}

/* Those of the Unicode category Cc, but three that texts have. */
static bool is_control(unsigned number)
{
    return (number < 0x20 && !strchr("\t\n\r", (int)number)) || number == 0 || (number >= 0x7F && number < 0xA0);
}

static void every_character(void **state)
{
    (void)state;
    for (unsigned number = 0; number < 0x800; number++) {
        char text[8] = "ab";
        const size_t bytes = encode(number, text + 2);
        text[2 + bytes] = 'c';
        const char *found = cp_control_find(text, bytes + 3);
        assert_ptr_equal(found, is_control(number) ? text + 2 : NULL);
        if (found) assert_int_equal(cp_control_number(found), number);
    }
}

/* A sequence is not looked at beyond the text's end, and one within a longer one is none. */
static void ends_and_longer_ones(void **state)
{
    (void)state;
    assert_null(cp_control_find("a\xC2\x85", 2));
    assert_non_null(cp_control_find("a\xC2\x85", 3));
    assert_null(cp_control_find("\x1b", 0));
    assert_null(cp_control_find("\xE2\x82\x85 \xF0\x9F\x82\x85", 8));
}

static void hidden(void **state)
{
    (void)state;
    char text[] = "a\x1b[2J \xC2\x9b\xC3\x9b\x7f\n";
    cp_control_hide(text);
    assert_string_equal(text, "a?[2J ??\xC3\x9b?\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_character), cmocka_unit_test(ends_and_longer_ones),
                                       cmocka_unit_test(hidden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
