#include "plan/replay.h"

#include "graph/geometry.h"
#include "plan/reading.h"
#include "plan/region.h"

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
  struct reading *readings;
};

struct replay {
  const struct plan *plan;
  const struct stage *stage;
  sn_cursor *cursor;
  struct watched *ring; /* by unit: the tensor that it fills */
  int64_t *slots;       /* by unit */

  /* For replay_apart. */
  int32_t writer; /* unit, or -1 */
  struct watched input;
  int32_t output_columns;
  int64_t input_pixel, output_pixel, output_bytes;
  int64_t apart;
};

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
static int64_t oldest_needed(const struct replay *replay,
                             const struct watched *watched) {
  int64_t oldest = INT64_MAX;
  for (const struct reading *r = watched->readings; r != NULL; r = r->next) {
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

static void watch_ring(struct replay *replay, uint32_t number,
                       const sn_tile *tile) {
  const struct watched *ring = &replay->ring[number];
  if (ring->row_pitch == 0)
    return;
  const int64_t last =
      pixel_number(ring, tile->row_end - 1, tile->column_end - 1);
  const int64_t span = last - pixel_number(ring, tile->row, tile->column) + 1;
  const int64_t oldest = oldest_needed(replay, ring);
  const int64_t kept = oldest <= last ? last - oldest + 1 : 0;
  if (replay->slots[number] < span)
    replay->slots[number] = span;
  if (replay->slots[number] < kept)
    replay->slots[number] = kept;
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
  if (replay->ring != NULL)
    watch_ring(replay, number, tile);
  else if (number == (uint32_t)replay->writer)
    watch_output(replay, number, tile);
}

static bool run(struct replay *replay) {
  const struct stage *stage = replay->stage;
  replay->cursor =
      POOL_ARRAY(replay->plan->graph->pool, sn_cursor, (size_t)stage->units);
  sn_stage_run(&stage->schedule, replay->cursor, 0, UINT32_MAX, observe,
               (uint8_t *)(void *)replay, NULL);
  for (int32_t u = 0; u < stage->units; u++)
    if (!sn_unit_done(&stage->schedule.unit[u], &replay->cursor[u]))
      return false;
  return true;
}

/* Sums up, over all tiles along one axis, the rows or columns that position p
 * computes, its taps inside the image, and the largest extents. */
struct extent_sums {
  int64_t computed, taps;
  struct cost_extents extents;
  int32_t largest; /* computed for one tile */
  int32_t kept;    /* needed by the readers of the unit at one time */
};

static void sum_extents(const struct plan *plan, const struct unit *unit,
                        const sn_unit *schedule, enum axis axis,
                        struct extent_sums *sums) {
  const struct graph *graph = plan->graph;
  const int32_t extent = axis == AXIS_ROWS ? schedule->rows : schedule->columns;
  struct range *region = POOL_ARRAY(graph->pool, struct range,
                                    (size_t)(unit->last - unit->first) + 1);
  for (int32_t at = 0; at < extent;) {
    const int32_t end = axis == AXIS_ROWS ? sn_row_end(schedule, at)
                                          : sn_column_end(schedule, at);
    region_unit(plan, unit, axis, (struct range){at, end}, region);
    for (int32_t p = unit->first; p <= unit->last; p++) {
      const struct op *op = &graph->op[plan->order[p]];
      const struct range own = region[p - unit->first];
      struct extent_sums *sum = &sums[p - unit->first];
      sum->computed += own.to - own.from;
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
}

static void measure_unit(const struct plan *plan, struct stage *stage,
                         int32_t number) {
  const struct graph *graph = plan->graph;
  const struct unit *unit = &stage->unit[number];
  const sn_unit *schedule = &stage->schedule.unit[number];
  const size_t count = (size_t)(unit->last - unit->first) + 1;
  struct extent_sums *rows = POOL_ARRAY(graph->pool, struct extent_sums, count);
  struct extent_sums *columns =
      POOL_ARRAY(graph->pool, struct extent_sums, count);
  int64_t piece = 0;
  const int64_t tiles = (int64_t)((schedule->rows + schedule->tile_rows - 1) /
                                  schedule->tile_rows) *
                        ((schedule->columns + schedule->tile_columns - 1) /
                         schedule->tile_columns);
  if (count > 0) {
    sum_extents(plan, unit, schedule, AXIS_ROWS, rows);
    sum_extents(plan, unit, schedule, AXIS_COLUMNS, columns);
  }
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
    stage->macs += sums ? macs : macs / all * computed;
    stage->executed_macs += executed;
    /* A reduction's tiles are of its input, whose pixels share the MACs. */
    const int64_t pixels =
        sums ? (int64_t)schedule->rows * schedule->columns : all;
    if (pixels > 0)
      piece += macs / pixels * r->largest * c->largest;
    stage->kept_rows[p - stage->first] = r->kept;
    stage->kept_columns[p - stage->first] = c->kept;
    stage->most_rows[p - stage->first] = r->largest;
    stage->most_columns[p - stage->first] = c->largest;
    const int32_t scratch =
        kernel_scratch_bytes(plan->kernels, op, plan_tile(stage, p), sums);
    if (scratch > stage->scratch_bytes)
      stage->scratch_bytes = scratch;
    cost_add_operator(&stage->cost, plan->kernels, op, plan_tile(stage, p),
                      sums, &r->extents, &c->extents, executed);
  }
  if (piece > stage->largest_piece_macs)
    stage->largest_piece_macs = piece;
  int64_t *term = stage->cost.count;
  term[COST_TILE] += tiles;
  term[COST_FEED] += tiles * schedule->feeds;
  if (count > 0) {
    term[COST_FOLLOWER] += tiles * ((int64_t)count - 1);
    term[COST_CALL] += tiles * (int64_t)count;
  } else {
    term[COST_INPUT_PIXEL] += (int64_t)schedule->rows * schedule->columns;
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
      .ring = POOL_ARRAY(pool, struct watched, units),
      .slots = POOL_ARRAY(pool, int64_t, units),
      .writer = -1,
  };
  stage->slots = POOL_ARRAY(pool, int32_t, positions);
  stage->kept_rows = POOL_ARRAY(pool, int32_t, positions);
  stage->kept_columns = POOL_ARRAY(pool, int32_t, positions);
  stage->most_rows = POOL_ARRAY(pool, int32_t, positions);
  stage->most_columns = POOL_ARRAY(pool, int32_t, positions);
  stage->macs = 0;
  stage->executed_macs = 0;
  stage->largest_piece_macs = 0;
  stage->scratch_bytes = 0;
  stage->cost = (struct cost){.count = {0}};
  bool rings = false;
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit *unit = &stage->unit[u];
    const bool input = unit->first > unit->last;
    const enum policy policy =
        input ? plan->input.policy : plan->placement[unit->last].policy;
    if (policy != POLICY_ring2d || unit->sums)
      continue;
    const int32_t tensor =
        input ? graph->input[0] : graph->op[plan->order[unit->last]].output;
    watch(plan, stage, graph_storage(graph, tensor), unit->down,
          &replay.ring[u]);
    rings = true;
  }
  /* A stage of one unit has nothing to wait for. */
  if ((rings || stage->units > 1) && !run(&replay))
    return pool_format(pool,
                       "the stage of operators %d to %d stops before its "
                       "end",
                       plan->order[stage->first], plan->order[stage->last]);
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit *unit = &stage->unit[u];
    measure_unit(plan, stage, u);
    if (unit->first > unit->last)
      stage->input_slots = (int32_t)replay.slots[u];
    else
      stage->slots[unit->last - stage->first] = (int32_t)replay.slots[u];
  }
  stage->instructions = cost_instructions(&stage->cost);
  return NULL;
}

int64_t replay_apart(const struct plan *plan, const struct stage *stage,
                     int32_t input, int32_t output) {
  const struct graph *graph = plan->graph;
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
  return replay.apart;
}
