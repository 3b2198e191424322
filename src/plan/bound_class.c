/* Which plans the bound over schedules is for. */
#include "plan/bound.h"

#include "graph/geometry.h"
#include "plan/region.h"

/* Whether a unit's tiles compute more rows (or columns) of one of its followers
 * than there are. */
static bool computes_twice(const struct plan *plan, const struct unit *unit,
                           const sn_unit *schedule, enum axis axis) {
  const struct graph *graph = plan->graph;
  const int32_t extent = axis == AXIS_ROWS ? schedule->rows : schedule->columns;
  const size_t count = (size_t)(unit->last - unit->first) + 1;
  struct range *region = POOL_ARRAY(graph->pool, struct range, count);
  int64_t *computed = POOL_ARRAY(graph->pool, int64_t, count);
  for (int32_t at = 0; at < extent;) {
    const int32_t end = axis == AXIS_ROWS ? sn_row_end(schedule, at)
                                          : sn_column_end(schedule, at);
    region_unit(plan, unit, axis, (struct range){at, end}, region);
    for (size_t i = 0; i < count; i++)
      computed[i] += region[i].to - region[i].from;
    at = end;
  }
  for (int32_t p = unit->first; p < unit->last; p++) {
    const sn_shape shape = op_output_shape(graph, &graph->op[plan->order[p]]);
    if (computed[p - unit->first] >
        (axis == AXIS_ROWS ? shape.rows : shape.columns))
      return true;
  }
  return false;
}

int32_t bound_class(const struct plan *plan) {
  struct pool *pool = plan->graph->pool;
  const struct pool_mark mark = pool_mark(pool);
  int32_t tile_rows = 1;
  for (int32_t p = 0; p < plan->steps; p++) {
    const struct op *op = &plan->graph->op[plan->order[p]];
    if (graph_is_again(op) || op->group_of != NO_OPERATOR)
      tile_rows = 0;
  }
  for (int32_t s = 0; s < plan->stages && tile_rows > 0; s++)
    for (int32_t u = 0; u < plan->stage[s].units && tile_rows > 0; u++) {
      const struct unit *unit = &plan->stage[s].unit[u];
      const sn_unit *schedule = &plan->stage[s].schedule.unit[u];
      const bool narrow = schedule->tile_columns < schedule->columns;
      if (narrow && schedule->tile_rows > tile_rows)
        tile_rows = schedule->tile_rows;
      if ((narrow && unit->down) ||
          (unit->first < unit->last &&
           (computes_twice(plan, unit, schedule, AXIS_ROWS) ||
            computes_twice(plan, unit, schedule, AXIS_COLUMNS))))
        tile_rows = 0;
    }
  pool_release(pool, mark);
  return tile_rows;
}
