/* Wider tiles for a finished plan. */
#ifndef PLAN_WIDEN_H
#define PLAN_WIDEN_H

#include "plan/plan.h"

/* Spends what room a plan leaves below `arena` bytes on wider tiles: tiles of
 * one unit, or of all units of a stage, are widened, and scratch is spent, as
 * long as fewer instructions are estimated, `macs` are not exceeded and the
 * layout fits. A local search: stages and policies stay. Returns a plan that is
 * at least as good, maybe the same. */
struct plan *plan_widen(struct plan *plan, int64_t arena, int64_t macs);

#endif
