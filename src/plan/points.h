/* The points of a front: which are kept, and what is made of them. */
#ifndef PLAN_POINTS_H
#define PLAN_POINTS_H

#include "plan/planner.h"

/* The most MACs that a factor allows a plan's network; 0: no limit. */
int64_t points_most_macs(const struct plan *plan, double factor);

/* Sorts by rising arena, and drops plans that take hardly fewer instructions
 * than a smaller one. */
void points_keep_best(struct planner_front *front);

/* The points of a front of `auto` with wider tiles (plan/widen.h): each within
 * the arena that it has, and where there is much room below the next one,
 * within that as well; without those that others then beat. */
void points_widen(struct planner_front *front,
                  const struct planner_options *options);

/* Points of both fronts that no other one equals, by rising arena_bytes. */
struct planner_front points_join(struct pool *pool,
                                 const struct planner_front *a,
                                 const struct planner_front *b);

#endif
