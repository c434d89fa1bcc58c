/* Loading and running: a session of the command line without its options, its output and its messages. */
#include "engine/api/handles.h"
#include "engine/base/build.h"
#include "engine/cli/session.h"
#include "kernels/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const cp_comm alone = {.rank = 0, .size = 1};

const char *chokepoint_version(void)
{
    return cp_build_version;
}

chokepoint_status cp_api_tell(const cp_error *ours, chokepoint_error *error)
{
    if (error) {
        error->status = (chokepoint_status)ours->status;
        snprintf(error->text, sizeof error->text, "%s", ours->text);
    }
    return (chokepoint_status)ours->status;
}

/* Findings are lines; the last newline goes. */
static void trim(char *text)
{
    const size_t n = strlen(text);
    if (n && text[n - 1] == '\n') text[n - 1] = '\0';
}

/* The study must outlive nothing: what is kept of it are the files that it names. */
static bool check(chokepoint_case *loaded, FILE *findings, cp_error *error)
{
    const cp_config_input input = {.file = loaded->path, .text = loaded->text, .bytes = loaded->bytes};
    const cp_options options = {.file = loaded->path, .rng = cp_rng_names[CP_RNG_PCG32]};
    cp_arena scratch = {0};
    cp_session session = {.comm = &alone, .options = &options, .arena = &scratch, .error = error};
    const bool right =
        cp_command_read(&input, findings, &loaded->arena, &session.study, error) && cp_session_compile(&session);
    loaded->n_files = session.study.n_files;
    loaded->files = session.study.files;
    cp_arena_release(&scratch);
    return right;
}

/* Reads into `loaded`; what was found goes into `found`, which is the caller's to free. */
static bool load(chokepoint_case *loaded, const char *path, char **found, cp_error *error)
{
    size_t n = 0;
    char *text;
    FILE *findings = open_memstream(found, &n);
    if (!findings) return cp_fail(error, CP_NO_RESOURCES, "out of memory");
    loaded->path = cp_arena_text(&loaded->arena, path, error);
    bool right =
        loaded->path && cp_file_read(path, CP_LARGEST_CONFIG_BYTES, &loaded->arena, &text, &loaded->bytes, error);
    if (right) {
        loaded->text = text;
        right = check(loaded, findings, error);
    }
    fclose(findings);
    if (right && *found) {
        trim(*found);
        loaded->warnings = cp_arena_text(&loaded->arena, *found, error);
    }
    return right && loaded->warnings;
}

chokepoint_case *chokepoint_load(const char *path, chokepoint_error *error)
{
    cp_error ours = {0};
    char *found = NULL;
    chokepoint_case *loaded = calloc(1, sizeof *loaded);
    if (!loaded) cp_fail(&ours, CP_NO_RESOURCES, "out of memory");
    if (loaded && !load(loaded, path, &found, &ours)) {
        chokepoint_case_free(loaded);
        loaded = NULL;
    }
    cp_api_tell(&ours, error);
    if (!loaded && error && !ours.text[0] && found) {
        trim(found);
        snprintf(error->text, sizeof error->text, "%s", found);
    }
    free(found);
    return loaded;
}

void chokepoint_case_free(chokepoint_case *loaded)
{
    if (!loaded) return;
    cp_arena_release(&loaded->arena);
    free(loaded);
}

const char *chokepoint_warnings(const chokepoint_case *loaded)
{
    return loaded->warnings;
}

static char *copy(const char *bytes, size_t n, cp_session *session)
{
    char *copied = cp_arena_take(session->arena, n + 1, 1, session->error);
    return copied ? memcpy(copied, bytes, n) : NULL;
}

/* A result needs no case: the session gets copies of all that it would point to. */
static bool copy_case(const chokepoint_case *loaded, cp_session *session)
{
    cp_input_file *files = cp_arena_take(session->arena, (size_t)loaded->n_files, sizeof *files, session->error);
    session->text = copy(loaded->text, loaded->bytes, session);
    session->bytes = loaded->bytes;
    for (int i = 0; files && i < loaded->n_files; i++) {
        const cp_input_file *file = &loaded->files[i];
        files[i] = (cp_input_file){copy(file->name, strlen(file->name), session),
                                   copy(file->text, file->bytes, session), file->bytes};
    }
    session->n_files = loaded->n_files;
    session->files = files;
    return session->error->status == CP_OK;
}

static bool run(const chokepoint_case *loaded, const chokepoint_run_options *asked, chokepoint_result *made,
                cp_error *error)
{
    if (asked->trials == 0) return cp_fail(error, CP_BAD_USAGE, "trials: expected at least 1, found 0");
    if (asked->threads < 0 || asked->threads > CP_MOST_THREADS) {
        return cp_fail(error, CP_BAD_USAGE, "threads: expected 0 to %d, found %d", CP_MOST_THREADS, asked->threads);
    }
    const cp_options options = {.command = CP_COMMAND_RUN,
                                .file = loaded->path,
                                .trials = asked->trials,
                                .seed = asked->seed,
                                .first_trial = asked->first_trial,
                                .threads = asked->threads,
                                .policies = asked->policies,
                                .rng = cp_rng_names[CP_RNG_PCG32],
                                .quiet = true};
    cp_session session = {.comm = &alone,
                          .options = &options,
                          .arena = &made->arena,
                          .error = error,
                          .out = asked->output,
                          .silent = true};
    return copy_case(loaded, &session) && cp_session_open(&session) && cp_session_simulate(&session) &&
           cp_session_fill(&session, &made->result) && (!session.out || cp_session_write(&session, &made->result));
}

chokepoint_result *chokepoint_run(const chokepoint_case *loaded, const chokepoint_run_options *options,
                                  chokepoint_error *error)
{
    static const chokepoint_run_options defaults = CHOKEPOINT_RUN_DEFAULTS;
    cp_error ours = {0};
    chokepoint_result *made = calloc(1, sizeof *made);
    if (!made) cp_fail(&ours, CP_NO_RESOURCES, "out of memory");
    if (made && !run(loaded, options ? options : &defaults, made, &ours)) {
        chokepoint_result_free(made);
        made = NULL;
    }
    cp_api_tell(&ours, error);
    return made;
}

chokepoint_result *chokepoint_read(const char *path, chokepoint_error *error)
{
    cp_error ours = {0};
    cp_run_facts facts;
    chokepoint_result *read = calloc(1, sizeof *read);
    if (!read) cp_fail(&ours, CP_NO_RESOURCES, "out of memory");
    if (read && !cp_store_read(path, &read->arena, &read->result, &facts, &ours)) {
        chokepoint_result_free(read);
        read = NULL;
    }
    cp_api_tell(&ours, error);
    return read;
}

void chokepoint_result_free(chokepoint_result *result)
{
    if (!result) return;
    cp_arena_release(&result->arena);
    free(result);
}
