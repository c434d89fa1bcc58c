/* Any lines as a command line. */
#include "engine/cli/options.h"
#include "tests/fuzz/fuzz.h"

#include <getopt.h>
#include <string.h>

enum { MOST_BYTES = 4096, MOST_WORDS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    char text[MOST_BYTES + 1], program[] = "chokepoint";
    char *words[MOST_WORDS + 2] = {program};
    int n_words = 1;
    n = n < MOST_BYTES ? n : MOST_BYTES;
    if (n) memcpy(text, bytes, n);
    text[n] = '\0';
    for (char *at = text; at && *at && n_words <= MOST_WORDS;) {
        words[n_words++] = at;
        at = strchr(at, '\n');
        if (at) *at++ = '\0';
    }
    cp_options options;
    cp_error error = {0};
    optind = 0; /* glibc: begin anew */
    cp_options_parse(n_words, words, &options, &error);
    return 0;
}
