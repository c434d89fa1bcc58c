/* The study has one of everything that a result file shows, and few steps. */
#include "tests/fuzz/seed.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char text[] =
    "chokepoint: 1\nname: Seed\ntime: {start: 2025-01-01, horizon: 13 months, step: 4 weeks}\nmoney: {currency: USD, "
    "discount: 3%}\ncommodities:\n  x: {unit: t, price: {base: 5}}\n  y: {unit: kg, buffer: 20 days, price: {base: "
    "9}}\n"
    "sites:\n  a: {makes: x, capacity: {uniform: [2, 4]}}\n  b: {makes: y, uses: {x: 0.5}, capacity: 5, lead_time: 1 "
    "week}\ndemands:\n  d: {of: y, rate: 3, value: 7}\n  e: {of: x, rate: 1, priority: 2}\nreserves:\n  r: {of: x, "
    "amount: 10 days, release: 1}\nhazards:\n  h:\n    regime:\n      initial: calm\n      states:\n        calm: "
    "{lasts: {exponential: {mean: 4 months}}, next: {storm: 1}}\n        storm: {lasts: {exponential: {mean: 3 "
    "months}}, "
    "next: {calm: 1}, affects: [{select: a, capacity: 0.2}]}\nreport: {quantiles: [0.5, 0.9], return_periods: [2, "
    "5]}\npolicies:\n  baseline: {}\n  more: {set: {sites.b.capacity: 8}, cost: {once: 3}}\n";

bool seed_make(uint64_t first, int trials, seed_run *run)
{
    static const cp_comm alone = {.rank = 0, .size = 1};
    cp_session *s = &run->session;
    run->options = (cp_options){.command = CP_COMMAND_MERGE,
                                .file = "seed.yaml",
                                .rng = "pcg32",
                                .first_trial = first,
                                .threads = 1,
                                .quiet = true};
    *s = (cp_session){.comm = &alone, .options = &run->options, .arena = &run->arena, .error = &run->error};
    snprintf(s->started, sizeof s->started, "2025-01-01T00:00:00Z");
    s->seconds = 1.0;
    s->bytes = strlen(text);
    s->text = cp_arena_text(s->arena, text, s->error);
    const cp_config_input input = {.file = "seed.yaml", .text = s->text, .bytes = s->bytes};
    if (!s->text || !cp_command_read(&input, stderr, s->arena, &s->study, s->error) || !cp_session_compile(s) ||
        !cp_worker_make(&s->plan, &s->layout, s->kernels, &run->worker, s->error) ||
        !cp_worker_run(&run->worker, (cp_seed){.rng = cp_rng_find("pcg32")}, first, trials, s->error)) {
        return false;
    }
    s->tallies = run->worker.tallies;
    return true;
}

void seed_release(seed_run *run)
{
    cp_arena_release(&run->worker.arena);
    cp_arena_release(&run->arena);
}

bool seed_write(seed_run *run, const char *path)
{
    cp_result result;
    run->session.out = path;
    return cp_session_fill(&run->session, &result) && cp_session_write(&run->session, &result);
}

const char *seed_path(const char *name, char *into, size_t bytes)
{
    const char *folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : ".";
    snprintf(into, bytes, "%s/chokepoint-fuzz-%ld-%s", folder, (long)getpid(), name);
    return into;
}

bool seed_put(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    const bool written = n == 0 || fwrite(bytes, 1, n, file) == n;
    return fclose(file) == 0 && written;
}
