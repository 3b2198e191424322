/* Operators that cut their input: SLICE, STRIDED_SLICE, SPLIT, SPLIT_V and
 * UNPACK. Each output of the last three is an operator of its own. */
#include "graph/gather.h"
#include "graph/resolve.h"

static bool require_vector(struct graph *graph, const struct op *op,
                           int32_t number, int32_t least, int32_t most) {
  const struct tensor *vector = &graph->tensor[number];
  if (!require_integers(graph, op, number))
    return false;
  const int64_t count = tensor_elements(vector);
  if (vector->rank <= 1 && count >= least && count <= most)
    return true;
  graph_error(graph, op, number, "wants one number for each dimension");
  return false;
}

static bool require_ends(struct graph *graph, const struct op *op) {
  return require_int8_dense(graph, op, op->input[0]) &&
         require_int8_dense(graph, op, op->output);
}

bool resolve_slice(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  struct pick pick[TENSOR_RANK_MAX] = {{0}};
  if (!require_ends(graph, op) ||
      !require_vector(graph, op, op->input[1], input->rank, input->rank) ||
      !require_vector(graph, op, op->input[2], input->rank, input->rank))
    return false;
  gather_all(input, pick);
  for (int32_t i = 0; i < input->rank; i++) {
    const int64_t begin = tensor_integer(&graph->tensor[op->input[1]], i);
    int64_t size = tensor_integer(&graph->tensor[op->input[2]], i);
    if (size == -1)
      size = input->dims[i] - begin;
    if (begin < 0 || size < 1 || size > input->dims[i] ||
        begin > input->dims[i] - size) {
      graph_error(graph, op, op->input[1],
                  "begins at %lld of dimension %d with a size of %lld, which "
                  "the input %s does not have",
                  (long long)begin, i, (long long)size,
                  tensor_describe(graph->pool, input));
      return false;
    }
    pick[i].axis.begin = (int32_t)begin;
    pick[i].count = (int32_t)size;
  }
  return gather_finish(graph, op, input->rank, pick);
}

/* Integer i of operand k, clamped to what 32 bits and the extent can mean; the
 * end of the dimension where the vector is shorter. */
static int64_t bound_of(const struct graph *graph, const struct op *op,
                        int32_t k, int32_t i, int64_t low, int64_t high) {
  const int32_t extent = graph->tensor[op->input[0]].dims[i];
  int64_t bound = tensor_integer(&graph->tensor[op->input[k]], i);
  if (bound < 0 && bound >= -(int64_t)extent)
    bound += extent;
  else if (bound < 0)
    bound = low;
  return bound < low ? low : bound > high ? high : bound;
}

/* One dimension of STRIDED_SLICE, by the rules of TFLite's
 * strided_slice_logic.h. */
static bool slice_dimension(struct graph *graph, const struct op *op, int32_t i,
                            struct pick *pick) {
  const struct operator_options *options = &op->options;
  const int32_t bit = 1 << i;
  const int64_t stride = tensor_integer(&graph->tensor[op->input[3]], i);
  const int64_t low = stride > 0 ? 0 : -1;
  const int64_t high = stride > 0 ? pick->extent : pick->extent - 1;
  int64_t begin = bound_of(graph, op, 1, i, low, high);
  int64_t end = bound_of(graph, op, 2, i, low, high);
  if (options->begin_mask & bit)
    begin = stride > 0 ? low : high;
  if (options->end_mask & bit)
    end = stride > 0 ? high : low;
  int64_t count =
      stride == 0 ? 0 : (end - begin + stride + (stride > 0 ? -1 : 1)) / stride;
  if (options->shrink_axis_mask & bit)
    count = 1;
  if (count < 1 || begin < 0 || begin >= pick->extent) {
    graph_error(graph, op, op->input[1],
                "leaves nothing of dimension %d of %s; wants a stride that is "
                "not 0, and places from begin to end",
                i, tensor_describe(graph->pool, &graph->tensor[op->input[0]]));
    return false;
  }
  pick->count = (int32_t)count;
  pick->axis.begin = (int32_t)begin;
  pick->axis.step = count == 1 ? 1 : (int32_t)stride;
  return true;
}

bool resolve_strided_slice(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct operator_options *options = &op->options;
  struct pick pick[TENSOR_RANK_MAX] = {{0}};
  if (!require_ends(graph, op) ||
      !require_vector(graph, op, op->input[1], 0, input->rank))
    return false;
  const int32_t given = (int32_t)tensor_elements(&graph->tensor[op->input[1]]);
  if (!require_vector(graph, op, op->input[2], given, given) ||
      !require_vector(graph, op, op->input[3], given, given))
    return false;
  if (options->ellipsis_mask != 0 || options->new_axis_mask != 0 ||
      options->offset != 0) {
    graph_error(graph, op, op->output,
                "has an ellipsis, a new axis, or ends that count from their "
                "begin; wants begin and end of each dimension, and RESHAPE");
    return false;
  }
  gather_all(input, pick);
  for (int32_t i = 0; i < given; i++)
    if (!slice_dimension(graph, op, i, &pick[i]))
      return false;
  return gather_finish(graph, op, input->rank, pick);
}

/* A dimension's number, counted from the end where it is negative. */
static bool find_axis(struct graph *graph, const struct op *op, int64_t number,
                      int32_t *axis) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const int64_t counted = number < 0 ? number + input->rank : number;
  if (counted < 0 || counted >= input->rank) {
    graph_error(graph, op, op->input[0], "has no dimension %lld to be cut",
                (long long)number);
    return false;
  }
  *axis = (int32_t)counted;
  return true;
}

/* Takes `size` places from `begin` on along one dimension. */
static bool take(struct graph *graph, struct op *op, int32_t axis,
                 int64_t begin, int64_t size) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  struct pick pick[TENSOR_RANK_MAX] = {{0}};
  gather_all(input, pick);
  pick[axis].axis.begin = (int32_t)begin;
  pick[axis].count = (int32_t)size;
  return gather_finish(graph, op, input->rank, pick);
}

static bool report_parts(const struct graph *graph, const struct op *op,
                         int32_t axis) {
  graph_error(graph, op, op->input[0],
              "cannot be cut along dimension %d into the %d parts that are "
              "wanted",
              axis, op->outputs);
  return false;
}

bool resolve_split(struct graph *graph, struct op *op) {
  /* The data comes first, as everywhere. */
  const int32_t axis_tensor = op->input[0];
  op->input[0] = op->input[1];
  op->input[1] = axis_tensor;
  int32_t axis;
  if (!require_ends(graph, op) ||
      !require_vector(graph, op, axis_tensor, 1, 1) ||
      !find_axis(graph, op, tensor_integer(&graph->tensor[axis_tensor], 0),
                 &axis))
    return false;
  const int32_t extent = graph->tensor[op->input[0]].dims[axis];
  if (extent % op->outputs != 0)
    return report_parts(graph, op, axis);
  const int32_t size = extent / op->outputs;
  return take(graph, op, axis, (int64_t)op->part * size, size);
}

bool resolve_split_v(struct graph *graph, struct op *op) {
  const struct tensor *sizes = &graph->tensor[op->input[1]];
  int32_t axis;
  if (!require_ends(graph, op) || !require_integers(graph, op, op->input[1]) ||
      !require_vector(graph, op, op->input[2], 1, 1) ||
      !find_axis(graph, op, tensor_integer(&graph->tensor[op->input[2]], 0),
                 &axis))
    return false;
  if (tensor_elements(sizes) != op->outputs)
    return report_parts(graph, op, axis);
  /* One size may be -1: what the others leave. */
  const int32_t extent = graph->tensor[op->input[0]].dims[axis];
  int64_t rest = extent;
  int32_t open = 0;
  for (int32_t i = 0; i < op->outputs; i++) {
    const int64_t size = tensor_integer(sizes, i);
    if (size < -1 || size > extent)
      return report_parts(graph, op, axis);
    open += size == -1;
    rest -= size == -1 ? 0 : size;
  }
  if (open > 1 || rest < 0 || (open == 0 && rest != 0))
    return report_parts(graph, op, axis);
  int64_t begin = 0;
  for (int32_t i = 0; i < op->part; i++) {
    const int64_t size = tensor_integer(sizes, i);
    begin += size == -1 ? rest : size;
  }
  const int64_t size = tensor_integer(sizes, op->part);
  return take(graph, op, axis, begin, size == -1 ? rest : size);
}

bool resolve_unpack(struct graph *graph, struct op *op) {
  int32_t axis;
  if (!require_ends(graph, op) ||
      !find_axis(graph, op, op->options.axis, &axis))
    return false;
  if (graph->tensor[op->input[0]].dims[axis] != op->outputs)
    return report_parts(graph, op, axis);
  return take(graph, op, axis, op->part, 1);
}
