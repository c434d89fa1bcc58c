/* The smallest of what the kernel says. */
#include "engine/base/memory.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LONGEST_PATH = 1024, LONGEST_LINE = 512 };

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* What is free, or could be, and what this process has already. */
static uint64_t of_machine(void)
{
    char line[LONGEST_LINE];
    unsigned long long available = 0, size = 0, resident = 0;
    FILE *file = fopen("/proc/meminfo", "r");
    while (file && fgets(line, sizeof line, file) && sscanf(line, "MemAvailable: %llu", &available) != 1) continue;
    if (file) fclose(file);
    file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%llu %llu", &size, &resident) != 2) available = 0;
    if (file) fclose(file);
    return available ? 1024 * (uint64_t)available + (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE) : UINT64_MAX;
}

static uint64_t of_process(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY ? (uint64_t)limit.rlim_cur : UINT64_MAX;
}

/* A file with a number; "max", or no file, is no limit. */
static uint64_t number_in(const char *path)
{
    unsigned long long number = 0;
    FILE *file = fopen(path, "r");
    const bool found = file && fscanf(file, "%llu", &number) == 1;
    if (file) fclose(file);
    return found ? number : UINT64_MAX;
}

/* A group's limit holds for the groups within, and so do those of the groups around it. */
static uint64_t of_group(const char *root, char *group, const char *file)
{
    char path[LONGEST_PATH];
    uint64_t limit = UINT64_MAX;
    for (char *end = group + strlen(group); end; end = strrchr(group, '/')) {
        *end = '\0';
        if (snprintf(path, sizeof path, "%s%s/%s", root, group, file) < (int)sizeof path) {
            limit = least(limit, number_in(path));
        }
    }
    return limit;
}

/* Lines are "0::/group" (version 2) and "4:memory:/group" (version 1). In a container the group may be told as the host
   sees it, and be found at the root. */
static uint64_t of_groups(void)
{
    char line[LONGEST_LINE];
    uint64_t limit = UINT64_MAX;
    FILE *file = fopen("/proc/self/cgroup", "r");
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        char *group = strstr(line, ":/");
        if (!group) continue;
        if (strncmp(line, "0::", 3) == 0) limit = least(limit, of_group("/sys/fs/cgroup", group + 1, "memory.max"));
        if (strstr(line, ":memory:"))
            limit = least(limit, of_group("/sys/fs/cgroup/memory", group + 1, "memory.limit_in_bytes"));
    }
    if (file) fclose(file);
    return limit;
}

uint64_t cp_memory_limit(void)
{
    return least(least(of_machine(), of_process()), of_groups());
}

/* So little that asking is not worth it. */
static const double little = 64e6;

bool cp_memory_fits(double bytes, const char *what, cp_error *error)
{
    if (bytes < little) return true;
    const double limit = (double)cp_memory_limit();
    if (bytes <= limit) return true;
    return cp_fail(error, CP_NO_RESOURCES, "%s would need %.1f GB of memory, %.1f GB may be used here", what,
                   bytes / 1e9, limit / 1e9);
}
