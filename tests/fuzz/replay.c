/* Gives a fuzz target each file of its folders: what was found once stays a test. Usage: replay_TARGET FOLDER… */
#include "engine/base/file.h"
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>

static int replay(const char *folder)
{
    int n = 0;
    DIR *opened = opendir(folder);
    for (const struct dirent *entry; opened && (entry = readdir(opened));) {
        char path[4096];
        cp_arena arena = {0};
        cp_error error = {0};
        char *bytes;
        size_t length;
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (cp_file_read(path, 1 << 24, &arena, &bytes, &length, &error)) {
            LLVMFuzzerTestOneInput((const uint8_t *)bytes, length);
            n++;
        }
        cp_arena_release(&arena);
    }
    if (opened) closedir(opened);
    return n;
}

int main(int argc, char **argv)
{
    int n = 0;
    for (int i = 1; i < argc; i++) n += replay(argv[i]);
    printf("%d inputs\n", n);
    return n == 0;
}
