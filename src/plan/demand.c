#include "plan/demand.h"

/* Less than any difference that counts. */
static const double tiny = 1e-6;

static double greater(double a, double b) { return a > b ? a : b; }

static double lesser(double a, double b) { return a < b ? a : b; }

struct demand demand_of(const struct variant_read *read,
                        const struct tile_ends *ends) {
  struct demand demand = {
      .storage = read->storage,
      .step = read->step,
      .phase = read->phase,
      .kind = read->kind,
      .feed_instructions = read->feed_instructions,
      .inside = read->inside,
      .outside = read->outside,
  };
  if (read->complete) {
    demand.front[0] = demand.front[1] = read->last_row;
    demand.column_front = read->last_column;
    return demand;
  }
  for (int i = 0; i < 2; i++) {
    demand.front[i] = ends->row[i] * read->rows.step + read->rows.reach;
    demand.oldest[i] = demand.front[i] - read->rows.window + 1;
  }
  demand.column_front = ends->column * read->columns.step + read->columns.reach;
  demand.column_oldest = demand.column_front - read->columns.window + 1;
  return demand;
}

bool demand_join(struct demand *demand, const struct demand *other) {
  if (other->front[0] > demand->front[0]) {
    demand->step = other->step;
    demand->phase = other->phase;
    demand->kind = other->kind;
  }
  for (int i = 0; i < 2; i++) {
    demand->front[i] = greater(demand->front[i], other->front[i]);
    demand->oldest[i] = lesser(demand->oldest[i], other->oldest[i]);
  }
  demand->column_front = greater(demand->column_front, other->column_front);
  demand->column_oldest = lesser(demand->column_oldest, other->column_oldest);
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

/* The least whole number that is no less, within [least, most]; `most` wins. */
static int32_t between(double value, int32_t least, int32_t most) {
  if (value - tiny >= most || least >= most)
    return most;
  if (value - tiny <= least)
    return least;
  const int32_t whole = (int32_t)(value - tiny);
  return whole + (whole < value - tiny);
}

int32_t demand_excess(const struct demand *demand, int32_t rows,
                      int32_t first) {
  if (demand->step == 0)
    return 0;
  return ((first - demand->phase - 1) % rows + rows) % rows;
}

int64_t demand_slots(const struct demand *demand, sn_shape shape, int32_t rows,
                     int32_t columns, int32_t excess) {
  const double lag = greater(demand->front[0] - demand->oldest[0],
                             demand->front[1] - demand->oldest[1]);
  const int32_t kept = between(lag + 1.0 + excess, rows, shape.rows);
  const int32_t window =
      between(demand->column_front - demand->column_oldest + columns, columns,
              shape.columns);
  return (int64_t)(kept - rows) * shape.columns + (int64_t)rows * window;
}
