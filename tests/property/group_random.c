#include "property/group_random.h"

#include "graph/group.h"

enum { FOLLOWERS_MOST = 4 };

/* An operator that groups can begin with, and what alone reads it. */
static int32_t draw_first(const struct graph *graph, struct random *random) {
  int32_t found = NO_OPERATOR;
  int32_t count = 0;
  for (int32_t i = 0; i < graph->operators; i++)
    if (group_can_begin(graph, i) && group_follower(graph, i) != NO_OPERATOR &&
        random_between(random, 0, count++) == 0)
      found = i;
  return found;
}

const struct kernels *group_draw(const struct kernels *kernels,
                                 struct random *random) {
  const struct graph *graph = kernels->graph;
  int32_t op[FOLLOWERS_MOST + 1] = {draw_first(graph, random)};
  if (op[0] == NO_OPERATOR)
    return kernels;
  const int32_t most = random_between(random, 2, FOLLOWERS_MOST + 1);
  int32_t count = 1;
  int32_t next = group_follower(graph, op[0]);
  while (count < most && next != NO_OPERATOR) {
    op[count++] = next;
    next = group_follower(graph, next);
  }
  const int32_t channels =
      graph->tensor[graph->op[op[0]].output].shape.channels;
  const struct grouping grouping = {random_between(random, 1, channels), count,
                                    op};
  struct graph *made;
  return graph_group(graph, &grouping, &made) == NULL
             ? kernels_rewritten(kernels, made)
             : kernels;
}
