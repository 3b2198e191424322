/* Whether operators of a graph that was rewritten do what those did that they
 * were made of. */
#ifndef CHECK_REWRITTEN_H
#define CHECK_REWRITTEN_H

#include "graph/graph.h"

/* Whether operators that run again do what they did before. */
bool rewritten_repeats(const struct graph *graph);

/* Whether operators that compute some channels compute those of the operator
 * whose channels they are. */
bool rewritten_groups(const struct graph *graph);

#endif
