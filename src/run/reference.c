#include "run/reference.h"

#include "graph/geometry.h"
#include "sn_kernel_list.h"

#include "ref/sn_add_s8__ref.h"
#include "ref/sn_arg_extreme_s8_s32__ref.h"
#include "ref/sn_average_pool_s8__ref.h"
#include "ref/sn_concatenation_s8__ref.h"
#include "ref/sn_conv2d_s8__ref.h"
#include "ref/sn_copy__ref.h"
#include "ref/sn_depth_to_space_s8__ref.h"
#include "ref/sn_depthwise_conv2d_s8__ref.h"
#include "ref/sn_dequantize_s8_f32__ref.h"
#include "ref/sn_div_s8__ref.h"
#include "ref/sn_fully_connected_s8__ref.h"
#include "ref/sn_gather_s8__ref.h"
#include "ref/sn_l2_normalization_s8__ref.h"
#include "ref/sn_max_pool_s8__ref.h"
#include "ref/sn_maximum_s8__ref.h"
#include "ref/sn_mean_s8__ref.h"
#include "ref/sn_minimum_s8__ref.h"
#include "ref/sn_mul_s8__ref.h"
#include "ref/sn_pad_s8__ref.h"
#include "ref/sn_prelu_s8__ref.h"
#include "ref/sn_quantize_f32_s8__ref.h"
#include "ref/sn_reduce_extreme_s8__ref.h"
#include "ref/sn_requantize_s8__ref.h"
#include "ref/sn_resize_bilinear_s8__ref.h"
#include "ref/sn_resize_nearest_s8__ref.h"
#include "ref/sn_softmax_s8__ref.h"
#include "ref/sn_space_to_depth_s8__ref.h"
#include "ref/sn_squared_difference_s8__ref.h"
#include "ref/sn_sub_s8__ref.h"
#include "ref/sn_table_s8__ref.h"
#include "ref/sn_transpose_conv_s8__ref.h"
#include "ref/sn_transpose_s8__ref.h"

#include <stdlib.h>
#include <string.h>

int64_t graph_input_bytes(const struct graph *graph) {
  int64_t bytes = 0;
  for (int32_t i = 0; i < graph->inputs; i++)
    bytes += graph->tensor[graph->input[i]].bytes;
  return bytes;
}

int64_t graph_output_bytes(const struct graph *graph) {
  int64_t bytes = 0;
  for (int32_t i = 0; i < graph->outputs; i++)
    bytes += graph->tensor[graph->output[i]].bytes;
  return bytes;
}

static sn_view whole_view(void *data, sn_shape shape) {
  return (sn_view){data, shape.columns, 1, shape.rows * shape.columns};
}

/* Memory of a tensor's storage, made at its first use. */
static uint8_t *value_of(struct reference *reference, int32_t tensor) {
  const struct graph *graph = reference->graph;
  const int32_t storage = graph_storage(graph, tensor);
  const struct tensor *stored = &graph->tensor[storage];
  if (reference->value[storage] == NULL) {
    reference->value[storage] =
        pool_alloc(graph->pool, (size_t)stored->bytes, 1);
    if (stored->data != NULL)
      memcpy(reference->value[storage], stored->data, (size_t)stored->bytes);
  }
  reference->value[tensor] = reference->value[storage];
  return reference->value[storage];
}

#define CALL_1(function) function(arguments, &in[0], &out, &tile)
#define CALL_2(function) function(arguments, &in[0], &in[1], &out, &tile)
#define CALL_N(function) function(arguments, in, &out, &tile)

static void run_operator(struct reference *reference, const struct op *op) {
  const struct graph *graph = reference->graph;
  sn_view in[OPERATOR_INPUTS_MAX];
  if (op->data_inputs < 1)
    abort(); /* every resolver sets it */
  for (int32_t i = 0; i < op->data_inputs; i++)
    in[i] = whole_view(value_of(reference, op->input[i]),
                       op_input_shape(graph, op, i));
  const sn_shape shape = op_output_shape(graph, op);
  const sn_view out = whole_view(value_of(reference, op->output), shape);
  const sn_tile tile = {0, shape.rows, 0, shape.columns};
  switch (op->work) {
  case WORK_NONE:
    break;
#define X(work, member, type, kernel, inputs)                                  \
  case WORK_##work: {                                                          \
    const type *arguments = &op->arguments.member;                             \
    CALL_##inputs(kernel##__ref);                                              \
    break;                                                                     \
  }
    SN_KERNEL_LIST(X)
#undef X
  }
}

void reference_start(const struct graph *graph, struct reference *reference) {
  reference->graph = graph;
  reference->value = POOL_ARRAY(graph->pool, uint8_t *, (size_t)graph->tensors);
  for (int32_t i = 0; i < graph->variables; i++) {
    const struct variable *variable = &graph->variable[i];
    memcpy(value_of(reference, variable->tensor), variable->initial,
           (size_t)graph->tensor[variable->tensor].bytes);
  }
}

void reference_step(struct reference *reference, const uint8_t *input,
                    uint8_t *output) {
  const struct graph *graph = reference->graph;
  for (int32_t i = 0; i < graph->inputs; i++) {
    const int32_t tensor = graph->input[i];
    const size_t bytes = (size_t)graph->tensor[tensor].bytes;
    memcpy(value_of(reference, tensor), input, bytes);
    input += bytes;
  }
  for (int32_t i = 0; i < graph->operators; i++) {
    const struct op *op = &graph->op[graph->order[i]];
    if (op->work != WORK_NONE)
      run_operator(reference, op);
    else if (op->output != NO_TENSOR &&
             graph->tensor[op->output].alias_of != NO_TENSOR)
      value_of(reference, op->output);
  }
  for (int32_t i = 0; i < graph->outputs; i++) {
    const int32_t tensor = graph->output[i];
    const size_t bytes = (size_t)graph->tensor[tensor].bytes;
    memcpy(output, value_of(reference, tensor), bytes);
    output += bytes;
  }
}

void reference_run(const struct graph *graph, const uint8_t *input,
                   uint8_t *output, struct reference *reference) {
  reference_start(graph, reference);
  reference_step(reference, input, output);
}
