/* What is in a folder of a test's own. */
#ifndef CP_TESTS_SCRATCH_H
#define CP_TESTS_SCRATCH_H

#include <dirent.h>

static int files_in(const char *folder)
{
    DIR *opened = opendir(folder);
    int n = -2;
    assert_non_null(opened);
    while (readdir(opened)) n++;
    closedir(opened);
    return n;
}

#endif
