/* Channels in groups: a convolution and what follows it channel by channel are
 * computed for some channels at a time, so that not all of the tensors between
 * them have to be there at once. */
#ifndef GRAPH_GROUP_H
#define GRAPH_GROUP_H

#include "graph/graph.h"

/* Makes a copy of a resolved graph, after the passes, in which the operators of
 * `wanted`, from a CONV_2D on, compute `wanted->channels` output channels of it
 * at a time, the last time those that are left: group by group, where the last
 * of the operators was, and behind them a CONCATENATION that makes its output.
 * They are new operators, those of the first group before those of the second
 * and the CONCATENATION behind all, with the next free numbers; so are the
 * tensors that they make, but the last. The operators of `wanted` do no work
 * any more. The copy belongs to the graph's pool, shares what did not change,
 * and remembers `wanted`. Returns NULL, or a sentence that says why it cannot
 * be done. */
const char *graph_group(const struct graph *graph,
                        const struct grouping *wanted, struct graph **result);

/* The operator that alone reads what one makes, as it was made, and channel by
 * channel, so that both can be computed for some channels at a time; or
 * NO_OPERATOR. */
int32_t group_follower(const struct graph *graph, int32_t number);

/* Whether groups of channels can begin with an operator. */
bool group_can_begin(const struct graph *graph, int32_t number);

#endif
