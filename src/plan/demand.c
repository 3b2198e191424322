#include "plan/demand.h"

#include "graph/geometry.h"
#include "plan/reading.h"

#include <math.h>

/* Steps that divide by none of the tile heights worth a try. */
static const double step_max = 256.0;
/* Less than any difference that counts. */
static const double tiny = 1e-6;

struct demand demand_of(const struct plan *plan, const struct variant *variant,
                        const struct variant_read *read,
                        const struct tile_ends *ends) {
  const struct graph *graph = plan->graph;
  const struct placement tile = tile_turn(variant->leader);
  const sn_shape shape =
      shape_turn(graph->tensor[read->storage].shape, tile.down);
  const struct variant_axis *rows = tile.down ? &read->columns : &read->rows;
  const struct variant_axis *columns = tile.down ? &read->rows : &read->columns;
  const struct op *leader = &graph->op[plan->order[variant->unit.last]];
  struct demand demand = {
      .storage = read->storage,
      .feed_instructions = read->readers * variant->feed_instructions,
      .inside = variant->unit.sums &&
                graph_storage(graph, leader->input[0]) == read->storage,
      .outside = stage_can_sum(graph, leader) && !variant->unit.sums,
      .front = {shape.rows - 1, shape.rows - 1},
      .column_front = shape.columns - 1,
  };
  if (read->complete)
    return demand;
  for (int i = 0; i < 2; i++) {
    demand.front[i] = ends->row[i] * rows->step + rows->reach;
    demand.oldest[i] = demand.front[i] - rows->window + 1;
  }
  demand.column_front = ends->column * columns->step + columns->reach;
  demand.column_oldest = demand.column_front - columns->window + 1;
  const double step = tile.tile_rows * rows->step;
  if (step >= 1.0 && step <= step_max && step == floor(step)) {
    demand.step = (int32_t)step;
    demand.phase =
        (int32_t)floor((tile.first_rows - 1) * rows->step + rows->reach);
  }
  return demand;
}

bool demand_join(struct demand *demand, const struct demand *other) {
  if (other->front[0] > demand->front[0]) {
    demand->step = other->step;
    demand->phase = other->phase;
  }
  for (int i = 0; i < 2; i++) {
    demand->front[i] = fmax(demand->front[i], other->front[i]);
    demand->oldest[i] = fmin(demand->oldest[i], other->oldest[i]);
  }
  demand->column_front = fmax(demand->column_front, other->column_front);
  demand->column_oldest = fmin(demand->column_oldest, other->column_oldest);
  demand->feed_instructions += other->feed_instructions;
  demand->inside = demand->inside || other->inside;
  demand->outside = demand->outside || other->outside;
  return !(demand->inside && demand->outside);
}

bool demand_dominates(const struct demand *a, const struct demand *b) {
  return a->storage == b->storage && a->step == b->step &&
         a->feed_instructions <= b->feed_instructions &&
         (a->step == 0 || (a->phase - b->phase) % a->step == 0) &&
         a->front[0] - a->oldest[0] <= b->front[0] - b->oldest[0] + tiny &&
         a->front[1] - a->oldest[1] <= b->front[1] - b->oldest[1] + tiny &&
         a->column_front - a->column_oldest <=
             b->column_front - b->column_oldest + tiny;
}

static int32_t between(double value, int32_t least, int32_t most) {
  const double whole = ceil(value - tiny);
  return whole < least  ? (least < most ? least : most)
         : whole > most ? most
                        : (int32_t)whole;
}

int32_t demand_excess(const struct demand *demand, int32_t rows,
                      int32_t first) {
  if (demand->step == 0)
    return 0;
  return ((first - demand->phase - 1) % rows + rows) % rows;
}

int64_t demand_slots(const struct demand *demand, sn_shape shape, int32_t rows,
                     int32_t columns, int32_t excess) {
  const double lag = fmax(demand->front[0] - demand->oldest[0],
                          demand->front[1] - demand->oldest[1]);
  const int32_t kept = between(lag + 1.0 + excess, rows, shape.rows);
  const int32_t window =
      between(demand->column_front - demand->column_oldest + columns, columns,
              shape.columns);
  return (int64_t)(kept - rows) * shape.columns + (int64_t)rows * window;
}
