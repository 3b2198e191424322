/* Operators in another order of execution. */
#ifndef GRAPH_REORDER_H
#define GRAPH_REORDER_H

#include "graph/graph.h"

/* What has to be done before what. Operators that do work are counted in the
 * order in which they run: that at position p waits for those at positions
 * need[first[p]] to need[first[p + 1] - 1], all below p, each once. It waits
 * for what makes its inputs, and for whatever used the same variable before. */
struct needs {
  int32_t steps;
  int32_t *op; /* numbers, by position */
  int32_t *first;
  int32_t *need;
};

/* What the operators of a resolved graph wait for; memory of its pool. */
struct needs graph_needs(const struct graph *graph);

/* Makes a copy of a resolved graph, after the passes, whose operators run in
 * the order of `wanted`, which names all that do work. The copy belongs to the
 * graph's pool, shares what did not change, and remembers `wanted`. An order is
 * given before operators run again or compute their channels in groups. Returns
 * NULL, or a sentence that says why it cannot be done. */
const char *graph_reorder(const struct graph *graph,
                          const struct ordering *wanted, struct graph **result);

#endif
