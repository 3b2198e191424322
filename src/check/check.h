/* The independent judge of a plan. It replays the schedule with the functions
 * that generated code runs, remembers for every byte of the arena which element
 * of which tensor lies there, and rejects any read of an element that was not
 * yet written or has been overwritten, and scratch that is less than a kernel
 * needs. */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "plan/plan.h"

/* Returns NULL when the plan is sound, or a sentence (in the graph's pool) that
 * names the first stage, operator, tensor and byte that are not. */
const char *check_plan(const struct plan *plan);

/* The same; `idle_bytes` becomes how many bytes at the end of the arena are
 * never written. */
const char *check_plan_idle(const struct plan *plan, int64_t *idle_bytes);

#endif
