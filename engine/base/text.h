/* Small help with words: the nearest of many to one that was misspelt. */
#ifndef CP_BASE_TEXT_H
#define CP_BASE_TEXT_H

#include <stdbool.h>

/* A search for the word nearest to `word`; start with {.word = …}. `best` is NULL as long as none is near enough. */
typedef struct {
    const char *word, *best;
    int distance;
} cp_nearest;

/* Local. Considers a candidate: near enough is an edit distance (Levenshtein 1966; a swap of neighbours counts once,
   Damerau 1964) of at most 1 + length/4. Of equally near ones the first stays. The pointer is kept. */
void cp_nearest_try(cp_nearest *nearest, const char *candidate);

/* Local. The edit distance of two words; words longer than 64 bytes are as far apart as they are long. */
int cp_text_distance(const char *a, const char *b);

/* Local. Whether `word` is one of the NULL-terminated `words`. */
bool cp_text_is_one_of(const char *word, const char *const *words);

#endif
