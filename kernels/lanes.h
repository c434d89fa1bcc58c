/* Trials run side by side in the lanes of a block; every array of the kernels is [entity][lane], lanes innermost. */
#ifndef CP_LANES_H
#define CP_LANES_H

/* Trials in a block: two AVX-512 vectors of doubles. Results do not depend on it. */
enum { CP_LANES = 16 };

#endif
