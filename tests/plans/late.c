#include "late.h"

#include "graph/resolve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct network late_start(struct pool *pool, struct random *random,
                          int32_t channels) {
  static struct diagnostics diagnostics = {.file = "late"};
  struct graph *graph = network_empty(pool, &diagnostics, "late");
  struct network network = {graph, random};
  graph->input[graph->inputs++] =
      image_add(&network, (sn_shape){SIZE, SIZE, channels});
  return network;
}

int32_t late_add_depthwise(struct network *network, int32_t input,
                           int32_t multiplier) {
  const sn_shape from = shape_of(network, input);
  const sn_shape to = {(from.rows + 1) / 2, (from.columns + 1) / 2,
                       multiplier * from.channels};
  const int32_t dims[] = {1, 7, 7, to.channels};
  const int32_t output = image_add(network, to);
  const int32_t operands[] = {
      input, weights_add(network, 4, dims, 3, input, output, 49),
      bias_add(network, to.channels, 49)};
  op_add(network, OPERATOR_DEPTHWISE_CONV_2D, 3, operands, output)->options =
      (struct operator_options){.stride_rows = 2,
                                .stride_columns = 2,
                                .dilation_rows = 1,
                                .dilation_columns = 1,
                                .filter_rows = 7,
                                .filter_columns = 7,
                                .depth_multiplier = multiplier,
                                .padding = PADDING_SAME};
  return output;
}

struct graph *late_make(struct network *network, int32_t wide,
                        int32_t multiplier, bool table) {
  struct graph *graph = network->graph;
  int32_t tensor = layer_pointwise(network, graph->input[0], wide);
  if (table)
    tensor = layer_table(network, tensor);
  tensor = late_add_depthwise(network, tensor, multiplier);
  graph->output[graph->outputs++] = layer_pointwise(network, tensor, 40);
  assert_true(graph_resolve(graph));
  return graph;
}

struct graph *late_make_row(struct network *network, int32_t blocks,
                            int32_t narrower) {
  static const int32_t size[] = {SIZE, SIZE};
  struct graph *graph = network->graph;
  int32_t tensor = graph->input[0];
  const int32_t channels = shape_of(network, tensor).channels;
  for (int32_t i = 0; i < blocks; i++) {
    tensor = layer_pointwise(network, tensor, WIDE - i * narrower);
    tensor = late_add_depthwise(network, tensor, 1);
    const int32_t narrow = layer_pointwise(network, tensor, channels);
    const int32_t operands[] = {narrow, integers_add(network, 2, size)};
    tensor = image_add_like(network, (sn_shape){SIZE, SIZE, channels}, narrow);
    op_add(network, OPERATOR_RESIZE_NEAREST_NEIGHBOR, 2, operands, tensor);
  }
  graph->output[graph->outputs++] = tensor;
  assert_true(graph_resolve(graph));
  return graph;
}
