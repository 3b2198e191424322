/* What bench/kernels measures: networks of one operator. */
#ifndef BENCH_KERNELS_WORK_H
#define BENCH_KERNELS_WORK_H

#include "graph/graph.h"

/* One operator. Windows have stride `stride` and padding SAME. `zero_point` is
 * the output's, -128 for what RELU leaves. */
struct work_item {
  enum operator_kind kind;
  sn_shape input;
  int32_t channels; /* of the output */
  int32_t rows, columns, stride;
  int32_t zero_point;
};

/* What the next networks' operators fuse. */
extern enum activation work_activation;

sn_shape work_output(const struct work_item *item);

/* The network, with weights at random, which belongs to the pool; NULL where an
 * operator is refused. */
struct graph *work_graph(struct pool *pool, struct diagnostics *diagnostics,
                         const struct work_item *item);

#endif
