/* Loaded before the C library (LD_PRELOAD), it makes the n-th request of a program fail: for memory, or for a file.
   Everything comes from the environment:
     FAULT_KIND     memory; write (what changes files); read (what reads them)
     FAULT_AT       n, from 1 on; 0: nothing fails
     FAULT_HOW      of files: eio; full (no space from the n-th on; removing still works); short (half of it is done);
                    lie (nothing is written, nobody is told); kill (this process, a write being half done);
                    kill-other (the other ranks); kill-all (mpirun too);
                    gone (what is to be read is removed just before)
     FAULT_OBJECTS  of memory: whose requests count, parts of file names with commas between; "program": its own
     FAULT_UNDER    of files: only those whose path begins with this
     FAULT_RANK     only this rank of Open MPI's; without it all
     FAULT_LOG      a file: gets a line for what was made to fail, and at the end one with how many requests there were
     FAULT_PIDS     a folder in which ranks find each other */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_FILES = 1024, MOST_RANGES = 64 };
typedef enum { NOTHING, MEMORY, WRITES, READS } fault_kind;

static fault_kind kind;
static long at;
static const char *how = "", *under, *log_path, *pids;
static atomic_long seen;
static bool writes[MOST_FILES], reads[MOST_FILES]; /* files that count, by descriptor */
static struct {
    uintptr_t begin, end;
} ranges[MOST_RANGES];
static int n_ranges;

/* glibc's own, whose names are for programs like this one. */
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t n, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);

static void put_line(const char *path, const char *line)
{
    const int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (file < 0) return;
    if (syscall(SYS_write, file, line, strlen(line)) < 0) abort();
    syscall(SYS_close, file);
}

static void note(const char *what, long n)
{
    char line[256];
    snprintf(line, sizeof line, "%s %ld\n", what, n);
    if (log_path) put_line(log_path, line);
}

static bool is_wanted(const char *name)
{
    const char *objects = getenv("FAULT_OBJECTS");
    for (const char *item = objects; item && *item; item += strcspn(item, ","), item += *item == ',') {
        char wanted[64];
        snprintf(wanted, sizeof wanted, "%.*s", (int)strcspn(item, ","), item);
        if (name[0] == '\0' ? strcmp(wanted, "program") == 0 : strstr(name, wanted) != NULL) return true;
    }
    return false;
}

static int add_ranges(struct dl_phdr_info *info, size_t size, void *first)
{
    (void)size;
    const char *name = *(bool *)first ? "" : info->dlpi_name;
    *(bool *)first = false;
    if (!is_wanted(name)) return 0;
    for (int i = 0; i < info->dlpi_phnum && n_ranges < MOST_RANGES; i++) {
        if (info->dlpi_phdr[i].p_type != PT_LOAD || !(info->dlpi_phdr[i].p_flags & PF_X)) continue;
        ranges[n_ranges].begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        ranges[n_ranges].end = ranges[n_ranges].begin + info->dlpi_phdr[i].p_memsz;
        n_ranges++;
    }
    return 0;
}

static void tell_pid(const char *rank)
{
    char path[512], line[32];
    snprintf(path, sizeof path, "%s/%s", pids, rank);
    snprintf(line, sizeof line, "%ld\n", (long)getpid());
    put_line(path, line);
}

__attribute__((constructor)) static void begin(void)
{
    static const char *const kinds[] = {"", "memory", "write", "read"};
    const char *wanted = getenv("FAULT_KIND"), *rank = getenv("OMPI_COMM_WORLD_RANK"), *only = getenv("FAULT_RANK"),
               *n = getenv("FAULT_AT");
    pids = getenv("FAULT_PIDS");
    if (pids && rank) tell_pid(rank);
    if (only && (!rank || strcmp(only, rank) != 0)) return;
    if (strcmp(program_invocation_short_name, "chokepoint") != 0) return; /* Open MPI's own, which it starts */
    if (getenv("FAULT_HOW")) how = getenv("FAULT_HOW");
    under = getenv("FAULT_UNDER");
    log_path = getenv("FAULT_LOG");
    at = n ? atol(n) : 0;
    bool first = true;
    dl_iterate_phdr(add_ranges, &first);
    for (int i = 1; wanted && i < 4; i++) {
        if (strcmp(wanted, kinds[i]) == 0) kind = (fault_kind)i;
    }
}

__attribute__((destructor)) static void end(void)
{
    if (kind != NOTHING) note("requests", seen);
}

/* The rank whose number is `name`, unless it is this one. */
static void kill_rank(const char *name)
{
    char path[512], text[32] = "";
    snprintf(path, sizeof path, "%s/%s", pids, name);
    const int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0);
    if (file >= 0 && syscall(SYS_read, file, text, sizeof text - 1) > 0) {
        const long pid = atol(text);
        if (pid > 1 && pid != (long)getpid()) kill((pid_t)pid, SIGKILL);
    }
    syscall(SYS_close, file);
}

static void kill_others(void)
{
    static const char *const ranks[] = {"0", "1", "2", "3"};
    for (int i = 0; pids && i < 4; i++) kill_rank(ranks[i]);
}

static void kill_as_asked(void)
{
    if (strcmp(how, "kill-other") == 0) {
        kill_others();
        return;
    }
    if (strcmp(how, "kill-all") == 0) {
        kill(getppid(), SIGKILL);
        kill_others();
    }
    if (strncmp(how, "kill", 4) == 0) kill(getpid(), SIGKILL);
}

/* Whether the request that comes now is to fail; with how it does in errno. */
static bool is_hit(const char *what)
{
    const long n = atomic_fetch_add(&seen, 1) + 1;
    const bool full = strcmp(how, "full") == 0;
    if (at == 0 || n < at || (n > at && !full)) return false;
    if (n == at) note(what, n);
    errno = kind == MEMORY ? ENOMEM : full ? ENOSPC : EIO;
    return true;
}

static bool is_asked_for(uintptr_t caller)
{
    for (int i = 0; i < n_ranges; i++) {
        if (caller >= ranges[i].begin && caller < ranges[i].end) return true;
    }
    return false;
}

#define REFUSED(name) (kind == MEMORY && is_asked_for((uintptr_t)__builtin_return_address(0)) && is_hit(name))

void *malloc(size_t bytes)
{
    return REFUSED("malloc") ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t n, size_t bytes)
{
    return REFUSED("calloc") ? NULL : __libc_calloc(n, bytes);
}

void *realloc(void *old, size_t bytes)
{
    return REFUSED("realloc") ? NULL : __libc_realloc(old, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    return REFUSED("aligned_alloc") ? NULL : __libc_memalign(alignment, bytes);
}

int posix_memalign(void **memory, size_t alignment, size_t bytes)
{
    if (REFUSED("posix_memalign")) return ENOMEM;
    *memory = __libc_memalign(alignment, bytes);
    return *memory ? 0 : ENOMEM;
}

char *strdup(const char *text)
{
    char *copy = REFUSED("strdup") ? NULL : __libc_malloc(strlen(text) + 1);
    return copy ? strcpy(copy, text) : NULL;
}

static bool is_under(const char *path)
{
    return !under || strncmp(path, under, strlen(under)) == 0;
}

static void keep(int file, bool changes)
{
    if (file < 0 || file >= MOST_FILES) return;
    writes[file] = changes;
    reads[file] = !changes;
}

static bool counts(int file, fault_kind of)
{
    if (kind != of || file < 0 || file >= MOST_FILES) return false;
    return of == WRITES ? writes[file] : reads[file];
}

/* Folders are opened to bring them to the disk. */
static int open_at(const char *path, int flags, mode_t mode)
{
    const bool changes = (flags & (O_WRONLY | O_RDWR | O_CREAT)) || (flags & O_DIRECTORY);
    const bool ours = is_under(path);
    if (ours && kind == (changes ? WRITES : READS) && is_hit("open")) {
        kill_as_asked();
        if (strcmp(how, "short") != 0 && strncmp(how, "kill", 4) != 0) return -1;
    }
    const int file = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (ours) keep(file, changes);
    return file;
}

static mode_t mode_of(int flags, va_list more)
{
    return flags & O_CREAT ? va_arg(more, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const int file = open_at(path, flags, mode_of(flags, more));
    va_end(more);
    return file;
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    const int file = open_at(path, flags, mode_of(flags, more));
    va_end(more);
    return file;
}

static FILE *open_stream(const char *path, const char *mode)
{
    static FILE *(*real)(const char *, const char *);
    void *symbol = dlsym(RTLD_NEXT, "fopen");
    memcpy(&real, &symbol, sizeof real);
    const bool no_memory = REFUSED("fopen");
    const bool no_file = kind == READS && is_under(path) && is_hit("fopen");
    const bool gone = no_file && strcmp(how, "gone") == 0;
    if (gone) syscall(SYS_unlink, path);
    FILE *opened = no_memory || (no_file && !gone) ? NULL : real(path, mode);
    if (opened && is_under(path)) keep(fileno(opened), false);
    return opened;
}

FILE *fopen(const char *path, const char *mode)
{
    return open_stream(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return open_stream(path, mode);
}

/* A folder in the file's place: to read it fails. */
size_t fread(void *into, size_t bytes, size_t n, FILE *stream)
{
    static size_t (*real)(void *, size_t, size_t, FILE *);
    void *symbol = dlsym(RTLD_NEXT, "fread");
    memcpy(&real, &symbol, sizeof real);
    if (counts(fileno(stream), READS) && is_hit("fread")) {
        const int folder = (int)syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY | O_DIRECTORY, 0);
        dup2(folder, fileno(stream));
        syscall(SYS_close, folder);
    }
    return real(into, bytes, n, stream);
}

/* What a write that was hit does; its first half may be done, *n bytes of it. Whether the rest is to be done as well.
 */
static bool goes_on(size_t *n)
{
    const bool half = strcmp(how, "short") == 0 || strncmp(how, "kill", 4) == 0;
    if (half && *n > 1) *n /= 2;
    return half;
}

ssize_t write(int file, const void *bytes, size_t n)
{
    const bool hit = counts(file, WRITES) && is_hit("write");
    if (hit && strcmp(how, "lie") == 0) return (ssize_t)n;
    if (hit && !goes_on(&n)) return -1;
    const ssize_t wrote = syscall(SYS_write, file, bytes, n);
    if (hit) kill_as_asked();
    return wrote;
}

static ssize_t write_at(int file, const void *bytes, size_t n, off_t offset)
{
    const bool hit = counts(file, WRITES) && is_hit("pwrite");
    if (hit && strcmp(how, "lie") == 0) return (ssize_t)n;
    if (hit && !goes_on(&n)) return -1;
    const ssize_t wrote = syscall(SYS_pwrite64, file, bytes, n, offset);
    if (hit) kill_as_asked();
    return wrote;
}

ssize_t pwrite(int file, const void *bytes, size_t n, off_t offset)
{
    return write_at(file, bytes, n, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t n, off64_t offset)
{
    return write_at(file, bytes, n, offset);
}

ssize_t read(int file, void *bytes, size_t n)
{
    if (counts(file, READS) && is_hit("read")) return -1;
    return syscall(SYS_read, file, bytes, n);
}

static ssize_t read_at(int file, void *bytes, size_t n, off_t offset)
{
    if (counts(file, READS) && is_hit("pread")) return -1;
    return syscall(SYS_pread64, file, bytes, n, offset);
}

ssize_t pread(int file, void *bytes, size_t n, off_t offset)
{
    return read_at(file, bytes, n, offset);
}

ssize_t pread64(int file, void *bytes, size_t n, off64_t offset)
{
    return read_at(file, bytes, n, offset);
}

/* Of what has no halves: whether it fails. */
static bool fails(bool ours, const char *what)
{
    if (!ours || !is_hit(what)) return false;
    kill_as_asked();
    if (strcmp(how, "full") == 0 && strcmp(what, "unlink") == 0) return false;
    return strcmp(how, "short") != 0 && strncmp(how, "kill", 4) != 0;
}

int fsync(int file)
{
    return fails(counts(file, WRITES), "fsync") ? -1 : (int)syscall(SYS_fsync, file);
}

int fdatasync(int file)
{
    return fails(counts(file, WRITES), "fdatasync") ? -1 : (int)syscall(SYS_fdatasync, file);
}

int ftruncate(int file, off_t length)
{
    return fails(counts(file, WRITES), "ftruncate") ? -1 : (int)syscall(SYS_ftruncate, file, length);
}

int ftruncate64(int file, off64_t length)
{
    return fails(counts(file, WRITES), "ftruncate") ? -1 : (int)syscall(SYS_ftruncate, file, length);
}

/* As Linux does it, the file is closed although that fails. */
int close(int file)
{
    const bool failed = fails(counts(file, WRITES), "close");
    const int reason = errno;
    if (file >= 0 && file < MOST_FILES) writes[file] = reads[file] = false;
    const int closed = (int)syscall(SYS_close, file);
    if (failed) errno = reason;
    return failed ? -1 : closed;
}

int rename(const char *from, const char *to)
{
    if (fails(kind == WRITES && is_under(to), "rename")) return -1;
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path)
{
    if (fails(kind == WRITES && is_under(path), "unlink")) return -1;
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int mkdir(const char *path, mode_t mode)
{
    if (fails(kind == WRITES && is_under(path), "mkdir")) return -1;
    return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

/* Of an open folder, which only the program under test does. */
int unlinkat(int folder, const char *path, int flags)
{
    if (fails(kind == WRITES && under, "unlink")) return -1;
    return (int)syscall(SYS_unlinkat, folder, path, flags);
}
