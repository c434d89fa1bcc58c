/* Every rank reads the same text and comes to the same verdict. */
#include "engine/cli/session.h"

#include "engine/base/build.h"
#include "engine/base/file.h"
#include "engine/base/memory.h"
#include "engine/base/sha256.h"
#include "engine/cli/sampled.h"
#include "engine/cli/stages.h"
#include "engine/plan/compile.h"
#include "engine/report/drivers.h"
#include "engine/result/metric.h"
#include "engine/run/answer.h"
#include "engine/run/pack.h"
#include "engine/run/placement.h"
#include "engine/run/run.h"
#include "engine/store/store.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Rank 0 reads the file, all get it. */
bool cp_session_read(cp_session *r)
{
    if (r->comm->rank == 0) {
        cp_file_read(r->options->file, CP_LARGEST_CONFIG_BYTES, r->arena, &r->text, &r->bytes, r->error);
    }
    return cp_comm_agree(r->comm, r->error) && cp_comm_broadcast(r->comm, &r->text, &r->bytes, r->arena, r->error);
}

static bool is_named(const char *list, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        if (strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0')) return true;
    }
    return false;
}

/* Keeps the baseline and the policies of --policies. */
static bool choose_policies(cp_session *r)
{
    const char *list = r->options->policies;
    if (!list) return true;
    cp_policy *kept = cp_arena_take(r->arena, (size_t)r->study.n_policies, sizeof *kept, r->error);
    if (!kept) return false;
    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        const int length = (int)strcspn(at, ",");
        int p = 0;
        while (p < r->study.n_policies && (strncmp(at, r->study.policies[p].name, (size_t)length) != 0 ||
                                           r->study.policies[p].name[length] != '\0')) {
            p++;
        }
        if (p == r->study.n_policies) {
            return cp_fail(r->error, CP_BAD_USAGE, "--policies: expected policies of %s, found '%.*s'",
                           r->options->file, length, at);
        }
    }
    int n = 0;
    for (int p = 0; p < r->study.n_policies; p++) {
        if (p == 0 || is_named(list, r->study.policies[p].name)) kept[n++] = r->study.policies[p];
    }
    r->study.policies = kept;
    r->study.n_policies = n;
    return true;
}

bool cp_session_name_output(cp_session *r, const char *ending)
{
    r->out = r->options->out;
    if (r->out) return true;
    const char *slash = strrchr(r->options->file, '/');
    const char *base = slash ? slash + 1 : r->options->file, *dot = strrchr(base, '.');
    const int length = (int)(dot && dot > base ? (size_t)(dot - base) : strlen(base));
    r->out = cp_arena_format(r->arena, r->error, "%.*s%s", length, base, ending);
    return r->out != NULL;
}

/* Rank 0 reads the configuration and the files that it names; then the others read the same bytes. */
static bool read_study(cp_session *r)
{
    cp_config_input input = {.file = r->options->file,
                             .text = r->text,
                             .bytes = r->bytes,
                             .n_files = r->n_files,
                             .files = r->files,
                             .vary = r->vary,
                             .outside_files = r->options->outside_files};
    const bool first = r->comm->rank == 0;
    if (first) cp_command_read(&input, r->silent ? NULL : stderr, r->arena, &r->study, r->error);
    if (!cp_comm_agree(r->comm, r->error)) return false;
    uint64_t n = first ? (uint64_t)r->study.n_files : 0;
    cp_comm_or(r->comm, &n, 1);
    cp_input_file *files = cp_arena_take(r->arena, n, sizeof *files, r->error);
    if (!cp_comm_agree(r->comm, r->error)) return false;
    for (uint64_t i = 0; i < n; i++) {
        char *name = first ? (char *)r->study.files[i].name : NULL,
             *content = first ? (char *)r->study.files[i].text : NULL;
        size_t name_bytes = first ? strlen(name) : 0, content_bytes = first ? r->study.files[i].bytes : 0;
        if (!cp_comm_broadcast(r->comm, &name, &name_bytes, r->arena, r->error) ||
            !cp_comm_broadcast(r->comm, &content, &content_bytes, r->arena, r->error)) {
            return false;
        }
        files[i] = (cp_input_file){name, content, content_bytes};
    }
    input.n_files = (int)n;
    input.files = files;
    return first || cp_command_read(&input, NULL, r->arena, &r->study, r->error);
}

bool cp_session_compile(cp_session *r)
{
    return cp_command_choose(r->options, &r->kernels, r->error) && choose_policies(r) &&
           cp_memory_fits(cp_layout_least_bytes(&r->study), "counting in each step", r->error) &&
           cp_plan_compile(&r->study, r->arena, &r->plan, r->error) &&
           cp_layout_make(&r->study, &r->plan, r->arena, &r->layout, r->error);
}

bool cp_session_open(cp_session *r)
{
    if ((!r->text && !cp_session_read(r)) || !read_study(r)) return cp_comm_agree(r->comm, r->error);
    cp_session_compile(r);
    if (r->error->status == CP_OK && r->comm->rank == 0 && r->out) cp_store_probe(r->out, r->error);
    return cp_comm_agree(r->comm, r->error);
}

bool cp_session_simulate(cp_session *r)
{
    const cp_options *o = r->options;
    const cp_run_options options = {.seed = {.number = o->seed, .rng = cp_rng_find(o->rng)},
                                    .trials = o->trials,
                                    .first_trial = o->first_trial,
                                    .before = r->before,
                                    .threads = o->threads,
                                    .kernels = r->kernels,
                                    .progress = o->quiet || r->comm->rank != 0 ? NULL : stderr,
                                    .headline = cp_metric_find(r->study.headline),
                                    .money = r->study.currency};
    r->placement = cp_placement(r->comm, cp_run_threads(o->threads), r->arena, r->error);
    if (!r->placement) return false;
    if (o->verbose && r->comm->rank == 0) {
        fprintf(stderr, "%s\n%d processes of %d threads, instruction set %s, %d steps, %d policies\n", r->placement,
                r->comm->size, cp_run_threads(o->threads), r->kernels->name, r->plan.steps, r->plan.n_policies);
    }
    const time_t now = time(NULL);
    struct tm utc;
    strftime(r->started, sizeof r->started, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    const double begin = now_seconds() - r->seconds;
    const bool ok = o->samples      ? cp_sampled_run(r, &options)
                    : r->checkpoint ? cp_stages_run(r, &options)
                                    : cp_run(r->comm, &r->plan, &r->layout, &options, r->arena, &r->tallies, r->error);
    r->seconds = now_seconds() - begin;
    return ok;
}

/* What was varied, a line for each policy. */
static const char *variants(cp_session *r)
{
    const char *text = "";
    for (int i = 0; r->vary && text && i < r->vary->n; i++) {
        text = cp_arena_format(r->arena, r->error, "%s\n%s %s %s", text, r->vary->policy ? r->vary->policy : "",
                               r->vary->path, r->vary->values[i]);
    }
    return text;
}

const char *cp_session_fingerprint(cp_session *r)
{
    const char *varied = variants(r);
    char *sha256 = cp_arena_take(r->arena, CP_SHA256_HEX_BYTES, 1, r->error);
    if (!varied || !sha256) return NULL;
    size_t bytes = r->bytes, all = bytes + strlen(varied);
    for (int i = 0; i < r->study.n_files; i++) all += r->study.files[i].bytes;
    char *joined = cp_arena_take(r->arena, all, 1, r->error);
    if (!joined) return NULL;
    memcpy(joined, r->text, bytes);
    for (int i = 0; i < r->study.n_files; i++) {
        memcpy(joined + bytes, r->study.files[i].text, r->study.files[i].bytes);
        bytes += r->study.files[i].bytes;
    }
    memcpy(joined + bytes, varied, strlen(varied));
    cp_sha256_hex(joined, all, sha256);
    return sha256;
}

/* What sweep varies is not in the configuration: nothing could go on from it. */
static bool keep_tallies(cp_session *r, cp_result *result)
{
    const cp_command command = r->options->command;
    if (command != CP_COMMAND_RUN && command != CP_COMMAND_MERGE) return true;
    return cp_pack(&r->tallies, r->arena, &result->tallies, &result->n_tallies, r->error);
}

bool cp_session_fill(cp_session *r, cp_result *result)
{
    const cp_study *s = &r->study;
    const char *sha256 = cp_session_fingerprint(r);
    if (!sha256) return false;
    *result = (cp_result){.title = s->name,
                          .description = s->description,
                          .engine_version = cp_build_version,
                          .config_sha256 = sha256,
                          .config_text = r->text,
                          .config_bytes = r->bytes,
                          .n_files = s->n_files,
                          .files = s->files,
                          .rng = r->options->rng,
                          .seed = r->options->seed,
                          .trials = r->tallies.trials,
                          .first_trial = r->options->first_trial,
                          .currency = s->currency,
                          .start = s->start,
                          .horizon_days = s->horizon_days,
                          .step_days = s->step_days,
                          .discount = s->discount,
                          .interval = s->confidence};
    const cp_seed seed = {.number = r->options->seed, .rng = cp_rng_find(r->options->rng)};
    return keep_tallies(r, result) && cp_answer_fill(s, &r->tallies, r->arena, result, r->error) &&
           (!result->tallies || cp_drivers_fill(s, seed, r->arena, result, r->error));
}

static bool write_file(cp_session *r, const cp_result *result, const cp_run_facts *facts)
{
    if (!r->attempt.own) return cp_store_write(r->out, result, facts, r->error);
    if (!r->file && !cp_store_begin(&r->attempt, NULL, r->arena, &r->file, r->error)) return false;
    return cp_store_finish(r->file, result, facts);
}

bool cp_session_write(cp_session *r, const cp_result *result)
{
    char host[256] = "unknown";
    gethostname(host, sizeof host - 1);
    const cp_run_facts facts = {.host = host,
                                .started = r->started,
                                .git_revision = cp_build_revision,
                                .compiler = cp_build_compiler,
                                .mpi_library = cp_comm_library(),
                                .hdf5_library = cp_store_library(),
                                .isa = r->kernels->name,
                                .ranks = r->comm->size,
                                .threads = cp_run_threads(r->options->threads),
                                .wall_seconds = r->seconds,
                                .trials_per_second = (double)result->trials / r->seconds,
                                .placement = r->placement};
    if (!write_file(r, result, &facts)) return false;
    if (!r->options->quiet) {
        printf("%s: %llu trials of %d policies in %.1f s; see: chokepoint show %s\n", r->out,
               (unsigned long long)result->trials, r->study.n_policies, r->seconds, r->out);
    }
    return true;
}
