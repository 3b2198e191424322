/* Some of an operator's output channels as an operator of their own. */
#ifndef GRAPH_CHANNELS_H
#define GRAPH_CHANNELS_H

#include "graph/graph.h"

/* Whether any output channels can be computed alone, from all of the input: a
 * CONV_2D whose filters read all channels. */
bool channels_are_apart(const struct op *op);

/* Output channels that are made of one input channel each, and of no other:
 * output channel c is made of input channel c / n. 0 where that does not hold:
 * all but DEPTHWISE_CONV_2D (its multiplier), pools and tables (1). */
int32_t channels_of_one(const struct op *op);

/* Makes the arguments of `part`, a copy of `op`, those of output channels
 * [from, to), whole multiples of channels_of_one; an operator that has that
 * reads a tensor that holds no other channels. Constants are those of `op`, or
 * copies of the pool. */
void channels_take(struct pool *pool, const struct op *op, int32_t from,
                   int32_t to, struct op *part);

#endif
