/* The program: parses the command line, calls a command, prints its error, exits with its status. */
#include "engine/base/arena.h"
#include "engine/base/build.h"
#include "engine/base/control.h"
#include "engine/cli/commands.h"
#include "engine/cli/manual.h"
#include "engine/store/store.h"
#include "kernels/block.h"

#include <stdlib.h>
#include <string.h>

static void print_version(void)
{
    printf("chokepoint %s (%s, %s build, %s)\n%s\n%s\ninstruction set: %s\n", cp_build_version, cp_build_revision,
           cp_build_type, cp_build_compiler, cp_comm_library(), cp_store_library(), cp_kernels_select(NULL)->name);
}

static bool print_config_help(bool as_manual, cp_error *error)
{
    cp_arena arena = {0};
    const char *text;
    const bool ok = cp_config_help(&arena, &text, error);
    if (ok && as_manual) cp_manual_print_config(text, stdout);
    if (ok && !as_manual) fputs(text, stdout);
    cp_arena_release(&arena);
    return ok;
}

static bool print_topic(const cp_options *options, cp_error *error)
{
    const char *topic = options->topic;
    if (strcmp(topic, "config") == 0) return print_config_help(false, error);
    if (strcmp(topic, "man config") == 0) return print_config_help(true, error);
    if (strcmp(topic, "man") == 0) cp_manual_print(options->command, stdout);
    if (strcmp(topic, "bash") == 0) cp_complete_bash(stdout);
    if (strcmp(topic, "zsh") == 0) cp_complete_zsh(stdout);
    if (strcmp(topic, "fish") == 0) cp_complete_fish(stdout);
    return true;
}

static bool call(const cp_options *options, const cp_comm *comm, cp_error *error)
{
    if (options->version) {
        print_version();
        return true;
    }
    if (options->topic) return print_topic(options, error);
    if (options->help) {
        cp_options_help(options->command, stdout);
        return true;
    }
    switch (options->command) {
    case CP_COMMAND_RUN:
        return cp_command_run(comm, options, error);
    case CP_COMMAND_CHECK:
        return cp_command_check(options, error);
    case CP_COMMAND_SHOW:
        return cp_command_show(options, error);
    case CP_COMMAND_COMPARE:
        return cp_command_compare(options, error);
    case CP_COMMAND_REPLAY:
        return cp_command_replay(options, error);
    case CP_COMMAND_VERIFY:
        return cp_command_verify(comm, options, error);
    case CP_COMMAND_SWEEP:
        return cp_command_sweep(comm, options, error);
    case CP_COMMAND_SOLVE:
        return cp_command_solve(comm, options, error);
    case CP_COMMAND_DRIVERS:
        return cp_command_drivers(options, error);
    case CP_COMMAND_MERGE:
        return cp_command_merge(options, error);
    default:
        return cp_fail(error, CP_BAD_USAGE,
                       "expected a command: run, check, show, compare, replay, verify, sweep, solve, drivers, "
                       "merge; see chokepoint --help");
    }
}

/* Names of files may have control characters, be they of a person's own or found in a folder. */
static void print_error(cp_error *error)
{
    cp_control_hide(error->text);
    if (error->text[0]) fprintf(stderr, "%s%s\n", error->status == CP_BAD_USAGE ? "chokepoint: " : "", error->text);
}

/* MPI takes a while to start: only for the commands that simulate much. */
static bool is_parallel(const char *command)
{
    static const char *const parallel[] = {"run", "verify", "sweep", "solve"};
    for (size_t i = 0; i < sizeof parallel / sizeof *parallel; i++) {
        if (strcmp(command, parallel[i]) == 0) return true;
    }
    return false;
}

static bool returned;

/* HDF5 and OpenMP end a program that gets no memory, HDF5 without a word. */
static void speak_for_libraries(void)
{
    if (returned) return;
    fprintf(stderr, "ended by a library, most likely for want of memory; what stood on the disk is as it was\n");
    _Exit(CP_NO_RESOURCES);
}

static int run_program(int argc, char **argv)
{
    cp_comm comm = {.rank = 0, .size = 1};
    cp_options options;
    cp_error error = {0};
    const bool parallel = argc > 1 && is_parallel(argv[1]);
    if (parallel) cp_store_start();
    if (parallel && !cp_comm_start(&argc, &argv, &comm, &error)) {
        print_error(&error);
        return (int)error.status;
    }
    if (cp_options_parse(argc, argv, &options, &error) && !(comm.rank > 0 && (options.help || options.version))) {
        call(&options, &comm, &error);
    }
    if (comm.rank == 0) print_error(&error);
    if (parallel) cp_comm_stop();
    return (int)error.status;
}

int main(int argc, char **argv)
{
    atexit(speak_for_libraries);
    const int status = run_program(argc, argv);
    returned = true;
    return status;
}
