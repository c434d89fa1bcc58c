/* What a policy does for one demand: the C API in one page.
     stockpile CONFIG POLICY DEMAND [TRIALS] */
#include <chokepoint.h>

#include <stdio.h>
#include <stdlib.h>

static int give_up(const chokepoint_error *error)
{
    fprintf(stderr, "%s\n", error->text);
    return (int)error->status;
}

static int print(const chokepoint_result *result, const char *policy, const char *demand)
{
    chokepoint_error error;
    chokepoint_estimate is_short, days, cost, tail, saved;
    char what[256];
    snprintf(what, sizeof what, "shortage_duration:%s", demand);
    if (chokepoint_probability_short(result, policy, demand, &is_short, &error) ||
        chokepoint_quantile(result, policy, what, 0.95, &days, &error) ||
        chokepoint_mean(result, policy, "cost_total", &cost, &error) ||
        chokepoint_tail_mean(result, policy, "cost_total", 0.95, &tail, &error) ||
        chokepoint_difference(result, policy, "cost_total", &saved, &error)) {
        return give_up(&error);
    }
    printf("probability_short %.17g %.17g\n", is_short.value, is_short.standard_error);
    printf("days_short_q95 %.17g %.17g %.17g\n", days.value, days.lower, days.upper);
    printf("cost_mean %.17g %.17g\n", cost.value, cost.standard_error);
    printf("cost_tail95 %.17g %.17g\n", tail.value, tail.standard_error);
    printf("cost_difference %.17g %.17g\n", saved.value, saved.standard_error);
    return 0;
}

int main(int argc, char **argv)
{
    chokepoint_error error;
    chokepoint_run_options options = CHOKEPOINT_RUN_DEFAULTS;
    if (argc < 4) {
        fprintf(stderr, "usage: stockpile CONFIG POLICY DEMAND [TRIALS]\n");
        return CHOKEPOINT_BAD_USAGE;
    }
    if (argc > 4) options.trials = strtoull(argv[4], NULL, 10);

    chokepoint_case *loaded = chokepoint_load(argv[1], &error);
    if (!loaded) return give_up(&error);
    if (*chokepoint_warnings(loaded)) fprintf(stderr, "%s\n", chokepoint_warnings(loaded));

    chokepoint_result *result = chokepoint_run(loaded, &options, &error);
    chokepoint_case_free(loaded);
    if (!result) return give_up(&error);

    const int code = print(result, argv[2], argv[3]);
    chokepoint_result_free(result);
    return code;
}
