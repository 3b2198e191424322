#include "graph/constants.h"

#include <string.h>

/* Constants of this size and rank are shapes; larger ones are data. */
enum { VALUES_MAX = 64 };

struct values {
  int32_t count;
  int64_t value[VALUES_MAX];
};

static bool read_values(const struct graph *graph, int32_t number,
                        struct values *values) {
  const struct tensor *tensor = &graph->tensor[number];
  const int64_t elements = tensor_elements(tensor);
  if (tensor->data == NULL || elements > VALUES_MAX ||
      (tensor->type != ELEMENT_INT32 && tensor->type != ELEMENT_INT64) ||
      tensor->data_bytes <
          (size_t)elements * (size_t)element_type_bytes(tensor->type))
    return false;
  values->count = (int32_t)elements;
  for (int32_t i = 0; i < values->count; i++)
    values->value[i] = tensor_integer(tensor, i);
  return true;
}

static bool write_values(struct graph *graph, struct op *op,
                         const struct values *values) {
  struct tensor *output = &graph->tensor[op->output];
  const int32_t width = element_type_bytes(output->type);
  if ((output->type != ELEMENT_INT32 && output->type != ELEMENT_INT64) ||
      tensor_elements(output) != values->count)
    return false;
  uint8_t *data = pool_alloc(graph->pool, (size_t)values->count, 8);
  for (int32_t i = 0; i < values->count; i++)
    for (int32_t b = 0; b < width; b++)
      data[i * width + b] = (uint8_t)((uint64_t)values->value[i] >> 8 * b);
  output->data = data;
  output->data_bytes = (size_t)values->count * (size_t)width;
  op->work = WORK_NONE;
  return true;
}

static bool evaluate_shape(const struct graph *graph, const struct op *op,
                           struct values *values) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  values->count = input->rank;
  for (int32_t i = 0; i < input->rank; i++)
    values->value[i] = input->dims[i];
  return true;
}

static bool evaluate_pack(const struct graph *graph, const struct op *op,
                          struct values *values) {
  values->count = 0;
  for (int32_t i = 0; i < op->inputs; i++) {
    struct values part = {0};
    if (op->input[i] == NO_TENSOR || graph->tensor[op->input[i]].rank != 0 ||
        !read_values(graph, op->input[i], &part))
      return false;
    values->value[values->count++] = part.value[0];
  }
  return true;
}

/* One dimension; that is all a shape has. */
static bool evaluate_slice(const struct graph *graph, const struct op *op,
                           struct values *values) {
  const struct operator_options *options = &op->options;
  struct values input = {0};
  struct values begin = {0};
  struct values end = {0};
  struct values stride = {0};
  if (graph->tensor[op->input[0]].rank != 1 ||
      !read_values(graph, op->input[0], &input) ||
      !read_values(graph, op->input[1], &begin) ||
      !read_values(graph, op->input[2], &end) ||
      !read_values(graph, op->input[3], &stride) || begin.count != 1 ||
      end.count != 1 || stride.count != 1 || stride.value[0] <= 0 ||
      options->ellipsis_mask != 0 || options->new_axis_mask != 0)
    return false;
  int64_t from = options->begin_mask & 1 ? 0 : begin.value[0];
  int64_t to = options->end_mask & 1 ? input.count : end.value[0];
  from += from < 0 ? input.count : 0;
  to += to < 0 ? input.count : 0;
  if (from < 0 || from > input.count)
    return false;
  if (options->shrink_axis_mask & 1)
    to = from + 1;
  to = to > input.count ? input.count : to;
  values->count = 0;
  /* The stride is at most what it takes to leave the input. */
  for (int64_t i = from; i < to;
       i += stride.value[0] < VALUES_MAX ? stride.value[0] : VALUES_MAX)
    values->value[values->count++] = input.value[i];
  return true;
}

/* INT8 tensors of one value, and constants in another shape. */
static bool evaluate_bytes(struct graph *graph, struct op *op) {
  const struct tensor *source = &graph->tensor[op->input[op->inputs - 1]];
  struct tensor *output = &graph->tensor[op->output];
  if (op->kind == OPERATOR_RESHAPE || op->kind == OPERATOR_SQUEEZE ||
      op->kind == OPERATOR_EXPAND_DIMS)
    source = &graph->tensor[op->input[0]];
  const bool filled =
      op->kind == OPERATOR_FILL || op->kind == OPERATOR_ZEROS_LIKE;
  const int64_t wanted = op->kind == OPERATOR_ZEROS_LIKE ? 0
                         : filled                        ? 1
                                                         : output->bytes;
  if (output->type != ELEMENT_INT8 || source->type != ELEMENT_INT8 ||
      (wanted > 0 && (source->data == NULL || source->bytes != wanted ||
                      source->data_bytes < (size_t)wanted)))
    return false;
  const uint8_t *data = source->data;
  if (filled) {
    uint8_t *values = pool_alloc(graph->pool, (size_t)output->bytes, 1);
    memset(values, wanted > 0 ? source->data[0] : 0, (size_t)output->bytes);
    data = values;
  }
  output->data = data;
  output->data_bytes = (size_t)output->bytes;
  op->work = WORK_NONE;
  return true;
}

bool constant_evaluate(struct graph *graph, struct op *op) {
  struct values values = {0};
  bool known = false;
  switch (op->kind) {
  case OPERATOR_SHAPE:
    known = evaluate_shape(graph, op, &values);
    break;
  case OPERATOR_PACK:
    known = evaluate_pack(graph, op, &values);
    break;
  case OPERATOR_STRIDED_SLICE:
    known = evaluate_slice(graph, op, &values);
    break;
  case OPERATOR_RESHAPE:
  case OPERATOR_SQUEEZE:
  case OPERATOR_EXPAND_DIMS:
    if (evaluate_bytes(graph, op))
      return true;
    known = read_values(graph, op->input[0], &values);
    break;
  case OPERATOR_FILL:
  case OPERATOR_ZEROS_LIKE:
    return evaluate_bytes(graph, op);
  default:
    break;
  }
  return known && write_values(graph, op, &values);
}
