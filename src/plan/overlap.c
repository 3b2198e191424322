#include "plan/stage.h"

#include "graph/geometry.h"
#include "plan/replay.h"

/* The first pixel, in row-major order, that the output pixels of one row from
 * `column` on need; `none` where they need nothing. */
static int64_t first_need(const struct graph *graph, const struct op *op,
                          int32_t i, int32_t row, int32_t column,
                          int64_t none) {
  const struct needs needs = op_needs(graph, op, i, row, column);
  if (needs.row >= needs.row_end || needs.column >= needs.column_end)
    return none;
  const sn_shape input = op_input_shape(graph, op, i);
  return (int64_t)needs.row * input.columns + needs.column;
}

static int32_t round_up(int64_t bytes, int64_t step) {
  return (int32_t)((bytes + step - 1) / step * step);
}

static int64_t common_multiple(int64_t a, int64_t b) {
  int64_t multiple = a;
  while (multiple % b != 0)
    multiple += a;
  return multiple;
}

/* Distances for data input i of an operator that runs as one tile, pixel by
 * pixel in raster order or row by row. */
static struct overlap measure_whole(const struct graph *graph,
                                    const struct op *op, int32_t i) {
  const sn_shape output = op_output_shape(graph, op);
  const sn_shape input = op_input_shape(graph, op, i);
  const int64_t output_pixel =
      output.channels * element_type_bytes(graph->tensor[op->output].type);
  const int64_t input_pixel =
      input.channels * element_type_bytes(graph->tensor[op->input[i]].type);
  const int64_t none = (int64_t)input.rows * input.columns;
  int64_t apart = 0;
  int64_t in_step = 0;
  /* Walking backwards, `later` is the first input pixel that the output pixels
   * behind the current one need: everything before it is dead. */
  int64_t later = none;
  for (int32_t row = output.rows; row-- > 0;) {
    int64_t earliest = later;
    for (int32_t c = 0; op_goes_by_row(op) && c < output.columns; c++) {
      const int64_t need = first_need(graph, op, i, row, c, none);
      earliest = need < earliest ? need : earliest;
    }
    for (int32_t column = output.columns; column-- > 0;) {
      const int64_t written =
          ((int64_t)row * output.columns + column + 1) * output_pixel;
      if (written - later * input_pixel > in_step)
        in_step = written - later * input_pixel;
      const int64_t need = first_need(graph, op, i, row, column, none);
      later = need < later ? need : later;
      earliest = later < earliest ? later : earliest;
      if (written - earliest * input_pixel > apart)
        apart = written - earliest * input_pixel;
    }
  }
  const int64_t period = common_multiple(output_pixel, ARENA_ALIGN);
  struct overlap overlap = {.apart = round_up(apart, ARENA_ALIGN),
                            .period = (int32_t)period};
  overlap.in_step = op_is_in_place(op) && input_pixel == output_pixel
                        ? round_up(in_step, period)
                        : overlap.apart;
  return overlap;
}

struct overlap stage_overlap(const struct plan *plan, const struct stage *stage,
                             int32_t input, int32_t output) {
  const struct graph *graph = plan->graph;
  const struct op *op = &graph->op[plan->order[stage->first]];
  const sn_unit *schedule = &stage->schedule.unit[0];
  int32_t reads = 0;
  int32_t reader = 0;
  for (int32_t i = 0; i < op->data_inputs; i++)
    if (graph_storage(graph, op->input[i]) == input) {
      reads++;
      reader = i;
    }
  if (stage->first == stage->last && stage->units == 1 && reads == 1 &&
      schedule->tile_rows == schedule->rows &&
      schedule->tile_columns == schedule->columns)
    return measure_whole(graph, op, reader);
  const int32_t apart =
      round_up(replay_apart(plan, stage, input, output), ARENA_ALIGN);
  return (struct overlap){.apart = apart, .in_step = apart, .period = 1};
}

int32_t overlap_least(const struct overlap *overlap) {
  return overlap->in_step < overlap->apart ? overlap->in_step : overlap->apart;
}
