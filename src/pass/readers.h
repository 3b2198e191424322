/* Who reads a tensor, before the graph is resolved. */
#ifndef PASS_READERS_H
#define PASS_READERS_H

#include "graph/graph.h"

/* The only operator that reads a tensor, once, which is no output; NULL where
 * there is none, or several. */
struct op *only_reader(const struct graph *graph, int32_t tensor);

/* Whether a tensor is one output, once, and nobody reads it. */
bool is_only_output(const struct graph *graph, int32_t tensor);

/* Whether an operator reads a tensor, or it is an output. */
bool is_read(const struct graph *graph, int32_t tensor);

#endif
