/* Runs a stage's schedule as generated code will run it, to measure it. */
#ifndef PLAN_REPLAY_H
#define PLAN_REPLAY_H

#include "plan/plan.h"

/* Fills the fields of a stage, whose units and schedule are set, that do not
 * depend on what its rings keep: extent of followers' parts, MACs, scratch,
 * instructions. */
void replay_count(const struct plan *plan, struct stage *stage);

/* How much rings may take beyond a slot each, and what they take at the least:
 * more than `most` where the schedule was not run to its end for that. */
struct ring_room {
  int64_t most, least; /* bytes */
};

/* Fills in what is kept of every ring. Returns NULL, or why the schedule cannot
 * be run to its end, or that the rings do not have the room (NULL: any). */
const char *replay_rings(const struct plan *plan, struct stage *stage,
                         struct ring_room *room);

/* Counts anew what a measured stage costs, whose kernels have become others. */
void replay_recount(const struct plan *plan, struct stage *stage);

/* The bytes by which an input of the stage has to lie above an output that
 * grows in the same memory. */
int64_t replay_apart(const struct plan *plan, const struct stage *stage,
                     int32_t input, int32_t output);

#endif
