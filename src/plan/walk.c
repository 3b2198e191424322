#include "plan/walk.h"

struct plan_walk plan_walk(const struct plan *plan) {
  return (struct plan_walk){.plan = plan};
}

bool plan_walk_next(struct plan_walk *walk) {
  const struct plan *plan = walk->plan;
  walk->position++;
  while (walk->unit == NULL || walk->position > walk->unit->last) {
    walk->unit_index++;
    while (walk->stage == NULL || walk->unit_index >= walk->stage->units) {
      if (walk->stages == plan->stages)
        return false;
      walk->stage = &plan->stage[walk->stages++];
      walk->unit_index = 0;
    }
    walk->unit = &walk->stage->unit[walk->unit_index];
    walk->position = walk->unit->first;
  }
  return true;
}

const struct op *plan_walk_op(const struct plan_walk *walk) {
  return &walk->plan->graph->op[walk->plan->order[walk->position]];
}

bool plan_walk_sums(const struct plan_walk *walk) {
  return walk->unit->sums && walk->position == walk->unit->last;
}

struct kernel plan_walk_kernel(const struct plan_walk *walk) {
  return plan_kernel(walk->plan, walk->stage, walk->unit, walk->position);
}
