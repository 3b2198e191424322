/* What executing an operator costs on a Cortex-M7 with the plain kernels. */
#ifndef PLAN_COST_H
#define PLAN_COST_H

#include "graph/graph.h"

/* Estimated instructions of a whole operator. The model is linear in the
 * executed multiply-accumulates and in the elements touched; its factors were
 * fitted to `streamnet bench` on the networks of bench/. */
int64_t cost_instructions(const struct graph *graph,
                          const struct operator* operator);

#endif
