/* Thin: each function is one or two MPI calls, in pieces that fit MPI's int counts. */
#include "engine/run/comm.h"

#include "engine/run/wait.h"

#include <mpi.h>
#include <string.h>

#if defined(__has_feature) /* clang */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
extern char **environ;

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
static void pause_leak_check(void)
{
    __lsan_disable();
}
static void resume_leak_check(void)
{
    __lsan_enable();
}
#else
static void pause_leak_check(void)
{
}
static void resume_leak_check(void)
{
}
#endif

enum { PIECE = 1 << 24 };

static int ranks_here(void)
{
    MPI_Comm here;
    int n = 1;
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &here);
    MPI_Comm_size(here, &n);
    MPI_Comm_free(&here);
    return n;
}

/* Whether something that starts several processes may have started this one. Rather too often than not: a rank that
   takes itself to be alone would write the others' file. MPI takes longer to start than many a run. */
static bool is_launched(void)
{
    static const char *const prefixes[] = {"OMPI_COMM_", "PMI",   "SLURM_", "MPI_", "MPIRUN_", "MV2_", "PALS_",
                                           "ALPS_",      "FLUX_", "JSM_",   "LSB_", "PBS_",    "OAR_", "HYDRA_"};
    for (char **variable = environ; *variable; variable++) {
        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
            if (strncmp(*variable, prefixes[i], strlen(prefixes[i])) == 0) return true;
        }
    }
    return false;
}

bool cp_comm_start(int *argc, char ***argv, cp_comm *comm, cp_error *error)
{
    *comm = (cp_comm){.rank = 0, .size = 1};
    if (!is_launched()) return true;
    int provided = MPI_THREAD_SINGLE;
    pause_leak_check(); /* what the library keeps until the process ends is not ours */
    const int failed = MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
    resume_leak_check();
    if (failed) return cp_fail(error, CP_NO_RESOURCES, "MPI does not start");
    if (provided < MPI_THREAD_FUNNELED) return cp_fail(error, CP_NO_RESOURCES, "MPI does not support threads");
    MPI_Comm_rank(MPI_COMM_WORLD, &comm->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &comm->size);
    comm->here = ranks_here();
    return true;
}

void cp_comm_stop(void)
{
    int started = 0;
    MPI_Initialized(&started);
    if (!started) return;
    pause_leak_check();
    cp_wait_begin();
    MPI_Finalize();
    cp_wait_end();
    resume_leak_check();
}

bool cp_comm_agree(const cp_comm *comm, cp_error *error)
{
    if (comm->size == 1) return error->status == CP_OK;
    const int mine = error->status == CP_OK ? comm->size : comm->rank;
    int lowest = mine;
    cp_wait_begin();
    MPI_Allreduce(&mine, &lowest, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    cp_wait_end();
    if (lowest == comm->size) return true;
    cp_wait_begin();
    MPI_Bcast(error, (int)sizeof *error, MPI_BYTE, lowest, MPI_COMM_WORLD);
    cp_wait_end();
    return false;
}

bool cp_comm_broadcast(const cp_comm *comm, char **bytes, size_t *n, cp_arena *arena, cp_error *error)
{
    if (comm->size == 1) return cp_comm_agree(comm, error);
    uint64_t size = *n;
    cp_wait_begin();
    MPI_Bcast(&size, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    cp_wait_end();
    *n = (size_t)size;
    if (comm->rank != 0) *bytes = cp_arena_take(arena, *n + 1, 1, error);
    if (!cp_comm_agree(comm, error)) return false;
    for (size_t done = 0; done < *n; done += PIECE) {
        const size_t left = *n - done;
        cp_wait_begin();
        MPI_Bcast(*bytes + done, (int)(left < PIECE ? left : PIECE), MPI_BYTE, 0, MPI_COMM_WORLD);
        cp_wait_end();
    }
    return true;
}

void cp_comm_or(const cp_comm *comm, uint64_t *words, size_t n)
{
    for (size_t done = 0; done < n && comm->size > 1; done += PIECE) {
        const int count = (int)(n - done < PIECE ? n - done : PIECE);
        cp_wait_begin();
        MPI_Allreduce(MPI_IN_PLACE, words + done, count, MPI_UINT64_T, MPI_BOR, MPI_COMM_WORLD);
        cp_wait_end();
    }
}

static void reduce(const cp_comm *comm, void *words, size_t n, MPI_Datatype type, MPI_Op operation)
{
    for (size_t done = 0; done < n && comm->size > 1; done += PIECE) {
        const int count = (int)(n - done < PIECE ? n - done : PIECE);
        char *piece = (char *)words + done * sizeof(uint64_t);
        cp_wait_begin();
        MPI_Reduce(comm->rank == 0 ? MPI_IN_PLACE : piece, piece, count, type, operation, 0, MPI_COMM_WORLD);
        cp_wait_end();
    }
}

void cp_comm_sum(const cp_comm *comm, uint64_t *words, size_t n)
{
    reduce(comm, words, n, MPI_UINT64_T, MPI_SUM);
}

void cp_comm_max(const cp_comm *comm, int64_t *words, size_t n)
{
    reduce(comm, words, n, MPI_INT64_T, MPI_MAX);
}

/* MPI's own signature leaves no room for the merger and the size. */
static cp_comm_merger merger;
static size_t merged_bytes;

static void merge_items(void *from, void *into, int *n, MPI_Datatype *type)
{
    (void)type;
    for (size_t i = 0; i < (size_t)*n; i++) merger((char *)into + i * merged_bytes, (char *)from + i * merged_bytes);
}

void cp_comm_merge(const cp_comm *comm, void *items, size_t n, size_t bytes, cp_comm_merger merge)
{
    if (comm->size == 1) return;
    MPI_Datatype type;
    MPI_Op operation;
    merger = merge;
    merged_bytes = bytes;
    MPI_Type_contiguous((int)bytes, MPI_BYTE, &type);
    MPI_Type_commit(&type);
    MPI_Op_create(merge_items, 1, &operation);
    const size_t piece = PIECE / bytes + 1;
    for (size_t done = 0; done < n; done += piece) {
        char *at = (char *)items + done * bytes;
        cp_wait_begin();
        MPI_Reduce(comm->rank == 0 ? MPI_IN_PLACE : at, at, (int)(n - done < piece ? n - done : piece), type, operation,
                   0, MPI_COMM_WORLD);
        cp_wait_end();
    }
    MPI_Op_free(&operation);
    MPI_Type_free(&type);
}

/* In pieces whose length an int holds. */
void cp_comm_collect(const cp_comm *comm, int from, void *bytes, size_t n)
{
    const size_t most = (size_t)1 << 30;
    if (from == 0) return;
    for (size_t done = 0; done < n; done += most) {
        char *piece = (char *)bytes + done;
        const int length = (int)(n - done < most ? n - done : most);
        cp_wait_begin();
        if (comm->rank == from) MPI_Send(piece, length, MPI_BYTE, 0, 0, MPI_COMM_WORLD);
        if (comm->rank == 0) MPI_Recv(piece, length, MPI_BYTE, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        cp_wait_end();
    }
}

const char *cp_comm_library(void)
{
    static char name[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    MPI_Get_library_version(name, &length);
    name[strcspn(name, ",\n")] = '\0';
    return name;
}
