#include "plan/front.h"

#include "graph/geometry.h"
#include "plan/reading.h"

#include <string.h>

enum { RECOMPUTED_MAX = 3 }; /* tensors of which halos are computed again */

/* Tile heights worth a try; 0 is all rows. */
static const int32_t heights[FRONT_HEIGHTS] = {0, 1, 2, 3,
                                               4, 6, 8, FRONT_HIGHEST};

void front_open(struct front *front, struct variants *variants, int32_t leader,
                bool recompute) {
  const struct plan *plan = variants->plan;
  front->variants = variants;
  front->leader = leader;
  front->op = &plan->graph->op[plan->order[leader]];
  front->storage = plan_output_storage(plan, leader);
  front->can_sum = stage_can_sum(plan->graph, front->op);
  front->starts =
      variants_starts(variants, leader, recompute ? RECOMPUTED_MAX : 0,
                      front->start, FRONT_STARTS);
  if (front->can_sum)
    front->start[front->starts++] = (struct variant_start){leader, false};
  memset(front->known, 0, (size_t)front->starts * sizeof *front->known);
}

/* Whether units of a start eat their leader's input tile by tile. */
static bool sums_up(const struct front *front, int32_t start) {
  return front->can_sum && start < front->starts - 1;
}

int32_t front_tiles(const struct front *front, const struct ending *ending,
                    const struct demand *demand, int32_t start,
                    struct front_tile *tile) {
  const struct graph *graph = front->variants->plan->graph;
  const struct op *op = front->op;
  const bool sums = sums_up(front, start);
  const sn_shape shape =
      shape_turn(sums ? graph->tensor[graph_storage(graph, op->input[0])].shape
                      : op_output_shape(graph, op),
                 ending->down);
  const int32_t width = ending->columns;
  const int32_t columns =
      width == 0 || width > shape.columns ? shape.columns : width;
  int32_t count = 0;
  for (int32_t i = 0; i < FRONT_HEIGHTS; i++) {
    const int32_t rows = heights[i] == 0 ? shape.rows : heights[i];
    int32_t first_rows = rows;
    if (heights[i] > 0 && rows >= shape.rows)
      break;
    if (sums && rows > 1)
      continue;
    if (!sums && demand != NULL && rows > 1 && rows < shape.rows) {
      if (demand->step == 0 || demand->step % rows != 0)
        continue;
      first_rows = (demand->phase % rows + rows) % rows + 1;
    } else if ((sums || demand == NULL) && heights[i] > 0 && rows % 3 == 0) {
      continue;
    }
    tile[count++] = (struct front_tile){
        i, {POLICY_whole, rows, columns, first_rows, ending->down}};
  }
  return count;
}

const struct variant *front_get(struct front *front, int32_t start,
                                const struct front_tile *tile) {
  static const struct variant not_legal;
  const int32_t first =
      heights[tile->height] == 0 ? 0 : tile->placement.first_rows;
  const struct variant **known = &front->known[start][tile->height][first];
  if (*known == NULL) {
    *known =
        variants_get(front->variants, front->start[start].first, front->leader,
                     sums_up(front, start), tile_turn(tile->placement));
    if (*known == NULL)
      *known = &not_legal;
  }
  return *known == &not_legal ? NULL : *known;
}
