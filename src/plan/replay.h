/* Runs a stage's schedule as generated code will run it, to measure it. */
#ifndef PLAN_REPLAY_H
#define PLAN_REPLAY_H

#include "plan/plan.h"

/* Fills the derived fields of a stage whose units and schedule are set: pixels
 * kept of every ring, extent of followers' parts, MACs, instructions. Returns
 * NULL, or why the schedule cannot be run to its end. */
const char *replay_measure(const struct plan *plan, struct stage *stage);

/* Counts anew what a measured stage costs, whose kernels have become others. */
void replay_count(const struct plan *plan, struct stage *stage);

/* The bytes by which an input of the stage has to lie above an output that
 * grows in the same memory. */
int64_t replay_apart(const struct plan *plan, const struct stage *stage,
                     int32_t input, int32_t output);

#endif
