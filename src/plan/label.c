#include "plan/label.h"

#include "graph/geometry.h"

#include <math.h>
#include <string.h>

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

static const struct op *op_at(const struct plan *plan, int32_t position) {
  return &plan->graph->op[plan->order[position]];
}

bool ending_is_whole(const struct ending *ending, int32_t position) {
  const struct variants *variants = ending->variants;
  const int32_t storage = plan_output_storage(variants->plan, position);
  return !variants->streamable[position] ||
         variants->lifetimes[storage].last_read > ending->last;
}

void label_copy(struct label *to, const struct label *from) {
  memcpy(to, from,
         offsetof(struct label, demand) +
             (size_t)from->demands * sizeof *from->demand);
}

static int32_t find_demand(const struct label *label, int32_t storage) {
  for (int32_t i = 0; i < label->demands; i++)
    if (label->demand[i].storage == storage)
      return i;
  return -1;
}

const struct demand *label_demand(const struct label *label, int32_t storage) {
  const int32_t found = find_demand(label, storage);
  return found < 0 ? NULL : &label->demand[found];
}

static bool add_demand(struct label *label, const struct demand *demand) {
  const int32_t found = find_demand(label, demand->storage);
  if (found >= 0)
    return demand_join(&label->demand[found], demand);
  if (label->demands == DEMANDS_MAX)
    return false;
  label->demand[label->demands++] = *demand;
  return true;
}

bool label_prepend(const struct ending *ending, const struct label *label,
                   const struct variant *variant, struct label *made) {
  const struct plan *plan = ending->variants->plan;
  const struct graph *graph = plan->graph;
  const struct unit *unit = &variant->unit;
  const struct op *leader = op_at(plan, unit->last);
  const int32_t storage = plan_output_storage(plan, unit->last);
  const struct placement tile = tile_turn(variant->leader);
  const sn_shape shape = shape_turn(
      unit->sums ? graph->tensor[graph_storage(graph, leader->input[0])].shape
                 : op_output_shape(graph, leader),
      tile.down);
  struct tile_ends ends = {.row = {tile.tile_rows - 1, shape.rows - 1},
                           .column = tile.tile_columns - 1};
  label_copy(made, label);
  const int32_t found = find_demand(made, storage);
  if (found >= 0) {
    const struct demand demand = made->demand[found];
    made->demand[found] = made->demand[--made->demands];
    made->instructions += demand.feed_instructions;
    const int32_t excess =
        unit->sums ? 0
                   : demand_excess(&demand, tile.tile_rows, tile.first_rows);
    if (!ending_is_whole(ending, unit->last))
      made->bytes +=
          demand_slots(&demand,
                       shape_turn(graph->tensor[storage].shape, tile.down),
                       unit->sums ? 1 : tile.tile_rows,
                       unit->sums ? 1 : tile.tile_columns, excess) *
          tensor_pixel_bytes(&graph->tensor[storage]);
    /* What a reduction makes is there when all has been eaten. */
    ends = unit->sums ? (struct tile_ends){{shape.rows - 1, shape.rows - 1},
                                           shape.columns - 1}
                      : (struct tile_ends){{demand.front[0] + excess,
                                            demand.front[1] + excess},
                                           demand.column_front};
  }
  made->bytes += variant->bytes;
  made->instructions += variant->instructions;
  made->macs += variant->macs;
  made->units++;
  if (variant->scratch > made->scratch)
    made->scratch = variant->scratch;
  for (int32_t i = 0; i < variant->reads; i++) {
    const struct demand demand = demand_of(&variant->read[i], &ends);
    if (!add_demand(made, &demand))
      return false;
  }
  return true;
}

bool label_dominates(const struct label *a, const struct label *b) {
  if (a->bytes > b->bytes || a->instructions > b->instructions ||
      a->macs > b->macs || a->scratch > b->scratch ||
      a->demands != b->demands || (a->complete && !b->complete))
    return false;
  for (int32_t i = 0; i < a->demands; i++)
    if (!demand_dominates(&a->demand[i], &b->demand[i]))
      return false;
  return true;
}

/* How far a dying input has to start above the last unit's output: at both
 * times, what is written less the rows and columns that nobody needs. */
static int64_t apart(const struct plan *plan, const struct demand *demand,
                     const struct variant *last, sn_shape made, int64_t out) {
  const struct tensor *input = &plan->graph->tensor[demand->storage];
  const double window = demand->column_front - demand->column_oldest + 1.0;
  double most = 0.0;
  for (int i = 0; i < 2; i++) {
    const double rows = i == 0 ? last->leader.tile_rows : made.rows;
    double written = rows * (double)out / made.rows;
    if (last->unit.sums)
      written = i == 0 ? 0.0 : (double)out;
    double dead = fmax(demand->oldest[i], 0.0) * input->shape.columns;
    if (demand->oldest[i] >= 0.0)
      dead += fmax(input->shape.columns - window, 0.0);
    most = fmax(most, written - dead * tensor_pixel_bytes(input));
  }
  return (int64_t)most;
}

int64_t label_saving(const struct ending *ending, const struct label *label,
                     int32_t first) {
  const struct plan *plan = ending->variants->plan;
  const struct graph *graph = plan->graph;
  const struct choice *last = label->choice;
  while (last->after != NULL)
    last = last->after;
  const int64_t out =
      graph->tensor[plan_output_storage(plan, ending->last)].bytes;
  const sn_shape made = op_output_shape(graph, op_at(plan, ending->last));
  int64_t best = 0;
  /* What goes down reaches the output's end, nearly, in its first column. */
  for (int32_t i = 0; i < label->demands && !ending->down; i++) {
    const struct demand *demand = &label->demand[i];
    const int32_t storage = demand->storage;
    const struct lifetime life = ending->variants->lifetimes[storage];
    const int64_t in = graph->tensor[storage].bytes;
    if (life.made >= first || life.last_read > ending->last ||
        plan_is_external(plan, storage) ||
        (plan_is_streamed(plan, storage) && first == 0))
      continue;
    const int64_t distance = apart(plan, demand, last->variant, made, out);
    best = greater(best, in + out - greater(in + distance, out));
  }
  return best;
}
