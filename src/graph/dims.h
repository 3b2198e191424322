/* How the dimensions of a tensor become rows, columns and channels: the last
 * three do; with more than four, batch 1 first, channels are all behind the
 * third. Where no rule holds (a batch above 1), all elements are channels. */
#ifndef GRAPH_DIMS_H
#define GRAPH_DIMS_H

#include "sn_kernel.h"

/* A place in a tensor, or the distance between two. */
struct place3 {
  int32_t row, column, channel;
};

sn_shape dims_shape(int32_t rank, const int32_t *dims);

/* For each dimension, the distance from one index to the next. */
void dims_steps(int32_t rank, const int32_t *dims, struct place3 *step);

#endif
