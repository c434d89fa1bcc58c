/* Exact tallies of what differs between two policies in the same trial. */
#ifndef CP_DIFFERENCE_H
#define CP_DIFFERENCE_H

#include "kernels/tally.h"

/* Of grid values of two policies in the same trials, −1 for never. Never is later than any time; a pair with one is
   left out of the sums. Words alone, so that tallies add up word by word. */
typedef struct {
    uint64_t pairs;                                    /* in the sums */
    uint64_t less, more;                               /* trials in which the policy's value is less, more */
    uint64_t above[CP_SUM_LIMBS], below[CP_SUM_LIMBS]; /* sums of policy − base where positive, and of its negative */
    uint64_t square[CP_SQUARE_LIMBS];
} cp_differences;

/* Kernel. Counts n <= CP_LANES trials, values below 2^62. Limbs hold 2^31 values before cp_differences_carry must be
   called. */
void cp_differences_add(cp_differences *differences, int n, const int64_t *policy, const int64_t *base);

/* Kernel. Brings limbs back below 2^32. */
void cp_differences_carry(cp_differences *differences);

/* Kernel. Mean and standard deviation (n − 1) of policy − base, from the carried exact sums, in multiples of `unit`;
   max is NaN. */
cp_moments cp_differences_moments(const cp_differences *differences, double unit);

#endif
