#include "plan/replay.h"

#include "graph/geometry.h"
#include "plan/amount.h"
#include "plan/reading.h"
#include "plan/region.h"
#include "plan/ring.h"

/* The first row and column that one unit still needs of a tensor, for every
 * row or column at which a tile of the unit may start: for the tiles from there
 * on, or for that row of tiles alone (or column of tiles, where they go down
 * first). */
struct reading {
  int32_t unit;
  int32_t *row_from, *column_from;
  int32_t *own_from;
  struct reading *next; /* of the same tensor */
};

/* A tensor watched while the schedule runs. Its pixels are numbered row by row,
 * or column by column in a ring that is filled in columns of tiles. */
struct watched {
  int32_t row_pitch, column_pitch; /* both 0: nothing is watched */
  bool by_columns;
  struct reading *readings;
};

struct replay {
  const struct plan *plan;
  const struct stage *stage;
  sn_cursor *cursor;
  struct watched *watched; /* by unit: the tensor that it fills */
  struct ring *ring;       /* by unit */
  struct ring_row *live;   /* of the rows of one tensor */

  /* For replay_apart. */
  int32_t writer; /* unit, or -1 */
  struct watched input;
  int32_t output_columns;
  int64_t input_pixel, output_pixel, output_bytes;
  int64_t apart;

  int64_t work; /* in the units of plan/effort.h */
};

/* Of a tile, of looking at a unit for it, and of looking at a row. */
enum { WORK_TILE = 60, WORK_UNIT = 8, WORK_ROW = 8 };

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

/* All units' needs of one tensor. Where it is read in another shape, all of it
 * is needed to the end (the arrays stay zero). */
static void watch(const struct plan *plan, const struct stage *stage,
                  int32_t storage, bool by_columns, struct watched *watched) {
  const struct graph *graph = plan->graph;
  struct pool *pool = graph->pool;
  const sn_shape shape = graph->tensor[storage].shape;
  watched->row_pitch = by_columns ? 1 : shape.columns;
  watched->column_pitch = by_columns ? shape.rows : 1;
  watched->by_columns = by_columns;
  watched->readings = NULL;
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
    struct reading *reading = POOL_NEW(pool, struct reading);
    *reading = (struct reading){
        .unit = u,
        .row_from = POOL_ARRAY(pool, int32_t, (size_t)schedule->rows + 1),
        .column_from = POOL_ARRAY(pool, int32_t, (size_t)schedule->columns + 1),
        .own_from = POOL_ARRAY(pool, int32_t, lines + 1),
        .next = watched->readings};
    watched->readings = reading;
    if (!as_made)
      continue;
    fill_from(plan, unit, schedule, storage, AXIS_ROWS, true,
              reading->row_from);
    fill_from(plan, unit, schedule, storage,
              unit->down ? AXIS_COLUMNS : AXIS_ROWS, false, reading->own_from);
    fill_from(plan, unit, schedule, storage, AXIS_COLUMNS, true,
              reading->column_from);
  }
}

static int64_t pixel_number(const struct watched *watched, int32_t row,
                            int32_t column) {
  return (int64_t)row * watched->row_pitch +
         (int64_t)column * watched->column_pitch;
}

/* The first pixel of a watched tensor that any tile still to come needs, at the
 * least: of the line of tiles that has been begun, and of the lines behind it.
 * INT64_MAX when none does. */
static int64_t oldest_needed(struct replay *replay,
                             const struct watched *watched) {
  int64_t oldest = INT64_MAX;
  for (const struct reading *r = watched->readings; r != NULL; r = r->next) {
    replay->work += WORK_ROW;
    const sn_unit *unit = &replay->stage->schedule.unit[r->unit];
    const sn_cursor at = replay->cursor[r->unit];
    if (sn_unit_done(unit, &at))
      continue;
    const int64_t here = unit->down ? pixel_number(watched, r->row_from[at.row],
                                                   r->own_from[at.column])
                                    : pixel_number(watched, r->own_from[at.row],
                                                   r->column_from[at.column]);
    oldest = here < oldest ? here : oldest;
    const int32_t line =
        unit->down ? sn_column_end(unit, at.column) : sn_row_end(unit, at.row);
    if (line >= (unit->down ? unit->columns : unit->rows))
      continue;
    const int64_t next =
        unit->down
            ? pixel_number(watched, r->row_from[0], r->column_from[line])
            : pixel_number(watched, r->row_from[line], r->column_from[0]);
    oldest = next < oldest ? next : oldest;
  }
  return oldest;
}

/* The first column of row r that one reader still needs; INT32_MAX: none. */
static int32_t needed_from(const struct replay *replay,
                           const struct reading *reading, int32_t r) {
  const sn_unit *unit = &replay->stage->schedule.unit[reading->unit];
  const sn_cursor at = replay->cursor[reading->unit];
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

static void watch_ring(struct replay *replay, uint32_t number,
                       const sn_tile *tile) {
  const struct watched *watched = &replay->watched[number];
  struct ring *ring = &replay->ring[number];
  if (watched->row_pitch == 0)
    return;
  const int64_t oldest = oldest_needed(replay, watched);
  if (watched->by_columns) {
    const int64_t start = pixel_number(watched, tile->row, tile->column);
    ring_write_fifo(
        ring, oldest < start ? oldest : start,
        pixel_number(watched, tile->row_end - 1, tile->column_end - 1));
    return;
  }
  int32_t first = tile->row;
  if (oldest < (int64_t)first * watched->row_pitch)
    first = (int32_t)(oldest / watched->row_pitch);
  replay->work += WORK_ROW * ((int64_t)tile->row_end - first);
  for (int32_t r = first; r < tile->row_end; r++) {
    const bool now = r >= tile->row;
    struct ring_row live = {now ? tile->column : INT32_MAX,
                            now ? tile->column_end : watched->row_pitch};
    for (const struct reading *reading = watched->readings; reading != NULL;
         reading = reading->next) {
      const int32_t from = needed_from(replay, reading, r);
      live.from = from < live.from ? from : live.from;
    }
    replay->live[r - first] = live;
  }
  ring_write(ring, tile->row, tile->row_end,
             (struct ring_row){tile->column, tile->column_end}, replay->live,
             first);
}

static void watch_output(struct replay *replay, uint32_t number,
                         const sn_tile *tile) {
  const sn_unit *unit = &replay->stage->schedule.unit[number];
  int64_t written = ((int64_t)(tile->row_end - 1) * replay->output_columns +
                     tile->column_end) *
                    replay->output_pixel;
  if (replay->stage->unit[number].sums)
    written = tile->row_end == unit->rows && tile->column_end == unit->columns
                  ? replay->output_bytes
                  : 0;
  const int64_t oldest = oldest_needed(replay, &replay->input);
  if (oldest == INT64_MAX || written == 0)
    return;
  if (written - oldest * replay->input_pixel > replay->apart)
    replay->apart = written - oldest * replay->input_pixel;
}

/* The schedule's functions know an arena; here it is the replay. */
static void observe(uint8_t *context, const uint8_t *frame, uint32_t number,
                    const sn_tile *tile) {
  struct replay *replay = (struct replay *)(void *)context;
  (void)frame;
  if (replay->watched != NULL)
    watch_ring(replay, number, tile);
  else if (number == (uint32_t)replay->writer)
    watch_output(replay, number, tile);
}

static bool run(struct replay *replay) {
  const struct stage *stage = replay->stage;
  replay->cursor =
      POOL_ARRAY(replay->plan->graph->pool, sn_cursor, (size_t)stage->units);
  const uint32_t tiles =
      sn_stage_run(&stage->schedule, replay->cursor, 0, UINT32_MAX, observe,
                   (uint8_t *)(void *)replay, NULL);
  effort_spend(replay->plan->effort,
               replay->work +
                   (WORK_TILE + WORK_UNIT * (int64_t)stage->units) * tiles);
  for (int32_t u = 0; u < stage->units; u++)
    if (!sn_unit_done(&stage->schedule.unit[u], &replay->cursor[u]))
      return false;
  return true;
}

static int32_t scratch_bytes(const struct plan *plan, const struct unit *unit,
                             int32_t position, struct pack_tile tile) {
  return kernel_scratch_bytes(plan->kernels,
                              &plan->graph->op[plan->order[position]], tile,
                              unit->sums && position == unit->last);
}

static void add_amount(const struct plan *plan, struct stage *stage,
                       int32_t number, struct cost *lavish_cost) {
  const struct unit *unit = &stage->unit[number];
  const struct unit_amount amount =
      amount_unit(plan, unit, &stage->schedule.unit[number], stage->frugal);
  stage->macs += amount.macs;
  stage->executed_macs += amount.executed_macs;
  cost_add(&stage->cost, &amount.cost);
  cost_add(lavish_cost, &amount.lavish);
  if (amount.piece_macs > stage->largest_piece_macs)
    stage->largest_piece_macs = amount.piece_macs;
  for (int32_t p = unit->first; p <= unit->last; p++) {
    const int32_t at = p - stage->first;
    stage->kept_rows[at] = amount.kept_rows[p - unit->first];
    stage->kept_columns[at] = amount.kept_columns[p - unit->first];
    stage->most_rows[at] = amount.most_rows[p - unit->first];
    stage->most_columns[at] = amount.most_columns[p - unit->first];
    struct pack_tile tile = plan_tile(stage, p);
    const int32_t scratch = scratch_bytes(plan, unit, p, tile);
    tile.frugal = false;
    const int32_t lavish = scratch_bytes(plan, unit, p, tile);
    if (scratch > stage->scratch_bytes)
      stage->scratch_bytes = scratch;
    if (lavish > stage->lavish_scratch)
      stage->lavish_scratch = lavish;
  }
}

const char *replay_measure(const struct plan *plan, struct stage *stage) {
  const struct graph *graph = plan->graph;
  struct pool *pool = graph->pool;
  const size_t positions = (size_t)(stage->last - stage->first) + 2;
  const size_t units = (size_t)stage->units;
  struct replay replay = {
      .plan = plan,
      .stage = stage,
      .watched = POOL_ARRAY(pool, struct watched, units),
      .ring = POOL_ARRAY(pool, struct ring, units),
      .writer = -1,
  };
  stage->slots = POOL_ARRAY(pool, int32_t, positions);
  stage->row_pitch = POOL_ARRAY(pool, int32_t, positions);
  stage->kept_rows = POOL_ARRAY(pool, int32_t, positions);
  stage->kept_columns = POOL_ARRAY(pool, int32_t, positions);
  stage->most_rows = POOL_ARRAY(pool, int32_t, positions);
  stage->most_columns = POOL_ARRAY(pool, int32_t, positions);
  stage->macs = 0;
  stage->executed_macs = 0;
  stage->largest_piece_macs = 0;
  stage->scratch_bytes = 0;
  stage->lavish_scratch = 0;
  stage->cost = (struct cost){.count = {0}};
  struct cost lavish = {.count = {0}};
  int32_t most_rows = 0;
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit *unit = &stage->unit[u];
    const bool input = unit->first > unit->last;
    const enum policy policy =
        input ? plan->input.policy : plan->placement[unit->last].policy;
    if (policy != POLICY_ring2d || unit->sums)
      continue;
    const int32_t tensor =
        input ? graph->input[0] : graph->op[plan->order[unit->last]].output;
    const int32_t storage = graph_storage(graph, tensor);
    const sn_shape shape = graph->tensor[storage].shape;
    watch(plan, stage, storage, unit->down, &replay.watched[u]);
    ring_open(&replay.ring[u], shape.columns);
    most_rows = shape.rows > most_rows ? shape.rows : most_rows;
  }
  replay.live = POOL_ARRAY(pool, struct ring_row, (size_t)most_rows);
  /* A stage of one unit has nothing to wait for. */
  if ((most_rows > 0 || stage->units > 1) && !run(&replay))
    return pool_format(pool,
                       "the stage of operators %d to %d stops before its "
                       "end",
                       plan->order[stage->first], plan->order[stage->last]);
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit *unit = &stage->unit[u];
    int32_t pitch = 0;
    const int32_t slots =
        replay.watched[u].row_pitch > 0 ? ring_fit(&replay.ring[u], &pitch) : 0;
    add_amount(plan, stage, u, &lavish);
    if (unit->first > unit->last) {
      stage->input_slots = slots;
      stage->input_pitch = pitch;
    } else {
      stage->slots[unit->last - stage->first] = slots;
      stage->row_pitch[unit->last - stage->first] = pitch;
    }
  }
  stage->instructions = cost_instructions(&stage->cost, plan->kernels);
  stage->lavish_instructions = cost_instructions(&lavish, plan->kernels);
  return NULL;
}

int64_t replay_apart(const struct plan *plan, const struct stage *stage,
                     int32_t input, int32_t output) {
  const struct graph *graph = plan->graph;
  const struct pool_mark mark = pool_mark(graph->pool);
  struct replay replay = {.plan = plan, .stage = stage};
  replay.writer = stage_producer(plan, stage, output);
  const struct op *op = &graph->op[graph->tensor[output].producer];
  replay.output_columns = op_output_shape(graph, op).columns;
  replay.input_pixel = tensor_pixel_bytes(&graph->tensor[input]);
  replay.output_bytes = graph->tensor[output].bytes;
  replay.output_pixel = op_output_shape(graph, op).channels *
                        element_type_bytes(graph->tensor[output].type);
  watch(plan, stage, input, false, &replay.input);
  run(&replay);
  pool_release(graph->pool, mark);
  return replay.apart;
}
