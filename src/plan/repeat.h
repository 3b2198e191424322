/* Plans in which operators run again where that saves memory. */
#ifndef PLAN_REPEAT_H
#define PLAN_REPEAT_H

#include "plan/planner.h"

/* As planner_run; with strategy `auto`, and where more MACs are allowed than
 * those of layer-wise execution, also (but where the search was cut) of graphs
 * in which operators run again (graph_repeat): for the least RAM, or to stay
 * within `arena`. The plan's graph and kernels are then not `kernels` and its
 * graph. */
struct plan *repeat_run(const struct kernels *kernels,
                        const struct planner_options *options);

/* As planner_front, with the points of such graphs. */
struct planner_front repeat_front(const struct kernels *kernels,
                                  const struct planner_options *options);

#endif
