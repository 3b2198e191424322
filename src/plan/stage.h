/* One stage: from placements to units, schedule, ring sizes and costs. */
#ifndef PLAN_STAGE_H
#define PLAN_STAGE_H

#include "plan/plan.h"

/* Derives units and schedule of a stage and replays it to find how much of each
 * ring is kept and what is executed. Reads the decisions only. Returns NULL, or
 * a sentence that says why the stage is not legal. */
const char *stage_build(const struct plan *plan, struct stage *stage);

/* How far an output that the stage materialises may grow into an input that
 * dies in it: bytes that the input has to start above the output. Both are
 * tensors' storages. The stage must have been built. */
struct overlap stage_overlap(const struct plan *plan, const struct stage *stage,
                             int32_t input, int32_t output);

/* Whether an operator, as the leader of a stage with several operators, can eat
 * its input tile by tile with sums. */
bool stage_can_sum(const struct graph *graph, const struct op *op);

/* Whether an operator reads an input as the tensor that was made, not as an
 * alias of another shape: only then do rows and columns mean the same. */
bool stage_reads_as_made(const struct graph *graph, const struct op *op,
                         int32_t i);

#endif
