#include "plan/amount.h"

#include "graph/geometry.h"

/* Of a row or a column of what an operator computes. */
enum { WORK_LINE = 10 };

struct extent_sums *amount_along(const struct plan *plan,
                                 const struct unit *unit,
                                 const sn_unit *schedule, enum axis axis) {
  const struct graph *graph = plan->graph;
  const size_t count = (size_t)(unit->last - unit->first) + 1;
  const int32_t extent = axis == AXIS_ROWS ? schedule->rows : schedule->columns;
  struct extent_sums *sums = POOL_ARRAY(graph->pool, struct extent_sums, count);
  if (count == 0)
    return sums;
  const struct pool_mark mark = pool_mark(graph->pool);
  struct range *region = POOL_ARRAY(graph->pool, struct range, count);
  effort_spend(plan->effort, WORK_LINE * (int64_t)count * extent);
  for (int32_t at = 0; at < extent;) {
    const int32_t end = axis == AXIS_ROWS ? sn_row_end(schedule, at)
                                          : sn_column_end(schedule, at);
    region_unit(plan, unit, axis, (struct range){at, end}, region);
    for (int32_t p = unit->first; p <= unit->last; p++) {
      const struct op *op = &graph->op[plan->order[p]];
      const struct range own = region[p - unit->first];
      struct extent_sums *sum = &sums[p - unit->first];
      sum->computed += own.to - own.from;
      sum->step = at > 0 ? own.from - sum->begin : 0;
      sum->begin = own.from;
      cost_extent_add(&sum->extents, own.to - own.from);
      sum->largest =
          own.to - own.from > sum->largest ? own.to - own.from : sum->largest;
      for (int32_t i = own.from; i < own.to; i++)
        sum->taps += unit->sums && p == unit->last
                         ? 1
                         : op_taps(op, axis == AXIS_ROWS, i);
      int32_t oldest = own.from;
      const int32_t storage = graph_storage(graph, op->output);
      for (int32_t q = p + 1; q <= unit->last; q++) {
        const struct range read =
            region_read(plan, unit, q, storage, axis, region[q - unit->first]);
        oldest = read.from < oldest ? read.from : oldest;
      }
      sum->kept = own.to - oldest > sum->kept ? own.to - oldest : sum->kept;
    }
    at = end;
  }
  pool_release(graph->pool, mark);
  return sums;
}

/* What is kept of a tensor that an operator of the unit before `end` makes. */
static struct cost_part part_of(const struct plan *plan,
                                const struct unit *unit, int32_t storage,
                                int32_t end, const struct unit_amount *amount) {
  for (int32_t p = unit->first; p < end; p++)
    if (plan_output_storage(plan, p) == storage)
      return (struct cost_part){amount->kept_rows[p - unit->first],
                                amount->kept_columns[p - unit->first],
                                plan->placement[p].policy == POLICY_ring1d &&
                                    !unit->down};
  return (struct cost_part){0, 0, false};
}

struct unit_amount amount_total(const struct plan *plan,
                                const struct unit *unit,
                                const sn_unit *schedule,
                                const struct extent_sums *rows,
                                const struct extent_sums *columns, bool frugal,
                                const enum pack_rows *together) {
  const struct graph *graph = plan->graph;
  struct pool *pool = graph->pool;
  const size_t count = (size_t)(unit->last - unit->first) + 1;
  struct unit_amount total = {.kept_rows = POOL_ARRAY(pool, int32_t, count),
                              .kept_columns = POOL_ARRAY(pool, int32_t, count),
                              .most_rows = POOL_ARRAY(pool, int32_t, count),
                              .most_columns = POOL_ARRAY(pool, int32_t, count)};
  const int64_t tiles = (int64_t)((schedule->rows - schedule->first_rows +
                                   schedule->tile_rows - 1) /
                                      schedule->tile_rows +
                                  1) *
                        ((schedule->columns + schedule->tile_columns - 1) /
                         schedule->tile_columns);
  for (int32_t p = unit->first; p <= unit->last; p++) {
    const struct op *op = &graph->op[plan->order[p]];
    const struct extent_sums *r = &rows[p - unit->first];
    const struct extent_sums *c = &columns[p - unit->first];
    const sn_shape output = op_output_shape(graph, op);
    const int64_t macs = op_macs(graph, op);
    const int64_t all = (int64_t)output.rows * output.columns;
    const int64_t computed = r->computed * c->computed;
    const bool sums = unit->sums && p == unit->last;
    const int64_t executed =
        sums ? macs : op_macs_per_tap(op) * r->taps * c->taps;
    total.macs += sums ? macs : macs / all * computed;
    total.executed_macs += executed;
    /* A reduction's tiles are of its input, whose pixels share the MACs. */
    const int64_t pixels =
        sums ? (int64_t)schedule->rows * schedule->columns : all;
    if (pixels > 0)
      total.piece_macs += macs / pixels * r->largest * c->largest;
    total.kept_rows[p - unit->first] = r->kept;
    total.kept_columns[p - unit->first] = c->kept;
    total.most_rows[p - unit->first] = r->largest;
    total.most_columns[p - unit->first] = c->largest;
    struct cost_work work = {
        op,
        {r->largest, c->largest, frugal,
         together == NULL ? PACK_ROWS_FREE : together[p - unit->first]},
        sums,
        part_of(plan, unit, graph_storage(graph, op->input[0]), p, &total),
        part_of(plan, unit, plan_output_storage(plan, p), unit->last, &total),
        c->begin,
        c->step,
        executed};
    cost_add_operator(&total.cost, plan->kernels, &work, &r->extents,
                      &c->extents);
    work.most.frugal = false;
    cost_add_operator(&total.lavish, plan->kernels, &work, &r->extents,
                      &c->extents);
  }
  struct cost rest = {
      .count = {[COST_TILE] = tiles, [COST_FEED] = tiles * schedule->feeds}};
  if (count > 0) {
    rest.count[COST_FOLLOWER] = tiles * ((int64_t)count - 1);
    rest.count[COST_CALL] = tiles * (int64_t)count;
  } else {
    rest.count[COST_INPUT_PIXEL] = (int64_t)schedule->rows * schedule->columns;
  }
  cost_add(&total.cost, &rest);
  cost_add(&total.lavish, &rest);
  return total;
}

struct unit_amount amount_unit(const struct plan *plan,
                               const struct stage *stage, int32_t number) {
  const struct unit *unit = &stage->unit[number];
  const sn_unit *schedule = &stage->schedule.unit[number];
  const struct extent_sums *rows =
      amount_along(plan, unit, schedule, AXIS_ROWS);
  const struct extent_sums *columns =
      amount_along(plan, unit, schedule, AXIS_COLUMNS);
  return amount_total(plan, unit, schedule, rows, columns, stage->frugal,
                      unit->first > unit->last
                          ? NULL
                          : &stage->together[unit->first - stage->first]);
}
