/* From what an operator picks along each dimension to a gather's arguments. */
#ifndef GRAPH_GATHER_H
#define GRAPH_GATHER_H

#include "graph/graph.h"

/* What the output takes along one dimension of the input: `count` places. */
struct pick {
  int32_t extent; /* of the input */
  int32_t count;
  sn_axis axis;
};

/* Picks all of a tensor's dimensions as they are. */
void gather_all(const struct tensor *tensor, struct pick *pick);

/* Makes the operator a copy of its input 0, taken as `rank` dimensions with one
 * pick each; an alias where nothing is left out or moved. Reports an output
 * that has another shape and returns false. */
bool gather_finish(struct graph *graph, struct op *op, int32_t rank,
                   const struct pick *pick);

#endif
