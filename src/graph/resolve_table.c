/* Operators of one tensor, element by element. */
#include "graph/resolve.h"
#include "graph/table.h"

bool resolve_table(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  if (!require_same_shape(graph, op) ||
      !require_int8_dense(graph, op, op->input[0]) ||
      !require_int8_dense(graph, op, op->output))
    return false;
  const struct table_scales scales = {
      quantization_scale(&input->quantization, 0),
      quantization_scale(&output->quantization, 0),
      tensor_zero_point(input),
      tensor_zero_point(output),
      op->options.alpha,
      op->floats};
  int8_t *values = POOL_ARRAY(graph->pool, int8_t, SN_TABLE_VALUES);
  const char *wrong = table_fill(op->kind, &scales, values);
  if (wrong != NULL) {
    graph_error(graph, op, op->output, "input scale %g, output scale %g: %s",
                tensor_scale(input), tensor_scale(output), wrong);
    return false;
  }
  op->arguments.table = (sn_table){input->shape, values};
  op->work = WORK_TABLE;
  op->data_inputs = 1;
  return true;
}
