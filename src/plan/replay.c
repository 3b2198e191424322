#include "plan/replay.h"

#include "graph/geometry.h"
#include "plan/amount.h"
#include "plan/reading.h"
#include "plan/ring.h"
#include "plan/watch.h"

struct replay {
  const struct plan *plan;
  const struct stage *stage;
  sn_cursor *cursor;
  struct watch *watched; /* by unit: the tensor that it fills */
  struct ring *ring;     /* by unit */
  struct ring_row *live; /* of the rows of one tensor */

  /* For replay_apart. */
  int32_t writer; /* unit, or -1 */
  struct watch input;
  int32_t output_columns;
  int64_t input_pixel, output_pixel, output_bytes;
  int64_t apart;

  int64_t work; /* in the units of plan/effort.h */
};

/* Tiles that are run between two looks at whether rings are too large. */
enum { TILES_AT_ONCE = 64 };

/* Of a tile, of looking at a unit for it, and of looking at a row. */
enum { WORK_TILE = 60, WORK_UNIT = 8, WORK_ROW = 8 };

/* The first pixel of a watched tensor that is still needed. */
static int64_t oldest_needed(struct replay *replay,
                             const struct watch *watched) {
  replay->work += WORK_ROW * (int64_t)watched->units;
  return watch_oldest(watched, replay->cursor);
}

static void watch_ring(struct replay *replay, uint32_t number,
                       const sn_tile *tile) {
  const struct watch *watched = &replay->watched[number];
  struct ring *ring = &replay->ring[number];
  if (watched->row_pitch == 0)
    return;
  const int64_t oldest = oldest_needed(replay, watched);
  if (watched->by_columns) {
    const int64_t start = watch_pixel(watched, tile->row, tile->column);
    ring_write_fifo(
        ring, oldest < start ? oldest : start,
        watch_pixel(watched, tile->row_end - 1, tile->column_end - 1));
    return;
  }
  int32_t first = tile->row;
  if (oldest < (int64_t)first * watched->row_pitch)
    first = (int32_t)(oldest / watched->row_pitch);
  replay->work += WORK_ROW * ((int64_t)tile->row_end - first);
  for (int32_t r = first; r < tile->row_end; r++) {
    const bool now = r >= tile->row;
    const int32_t needed = watch_column(watched, replay->cursor, r);
    replay->live[r - first] =
        (struct ring_row){now && tile->column < needed ? tile->column : needed,
                          now ? tile->column_end : watched->row_pitch};
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

/* Bytes of pixels that one of a tensor's rings needs. */
static int64_t pixel_bytes(const struct replay *replay, int32_t number) {
  const struct plan *plan = replay->plan;
  const struct unit *unit = &replay->stage->unit[number];
  const int32_t storage = unit->first > unit->last
                              ? plan->graph->input[0]
                              : plan_output_storage(plan, unit->last);
  return tensor_pixel_bytes(&plan->graph->tensor[storage]);
}

/* What the rings take at the least beyond a slot each, as far as the schedule
 * has been run. */
static int64_t least_bytes(const struct replay *replay) {
  int64_t bytes = 0;
  for (int32_t u = 0; u < replay->stage->units; u++) {
    const int64_t slots = ring_least(&replay->ring[u]);
    if (replay->watched[u].row_pitch > 0 && slots > 1)
      bytes += (slots - 1) * pixel_bytes(replay, u);
  }
  return bytes;
}

/* Runs the schedule to its end, or until the rings have no room. Returns
 * whether it came to the end. */
static bool run(struct replay *replay, struct ring_room *room) {
  const struct stage *stage = replay->stage;
  replay->cursor =
      POOL_ARRAY(replay->plan->graph->pool, sn_cursor, (size_t)stage->units);
  const uint32_t most = room == NULL ? UINT32_MAX : TILES_AT_ONCE;
  uint32_t tiles = 0;
  uint32_t fired = most;
  while (fired == most && (room == NULL || room->least <= room->most)) {
    fired = sn_stage_run(&stage->schedule, replay->cursor, 0, most, observe,
                         (uint8_t *)(void *)replay, NULL);
    tiles += fired;
    if (room != NULL)
      room->least = least_bytes(replay);
  }
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
  const struct unit_amount amount = amount_unit(plan, stage, number);
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

void replay_count(const struct plan *plan, struct stage *stage) {
  struct pool *pool = plan->graph->pool;
  const size_t positions = (size_t)(stage->last - stage->first) + 2;
  stage->slots = POOL_ARRAY(pool, int32_t, positions);
  stage->row_pitch = POOL_ARRAY(pool, int32_t, positions);
  stage->kept_rows = POOL_ARRAY(pool, int32_t, positions);
  stage->kept_columns = POOL_ARRAY(pool, int32_t, positions);
  stage->most_rows = POOL_ARRAY(pool, int32_t, positions);
  stage->most_columns = POOL_ARRAY(pool, int32_t, positions);
  stage->together = POOL_ARRAY(pool, enum pack_rows, positions);
  stage->macs = 0;
  stage->executed_macs = 0;
  stage->largest_piece_macs = 0;
  stage->scratch_bytes = 0;
  stage->lavish_scratch = 0;
  stage->cost = (struct cost){.count = {0}};
  struct cost lavish = {.count = {0}};
  for (int32_t u = 0; u < stage->units; u++)
    add_amount(plan, stage, u, &lavish);
  stage->instructions = cost_instructions(&stage->cost, plan->kernels);
  stage->lavish_instructions = cost_instructions(&lavish, plan->kernels);
}

const char *replay_rings(const struct plan *plan, struct stage *stage,
                         struct ring_room *room) {
  const struct graph *graph = plan->graph;
  struct pool *pool = graph->pool;
  const size_t units = (size_t)stage->units;
  struct replay replay = {
      .plan = plan,
      .stage = stage,
      .watched = POOL_ARRAY(pool, struct watch, units),
      .ring = POOL_ARRAY(pool, struct ring, units),
      .writer = -1,
  };
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
    replay.watched[u] = watch_open(plan, stage, storage, unit->down);
    ring_open(&replay.ring[u], shape.columns);
    most_rows = shape.rows > most_rows ? shape.rows : most_rows;
  }
  replay.live = POOL_ARRAY(pool, struct ring_row, (size_t)most_rows);
  /* A stage of one unit has nothing to wait for. */
  if ((most_rows > 0 || stage->units > 1) && !run(&replay, room))
    return pool_format(pool,
                       "the stage of operators %d to %d stops before its "
                       "end",
                       plan->order[stage->first], plan->order[stage->last]);
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit *unit = &stage->unit[u];
    int32_t pitch = 0;
    const int32_t slots =
        replay.watched[u].row_pitch > 0 ? ring_fit(&replay.ring[u], &pitch) : 0;
    if (unit->first > unit->last) {
      stage->input_slots = slots;
      stage->input_pitch = pitch;
    } else {
      stage->slots[unit->last - stage->first] = slots;
      stage->row_pitch[unit->last - stage->first] = pitch;
    }
  }
  return NULL;
}

void replay_recount(const struct plan *plan, struct stage *stage) {
  const struct pool_mark mark = pool_mark(plan->graph->pool);
  struct cost lavish = {.count = {0}};
  stage->cost = (struct cost){.count = {0}};
  for (int32_t u = 0; u < stage->units; u++) {
    const struct unit_amount amount = amount_unit(plan, stage, u);
    cost_add(&stage->cost, &amount.cost);
    cost_add(&lavish, &amount.lavish);
  }
  stage->instructions = cost_instructions(&stage->cost, plan->kernels);
  stage->lavish_instructions = cost_instructions(&lavish, plan->kernels);
  pool_release(plan->graph->pool, mark);
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
  replay.input = watch_open(plan, stage, input, false);
  run(&replay, NULL);
  pool_release(graph->pool, mark);
  return replay.apart;
}
