/* What no schedule can go below: how far a plan is from the best. */
#ifndef PLAN_BOUND_H
#define PLAN_BOUND_H

#include "plan/plan.h"

/* Height of tiles that the bound allows at least. */
enum { BOUND_TILE_ROWS = 4 };

/* For the network and the way of input of a plan, whose decisions are not
 * looked at. */
struct schedule_bound bound_schedules(const struct plan *plan,
                                      int32_t tile_rows);

/* The least tile_rows with which a complete plan belongs to the class; 0 where
 * it computes something twice, or goes down its columns. */
int32_t bound_class(const struct plan *plan);

/* Fills in the bounds of complete plans of one network and way of input, where
 * nothing runs again: for tiles as high as the plan's own, if it belongs to the
 * class at all. */
void bound_fill(struct plan *const *plan, int32_t count);

#endif
