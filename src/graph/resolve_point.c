/* Operators that move or convert elements: PAD, QUANTIZE and DEQUANTIZE. */
#include "graph/quantize.h"
#include "graph/resolve.h"

#include <math.h>

/* Paddings [rank][2] of integers, before and after each dimension. */
static bool read_paddings(struct graph *graph, const struct op *op,
                          sn_pad *pad) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  const struct tensor *paddings = &graph->tensor[op->input[1]];
  int32_t *before[] = {&pad->front, &pad->left, &pad->top};
  bool good = tensor_elements(paddings) == 2 * input->rank &&
              output->rank == input->rank;
  for (int32_t i = 0; good && i < input->rank; i++) {
    const int64_t low = tensor_integer(paddings, 2 * i);
    const int64_t high = tensor_integer(paddings, 2 * i + 1);
    good = low >= 0 && high >= 0 && low <= INT32_MAX && high <= INT32_MAX &&
           low + high + input->dims[i] == output->dims[i];
    if (good && input->rank - 1 - i < 3)
      *before[input->rank - 1 - i] = (int32_t)low;
    else
      good = good && low == 0 && high == 0;
  }
  if (!good)
    graph_error(graph, op, op->input[1],
                "wants paddings of rows, columns and channels, none negative, "
                "that lead from the input %s to the output",
                tensor_describe(graph->pool, input));
  return good;
}

bool resolve_pad(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  sn_pad pad = {.input = input->shape, .output = output->shape};
  if (!require_int8(graph, op, op->input[0]) ||
      !require_int8(graph, op, op->output) ||
      !require_integers(graph, op, op->input[1]) ||
      !read_paddings(graph, op, &pad))
    return false;
  pad.value = tensor_zero_point(output);
  if (op->kind == OPERATOR_PADV2) {
    const struct tensor *value = &graph->tensor[op->input[2]];
    if (!require_constant(graph, op, value->number, ELEMENT_INT8))
      return false;
    if (tensor_elements(value) != 1) {
      graph_error(graph, op, value->number, "wants one value");
      return false;
    }
    const uint8_t byte = value->data[0];
    pad.value = byte < 128 ? byte : byte - 256;
  }
  op->arguments.pad = pad;
  op->work = WORK_PAD;
  op->data_inputs = 1;
  return true;
}

/* UINT8 is INT8 with the top bit flipped and a zero point 128 lower. */
static bool require_8_bit(struct graph *graph, const struct op *op,
                          int32_t number, int32_t *flip) {
  struct tensor *tensor = &graph->tensor[number];
  *flip = tensor->type == ELEMENT_UINT8 ? 0x80 : 0;
  if (tensor->type != ELEMENT_UINT8)
    return require_int8_dense(graph, op, number);
  const struct quantization *quantization = &tensor->quantization;
  const int64_t zero_point = quantization_zero_point(quantization, 0);
  if (quantization->scales == 1 && tensor_scale(tensor) > 0.0 &&
      isfinite(tensor_scale(tensor)) && zero_point >= 0 &&
      zero_point <= UINT8_MAX && tensor->data == NULL)
    return true;
  graph_error(graph, op, number,
              "wants one scale above 0 and a zero point of 0 to 255");
  return false;
}

static bool require_float_data(struct graph *graph, const struct op *op,
                               int32_t number) {
  if (graph->tensor[number].data == NULL)
    return true;
  graph_error(graph, op, number,
              "float constants are not supported; quantise the network");
  return false;
}

bool resolve_quantize(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  if (!require_same_shape(graph, op))
    return false;
  op->data_inputs = 1;
  if (input->type == ELEMENT_FLOAT32) {
    if (!require_float_data(graph, op, op->input[0]) ||
        !require_int8_dense(graph, op, op->output))
      return false;
    op->work = WORK_QUANTIZE_F32;
    op->arguments.float_scale = (sn_float_scale){
        input->shape, (float)tensor_scale(output), tensor_zero_point(output)};
    return true;
  }
  sn_requantize work = {.shape = input->shape};
  if (!require_8_bit(graph, op, op->input[0], &work.input_flip) ||
      !require_8_bit(graph, op, op->output, &work.output_flip))
    return false;
  if (!quantize_multiplier(tensor_scale(input) / tensor_scale(output),
                           &work.output_rescale)) {
    graph_error(graph, op, op->output,
                "the factor from input to output is out of range");
    return false;
  }
  work.input_offset = -(tensor_zero_point(input) - work.input_flip);
  work.output_offset = tensor_zero_point(output) - work.output_flip;
  op->arguments.requantize = work;
  op->work = WORK_REQUANTIZE;
  return true;
}

bool resolve_dequantize(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  if (!require_same_shape(graph, op) ||
      !require_int8_dense(graph, op, op->input[0]))
    return false;
  if (output->type != ELEMENT_FLOAT32) {
    graph_error(graph, op, op->output, "wants FLOAT32");
    return false;
  }
  op->work = WORK_DEQUANTIZE_F32;
  op->data_inputs = 1;
  op->arguments.float_scale = (sn_float_scale){
      input->shape, (float)tensor_scale(input), tensor_zero_point(input)};
  return true;
}

/* To int8 nothing changes, and to float32 integers become numbers, as with a
 * scale of 1. */
bool resolve_cast(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  if (!require_same_shape(graph, op))
    return false;
  if (input->type != ELEMENT_INT8 || input->data != NULL ||
      (output->type != ELEMENT_INT8 && output->type != ELEMENT_FLOAT32)) {
    graph_error(graph, op, op->input[0],
                "is cast to %s; casts that are supported lead from INT8 to "
                "INT8 or FLOAT32; between scales, use QUANTIZE",
                element_type_name(output->type));
    return false;
  }
  if (output->type == ELEMENT_INT8)
    return resolve_reshape(graph, op);
  op->work = WORK_DEQUANTIZE_F32;
  op->data_inputs = 1;
  op->arguments.float_scale = (sn_float_scale){input->shape, 1.0f, 0};
  return true;
}
