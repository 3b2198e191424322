#include "plan/region.h"

#include "graph/geometry.h"

static int32_t along(enum axis axis, sn_shape shape) {
  return axis == AXIS_ROWS ? shape.rows : shape.columns;
}

enum axis unit_axis(const struct unit *unit) {
  return unit->down ? AXIS_ROWS : AXIS_COLUMNS;
}

int32_t tensor_extent(const struct graph *graph, int32_t storage,
                      enum axis axis) {
  return along(axis, graph->tensor[storage].shape);
}

/* Needs of one output row or column, clamped into the input. */
static struct range needs_of(const struct graph *graph, const struct op *op,
                             int32_t i, enum axis axis, int32_t at) {
  const int32_t size = along(axis, op_input_shape(graph, op, i));
  if (!op_is_separable(op, axis == AXIS_ROWS))
    return (struct range){0, size};
  const struct needs needs = op_needs(graph, op, i, axis == AXIS_ROWS ? at : 0,
                                      axis == AXIS_ROWS ? 0 : at);
  const struct range range =
      axis == AXIS_ROWS ? (struct range){needs.row, needs.row_end}
                        : (struct range){needs.column, needs.column_end};
  return (struct range){sn_clamp(range.from, 0, size),
                        sn_clamp(range.to, 0, size)};
}

static struct range join(struct range a, struct range b) {
  return (struct range){a.from < b.from ? a.from : b.from,
                        a.to > b.to ? a.to : b.to};
}

struct range region_needs(const struct graph *graph, const struct op *op,
                          int32_t i, enum axis axis, struct range output) {
  const struct range empty = {INT32_MAX, 0};
  sn_window window;
  if (output.from >= output.to)
    return empty;
  /* By the formula of sn_tile_before, which generated code uses. */
  if (op_input_window(graph, op, i, &window)) {
    const sn_tile tile = {output.from, output.to, output.from, output.to};
    const sn_tile before = sn_tile_before(
        &tile, &window, op_input_shape(graph, op, i), SN_KEEP_NOTHING);
    return axis == AXIS_ROWS ? (struct range){before.row, before.row_end}
                             : (struct range){before.column, before.column_end};
  }
  struct range needs = empty;
  for (int32_t at = output.from; at < output.to; at++) {
    const struct range one = needs_of(graph, op, i, axis, at);
    if (one.from < one.to)
      needs = join(needs, one);
  }
  return needs;
}

static bool is_sums_leader(const struct unit *unit, int32_t p) {
  return unit->sums && p == unit->last;
}

struct range region_read(const struct plan *plan, const struct unit *unit,
                         int32_t p, int32_t storage, enum axis axis,
                         struct range region) {
  const struct graph *graph = plan->graph;
  const struct op *op = &graph->op[plan->order[p]];
  struct range read = {INT32_MAX, 0};
  for (int32_t i = 0; i < op->data_inputs; i++)
    if (graph_storage(graph, op->input[i]) == storage)
      read = join(read, is_sums_leader(unit, p)
                            ? region
                            : region_needs(graph, op, i, axis, region));
  return read;
}

/* A follower that keeps columns of the tile to the left, or rows of the tile
 * above, computes on from where that tile's needs ended. */
static struct range without_kept(const struct plan *plan,
                                 const struct unit *unit, int32_t reader,
                                 int32_t storage, struct range reader_region,
                                 struct range read) {
  if (reader_region.from == 0)
    return read;
  const struct range before =
      region_read(plan, unit, reader, storage, unit_axis(unit),
                  (struct range){reader_region.from - 1, reader_region.from});
  return (struct range){before.to, read.to > before.to ? read.to : before.to};
}

/* Of what an operator of a unit may need of another, and of a line. */
enum { WORK_PAIR = 20, WORK_LINE = 10 };

void region_unit(const struct plan *plan, const struct unit *unit,
                 enum axis axis, struct range tile, struct range *region) {
  const int64_t before = unit->last - unit->first;
  effort_spend(plan->effort, WORK_LINE + WORK_PAIR * before * (before + 1) / 2);
  region[unit->last - unit->first] = tile;
  for (int32_t p = unit->last - 1; p >= unit->first; p--) {
    const int32_t storage =
        graph_storage(plan->graph, plan->graph->op[plan->order[p]].output);
    const bool keeps =
        axis == unit_axis(unit) && plan->placement[p].policy == POLICY_ring1d;
    struct range all = {INT32_MAX, 0};
    for (int32_t q = p + 1; q <= unit->last; q++) {
      const struct range reader = region[q - unit->first];
      struct range read = region_read(plan, unit, q, storage, axis, reader);
      if (keeps && reader.from < reader.to)
        read = without_kept(plan, unit, q, storage, reader, read);
      if (read.from < read.to)
        all = join(all, read);
    }
    region[p - unit->first] = all.from < all.to ? all : (struct range){0, 0};
  }
}

static int32_t common_divisor(int32_t a, int32_t b) {
  while (b != 0) {
    const int32_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* A step as a fraction in lowest terms; divisor 0: not known yet. */
struct step {
  int64_t step, divisor;
};

/* Takes over a step, or tells that it differs from the one known. */
static bool agree(struct step *known, struct step other) {
  const int32_t common =
      common_divisor((int32_t)other.step, (int32_t)other.divisor);
  other.step /= common;
  other.divisor /= common;
  if (known->divisor == 0)
    *known = other;
  return known->step == other.step && known->divisor == other.divisor;
}

bool region_step(const struct plan *plan, const struct unit *unit,
                 int32_t storage, enum axis axis, int32_t *step,
                 int32_t *divisor) {
  const struct graph *graph = plan->graph;
  const size_t count = (size_t)(unit->last - unit->first + 1);
  struct step *of = POOL_ARRAY(graph->pool, struct step, count);
  struct step found = {0, 0};
  of[unit->last - unit->first] = (struct step){1, 1};
  for (int32_t p = unit->last; p >= unit->first; p--) {
    const struct op *op = &graph->op[plan->order[p]];
    const struct step own = of[p - unit->first];
    if (own.divisor == 0)
      continue;
    for (int32_t i = 0; i < op->data_inputs; i++) {
      const int32_t input = graph_storage(graph, op->input[i]);
      struct step read = {1, 1};
      if (!is_sums_leader(unit, p)) {
        const struct stride stride = op_stride(graph, op, i, axis == AXIS_ROWS);
        read = (struct step){stride.step, stride.divisor};
      }
      read.step *= own.step;
      read.divisor *= own.divisor;
      if (read.step > UINT16_MAX || read.divisor > UINT16_MAX ||
          (input == storage && !agree(&found, read)))
        return false;
      for (int32_t q = unit->first; q < p; q++)
        if (plan_output_storage(plan, q) == input &&
            !agree(&of[q - unit->first], read))
          return false;
    }
  }
  *step = (int32_t)found.step;
  *divisor = (int32_t)found.divisor;
  return found.divisor != 0;
}
