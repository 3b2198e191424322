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

/* What is changed in a stage: the tiles of the unit that is led by the operator
 * at `position` (WIDEN_INPUT: of the streamed input), or of all units, at most
 * so many columns wide then; or scratch is spent. */
enum { WIDEN_INPUT = -1, WIDEN_EVERY_UNIT = -2, WIDEN_SCRATCH = -3 };

struct widening {
  int32_t stage, position, columns;
};

/* The widths that are tried, rising. */
enum { WIDEN_WIDTHS = 5 };
extern const int32_t widen_widths[WIDEN_WIDTHS];

/* Applies one to the decisions of a copy; false where it changes nothing. */
bool widening_apply(struct plan *copy, const struct plan *plan,
                    const struct widening *widening);

struct widener;

/* What several plans of one graph are widened with: how a stage is executed
 * with wider tiles is found once for all of them. Belongs to the graph's pool.
 */
struct widener *widener_new(const struct plan *plan);

/* As plan_widen, with few layouts: each stage is executed as is best for itself
 * within the arena, and where the layout then goes beyond, less is changed. */
struct plan *widener_widen(struct widener *widener, struct plan *plan,
                           int64_t arena, int64_t macs);

#endif
