/* Plans a network of about so many operators, as bench/planner_growth.sh
 * counts:
 *
 *   growth OPERATORS
 *
 * Inverted residuals of an image that shrinks six times, streamed. Prints
 * operators and arena. */
#include "graph/resolve.h"
#include "plan/planner.h"
#include "property/network.h"

#include <stdio.h>
#include <stdlib.h>

enum { HALVINGS = 4, PER_BLOCK = 4 };

static const sn_shape frame = {96, 96, 3};

static int32_t add_depthwise(struct network *network, int32_t input,
                             int32_t stride) {
  const sn_shape shape = shape_of(network, input);
  const sn_shape made = {(shape.rows + stride - 1) / stride,
                         (shape.columns + stride - 1) / stride, shape.channels};
  const int32_t dims[] = {1, 3, 3, shape.channels};
  const int32_t output = image_add(network, made);
  const int32_t inputs[] = {input,
                            weights_add(network, 4, dims, 3, input, output, 9),
                            bias_add(network, shape.channels, 9)};
  struct op *op =
      op_add(network, OPERATOR_DEPTHWISE_CONV_2D, 3, inputs, output);
  op->options.depth_multiplier = 1;
  op->options.stride_rows = stride;
  op->options.stride_columns = stride;
  op->options.padding = PADDING_SAME;
  op->options.dilation_rows = 1;
  op->options.dilation_columns = 1;
  return output;
}

static int32_t add_block(struct network *network, int32_t input,
                         int32_t channels, int32_t stride) {
  const int32_t wide =
      layer_pointwise(network, input, 3 * shape_of(network, input).channels);
  const int32_t output =
      layer_pointwise(network, add_depthwise(network, wide, stride), channels);
  return stride == 1 ? layer_elementwise(network, output, input) : output;
}

static struct graph *make_network(struct pool *pool, struct random *random,
                                  struct diagnostics *diagnostics,
                                  int32_t operators) {
  struct graph *graph = POOL_NEW(pool, struct graph);
  const size_t room = 16 * (size_t)operators + 64;
  *graph = (struct graph){
      .pool = pool,
      .diagnostics = diagnostics,
      .path = "growth",
      .tensor = POOL_ARRAY(pool, struct tensor, room),
      .op = POOL_ARRAY(pool, struct op, room),
      .input = POOL_ARRAY(pool, int32_t, 1),
      .output = POOL_ARRAY(pool, int32_t, 1),
  };
  struct network network = {graph, random};
  graph->input[graph->inputs++] = image_add(&network, frame);
  int32_t at = add_depthwise(&network, graph->input[0], 2);
  at = layer_pointwise(&network, at, 8);
  const int32_t blocks = (operators - 2) / PER_BLOCK;
  for (int32_t b = 0; b < blocks; b++) {
    const int32_t level = b * HALVINGS / blocks;
    const bool halves = b > 0 && level != (b - 1) * HALVINGS / blocks;
    at = add_block(&network, at, 8 + 8 * level, halves ? 2 : 1);
  }
  graph->output[graph->outputs++] = at;
  return graph;
}

static int32_t operators;

static void plan(struct pool *pool, void *context) {
  int *status = context;
  struct random random = {1};
  struct diagnostics diagnostics = {.file = "growth"};
  struct graph *graph = make_network(pool, &random, &diagnostics, operators);
  if (!graph_resolve(graph))
    return;
  const struct planner_options options = {.strategy = STRATEGY_auto,
                                          .input_mode = INPUT_MODE_streamed,
                                          .optimize = OPTIMIZE_ram,
                                          .max_mac_factor = 1.0};
  const struct plan *made =
      planner_run(kernels_new(graph, KERNEL_TARGET_PORTABLE), &options);
  if (made == NULL)
    return;
  printf("%d operators, %d bytes\n", graph->operators, made->arena_bytes);
  *status = EXIT_SUCCESS;
}

int main(int argc, char **argv) {
  int status = EXIT_FAILURE;
  operators = argc == 2 ? atoi(argv[1]) : 0;
  if (operators < 2 * HALVINGS * PER_BLOCK || operators > 4000) {
    fprintf(stderr, "usage: growth OPERATORS, from %d to 4000\n",
            2 * HALVINGS * PER_BLOCK);
    return EXIT_FAILURE;
  }
  return pool_try(plan, &status) ? status : EXIT_FAILURE;
}
