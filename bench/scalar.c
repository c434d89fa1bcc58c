/* bench/small.yaml as a plain C program: one trial after the other, no blocks, the C library's exp and log.
   Usage: scalar TRIALS [SEED]; prints what bench/numpy_model.py prints. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STEPS = 261, SITES = 3, MOST_RING = 7 };
static const double step_days = 7.0, year = 365.25;

static uint64_t state;

/* SplitMix64 (Steele, Lea and Flood 2014). */
static double uniform(void)
{
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return ((double)((z ^ z >> 31) >> 11) + 0.5) * 0x1p-53;
}

/* Box and Muller 1958. */
static double normal(void)
{
    return sqrt(-2.0 * log(uniform())) * cos(6.283185307179586 * uniform());
}

static void sample_up(double *up)
{
    const double sigma = log(240.0 / 60.0) / 1.6448536269514722, horizon = STEPS * step_days;
    for (int k = 0; k < STEPS; k++) up[k] = 1.0;
    for (double t = -3 * year * log(uniform()); t < horizon; t += -3 * year * log(uniform())) {
        const double end = fmin(t + 60.0 * exp(sigma * normal()), horizon);
        for (int k = (int)(t / step_days); k < STEPS && k * step_days < end; k++) {
            up[k] -= (fmin(end, (k + 1) * step_days) - fmax(t, k * step_days)) / step_days;
        }
        t = end;
    }
}

static void simulate(double *days, double *unmet)
{
    static const int lead[SITES] = {2, 6, 4};
    const double per = step_days / year, asked = 100 * per;
    const double cap[SITES] = {40 * per, 30 * per, 120 * per}, nominal[SITES] = {40 * per, 10 * per, 100 * per};
    const double oxide_target = 45 * 50 / year, magnet_target = 30 * 100 / year;
    double up[SITES][STEPS], ring[SITES][MOST_RING], on_order[SITES], flow[SITES];
    double oxide = oxide_target, magnet = magnet_target, short_steps = 0, lost = 0;
    for (int i = 0; i < SITES; i++) {
        sample_up(up[i]);
        for (int r = 0; r <= lead[i]; r++) ring[i][r] = nominal[i];
        on_order[i] = flow[i] = nominal[i] * (lead[i] + 1);
    }
    for (int k = 0; k < STEPS; k++) {
        for (int i = 0; i < SITES; i++) {
            const double arrived = ring[i][k % (lead[i] + 1)];
            *(i == 2 ? &magnet : &oxide) += arrived;
            on_order[i] -= arrived;
        }
        const double served = fmin(magnet, asked), unserved = asked - served;
        magnet -= served;
        short_steps += unserved > 0.01 * asked;
        lost += unserved;
        const double magnet_gap = fmax(0, magnet_target + flow[2] - magnet - on_order[2]);
        const double want = fmin(cap[2] * up[2][k], magnet_gap), need = 0.5 * want;
        const double made = need > oxide ? want * (oxide / need) : want;
        oxide -= 0.5 * made;
        const double gap = fmax(0, oxide_target + flow[0] + flow[1] - oxide - on_order[0] - on_order[1]);
        const double near = fmin(cap[0] * up[0][k], gap), far = fmin(cap[1] * up[1][k], gap - near);
        const double x[SITES] = {near, far, made};
        for (int i = 0; i < SITES; i++) {
            ring[i][k % (lead[i] + 1)] = x[i];
            on_order[i] += x[i];
        }
    }
    *days = short_steps * step_days;
    *unmet = lost;
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    const long trials = argc > 1 ? atol(argv[1]) : 1000;
    state = argc > 2 ? (uint64_t)atol(argv[2]) << 32 : 1;
    double sum[3] = {0}, square[3] = {0}, mean[3], se[3];
    const double begin = seconds_now();
    for (long i = 0; i < trials; i++) {
        double v[3];
        simulate(&v[0], &v[1]);
        v[2] = 1000 * v[1];
        for (int m = 0; m < 3; m++) sum[m] += v[m], square[m] += v[m] * v[m];
    }
    const double seconds = seconds_now() - begin, n = (double)trials;
    for (int m = 0; m < 3; m++) mean[m] = sum[m] / n, se[m] = sqrt((square[m] / n - mean[m] * mean[m]) / (n - 1));
    printf("{\"seconds\": %g, \"trials\": %ld, \"mean\": [%.15g, %.15g, %.15g], \"se\": [%.15g, %.15g, %.15g]}\n",
           seconds, trials, mean[0], mean[1], mean[2], se[0], se[1], se[2]);
    return 0;
}
