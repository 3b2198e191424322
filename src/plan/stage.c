#include "plan/stage.h"

#include "graph/geometry.h"
#include "graph/limits.h"
#include "plan/placement.h"
#include "plan/reading.h"
#include "plan/region.h"
#include "plan/replay.h"

static void make_units(const struct plan *plan, struct stage *stage) {
  const struct graph *graph = plan->graph;
  const int32_t most = stage->last - stage->first + 2;
  stage->unit = POOL_ARRAY(graph->pool, struct unit, (size_t)most + 1);
  stage->units = 0;
  if (stage->takes_input)
    stage->unit[stage->units++] = (struct unit){.first = 0, .last = -1};
  for (int32_t p = stage->first; p <= stage->last; p++) {
    int32_t leader = p;
    while (leader < stage->last && placement_follows(plan, leader))
      leader++;
    const struct op *op = &graph->op[plan->order[leader]];
    struct unit unit = {
        .first = p, .last = leader, .down = plan->placement[leader].down};
    stage->unit[stage->units] = unit;
    /* A reduction sums up what is made in the same stage. */
    if (stage_can_sum(graph, op)) {
      stage->units++;
      unit.sums = stage_producer(plan, stage, op->input[0]) >= 0;
      stage->units--;
    }
    stage->unit[stage->units++] = unit;
    p = leader;
  }
}

const char *stage_unit_tiles(const struct plan *plan, const struct unit *unit,
                             sn_unit *schedule) {
  const struct graph *graph = plan->graph;
  struct placement placement = plan->input;
  int32_t number = graph->input[0];
  sn_shape shape = graph->tensor[number].shape;
  if (unit->first <= unit->last) {
    const struct op *leader = &graph->op[plan->order[unit->last]];
    placement = plan->placement[unit->last];
    number = graph_storage(graph, leader->output);
    shape = op_output_shape(graph, leader);
    if (unit->sums)
      shape = graph->tensor[graph_storage(graph, leader->input[0])].shape;
  }
  if (shape.rows > EXTENT_MAX || shape.columns > EXTENT_MAX)
    return pool_format(graph->pool,
                       "tensor %d has more than %d rows or columns", number,
                       EXTENT_MAX);
  if (placement.tile_rows < 1 || placement.tile_columns < 1 ||
      placement.first_rows < 1)
    return pool_format(graph->pool, "tensor %d wants tiles of at least 1 x 1",
                       number);
  const int32_t rows = sn_clamp(placement.tile_rows, 1, shape.rows);
  *schedule = (sn_unit){
      .rows = (uint16_t)shape.rows,
      .columns = (uint16_t)shape.columns,
      .tile_rows = (uint16_t)rows,
      .tile_columns =
          (uint16_t)sn_clamp(placement.tile_columns, 1, shape.columns),
      .first_rows = (uint16_t)sn_clamp(placement.first_rows, 1, rows),
      .down = placement.down,
  };
  return NULL;
}

/* The least reach with which the feed's formula covers what each tile reads. */
static bool fit_reach(const struct plan *plan, const struct unit *unit,
                      const sn_unit *schedule, int32_t storage, enum axis axis,
                      uint16_t *step, int16_t *reach, uint16_t *divisor) {
  const int32_t extent = axis == AXIS_ROWS ? schedule->rows : schedule->columns;
  struct range *region = POOL_ARRAY(plan->graph->pool, struct range,
                                    (size_t)(unit->last - unit->first + 1));
  int32_t s = 0;
  int32_t d = 1;
  if (!region_step(plan, unit, storage, axis, &s, &d)) {
    s = 0; /* no one step: wait for the furthest reach of all tiles */
    d = 1;
  }
  int64_t most = INT32_MIN;
  for (int32_t at = 0; at < extent;) {
    const int32_t end = axis == AXIS_ROWS ? sn_row_end(schedule, at)
                                          : sn_column_end(schedule, at);
    region_unit(plan, unit, axis, (struct range){at, end}, region);
    for (int32_t p = unit->first; p <= unit->last; p++) {
      const struct range read =
          region_read(plan, unit, p, storage, axis, region[p - unit->first]);
      const int64_t wanted =
          ((int64_t)read.to - 1) * d - (int64_t)(end - 1) * s;
      if (read.from < read.to && wanted > most)
        most = wanted;
    }
    at = end;
  }
  most = most < INT16_MIN ? INT16_MIN : most;
  *step = (uint16_t)s;
  *divisor = (uint16_t)d;
  *reach = (int16_t)most;
  return most <= INT16_MAX;
}

/* Feeds of a unit: one for each tensor of the stage that it reads. */
static const char *make_feeds(const struct plan *plan, struct stage *stage,
                              int32_t number, sn_unit *schedule, sn_feed *feed,
                              int32_t *feeds) {
  const struct graph *graph = plan->graph;
  const struct unit *unit = &stage->unit[number];
  schedule[number].first_feed = (uint16_t)*feeds;
  for (int32_t p = unit->first; p <= unit->last; p++) {
    const struct op *op = &graph->op[plan->order[p]];
    for (int32_t i = 0; i < op->data_inputs; i++) {
      const int32_t storage = graph_storage(graph, op->input[i]);
      const int32_t source = stage_producer(plan, stage, storage);
      if (source < 0 || source == number)
        continue;
      const int32_t producer = graph->tensor[storage].producer;
      const bool late = stage->unit[source].sums ||
                        (producer != NO_OPERATOR &&
                         !stage_writes_as_made(graph, &graph->op[producer]));
      sn_feed *made = &feed[(*feeds)++];
      *made = (sn_feed){.unit = (uint16_t)source,
                        .row_reach = INT16_MAX,
                        .row_divisor = 1,
                        .column_reach = INT16_MAX,
                        .column_divisor = 1};
      schedule[number].feeds++;
      if (schedule[source].next < number)
        schedule[source].next = (uint16_t)number;
      const bool eats = unit->sums && p == unit->last;
      /* What a reduction makes is there when its input has been eaten, and a
       * tensor read or written in another shape is waited for as a whole. */
      if (late || (!eats && !stage_reads_as_made(graph, op, i)))
        continue;
      if (!fit_reach(plan, unit, &schedule[number], storage, AXIS_ROWS,
                     &made->row_step, &made->row_reach, &made->row_divisor) ||
          !fit_reach(plan, unit, &schedule[number], storage, AXIS_COLUMNS,
                     &made->column_step, &made->column_reach,
                     &made->column_divisor))
        return pool_format(graph->pool,
                           "operator %d reads too far ahead in tensor %d to be "
                           "streamed",
                           op->number, storage);
    }
  }
  return NULL;
}

bool stage_is_one_tile(const sn_unit *schedule) {
  return schedule->first_rows == schedule->rows &&
         schedule->tile_columns == schedule->columns;
}

const char *stage_build(const struct plan *plan, struct stage *stage) {
  const char *wrong = stage_schedule(plan, stage);
  return wrong != NULL ? wrong : replay_rings(plan, stage, NULL);
}

const char *stage_schedule(const struct plan *plan, struct stage *stage) {
  struct pool *pool = plan->graph->pool;
  make_units(plan, stage);
  const char *wrong = placement_check(plan, stage);
  if (wrong != NULL)
    return wrong;
  const size_t units = (size_t)stage->units;
  size_t most_feeds = 0;
  for (int32_t p = stage->first; p <= stage->last; p++)
    most_feeds += (size_t)plan->graph->op[plan->order[p]].data_inputs;
  sn_unit *schedule = POOL_ARRAY(pool, sn_unit, units);
  sn_feed *feed = POOL_ARRAY(pool, sn_feed, most_feeds + 1);
  int32_t feeds = 0;
  for (int32_t u = 0; u < stage->units && wrong == NULL; u++) {
    wrong = stage_unit_tiles(plan, &stage->unit[u], &schedule[u]);
    if (wrong == NULL && stage->unit[u].first <= stage->unit[u].last)
      wrong = placement_check_kept(plan, &stage->unit[u], &schedule[u]);
    schedule[u].next = (uint16_t)u;
  }
  for (int32_t u = 0; u < stage->units && wrong == NULL; u++)
    wrong = make_feeds(plan, stage, u, schedule, feed, &feeds);
  if (wrong != NULL)
    return wrong;
  stage->schedule =
      (sn_stage){.unit = schedule, .feed = feed, .units = (uint16_t)units};
  replay_count(plan, stage);
  return NULL;
}
