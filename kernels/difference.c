/* Integers alone until the moments are asked for. */
#include "kernels/difference.h"

static void add_one(cp_differences *to, int64_t policy, int64_t base)
{
    const uint64_t size = policy > base ? (uint64_t)(policy - base) : (uint64_t)(base - policy);
    to->pairs++;
    to->less += policy < base;
    to->more += policy > base;
    cp_sum_add(policy > base ? to->above : to->below, size);
    cp_square_add(to->square, size);
}

/* One of the two never happened. */
static void add_never(cp_differences *to, int64_t policy, int64_t base)
{
    to->less += policy >= 0;
    to->more += base >= 0;
}

void cp_differences_add(cp_differences *differences, int n, const int64_t *policy, const int64_t *base)
{
    for (int i = 0; i < n; i++) {
        if (policy[i] >= 0 && base[i] >= 0) {
            add_one(differences, policy[i], base[i]);
        } else {
            add_never(differences, policy[i], base[i]);
        }
    }
}

void cp_differences_carry(cp_differences *differences)
{
    cp_sums_carry(differences->above, differences->square);
    cp_limbs_carry(differences->below, CP_SUM_LIMBS);
}

/* Whether a < b, both carried. */
static bool is_less(const uint64_t *a, const uint64_t *b)
{
    int i = CP_SUM_LIMBS - 1;
    while (i > 0 && a[i] == b[i]) i--;
    return a[i] < b[i];
}

/* larger − smaller, both carried. */
static void subtract(const uint64_t *larger, const uint64_t *smaller, uint64_t *difference)
{
    uint64_t borrow = 0;
    for (int i = 0; i < CP_SUM_LIMBS; i++) {
        const uint64_t take = smaller[i] + borrow;
        borrow = larger[i] < take;
        difference[i] = larger[i] + (borrow << 32) - take;
    }
}

cp_moments cp_differences_moments(const cp_differences *differences, double unit)
{
    uint64_t net[CP_SUM_LIMBS];
    const bool negative = is_less(differences->above, differences->below);
    subtract(negative ? differences->below : differences->above, negative ? differences->above : differences->below,
             net);
    cp_moments moments = cp_sums_moments(differences->pairs, net, differences->square, unit);
    if (negative) moments.mean = -moments.mean;
    return moments;
}
