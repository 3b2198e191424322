/* Offsets for the buffers of a plan. */
#ifndef PLAN_LAYOUT_H
#define PLAN_LAYOUT_H

#include "plan/plan.h"

/* Gives every buffer its offset and the plan its arena size and bound, and
 * settles which kernels do two rows of output at a time. Packing
 * is NP-hard; the search is a greedy placement over many orders, and
 * arena_bound says how far from the best its answer can be. It is given up
 * early when no layout of at most `most` bytes is found. Returns false with a
 * report when the arena would not fit 2 GB. Deterministic. */
bool layout_make(struct plan *plan, int64_t most);

/* By stage, and for the end: bytes that are live while it runs, at its worst
 * moment. Belongs to the graph's pool. */
int64_t *layout_live_bytes(const struct plan *plan);

/* The most live bytes of a stage: no layout of the buffers can be smaller. */
int64_t layout_bound(const struct plan *plan);

/* The stage with the most live bytes; the first of several. */
int32_t layout_peak_stage(const struct plan *plan);

/* The bytes up to which the buffers of a stage lie; the layout has been made.
 */
int64_t layout_top(const struct plan *plan, int32_t stage);

#endif
