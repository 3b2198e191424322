/* Operators that run a second time, so that what they make need not be kept in
 * between: as where all of a tensor is pooled before the first of its elements
 * goes on. */
#ifndef GRAPH_REPEAT_H
#define GRAPH_REPEAT_H

#include "graph/graph.h"

/* Makes a copy of a resolved graph, after the passes, in which `wanted.op` run
 * again directly before `wanted.reader`: that operator, and all behind it, read
 * what is made then. Each of them is a new operator with the same arguments and
 * constants, behind the last number, and so is the tensor that it makes, with
 * its aliases; one that nobody reads before runs only then instead. The copy
 * belongs to the graph's pool, shares what did not change, and remembers
 * `wanted`. Returns NULL, or a sentence that says why it cannot be done. */
const char *graph_repeat(const struct graph *graph,
                         const struct repetition *wanted,
                         struct graph **result);

#endif
