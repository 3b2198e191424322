#include "plan/watch.h"

#include "plan/reading.h"
#include "plan/region.h"

/* For each row (or column) at which a tile may start, the first one of the
 * tensor that this tile needs, or with `later` it and those behind it;
 * INT32_MAX where nothing is needed. Needs do not always rise from tile to
 * tile: padding needs nothing, and what is laid side by side comes in turn. */
static void fill_from(const struct plan *plan, const struct unit *unit,
                      const sn_unit *schedule, int32_t storage, enum axis axis,
                      bool later, int32_t *from) {
  const int32_t extent = axis == AXIS_ROWS ? schedule->rows : schedule->columns;
  struct range *region = POOL_ARRAY(plan->graph->pool, struct range,
                                    (size_t)(unit->last - unit->first) + 1);
  for (int32_t at = 0; at < extent;) {
    const int32_t end = axis == AXIS_ROWS ? sn_row_end(schedule, at)
                                          : sn_column_end(schedule, at);
    int32_t least = INT32_MAX;
    region_unit(plan, unit, axis, (struct range){at, end}, region);
    for (int32_t p = unit->first; p <= unit->last; p++) {
      const struct range read =
          region_read(plan, unit, p, storage, axis, region[p - unit->first]);
      if (read.from < read.to && read.from < least)
        least = read.from;
    }
    for (int32_t i = at; i < end; i++)
      from[i] = least;
    at = end;
  }
  for (int32_t at = extent - 1; later && at > 0; at--)
    if (from[at] < from[at - 1])
      from[at - 1] = from[at];
}

struct watch watch_open(const struct plan *plan, const struct stage *stage,
                        int32_t storage, bool by_columns) {
  const struct graph *graph = plan->graph;
  struct pool *pool = graph->pool;
  const sn_shape shape = graph->tensor[storage].shape;
  struct watch watch = {.stage = stage,
                        .row_pitch = by_columns ? 1 : shape.columns,
                        .column_pitch = by_columns ? shape.rows : 1,
                        .by_columns = by_columns};
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit *unit = &stage->unit[u];
    bool reads = false;
    bool as_made = true;
    for (int32_t p = unit->first; p <= unit->last; p++) {
      const struct op *op = &graph->op[plan->order[p]];
      for (int32_t i = 0; i < op->data_inputs; i++)
        if (graph_storage(graph, op->input[i]) == storage) {
          reads = true;
          as_made = as_made && ((unit->sums && p == unit->last) ||
                                stage_reads_as_made(graph, op, i));
        }
    }
    if (!reads)
      continue;
    const sn_unit *schedule = &stage->schedule.unit[u];
    const size_t lines =
        (size_t)(unit->down ? schedule->columns : schedule->rows);
    struct watch_reading *reading = POOL_NEW(pool, struct watch_reading);
    *reading = (struct watch_reading){
        .unit = u,
        .row_from = POOL_ARRAY(pool, int32_t, (size_t)schedule->rows + 1),
        .column_from = POOL_ARRAY(pool, int32_t, (size_t)schedule->columns + 1),
        .own_from = POOL_ARRAY(pool, int32_t, lines + 1),
        .next = watch.readings};
    watch.readings = reading;
    watch.units++;
    /* Read in another shape, all of it is needed to the end: the arrays stay
     * zero. */
    if (!as_made)
      continue;
    fill_from(plan, unit, schedule, storage, AXIS_ROWS, true,
              reading->row_from);
    fill_from(plan, unit, schedule, storage,
              unit->down ? AXIS_COLUMNS : AXIS_ROWS, false, reading->own_from);
    fill_from(plan, unit, schedule, storage, AXIS_COLUMNS, true,
              reading->column_from);
  }
  return watch;
}

int64_t watch_pixel(const struct watch *watch, int32_t row, int32_t column) {
  return (int64_t)row * watch->row_pitch +
         (int64_t)column * watch->column_pitch;
}

int64_t watch_oldest(const struct watch *watch, const sn_cursor *cursor) {
  int64_t oldest = INT64_MAX;
  for (const struct watch_reading *r = watch->readings; r != NULL;
       r = r->next) {
    const sn_unit *unit = &watch->stage->schedule.unit[r->unit];
    const sn_cursor at = cursor[r->unit];
    if (sn_unit_done(unit, &at))
      continue;
    const int64_t here = unit->down ? watch_pixel(watch, r->row_from[at.row],
                                                  r->own_from[at.column])
                                    : watch_pixel(watch, r->own_from[at.row],
                                                  r->column_from[at.column]);
    oldest = here < oldest ? here : oldest;
    const int32_t line =
        unit->down ? sn_column_end(unit, at.column) : sn_row_end(unit, at.row);
    if (line >= (unit->down ? unit->columns : unit->rows))
      continue;
    const int64_t next =
        unit->down ? watch_pixel(watch, r->row_from[0], r->column_from[line])
                   : watch_pixel(watch, r->row_from[line], r->column_from[0]);
    oldest = next < oldest ? next : oldest;
  }
  return oldest;
}

/* The first column of row r that one reader still needs; INT32_MAX: none. */
static int32_t needed_from(const struct watch *watch, const sn_cursor *cursor,
                           const struct watch_reading *reading, int32_t r) {
  const sn_unit *unit = &watch->stage->schedule.unit[reading->unit];
  const sn_cursor at = cursor[reading->unit];
  int32_t from = INT32_MAX;
  if (sn_unit_done(unit, &at))
    return from;
  if (unit->down) {
    const int32_t line = sn_column_end(unit, at.column);
    if (r >= reading->row_from[at.row])
      from = reading->own_from[at.column];
    if (line < unit->columns && r >= reading->row_from[0] &&
        reading->column_from[line] < from)
      from = reading->column_from[line];
    return from;
  }
  const int32_t line = sn_row_end(unit, at.row);
  if (line < unit->rows && r >= reading->row_from[line])
    return reading->column_from[0];
  return r >= reading->own_from[at.row] ? reading->column_from[at.column]
                                        : INT32_MAX;
}

int32_t watch_column(const struct watch *watch, const sn_cursor *cursor,
                     int32_t r) {
  int32_t least = INT32_MAX;
  for (const struct watch_reading *reading = watch->readings; reading != NULL;
       reading = reading->next) {
    const int32_t from = needed_from(watch, cursor, reading, r);
    least = from < least ? from : least;
  }
  return least;
}
