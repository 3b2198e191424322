#include "property/order_random.h"

#include "graph/reorder.h"

#include <stdlib.h>

static bool is_ready(const struct needs *needs, const bool *done,
                     int32_t position) {
  for (int32_t i = needs->first[position]; i < needs->first[position + 1]; i++)
    if (!done[needs->need[i]])
      return false;
  return !done[position];
}

const struct kernels *order_draw(const struct kernels *kernels,
                                 struct random *random) {
  const struct graph *graph = kernels->graph;
  const struct needs needs = graph_needs(graph);
  int32_t *op = POOL_ARRAY(graph->pool, int32_t, (size_t)needs.steps + 1);
  bool *done = POOL_ARRAY(graph->pool, bool, (size_t)needs.steps + 1);
  for (int32_t i = 0; i < needs.steps; i++) {
    int32_t position;
    do
      position = random_between(random, 0, needs.steps - 1);
    while (!is_ready(&needs, done, position));
    done[position] = true;
    op[i] = needs.op[position];
  }
  const struct ordering wanted = {needs.steps, op};
  struct graph *made;
  if (graph_reorder(graph, &wanted, &made) != NULL)
    abort(); /* it is topological */
  return kernels_rewritten(kernels, made);
}
