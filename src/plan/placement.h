/* Which decisions are legal. Each check returns NULL, or a sentence that says
 * what is not and what would be. */
#ifndef PLAN_PLACEMENT_H
#define PLAN_PLACEMENT_H

#include "plan/plan.h"

/* Whether the operator at a position has no tiles of its own, but follows those
 * of the next one behind it that has. */
bool placement_follows(const struct plan *plan, int32_t position);

/* Every reader of a follower's tensor is in its unit; rings are read inside the
 * stage; both are written and read in the shape in which they were made. Needs
 * the stage's units. */
const char *placement_check(const struct plan *plan, const struct stage *stage);

/* What a follower with policy ring1d keeps of the tiles to the left, or above,
 * is all that a tile needs besides what is computed for it. */
const char *placement_check_kept(const struct plan *plan,
                                 const struct unit *unit,
                                 const sn_unit *schedule);

#endif
