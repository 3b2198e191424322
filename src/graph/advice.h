/* What would work instead of what is not supported, for messages. */
#ifndef GRAPH_ADVICE_H
#define GRAPH_ADVICE_H

#include "graph/graph.h"

/* For an operator that the compiler does not understand. */
const char *advice_operator(const struct op *op);

/* For a tensor of another type than INT8 that an operator reads or writes. */
const char *advice_type(const struct graph *graph, const struct op *op,
                        int32_t tensor);

#endif
