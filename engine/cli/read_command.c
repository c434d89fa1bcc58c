/* What run and check share: a configuration read, with its findings told. */
#include "engine/cli/commands.h"

#include "engine/base/text.h"
#include "engine/result/metric.h"

static bool headline_exists(const cp_study *study, cp_error *error)
{
    const cp_metric_id id = cp_metric_find(study->headline);
    if (id != CP_METRICS && cp_metric_table[id].at[CP_LEVEL_SYSTEM]) return true;
    cp_nearest nearest = {.word = study->headline};
    for (int m = 0; m < CP_METRICS; m++) {
        if (cp_metric_table[m].at[CP_LEVEL_SYSTEM]) cp_nearest_try(&nearest, cp_metric_table[m].name);
    }
    return cp_fail(error, CP_BAD_INPUT, "%s: report.headline: expected a metric of the system, found '%s'%s%s",
                   study->file, study->headline, nearest.best ? "; did you mean " : "",
                   nearest.best ? nearest.best : "");
}

bool cp_command_read(const cp_config_input *input, FILE *findings_out, cp_arena *arena, cp_study *study,
                     cp_error *error)
{
    cp_findings findings = {0};
    const bool ok = cp_config_read(input, arena, study, &findings, error);
    for (int i = 0; findings_out && i < findings.n_warnings; i++) {
        fprintf(findings_out, "warning: %s\n", findings.warnings[i]);
    }
    for (int i = 0; findings_out && i < findings.n_errors; i++) fprintf(findings_out, "%s\n", findings.errors[i]);
    if (!ok && findings.n_errors > 0) error->text[0] = '\0';
    return ok && headline_exists(study, error);
}

bool cp_command_choose(const cp_options *options, const cp_kernels **kernels, cp_error *error)
{
    if (cp_rng_find(options->rng) == CP_RNGS) {
        return cp_fail(error, CP_BAD_USAGE, "--rng: expected pcg32, pcg64dxsm or philox4x32, found '%s'", options->rng);
    }
    *kernels = cp_kernels_select(options->isa);
    if (*kernels) return true;
    return cp_fail(error, CP_BAD_USAGE, "--isa: expected one that this machine runs of baseline, v3, v4, found '%s'",
                   options->isa);
}
