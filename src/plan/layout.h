/* Offsets for the buffers of a plan. */
#ifndef PLAN_LAYOUT_H
#define PLAN_LAYOUT_H

#include "plan/plan.h"

/* Gives every buffer its offset and the plan its arena size and bound. Packing
 * is NP-hard; the search is a greedy placement over several orders, and
 * arena_bound says how far from the best its answer can be. Returns false with
 * a report when the arena would not fit 2 GB. Deterministic. */
bool layout_make(struct plan *plan);

/* Bytes that are live while a stage runs, at its worst moment. */
int64_t layout_live_bytes(const struct plan *plan, int32_t stage);

#endif
