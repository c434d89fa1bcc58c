/* One case from its text to its comparisons. */
#include "engine/verify/verify.h"

#include "engine/config/config.h"
#include "engine/plan/compile.h"
#include "engine/run/answer.h"

#include <math.h>
#include <string.h>

/* A case while it runs; its memory is given back at the end. */
typedef struct {
    const cp_verify_case *of;
    cp_arena arena;
    cp_study study;
    cp_plan plan;
    cp_layout layout;
    cp_tallies tallies;
    cp_result result;
    cp_error *error;
} running;

const char *cp_verify_text(const char *name, size_t *bytes)
{
    for (const cp_verify_embedded *e = cp_verify_texts; e->name; e++) {
        if (strcmp(e->name, name) != 0) continue;
        *bytes = e->bytes;
        return (const char *)e->text;
    }
    return NULL;
}

static bool prepare(running *r)
{
    cp_config_input input = {.file = r->of->name};
    cp_findings findings = {0};
    input.text = cp_verify_text(r->of->name, &input.bytes);
    if (!input.text) return cp_fail(r->error, CP_BAD_INPUT, "%s: expected a case with a configuration", r->of->name);
    if (!cp_config_read(&input, &r->arena, &r->study, &findings, r->error)) {
        if (findings.n_errors == 0) return false;
        *r->error = (cp_error){0}; /* the first finding says more */
        return cp_fail(r->error, CP_BAD_INPUT, "%s", findings.errors[0]);
    }
    return cp_plan_compile(&r->study, &r->arena, &r->plan, r->error) &&
           cp_layout_make(&r->study, &r->plan, &r->arena, &r->layout, r->error);
}

/* ---- from the result to one number ---- */

static const cp_metric_result *find_metric(const cp_level_result *level, cp_metric_id id)
{
    for (int m = 0; m < level->n_metrics; m++) {
        if (level->metrics[m].id == id) return &level->metrics[m];
    }
    return NULL;
}

static int find_name(const char *const *names, int n, const char *name)
{
    int i = 0;
    while (name && i < n && strcmp(names[i], name) != 0) i++;
    return i;
}

static int find_level(const cp_result *result, double level)
{
    int q = 0;
    while (q < result->n_quantiles && fabs(result->quantiles[q] - level) > 1e-12) q++;
    return q;
}

/* P(above < X <= up_to), and the standard error that it has if the truth is `exact`. */
static cp_comparison between(const running *r, const cp_metric_result *metric, size_t at, const cp_verify_check *check)
{
    const uint64_t *count = metric->count + at * (size_t)metric->n_bins;
    const double n = (double)r->result.trials, p = check->exact;
    uint64_t held = 0;
    for (int b = 0; b < metric->n_bins; b++) {
        if (metric->bin[b] > check->above && metric->bin[b] <= check->up_to) held += count[b];
    }
    return cp_verify_compare(p, (double)held / n, sqrt(p * (1.0 - p) / n), r->of->divisor == 0);
}

static cp_comparison compare(const running *r, const cp_metric_result *metric, size_t at, const cp_verify_check *check)
{
    const size_t quantile = at * (size_t)r->result.n_quantiles + (size_t)find_level(&r->result, check->level);
    double estimate = NAN, se = NAN;
    switch (check->statistic) {
    case CP_CHECK_BETWEEN:
        return between(r, metric, at, check);
    case CP_CHECK_MEAN:
        estimate = metric->mean[at];
        se = metric->mean_se[at];
        break;
    case CP_CHECK_SD:
        estimate = metric->sd[at];
        break;
    case CP_CHECK_QUANTILE:
        estimate = metric->quantile[quantile];
        break;
    case CP_CHECK_TAIL_MEAN:
        estimate = metric->tail_mean[quantile];
        se = metric->tail_mean_se[quantile];
        break;
    }
    if (check->sd > 0.0) se = check->sd / sqrt((double)r->result.trials);
    return cp_verify_compare(check->exact, estimate, se, r->of->divisor == 0);
}

static bool make_comparison(running *r, const cp_verify_check *check, cp_comparison *into)
{
    const cp_level_result *level = &r->result.levels[check->at];
    const cp_metric_result *metric = find_metric(level, check->metric);
    const int policy = check->policy ? find_name(r->result.policies, r->result.n_policies, check->policy) : 0;
    const int entity = check->entity ? find_name(level->names, level->n_entities, check->entity) : 0;
    const bool levelled = check->statistic == CP_CHECK_QUANTILE || check->statistic == CP_CHECK_TAIL_MEAN;
    if (!metric || policy == r->result.n_policies || entity == level->n_entities ||
        (levelled && find_level(&r->result, check->level) == r->result.n_quantiles)) {
        return cp_fail(r->error, CP_BAD_INPUT, "%s: '%s' is not in the result", r->of->name, check->what);
    }
    *into = compare(r, metric, (size_t)policy * (size_t)level->n_entities + (size_t)entity, check);
    return true;
}

static bool conclude(running *r, cp_arena *arena, cp_verified *verified)
{
    const int n = r->of->n_checks;
    cp_comparison *comparisons = cp_arena_take(arena, (size_t)n, sizeof *comparisons, r->error);
    r->result.trials = verified->trials;
    if (!comparisons || !cp_answer_fill(&r->study, &r->tallies, &r->arena, &r->result, r->error)) return false;
    for (int i = 0; i < n; i++) {
        if (!make_comparison(r, &r->of->checks[i], &comparisons[i])) return false;
    }
    verified->comparisons = comparisons;
    verified->title = cp_arena_text(arena, r->study.name, r->error);
    verified->description = cp_arena_text(arena, r->study.description, r->error);
    return verified->title && verified->description;
}

static bool run(const cp_comm *comm, const cp_verify_options *options, const cp_verified *verified, running *r)
{
    const cp_run_options how = {
        .seed = options->seed, .trials = verified->trials, .threads = options->threads, .kernels = options->kernels};
    return cp_run(comm, &r->plan, &r->layout, &how, &r->arena, &r->tallies, r->error);
}

bool cp_verify_case_run(const cp_comm *comm, const cp_verify_case *one, const cp_verify_options *options,
                        cp_arena *arena, cp_verified *verified, cp_error *error)
{
    running r = {.of = one, .error = error};
    const uint64_t divisor = (uint64_t)one->divisor;
    *verified = (cp_verified){
        .of = one, .trials = divisor ? (options->trials + divisor - 1) / divisor : 1, .seed = options->seed.number};
    prepare(&r);
    bool ok = cp_comm_agree(comm, error) && run(comm, options, verified, &r);
    if (ok) {
        if (comm->rank == 0) conclude(&r, arena, verified);
        ok = cp_comm_agree(comm, error);
    }
    cp_arena_release(&r.arena);
    return ok;
}
