/* Arithmetic on shapes, as exporters leave it behind dynamic batches. */
#ifndef GRAPH_CONSTANTS_H
#define GRAPH_CONSTANTS_H

#include "graph/graph.h"

/* Evaluates SHAPE, and STRIDED_SLICE, PACK, RESHAPE, SQUEEZE and EXPAND_DIMS of
 * constant integers. Returns true when the operator's output is now a constant
 * and nothing is left to do at run time; false leaves the graph as it was. */
bool constant_evaluate(struct graph *graph, struct op *op);

#endif
