/* Reductions over any dimensions: MEAN, SUM, REDUCE_MAX and REDUCE_MIN; and
 * over one: ARG_MAX and ARG_MIN. */
#include "graph/quantize.h"
#include "graph/resolve.h"

/* Axis i counted from the tensor's last one, which is 0. */
static bool read_axis(struct graph *graph, const struct op *op, int64_t i,
                      int64_t *from_end) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const int64_t axis = tensor_integer(&graph->tensor[op->input[1]], i);
  if (axis >= -input->rank && axis < input->rank) {
    *from_end = axis < 0 ? -1 - axis : input->rank - 1 - axis;
    return true;
  }
  graph_error(graph, op, op->input[1], "axis %lld does not exist",
              (long long)axis);
  return false;
}

/* The reduced dimensions, marked, and the number of elements for each of the
 * output. */
struct reduction {
  int32_t over[3]; /* channels, columns, rows */
  int32_t count;
};

static bool read_reduction(struct graph *graph, const struct op *op,
                           struct reduction *reduction) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  *reduction = (struct reduction){{0, 0, 0}, 1};
  if (!require_int8(graph, op, op->input[0]) ||
      !require_int8_dense(graph, op, op->output) ||
      !require_integers(graph, op, op->input[1]))
    return false;
  for (int64_t i = 0; i < tensor_elements(&graph->tensor[op->input[1]]); i++) {
    int64_t from_end;
    if (!read_axis(graph, op, i, &from_end))
      return false;
    if (from_end < 3) /* beyond is the batch of 1 */
      reduction->over[from_end] = 1;
  }
  reduction->count *= reduction->over[2] ? input->shape.rows : 1;
  reduction->count *= reduction->over[1] ? input->shape.columns : 1;
  reduction->count *= reduction->over[0] ? input->shape.channels : 1;
  if (tensor_elements(output) * reduction->count == tensor_elements(input))
    return true;
  graph_error(graph, op, op->output, "wants %lld elements by its axes",
              (long long)(tensor_elements(input) / reduction->count));
  return false;
}

static bool resolve_mean(struct graph *graph, struct op *op,
                         const struct reduction *reduction) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  const double factor = tensor_scale(input) / tensor_scale(output);
  sn_mean *mean = &op->arguments.mean;
  *mean = (sn_mean){.input = input->shape,
                    .over_rows = reduction->over[2],
                    .over_columns = reduction->over[1],
                    .over_channels = reduction->over[0],
                    .count = reduction->count,
                    .input_zero_point = tensor_zero_point(input),
                    .output_offset = tensor_zero_point(output)};
  op->work = WORK_MEAN;
  if (op->kind == OPERATOR_MEAN
          ? quantize_mean(factor, mean->count, &mean->output_rescale)
          : quantize_multiplier(factor, &mean->output_rescale))
    return true;
  graph_error(graph, op, op->output,
              "the factor from input to output is out of range");
  return false;
}

static bool resolve_extreme(struct graph *graph, struct op *op,
                            const struct reduction *reduction) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  op->arguments.reduce_extreme =
      (sn_reduce_extreme){.input = input->shape,
                          .over_rows = reduction->over[2],
                          .over_columns = reduction->over[1],
                          .over_channels = reduction->over[0],
                          .flip = op->kind == OPERATOR_REDUCE_MIN ? -1 : 0};
  op->work = WORK_REDUCE_EXTREME;
  if (tensor_scale(input) == tensor_scale(output) &&
      tensor_zero_point(input) == tensor_zero_point(output))
    return true;
  graph_error(graph, op, op->output,
              "wants the scale and the zero point of its input");
  return false;
}

bool resolve_reduce(struct graph *graph, struct op *op) {
  struct reduction reduction;
  if (!read_reduction(graph, op, &reduction))
    return false;
  op->data_inputs = 1;
  return op->kind == OPERATOR_MEAN || op->kind == OPERATOR_SUM
             ? resolve_mean(graph, op, &reduction)
             : resolve_extreme(graph, op, &reduction);
}

bool resolve_arg(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *axis = &graph->tensor[op->input[1]];
  const struct tensor *output = &graph->tensor[op->output];
  const int32_t extents[] = {input->shape.channels, input->shape.columns,
                             input->shape.rows};
  static const int32_t axes[] = {SN_AXIS_CHANNELS, SN_AXIS_COLUMNS,
                                 SN_AXIS_ROWS};
  int64_t from_end = 0;
  if (!require_int8(graph, op, op->input[0]) ||
      !require_constant(graph, op, op->input[1], ELEMENT_INT32) ||
      !read_axis(graph, op, 0, &from_end))
    return false;
  if (tensor_elements(axis) != 1 || from_end > 2) {
    graph_error(graph, op, op->input[1],
                "wants one axis, of rows, columns or channels");
    return false;
  }
  if (output->type != ELEMENT_INT32 || output->data != NULL ||
      tensor_elements(output) * extents[from_end] != tensor_elements(input)) {
    graph_error(graph, op, op->output, "wants INT32, %lld elements by its axis",
                (long long)(tensor_elements(input) / extents[from_end]));
    return false;
  }
  op->arguments.arg_extreme = (sn_arg_extreme){
      input->shape, axes[from_end], op->kind == OPERATOR_ARG_MIN ? -1 : 0};
  op->work = WORK_ARG_EXTREME;
  op->data_inputs = 1;
  return true;
}
