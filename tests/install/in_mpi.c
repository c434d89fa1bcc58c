/* The C API in a program that uses MPI itself: every rank simulates its own part, before, in and after MPI.
     in_mpi CONFIG */
#include <chokepoint.h>

#include <mpi.h>
#include <stdio.h>

/* The mean cost of 200 trials from `first` on, printed by those of rank 0; −1: failed. */
static double simulate(const chokepoint_case *loaded, uint64_t first)
{
    chokepoint_error error;
    chokepoint_run_options options = CHOKEPOINT_RUN_DEFAULTS;
    chokepoint_estimate cost = {-1.0, 0.0, 0.0, 0.0};
    options.trials = 200;
    options.first_trial = first;
    chokepoint_result *result = chokepoint_run(loaded, &options, &error);
    if (!result || chokepoint_mean(result, NULL, "cost_total", &cost, &error)) fprintf(stderr, "%s\n", error.text);
    chokepoint_result_free(result);
    return cost.value;
}

int main(int argc, char **argv)
{
    chokepoint_error error;
    int rank = 0;
    chokepoint_case *loaded = chokepoint_load(argv[argc - 1], &error);
    if (!loaded) return 1;
    const double before = simulate(loaded, 0);
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    double sum = 0.0;
    const double mine = simulate(loaded, 200 * (uint64_t)rank);
    MPI_Allreduce(&mine, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
    MPI_Finalize();
    const double after = simulate(loaded, 0);
    chokepoint_case_free(loaded);
    if (rank == 0) printf("%.17g %.17g %.17g\n", before, sum / 2.0, after);
    return 0;
}
