#include "plan/widen.h"

#include "plan/layout.h"
#include "plan/replay.h"
#include "plan/stage.h"

/* Gains below this part of a plan's instructions are not worth a layout. */
enum { LEAST_GAIN = 500 };

/* Layouts one after another that do not fit before no more are tried. */
enum { MISSES_MOST = 32 };

/* Of copying what has been decided about an operator. */
enum { WORK_STEP = 50 };

/* Within what it is done, and how many layouts have not fitted since one did.
 */
struct room {
  int64_t arena, macs;
  int32_t misses;
};

/* Widens the tiles of one unit along its lines of tiles; false where they are
 * as long as those. */
static bool widen_unit(struct plan *plan, const struct stage *stage,
                       const struct unit *unit, int32_t columns) {
  struct placement *placement =
      unit->first > unit->last ? &plan->input : &plan->placement[unit->last];
  const sn_unit *schedule = &stage->schedule.unit[unit - stage->unit];
  const int32_t line = unit->down ? schedule->rows : schedule->columns;
  int32_t *width =
      unit->down ? &placement->tile_rows : &placement->tile_columns;
  if (*width >= line || columns <= *width)
    return false;
  *width = columns < line ? columns : line;
  if (unit->down)
    placement->first_rows = *width;
  return true;
}

bool widening_apply(struct plan *copy, const struct plan *plan,
                    const struct widening *move) {
  const struct stage *stage = &plan->stage[move->stage];
  bool changed = false;
  if (move->position == WIDEN_SCRATCH) {
    changed = stage->frugal;
    copy->stage[move->stage].frugal = false;
    return changed;
  }
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit *unit = &stage->unit[u];
    const int32_t leader = unit->first > unit->last ? WIDEN_INPUT : unit->last;
    if (move->position == WIDEN_EVERY_UNIT || move->position == leader)
      changed = widen_unit(copy, stage, unit, move->columns) || changed;
  }
  return changed;
}

/* The plan after a move, or NULL where that is no gain. */
static struct plan *try_move(const struct plan *plan,
                             const struct widening *move, struct room *room) {
  struct plan *copy = plan_copy(plan, plan->kernels);
  for (int32_t i = 0; i < plan->stages; i++)
    if (i != move->stage)
      copy->stage[i] = plan->stage[i];
  if (!widening_apply(copy, plan, move))
    return NULL;
  /* The stage alone first: most moves end here. */
  struct stage *stage = &copy->stage[move->stage];
  const int64_t most =
      plan->stage[move->stage].instructions - plan->instructions / LEAST_GAIN;
  if (stage_schedule(copy, stage) != NULL || stage->instructions > most ||
      replay_rings(copy, stage, NULL) != NULL)
    return NULL;
  if (plan_complete(copy) != NULL || copy->macs > room->macs ||
      layout_bound(copy) > room->arena)
    return NULL;
  room->misses++;
  if (!layout_make(copy, room->arena) || copy->arena_bytes > room->arena)
    return NULL;
  room->misses = 0;
  return copy;
}

/* The plan after a move where it is better, else the plan as it is. */
static struct plan *try_and_keep(struct plan *plan, const struct widening *move,
                                 struct room *room) {
  if (room->misses > MISSES_MOST ||
      !effort_lasts(plan->effort, EFFORT_WIDENING))
    return plan;
  effort_spend(plan->effort, WORK_STEP * (int64_t)plan->steps);
  struct pool *pool = plan->graph->pool;
  const struct pool_mark mark = pool_mark(pool);
  struct plan *next = try_move(plan, move, room);
  if (next != NULL && next->instructions < plan->instructions)
    return next;
  pool_release(pool, mark);
  return plan;
}

const int32_t widen_widths[WIDEN_WIDTHS] = {2, 4, 8, 16, 32};

static struct plan *widen_stage(struct plan *plan, int32_t number,
                                struct room *room) {
  for (int32_t w = 0; w < WIDEN_WIDTHS; w++) {
    const struct widening every = {number, WIDEN_EVERY_UNIT, widen_widths[w]};
    plan = try_and_keep(plan, &every, room);
  }
  for (int32_t w = 0; w < WIDEN_WIDTHS; w++)
    for (int32_t u = plan->stage[number].units - 1; u >= 0; u--) {
      const struct unit *unit = &plan->stage[number].unit[u];
      const struct widening one = {
          number, unit->first > unit->last ? WIDEN_INPUT : unit->last,
          widen_widths[w]};
      plan = try_and_keep(plan, &one, room);
    }
  return plan;
}

struct plan *plan_widen(struct plan *plan, int64_t arena, int64_t macs) {
  struct room room = {arena, macs, 0};
  for (int32_t s = 0; s < plan->stages; s++) {
    const struct widening scratch = {s, WIDEN_SCRATCH, 0};
    plan = try_and_keep(plan, &scratch, &room);
  }
  room.misses = 0;
  for (int32_t s = 0; s < plan->stages; s++)
    plan = widen_stage(plan, s, &room);
  return plan;
}
