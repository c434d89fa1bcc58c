/* Words are short, so the table of the distance lives on the stack, three rows of it. */
#include "engine/base/text.h"

#include <string.h>

enum { LONGEST = 64 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

int cp_text_distance(const char *a, const char *b)
{
    const size_t length_a = strlen(a), length_b = strlen(b);
    if (length_a > LONGEST || length_b > LONGEST) return strcmp(a, b) ? LONGEST : 0;
    int rows[3][LONGEST + 1];
    for (int j = 0; j <= (int)length_b; j++) rows[0][j] = j;
    for (int i = 1; i <= (int)length_a; i++) {
        const int *before = rows[(i + 1) % 3], *last = rows[(i - 1) % 3];
        int *row = rows[i % 3];
        row[0] = i;
        for (int j = 1; j <= (int)length_b; j++) {
            const int replaced = last[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(replaced, 1 + least(last[j], row[j - 1]));
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[length_a % 3][length_b];
}

void cp_nearest_try(cp_nearest *nearest, const char *candidate)
{
    const int distance = cp_text_distance(nearest->word, candidate);
    if (distance > 1 + (int)(strlen(nearest->word) / 4)) return;
    if (nearest->best && distance >= nearest->distance) return;
    nearest->best = candidate;
    nearest->distance = distance;
}

bool cp_text_is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0) return true;
    return false;
}
