/* One stage: from placements to units, schedule, ring sizes and costs. */
#ifndef PLAN_STAGE_H
#define PLAN_STAGE_H

#include "plan/plan.h"

/* Derives units and schedule of a stage and replays it to find how much of each
 * ring is kept and what is executed. Reads the decisions only. Returns NULL, or
 * a sentence that says why the stage is not legal. */
const char *stage_build(const struct plan *plan, struct stage *stage);

/* The first part of this: all but the slots of rings, which are 0 (for these,
 * plan/replay.h). */
const char *stage_schedule(const struct plan *plan, struct stage *stage);

/* Sets the extent that a unit's cursor runs over, and its tiles, from the
 * leader's placement. Returns NULL, or why that is not legal. */
const char *stage_unit_tiles(const struct plan *plan, const struct unit *unit,
                             sn_unit *schedule);

/* Whether a unit executes everything at once. */
bool stage_is_one_tile(const sn_unit *schedule);

/* How far an output that the stage materialises may grow into an input that
 * dies in it: bytes that the input has to start above the output. Both are
 * tensors' storages. The stage must have been built. */
struct overlap stage_overlap(const struct plan *plan, const struct stage *stage,
                             int32_t input, int32_t output);

/* The fewest bytes that the input may start above the output. */
int32_t overlap_least(const struct overlap *overlap);

#endif
