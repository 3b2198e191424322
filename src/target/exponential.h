/* The exponentials that SOFTMAX of the portable set looks up. Pure functions of
 * an operator. */
#ifndef TARGET_EXPONENTIAL_H
#define TARGET_EXPONENTIAL_H

#include "graph/graph.h"

/* Differences between the largest input and another, from 0 on. */
struct exponentials {
  int32_t counted;      /* beyond these the sum of a pixel stays as it is */
  int32_t visible;      /* and beyond these every output is the least one */
  const int32_t *value; /* [counted], Q0.31 */
};

/* Of an operator that does WORK_SOFTMAX; belongs to the pool. */
struct exponentials exponentials_make(struct pool *pool, const struct op *op);

#endif
