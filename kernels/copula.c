/* Cholesky factors. */
#include "kernels/copula.h"

#include <math.h>

static double inner_product(const double *row, const double *other, int column)
{
    double sum = 0;
    for (int k = 0; k < column; k++) sum += row[k] * other[k];
    return sum;
}

bool cp_copula_factor(int n, const double *matrix, double *factor)
{
    const double least = n * 0x1p-52;
    for (int i = 0; i < n; i++) {
        double *const row = factor + (long)i * n;
        const double *const wanted = matrix + (long)i * n;
        for (int j = 0; j < i; j++) {
            const double *const above = factor + (long)j * n;
            row[j] = (wanted[j] - inner_product(row, above, j)) / above[j];
        }
        const double pivot = wanted[i] - inner_product(row, row, i);
        if (!(pivot > least * wanted[i])) return false;
        row[i] = sqrt(pivot);
        for (int j = i + 1; j < n; j++) row[j] = 0;
    }
    return true;
}
