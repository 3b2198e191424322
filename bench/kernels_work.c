#include "kernels_work.h"

#include "property/network.h"

#include "graph/resolve.h"

enum activation work_activation = ACTIVATION_NONE;

static int32_t scaled_image(struct network *network, sn_shape shape,
                            int32_t zero_point) {
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  return tensor_add(network, ELEMENT_INT8, 4, dims, 0.05f, zero_point);
}

sn_shape work_output(const struct work_item *item) {
  const sn_shape in = item->input;
  const int32_t s = item->stride;
  switch (item->kind) {
  case OPERATOR_FULLY_CONNECTED:
  case OPERATOR_MEAN:
    return (sn_shape){1, 1, item->channels};
  case OPERATOR_PAD:
    return (sn_shape){in.rows + 2, in.columns + 2, item->channels};
  case OPERATOR_SLICE:
    return (sn_shape){in.rows - 2, in.columns - 2, item->channels};
  case OPERATOR_RESIZE_BILINEAR:
    return (sn_shape){2 * in.rows, 2 * in.columns, item->channels};
  case OPERATOR_TRANSPOSE:
    return (sn_shape){in.columns, in.channels, in.rows};
  default:
    return (sn_shape){(item->input.rows + s - 1) / s,
                      (item->input.columns + s - 1) / s, item->channels};
  }
}

/* Inputs of the operator behind its first one; returns how many in all. */
static int32_t add_operands(struct network *network,
                            const struct work_item *item, int32_t output,
                            int32_t *operand) {
  const sn_shape in = item->input;
  const sn_shape out = work_output(item);
  const int32_t taps = item->rows * item->columns;
  const int32_t conv[] = {item->channels, item->rows, item->columns,
                          in.channels};
  const int32_t depthwise[] = {1, item->rows, item->columns, item->channels};
  const int32_t depth = in.rows * in.columns * in.channels;
  const int32_t dense[] = {item->channels, depth};
  switch (item->kind) {
  case OPERATOR_CONV_2D:
    operand[1] = weights_add(network, 4, conv, 0, operand[0], output,
                             taps * in.channels);
    operand[2] = bias_add(network, item->channels, taps * in.channels);
    return 3;
  case OPERATOR_DEPTHWISE_CONV_2D:
    operand[1] =
        weights_add(network, 4, depthwise, 3, operand[0], output, taps);
    operand[2] = bias_add(network, item->channels, taps);
    return 3;
  case OPERATOR_FULLY_CONNECTED:
    operand[1] = weights_add(network, 2, dense, -1, operand[0], output, depth);
    operand[2] = bias_add(network, item->channels, depth);
    return 3;
  case OPERATOR_ADD:
  case OPERATOR_MUL:
    operand[1] = scaled_image(network, in, 3);
    return 2;
  case OPERATOR_CONCATENATION:
    operand[1] = scaled_image(network, in, -1);
    return 2;
  case OPERATOR_PAD:
    operand[1] =
        integers_add(network, 8, (const int32_t[]){0, 0, 1, 1, 1, 1, 0, 0});
    network->graph->tensor[operand[1]].rank = 2;
    network->graph->tensor[operand[1]].dims[0] = 4;
    network->graph->tensor[operand[1]].dims[1] = 2;
    return 2;
  case OPERATOR_SLICE:
    operand[1] = integers_add(network, 4, (const int32_t[]){0, 1, 1, 0});
    operand[2] = integers_add(
        network, 4, (const int32_t[]){1, out.rows, out.columns, out.channels});
    return 3;
  case OPERATOR_RESIZE_BILINEAR:
    operand[1] =
        integers_add(network, 2, (const int32_t[]){out.rows, out.columns});
    return 2;
  case OPERATOR_TRANSPOSE:
    operand[1] = integers_add(network, 4, (const int32_t[]){0, 2, 3, 1});
    return 2;
  case OPERATOR_MEAN:
    operand[1] = integers_add(network, 2, (const int32_t[]){1, 2});
    return 2;
  default:
    return 1;
  }
}

static int32_t output_tensor(struct network *network,
                             const struct work_item *item) {
  const sn_shape shape = work_output(item);
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  if (item->kind == OPERATOR_SOFTMAX || item->kind == OPERATOR_LOGISTIC)
    return tensor_add(network, ELEMENT_INT8, 4, dims, 1.0f / 256.0f, -128);
  return scaled_image(network, shape, item->zero_point);
}

struct graph *work_graph(struct pool *pool, struct diagnostics *diagnostics,
                         const struct work_item *item) {
  struct random random = random_start(1, 0, 0);
  struct graph *graph = network_empty(pool, diagnostics, "kernel");
  struct network network = {graph, &random};
  int32_t operand[OPERATOR_INPUTS_MAX];
  operand[0] = scaled_image(&network, item->input,
                            item->kind == OPERATOR_AVERAGE_POOL_2D ||
                                    item->kind == OPERATOR_MAX_POOL_2D
                                ? item->zero_point
                                : -1);
  const int32_t output = output_tensor(&network, item);
  const int32_t operands = add_operands(&network, item, output, operand);
  struct operator_options *options =
      &op_add(&network, item->kind, operands, operand, output)->options;
  options->padding = PADDING_SAME;
  options->stride_rows = item->stride;
  options->stride_columns = item->stride;
  options->filter_rows = item->rows;
  options->filter_columns = item->columns;
  options->depth_multiplier = item->kind == OPERATOR_DEPTHWISE_CONV_2D
                                  ? item->channels / item->input.channels
                                  : 1;
  options->activation = (int32_t)work_activation;
  options->keep_dims = 1;
  options->axis = 3;
  for (int32_t i = 0; i < operands; i++)
    if (graph->tensor[operand[i]].data == NULL)
      graph->input[graph->inputs++] = operand[i];
  graph->output[graph->outputs++] = output;
  return graph_resolve(graph) ? graph : NULL;
}
