#include "plan/label.h"

#include "graph/geometry.h"

#include <math.h>

static int64_t greater(int64_t a, int64_t b) { return a > b ? a : b; }

static const struct op *op_at(const struct plan *plan, int32_t position) {
  return &plan->graph->op[plan->order[position]];
}

bool ending_is_whole(const struct ending *ending, int32_t position) {
  const struct variants *variants = ending->variants;
  return !variants->streamable[position] ||
         variants->last_read[position] > ending->last;
}

const struct demand *label_demand(const struct label *label, int32_t storage) {
  for (int32_t i = 0; i < label->demands; i++)
    if (label->demand[i].storage == storage)
      return &label->demand[i];
  return NULL;
}

static bool add_demand(struct label *label, const struct demand *demand) {
  for (int32_t i = 0; i < label->demands; i++)
    if (label->demand[i].storage == demand->storage)
      return demand_join(&label->demand[i], demand);
  if (label->demands == DEMANDS_MAX)
    return false;
  label->demand[label->demands++] = *demand;
  return true;
}

/* Rows that a unit's tiles fill beyond those that readers wait for. */
static int32_t excess_of(const struct variant *variant,
                         const struct demand *demand) {
  return variant->unit.sums ? 0
                            : demand_excess(demand, variant->tile.tile_rows,
                                            variant->tile.first_rows);
}

void label_weigh(const struct ending *ending, const struct label *label,
                 const struct demand *demand, const struct variant *variant,
                 struct label *made) {
  made->bytes = label->bytes + variant->bytes;
  made->instructions = label->instructions + variant->instructions;
  made->macs = label->macs + variant->macs;
  made->units = label->units + 1;
  made->scratch =
      variant->scratch > label->scratch ? variant->scratch : label->scratch;
  if (demand == NULL)
    return;
  made->instructions += demand->feed_instructions;
  if (ending_is_whole(ending, variant->unit.last))
    return;
  const bool sums = variant->unit.sums;
  made->bytes +=
      demand_slots(demand, variant->made, sums ? 1 : variant->tile.tile_rows,
                   sums ? 1 : variant->tile.tile_columns,
                   excess_of(variant, demand)) *
      variant->pixel_bytes;
}

/* Where a unit's tiles end: as its readers ask, or at its own first and last
 * ones. What a reduction makes is there when all has been eaten. */
static struct tile_ends ends_of(const struct variant *variant,
                                const struct demand *demand) {
  const double last_row = variant->shape.rows - 1;
  if (demand == NULL)
    return (struct tile_ends){{variant->tile.tile_rows - 1, last_row},
                              variant->tile.tile_columns - 1};
  if (variant->unit.sums)
    return (struct tile_ends){{last_row, last_row}, variant->shape.columns - 1};
  const int32_t excess = excess_of(variant, demand);
  return (struct tile_ends){
      {demand->front[0] + excess, demand->front[1] + excess},
      demand->column_front};
}

bool label_prepend(const struct label *label, const struct demand *demand,
                   const struct variant *variant, struct label *made) {
  const struct tile_ends ends = ends_of(variant, demand);
  made->demands = label->demands - (demand != NULL);
  for (int32_t i = 0; i < made->demands; i++) {
    const struct demand *kept = &label->demand[i];
    made->demand[i] = kept == demand ? label->demand[made->demands] : *kept;
  }
  for (int32_t i = 0; i < variant->reads; i++) {
    const struct demand asked = demand_of(&variant->read[i], &ends);
    if (!add_demand(made, &asked))
      return false;
  }
  return true;
}

uint32_t label_kind(const struct label *label) {
  uint32_t kind = (uint32_t)label->demands;
  for (int32_t i = 0; i < label->demands; i++)
    kind = kind * 31 + label->demand[i].kind;
  return kind;
}

bool label_dominates(const struct label *a, const struct label *b) {
  if (a->scratch > b->scratch || a->bytes > b->bytes ||
      a->instructions > b->instructions || a->macs > b->macs ||
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
