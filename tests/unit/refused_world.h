/* What the steps of a program have made by then, once, for tests in which one of them is refused something: the
   reference configuration, its plan, a block of trials, the answer and its file. */
#ifndef CP_TESTS_REFUSED_WORLD_H
#define CP_TESTS_REFUSED_WORLD_H

#include "engine/base/file.h"
#include "engine/config/config.h"
#include "engine/plan/compile.h"
#include "engine/report/drivers.h"
#include "engine/run/answer.h"
#include "engine/run/pack.h"
#include "engine/run/simulate.h"
#include "engine/store/store.h"
#include "tests/unit/places.h"
#include "tests/unit/sample_facts.h"

#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the steps before have made. */
typedef struct {
    cp_arena arena;
    cp_config_input input;
    cp_study study;
    cp_plan plan;
    cp_layout layout;
    cp_worker worker;
    cp_tallies tallies;
    cp_result result;
    char folder[64], path[96];
    FILE *out, *nowhere; /* what is told goes to out */
} world;

static const cp_seed world_seed = {.rng = CP_RNG_PCG32};

/* The configuration, its plan, a block of trials. */
static bool simulate_world(world *w, cp_error *error)
{
    char *text;
    cp_findings findings = {0};
    w->input.file = CP_SOURCE_DIR "/configs/reference.yaml";
    if (!cp_file_read(w->input.file, 1 << 20, &w->arena, &text, &w->input.bytes, error)) return false;
    w->input.text = text;
    const bool ok = cp_config_read(&w->input, &w->arena, &w->study, &findings, error) &&
                    cp_plan_compile(&w->study, &w->arena, &w->plan, error) &&
                    cp_layout_make(&w->study, &w->plan, &w->arena, &w->layout, error) &&
                    cp_worker_make(&w->plan, &w->layout, cp_kernels_select(NULL), &w->worker, error) &&
                    cp_worker_run(&w->worker, world_seed, 0, CP_LANES, error);
    w->tallies = w->worker.tallies;
    return ok;
}

/* The answer and its file. */
static bool answer_world(world *w, cp_error *error)
{
    const cp_study *study = &w->study;
    w->result = (cp_result){.title = study->name,
                            .description = study->description,
                            .engine_version = "0",
                            .config_sha256 = "0",
                            .config_text = w->input.text,
                            .config_bytes = w->input.bytes,
                            .n_files = study->n_files,
                            .files = study->files,
                            .rng = "pcg32",
                            .trials = CP_LANES,
                            .currency = study->currency,
                            .start = study->start,
                            .horizon_days = study->horizon_days,
                            .step_days = study->step_days,
                            .discount = study->discount,
                            .interval = study->confidence};
    return cp_pack(&w->tallies, &w->arena, &w->result.tallies, &w->result.n_tallies, error) &&
           cp_answer_fill(study, &w->tallies, &w->arena, &w->result, error) &&
           cp_drivers_fill(study, world_seed, &w->arena, &w->result, error) &&
           cp_store_write(w->path, &w->result, &sample_facts, error);
}

static int make_world(void **state)
{
    static world w;
    cp_error error = {0};
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    w.out = w.nowhere = fopen("/dev/null", "w");
    strcpy(w.folder, "/tmp/chokepoint-refused-XXXXXX");
    if (!mkdtemp(w.folder)) return -1;
    snprintf(w.path, sizeof w.path, "%s/result.h5", w.folder);
    const bool ok = simulate_world(&w, &error) && answer_world(&w, &error);
    if (!ok) fprintf(stderr, "%s\n", error.text);
    *state = &w;
    return ok ? 0 : -1;
}

static int remove_world(void **state)
{
    world *w = *state;
    fclose(w->nowhere);
    unlink(w->path);
    rmdir(w->folder);
    cp_arena_release(&w->worker.arena);
    cp_arena_release(&w->arena);
    return 0;
}

/* A step makes all anew in `arena`. */
typedef bool (*a_step)(world *w, cp_arena *arena, cp_error *error);

static bool attempt(a_step step, world *w, cp_error *error)
{
    cp_arena arena = {0};
    *error = (cp_error){0};
    const bool ok = step(w, &arena, error);
    cp_arena_release(&arena);
    return ok;
}

/* The step without request `n` must fail with `status`, or with CP_NO_RESOURCES, and say why. */
static void refuse_one(a_step step, world *w, cp_status status, long n)
{
    cp_error error;
    refuse(n);
    const bool ok = attempt(step, w, &error);
    refuse_nothing();
    const bool as_expected = error.status == status || error.status == CP_NO_RESOURCES;
    if (ok || !as_expected || !error.text[0]) fail_msg("request %ld: %d '%s'", n, (int)error.status, error.text);
}

/* MOST_REFUSED in the environment makes them fewer, for a build that is slow: of `all` every so many. */
static long stride_over(long all)
{
    const char *most = getenv("MOST_REFUSED");
    return most && atol(most) > 0 ? 1 + all / atol(most) : 1;
}

/* `status` is what a step may fail with beside CP_NO_RESOURCES. */
static void refuse_each_place(a_step step, world *w, cp_status status, bool last_too)
{
    cp_error error;
    note_places();
    const bool ok = attempt(step, w, &error);
    print_message("  %ld requests from %d places\n", places.asked, places.n);
    refuse_nothing();
    if (!ok) fail_msg("%s", error.text);
    assert_in_range(places.n, 1, PLACES_MOST - 1);
    for (long i = 0; i < places.n; i += stride_over(places.n)) {
        refuse_one(step, w, status, places.at[i].first);
        if (last_too && places.at[i].last > places.at[i].first) refuse_one(step, w, status, places.at[i].last);
    }
}

#endif
