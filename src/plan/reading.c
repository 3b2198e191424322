#include "plan/reading.h"

#include "graph/geometry.h"

bool stage_can_sum(const struct graph *graph, const struct op *op) {
  if (op->data_inputs != 1)
    return false;
  const struct tensor *input = &graph->tensor[op->input[0]];
  const sn_shape shape =
      graph->tensor[graph_storage(graph, input->number)].shape;
  const bool same = shape.rows == input->shape.rows &&
                    shape.columns == input->shape.columns &&
                    shape.channels == input->shape.channels;
  switch (op->work) {
  case WORK_MEAN:
    return same && op->arguments.mean.over_rows &&
           op->arguments.mean.over_columns && !op->arguments.mean.over_channels;
  case WORK_REDUCE_EXTREME:
    return same && op->arguments.reduce_extreme.over_rows &&
           op->arguments.reduce_extreme.over_columns &&
           !op->arguments.reduce_extreme.over_channels;
  case WORK_AVERAGE_POOL: {
    const sn_pool *pool = &op->arguments.pool;
    return same && pool->output.rows == 1 && pool->output.columns == 1 &&
           pool->window.pad_top == 0 && pool->window.pad_left == 0 &&
           pool->window.rows == pool->input.rows &&
           pool->window.columns == pool->input.columns;
  }
  case WORK_FULLY_CONNECTED:
    return op->arguments.fully_connected.output.columns == 1 &&
           shape.rows * shape.columns > 1;
  default:
    return false;
  }
}

static bool same_shape(sn_shape a, sn_shape b) {
  return a.rows == b.rows && a.columns == b.columns && a.channels == b.channels;
}

bool stage_reads_as_made(const struct graph *graph, const struct op *op,
                         int32_t i) {
  const sn_shape made = graph->tensor[graph_storage(graph, op->input[i])].shape;
  return same_shape(made, op_input_shape(graph, op, i));
}

bool stage_writes_as_made(const struct graph *graph, const struct op *op) {
  return same_shape(graph->tensor[graph_storage(graph, op->output)].shape,
                    op_output_shape(graph, op));
}

int32_t stage_producer(const struct plan *plan, const struct stage *stage,
                       int32_t tensor) {
  const int32_t storage = graph_storage(plan->graph, tensor);
  if (stage->takes_input && plan_is_streamed(plan, storage))
    return 0;
  for (int32_t u = 0; u < stage->units; u++)
    for (int32_t p = stage->unit[u].first; p <= stage->unit[u].last; p++)
      if (plan_output_storage(plan, p) == storage)
        return u;
  return -1;
}
