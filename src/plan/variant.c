#include "plan/variant.h"

#include "graph/geometry.h"
#include "plan/placement.h"
#include "plan/reading.h"
#include "plan/stage.h"
#include "plan/variant_along.h"

#include <math.h>

/* Steps that divide by none of the tile heights worth a try. */
static const double step_max = 256.0;

/* Of measuring a variant, but for what goes over its tiles. */
enum { WORK_VARIANT = 1000 };

static const struct op *op_at(const struct plan *plan, int32_t position) {
  return &plan->graph->op[plan->order[position]];
}

/* Looks at one reader, data input i of `reader`, of the tensor made at
 * position p. */
static void note_reader(const struct variants *variants, int32_t p,
                        const struct op *reader, int32_t i) {
  const struct graph *graph = variants->plan->graph;
  if (stage_can_sum(graph, reader))
    return;
  const sn_shape made = op_output_shape(graph, op_at(variants->plan, p));
  const sn_shape output = op_output_shape(graph, reader);
  sn_window window;
  if (!stage_reads_as_made(graph, reader, i))
    variants->streamable[p] = false;
  if (!op_input_window(graph, reader, i, &window))
    variants->followable[p] = false;
  else if (window.rows != 1 || window.columns != 1 ||
           output.rows != made.rows || output.columns != made.columns)
    variants->by_point[p] = false;
}

struct variants variants_new(struct plan *plan,
                             const struct lifetime *lifetimes) {
  const struct graph *graph = plan->graph;
  const size_t steps = (size_t)plan->steps + 1;
  struct variants variants = {
      .plan = plan,
      .lifetimes = lifetimes,
      .last_read = POOL_ARRAY(graph->pool, int32_t, steps),
      .streamable = POOL_ARRAY(graph->pool, bool, steps),
      .followable = POOL_ARRAY(graph->pool, bool, steps),
      .by_point = POOL_ARRAY(graph->pool, bool, steps),
      .along = POOL_ARRAY(graph->pool, struct variant_along *,
                          steps * ALONG_LISTS * 2),
      .input_streamable = true,
  };
  for (int32_t p = 0; p < plan->steps; p++) {
    const int32_t last_read = lifetimes[plan_output_storage(plan, p)].last_read;
    variants.last_read[p] = last_read;
    variants.streamable[p] = last_read > p && last_read < plan->steps &&
                             stage_writes_as_made(graph, op_at(plan, p));
    variants.followable[p] = !stage_can_sum(graph, op_at(plan, p));
    variants.by_point[p] = true;
  }
  for (int32_t q = 0; q < plan->steps; q++) {
    const struct op *reader = op_at(plan, q);
    for (int32_t i = 0; i < reader->data_inputs; i++) {
      const int32_t storage = graph_storage(graph, reader->input[i]);
      const int32_t made = lifetimes[storage].made;
      if (made >= 0 && made < plan->steps)
        note_reader(&variants, made, reader, i);
      else if (!stage_can_sum(graph, reader) &&
               !stage_reads_as_made(graph, reader, i))
        variants.input_streamable = false;
    }
  }
  for (int32_t p = 0; p < plan->steps; p++)
    variants.followable[p] = variants.followable[p] && variants.streamable[p];
  return variants;
}

int32_t variants_starts(const struct variants *variants, int32_t leader,
                        int32_t recomputed, struct variant_start *start,
                        int32_t most) {
  int32_t count = 0;
  int32_t left = recomputed;
  for (int32_t p = leader; p >= 0 && count < most; p--) {
    const int32_t before = p - 1;
    const bool follows =
        before >= 0 && variants->followable[before] &&
        variants->lifetimes[plan_output_storage(variants->plan, before)]
                .last_read <= leader;
    const bool by_point = follows && variants->by_point[before];
    start[count++] = (struct variant_start){p, by_point && left == recomputed};
    if (!follows || (!by_point && left-- == 0))
      break;
  }
  return count;
}

/* Policies of the followers: columns (or rows, where tiles go down) are kept
 * where nothing needed later is left out. */
static const enum policy *decide_followers(struct plan *plan,
                                           const struct variants *variants,
                                           const struct unit *unit,
                                           const sn_unit *schedule) {
  enum policy *policy = POOL_ARRAY(plan->graph->pool, enum policy,
                                   (size_t)(unit->last - unit->first) + 1);
  const bool line_at_once = unit->down
                                ? schedule->tile_rows >= schedule->rows
                                : schedule->tile_columns >= schedule->columns;
  for (int32_t p = unit->first; p < unit->last; p++)
    plan->placement[p].policy =
        variants->by_point[p] || line_at_once ? POLICY_none : POLICY_ring1d;
  if (placement_check_kept(plan, unit, schedule) != NULL)
    for (int32_t p = unit->first; p < unit->last; p++)
      plan->placement[p].policy = POLICY_none;
  for (int32_t p = unit->first; p < unit->last; p++)
    policy[p - unit->first] = plan->placement[p].policy;
  return policy;
}

/* Whether a tensor can be read by others only when all of it has been made. */
static bool is_late(const struct graph *graph, int32_t storage) {
  const int32_t producer = graph->tensor[storage].producer;
  return producer != NO_OPERATOR &&
         (stage_can_sum(graph, &graph->op[producer]) ||
          !stage_writes_as_made(graph, &graph->op[producer]));
}

static void add_read(const struct plan *plan, struct variant *variant,
                     int32_t p, int32_t i) {
  const struct graph *graph = plan->graph;
  const struct op *op = op_at(plan, p);
  const int32_t storage = graph_storage(graph, op->input[i]);
  for (int32_t r = 0; r < variant->reads; r++)
    if (variant->read[r].storage == storage) {
      variant->read[r].readers++;
      return;
    }
  for (int32_t q = variant->unit.first; q < p; q++)
    if (plan_output_storage(plan, q) == storage)
      return;
  if (graph->tensor[storage].data != NULL)
    return;
  const bool eaten = variant->unit.sums && p == variant->unit.last;
  variant->read[variant->reads++] = (struct variant_read){
      .storage = storage,
      .readers = 1,
      .complete = is_late(graph, storage) ||
                  (!eaten && !stage_reads_as_made(graph, op, i))};
}

/* Lists what a unit reads, in the order of its operators. */
static void list_reads(const struct plan *plan, struct variant *variant) {
  const struct unit *unit = &variant->unit;
  size_t most = 0;
  for (int32_t p = unit->first; p <= unit->last; p++)
    most += (size_t)op_at(plan, p)->data_inputs;
  variant->read = POOL_ARRAY(plan->graph->pool, struct variant_read, most);
  for (int32_t p = unit->first; p <= unit->last; p++)
    for (int32_t i = 0; i < op_at(plan, p)->data_inputs; i++)
      add_read(plan, variant, p, i);
}

/* A number that is the same for all demands of which one can dominate the
 * other, and hardly for any others. */
static uint32_t kind_of(const struct variant_read *read) {
  const int32_t step = read->step;
  const int32_t phase = step == 0 ? 0 : (read->phase % step + step) % step;
  return ((uint32_t)read->storage * 0x9E3779B1u ^
          ((uint32_t)step << 16 | (uint32_t)phase)) *
         0x85EBCA6Bu;
}

/* What does not depend on the stage of what is asked of the tensors read. */
static void complete_reads(const struct plan *plan, struct variant *variant,
                           const struct variant_along *rows,
                           const struct variant_along *columns) {
  const struct graph *graph = plan->graph;
  const struct unit *unit = &variant->unit;
  const struct op *leader = op_at(plan, unit->last);
  const bool down = unit->down;
  const struct placement tile = variant->tile;
  for (int32_t r = 0; r < variant->reads; r++) {
    struct variant_read *read = &variant->read[r];
    const sn_shape shape = shape_turn(graph->tensor[read->storage].shape, down);
    read->last_row = shape.rows - 1;
    read->last_column = shape.columns - 1;
    read->feed_instructions = read->readers * variant->feed_instructions;
    read->inside =
        unit->sums && graph_storage(graph, leader->input[0]) == read->storage;
    read->outside = stage_can_sum(graph, leader) && !unit->sums;
    read->complete = rows->read[r] == NULL || columns->read[r] == NULL;
    read->kind = kind_of(read);
    if (read->complete)
      continue;
    read->rows = down ? *columns->read[r] : *rows->read[r];
    read->columns = down ? *rows->read[r] : *columns->read[r];
    const double step = tile.tile_rows * read->rows.step;
    if (step >= 1.0 && step <= step_max && step == floor(step)) {
      read->step = (int32_t)step;
      read->phase = (int32_t)floor((tile.first_rows - 1) * read->rows.step +
                                   read->rows.reach);
      read->kind = kind_of(read);
    }
  }
}

static struct variant *measure(struct variants *variants, struct unit unit,
                               struct placement tile) {
  struct plan *plan = variants->plan;
  const struct graph *graph = plan->graph;
  sn_unit schedule;
  struct variant *variant = POOL_NEW(graph->pool, struct variant);
  *variant = (struct variant){.unit = unit, .leader = tile};
  plan->placement[unit.last] = tile;
  if (stage_unit_tiles(plan, &unit, &schedule) != NULL)
    return variant;
  variant->legal = true;
  const struct op *leader = op_at(plan, unit.last);
  const struct tensor *made =
      &graph->tensor[plan_output_storage(plan, unit.last)];
  variant->tile = tile_turn(tile);
  variant->shape = shape_turn(
      unit.sums ? graph->tensor[graph_storage(graph, leader->input[0])].shape
                : op_output_shape(graph, leader),
      unit.down);
  variant->made = shape_turn(made->shape, unit.down);
  variant->pixel_bytes = tensor_pixel_bytes(made);
  const int64_t rows =
      1 + (schedule.rows - schedule.first_rows + schedule.tile_rows - 1) /
              schedule.tile_rows;
  const int64_t columns =
      (schedule.columns + schedule.tile_columns - 1) / schedule.tile_columns;
  variant->tiles = rows * columns;
  effort_spend(plan->effort, WORK_VARIANT);
  variant->policy = decide_followers(plan, variants, &unit, &schedule);
  list_reads(plan, variant);
  const struct variant_along *along_rows =
      variant_along(variants, variant, &schedule, AXIS_ROWS);
  const struct variant_along *along_columns =
      variant_along(variants, variant, &schedule, AXIS_COLUMNS);
  const struct pool_mark mark = pool_mark(graph->pool);
  const struct unit_amount amount =
      amount_total(plan, &unit, &schedule, along_rows->sums,
                   along_columns->sums, true, NULL);
  variant->instructions = cost_instructions(&amount.cost, plan->kernels);
  variant->lavish_saving =
      variant->instructions - cost_instructions(&amount.lavish, plan->kernels);
  variant->macs = amount.macs;
  const struct cost feed = {
      .count = {[COST_FEED] = amount.cost.count[COST_TILE]}};
  variant->feed_instructions = cost_instructions(&feed, plan->kernels);
  complete_reads(plan, variant, along_rows, along_columns);
  for (int32_t p = unit.first; p < unit.last; p++)
    variant->bytes +=
        (int64_t)amount.kept_rows[p - unit.first] *
        amount.kept_columns[p - unit.first] *
        tensor_pixel_bytes(&graph->tensor[plan_output_storage(plan, p)]);
  for (int32_t p = unit.first; p <= unit.last; p++) {
    struct pack_tile most = {amount.most_rows[p - unit.first],
                             amount.most_columns[p - unit.first], true,
                             PACK_ROWS_FREE};
    const bool sums = unit.sums && p == unit.last;
    const int32_t scratch =
        kernel_scratch_bytes(plan->kernels, op_at(plan, p), most, sums);
    most.frugal = false;
    const int32_t lavish =
        kernel_scratch_bytes(plan->kernels, op_at(plan, p), most, sums);
    if (scratch > variant->scratch)
      variant->scratch = scratch;
    if (lavish > variant->lavish_scratch)
      variant->lavish_scratch = lavish;
  }
  if (unit.sums)
    variant->bytes += (int64_t)sizeof(int32_t) *
                      op_output_shape(graph, op_at(plan, unit.last)).channels;
  pool_release(graph->pool, mark);
  return variant;
}

static bool is_same(const struct variant *variant, struct unit unit,
                    struct placement tile) {
  return variant->unit.first == unit.first && variant->unit.last == unit.last &&
         variant->unit.sums == unit.sums &&
         variant->leader.tile_rows == tile.tile_rows &&
         variant->leader.tile_columns == tile.tile_columns &&
         variant->leader.first_rows == tile.first_rows &&
         variant->leader.down == tile.down;
}

/* Where a variant is in the table, or belongs. */
static struct variant **find_place(const struct variants *variants,
                                   struct unit unit, struct placement tile) {
  const int32_t key[] = {unit.first,        unit.last,      unit.sums,
                         tile.tile_columns, tile.tile_rows, tile.first_rows,
                         tile.down};
  uint32_t hash = 0;
  for (size_t i = 0; i < sizeof key / sizeof *key; i++)
    hash = (hash ^ (uint32_t)key[i]) * 0x9E3779B1u;
  uint32_t at = hash >> 7;
  for (;; at++) {
    struct variant **place =
        &variants->table[at & ((uint32_t)variants->room - 1)];
    if (*place == NULL || is_same(*place, unit, tile))
      return place;
  }
}

/* Keeps half of the table free. */
static void make_room(struct variants *variants) {
  if (2 * variants->count < variants->room)
    return;
  struct variant **old = variants->table;
  const int32_t before = variants->room;
  variants->room = before == 0 ? 1024 : 2 * before;
  variants->table = POOL_ARRAY(variants->plan->graph->pool, struct variant *,
                               (size_t)variants->room);
  for (int32_t i = 0; i < before; i++)
    if (old[i] != NULL)
      *find_place(variants, old[i]->unit, old[i]->leader) = old[i];
}

const struct variant *variants_get(struct variants *variants, int32_t start,
                                   int32_t leader, bool sums,
                                   struct placement tile) {
  const struct unit unit = {
      .first = start, .last = leader, .sums = sums, .down = tile.down};
  make_room(variants);
  struct variant **place = find_place(variants, unit, tile);
  if (*place == NULL) {
    *place = measure(variants, unit, tile);
    variants->count++;
  }
  return (*place)->legal ? *place : NULL;
}
