/* Operators that see many elements for each of the output: dense layers,
 * SOFTMAX and L2_NORMALIZATION; and the changes of shape that move nothing. */
#include "graph/quantize.h"
#include "graph/resolve.h"

/* Weights [channels, depth], per-tensor with any zero point or per-channel. */
static bool require_weights(struct graph *graph, const struct op *op) {
  const int32_t number = op->input[1];
  const struct tensor *weights = &graph->tensor[number];
  const struct tensor *output = &graph->tensor[op->output];
  if (!require_constant(graph, op, number, ELEMENT_INT8))
    return false;
  const int64_t input_elements = tensor_elements(&graph->tensor[op->input[0]]);
  const struct quantization *quantization = &weights->quantization;
  const int64_t zero_point = quantization_zero_point(quantization, 0);
  if (weights->rank == 2 && quantization->scales > 0 &&
      op->options.weights_format == 0 && output->rank > 0 &&
      output->dims[output->rank - 1] == weights->dims[0] &&
      input_elements % weights->dims[1] == 0 &&
      input_elements / weights->dims[1] * weights->dims[0] ==
          tensor_elements(output) &&
      zero_point >= INT8_MIN && zero_point <= INT8_MAX)
    return true;
  graph_error(graph, op, number,
              "wants quantised weights of [units, depth] in the default format "
              "that fit the input and the output");
  return false;
}

bool resolve_fully_connected(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *weights = &graph->tensor[op->input[1]];
  const struct tensor *output = &graph->tensor[op->output];
  struct channel_parameters channels;
  sn_fully_connected dense = {0};
  if (!require_int8_dense(graph, op, op->input[0]) ||
      !require_int8_dense(graph, op, op->output) ||
      !require_weights(graph, op) ||
      !resolve_channels(graph, op, weights->dims[0], 0, &channels) ||
      !resolve_activation(graph, op, &dense.activation_min,
                          &dense.activation_max))
    return false;
  dense.input = graph->tensor[graph_storage(graph, op->input[0])].shape;
  dense.depth = weights->dims[1];
  dense.output = (sn_shape){1, (int32_t)(tensor_elements(input) / dense.depth),
                            weights->dims[0]};
  dense.input_offset = -tensor_zero_point(input);
  dense.weight_offset =
      weights->quantization.scales > 1 ? 0 : -tensor_zero_point(weights);
  dense.output_offset = tensor_zero_point(output);
  dense.weights = (const int8_t *)weights->data;
  dense.bias = channels.bias;
  dense.multiplier = channels.multiplier;
  dense.shift = channels.shift;
  op->arguments.fully_connected = dense;
  op->work = WORK_FULLY_CONNECTED;
  op->data_inputs = 1;
  return true;
}

bool resolve_softmax(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  sn_softmax softmax = {.shape = input->shape};
  if (!require_int8(graph, op, op->input[0]) ||
      !require_int8(graph, op, op->output))
    return false;
  if (input->shape.rows != output->shape.rows ||
      input->shape.columns != output->shape.columns ||
      input->shape.channels != output->shape.channels ||
      tensor_scale(output) != 1.0 / 256.0 ||
      tensor_zero_point(output) != -128) {
    graph_error(graph, op, op->output,
                "wants the input's shape, a scale of 1/256 and a zero point "
                "of -128");
    return false;
  }
  if (!quantize_softmax((double)op->options.beta, tensor_scale(input),
                        &softmax.input_rescale, &softmax.diff_min)) {
    graph_error(graph, op, op->input[0],
                "beta %g times scale %g is out of range",
                (double)op->options.beta, tensor_scale(input));
    return false;
  }
  op->arguments.softmax = softmax;
  op->work = WORK_SOFTMAX;
  op->data_inputs = 1;
  return true;
}

bool resolve_l2_normalization(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  const struct tensor *output = &graph->tensor[op->output];
  if (!require_int8(graph, op, op->input[0]) ||
      !require_int8(graph, op, op->output) || !require_same_shape(graph, op))
    return false;
  if (tensor_scale(output) != 1.0 / 128.0 || tensor_zero_point(output) != 0 ||
      op->options.activation != ACTIVATION_NONE) {
    graph_error(graph, op, op->output,
                "wants a scale of 1/128, a zero point of 0 and no activation");
    return false;
  }
  op->arguments.l2_normalization =
      (sn_l2_normalization){input->shape, tensor_zero_point(input)};
  op->work = WORK_L2_NORMALIZATION;
  op->data_inputs = 1;
  return true;
}

bool resolve_reshape(struct graph *graph, struct op *op) {
  const struct tensor *input = &graph->tensor[op->input[0]];
  struct tensor *output = &graph->tensor[op->output];
  if (input->type != output->type || input->bytes != output->bytes ||
      input->bytes == 0 || input->data != NULL) {
    graph_error(graph, op, op->output,
                "wants as many elements as its input, which is %s and no "
                "constant",
                tensor_describe(graph->pool, input));
    return false;
  }
  output->alias_of = graph_storage(graph, op->input[0]);
  op->work = WORK_NONE;
  return true;
}
