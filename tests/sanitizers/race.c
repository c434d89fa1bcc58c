/* Controls of the thread sanitizer. `race planted`: threads of a parallel region write one variable, which must be
   reported. `race correct`: each writes its own, sums are reduced or kept in a critical section, and one thread reads
   what the others wrote beyond a barrier or the region's end, which must not be. */
#include <stdio.h>
#include <string.h>

enum { THREADS = 4, STEPS = 10000 };

static long planted(void)
{
    long sum = 0;
#pragma omp parallel num_threads(THREADS) shared(sum)
    for (int i = 0; i < STEPS; i++) sum += i;
    return sum;
}

static long correct(void)
{
    static long own[STEPS];
    long sum = 0, guarded = 0, behind = 0;
#pragma omp parallel num_threads(THREADS) reduction(+ : sum)
    {
#pragma omp for schedule(dynamic, 16)
        for (int i = 0; i < STEPS; i++) own[i] = i;
#pragma omp single
        behind = own[0] + own[STEPS - 1];
#pragma omp for schedule(static)
        for (int i = 0; i < STEPS; i++) sum += own[STEPS - 1 - i] + behind;
#pragma omp critical
        guarded += own[0];
    }
    return sum + guarded + own[1];
}

int main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "";
    if (strcmp(which, "planted") != 0 && strcmp(which, "correct") != 0) return 2;
    printf("%ld\n", strcmp(which, "planted") == 0 ? planted() : correct());
    return 0;
}
