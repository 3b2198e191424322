/* Zero points of inputs folded into the bias. Pure functions of an operator. */
#ifndef TARGET_FOLD_H
#define TARGET_FOLD_H

#include "graph/graph.h"

/* Whether an operator has weights, so that its kernels may fold. */
bool fold_applies(const struct op *op);

/* Whether kernels that fold are exact for it: weights have the zero point 0,
 * and no multiplier is negative. */
bool fold_suits(const struct op *op);

/* What the sums of an operator's output channels start at when its inputs count
 * as they are, as sn_kernel.h has it; belongs to the pool. */
const int32_t *fold_starts(struct pool *pool, const struct op *op);

#endif
