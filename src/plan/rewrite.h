/* Plans of graphs that are rewritten where that saves memory: operators run
 * in another order or again, or compute their channels in groups. */
#ifndef PLAN_REWRITE_H
#define PLAN_REWRITE_H

#include "plan/planner.h"

/* As planner_run; with strategy `auto` also (but where the search was cut) of
 * graphs whose operators run in another order (reorder_run), again (repeat_run)
 * or compute their channels in groups (graph_group): for the least RAM, or to
 * stay within `arena`. The plan's graph and kernels are then not `kernels` and
 * its graph. */
struct plan *rewrite_run(const struct kernels *kernels,
                         const struct planner_options *options);

/* As planner_front, with the points of such graphs. */
struct planner_front rewrite_front(const struct kernels *kernels,
                                   const struct planner_options *options);

#endif
