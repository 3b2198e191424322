/* A walk over the operators of a plan, in its order. */
#ifndef PLAN_WALK_H
#define PLAN_WALK_H

#include "plan/plan.h"

/* An operator's place in a plan. */
struct plan_walk {
  const struct plan *plan;
  int32_t stages;     /* met so far */
  int32_t unit_index; /* of the unit in its stage */
  const struct stage *stage;
  const struct unit *unit;
  int32_t position; /* in plan.order */
};

/* A walk that stands before the first operator. */
struct plan_walk plan_walk(const struct plan *plan);

/* Goes to the next operator; false behind the last one. Passes over stages that
 * have not been built, and the unit that takes input rows. */
bool plan_walk_next(struct plan_walk *walk);

/* The operator at hand. */
const struct op *plan_walk_op(const struct plan_walk *walk);

/* Whether it is a reduction that eats its input. */
bool plan_walk_sums(const struct plan_walk *walk);

/* Its kernel. */
struct kernel plan_walk_kernel(const struct plan_walk *walk);

#endif
