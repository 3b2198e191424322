/* Measures one network of inverted residuals on the emulated Cortex-M7, for
 * bench/growth. Weights are random; the architecture is given as
 * zoo/networks.csv has it (zoo/README.md):
 *
 *   build/bench/growth RESOLUTION STEM BLOCKS MIX CLASSES STRATEGY [plan]
 *
 * STRATEGY is `layer`, with the frame in the arena, or `auto`, with the input
 * streamed, the least RAM, and nothing computed twice. Prints operators and
 * arena, and, without "plan", stack, flash, flash without the network's
 * constants, MACs and instructions. */
#include "board.h"
#include "property/network.h"

#include "emit/emit.h"
#include "graph/resolve.h"
#include "plan/planner.h"
#include "run/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Quantisation of what RELU6 leaves, and of the others. */
static const float relu6_scale = 6.0f / 255.0f;
static const float linear_scale = 0.05f;

struct request {
  int32_t resolution, stem, mix, classes;
  const char *blocks;
  bool layer, plan_only;
};

static int32_t add_image(struct network *network, sn_shape shape,
                         enum activation activation) {
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  return activation == ACTIVATION_RELU6
             ? tensor_add(network, ELEMENT_INT8, 4, dims, relu6_scale, -128)
             : tensor_add(network, ELEMENT_INT8, 4, dims, linear_scale, 3);
}

/* A convolution with padding SAME, or a depthwise one. */
static int32_t add_conv(struct network *network, enum operator_kind kind,
                        int32_t input, int32_t size, int32_t stride,
                        int32_t channels, enum activation activation) {
  const sn_shape in = shape_of(network, input);
  const sn_shape out = {(in.rows + stride - 1) / stride,
                        (in.columns + stride - 1) / stride, channels};
  const bool depthwise = kind == OPERATOR_DEPTHWISE_CONV_2D;
  const int32_t deep = depthwise ? 1 : in.channels;
  const int32_t dims[] = {depthwise ? 1 : channels, size, size,
                          depthwise ? channels : in.channels};
  const int32_t output = add_image(network, out, activation);
  const int32_t operands[] = {input,
                              weights_add(network, 4, dims, depthwise ? 3 : 0,
                                          input, output, size * size * deep),
                              bias_add(network, channels, size * size * deep)};
  struct operator_options *options =
      &op_add(network, kind, 3, operands, output)->options;
  options->padding = PADDING_SAME;
  options->stride_rows = stride;
  options->stride_columns = stride;
  options->dilation_rows = 1;
  options->dilation_columns = 1;
  options->depth_multiplier = 1;
  options->activation = (int32_t)activation;
  return output;
}

static int32_t add_block(struct network *network, int32_t input, int32_t size,
                         int32_t expansion, int32_t channels, int32_t stride) {
  const int32_t narrow = shape_of(network, input).channels;
  const int32_t wide = expansion * narrow;
  int32_t at = input;
  if (expansion > 1)
    at = add_conv(network, OPERATOR_CONV_2D, at, 1, 1, wide, ACTIVATION_RELU6);
  at = add_conv(network, OPERATOR_DEPTHWISE_CONV_2D, at, size, stride, wide,
                ACTIVATION_RELU6);
  at = add_conv(network, OPERATOR_CONV_2D, at, 1, 1, channels, ACTIVATION_NONE);
  if (stride != 1 || channels != narrow)
    return at;
  const int32_t operands[] = {input, at};
  const int32_t sum =
      add_image(network, shape_of(network, at), ACTIVATION_NONE);
  op_add(network, OPERATOR_ADD, 2, operands, sum);
  return sum;
}

static int32_t add_mean(struct network *network, int32_t input) {
  const int32_t channels = shape_of(network, input).channels;
  const int32_t output =
      add_image(network, (sn_shape){1, 1, channels}, ACTIVATION_NONE);
  const int32_t operands[] = {
      input, integers_add(network, 2, (const int32_t[]){1, 2})};
  op_add(network, OPERATOR_MEAN, 2, operands, output)->options.keep_dims = 1;
  return output;
}

/* NULL after a report. */
static struct graph *make_graph(struct pool *pool,
                                struct diagnostics *diagnostics,
                                const struct request *request) {
  struct random random = random_start(1, 0, 0);
  struct graph *graph = POOL_NEW(pool, struct graph);
  const size_t room = 8 * strlen(request->blocks) + 64;
  *graph = (struct graph){
      .pool = pool,
      .diagnostics = diagnostics,
      .path = "growth",
      .tensor = POOL_ARRAY(pool, struct tensor, room),
      .op = POOL_ARRAY(pool, struct op, room),
      .input = POOL_ARRAY(pool, int32_t, 1),
      .output = POOL_ARRAY(pool, int32_t, 1),
  };
  struct network network = {graph, &random};
  int32_t at = add_image(
      &network, (sn_shape){request->resolution, request->resolution, 3},
      ACTIVATION_NONE);
  graph->input[graph->inputs++] = at;
  at = add_conv(&network, OPERATOR_CONV_2D, at, 3, 2, request->stem,
                ACTIVATION_RELU6);
  for (const char *block = request->blocks; *block != '\0';) {
    int size = 0;
    int expansion = 0;
    int channels = 0;
    int stride = 0;
    int length = 0;
    if (sscanf(block, "k%2de%2dc%4ds%1d%n", &size, &expansion, &channels,
               &stride, &length) != 4 ||
        size < 1 || expansion < 1 || channels < 1 || stride < 1) {
      fprintf(stderr, "growth: no block is %s\n", block);
      return NULL;
    }
    at = add_block(&network, at, size, expansion, channels, stride);
    block += length;
    block += *block == ' ';
  }
  if (request->mix > 0)
    at = add_conv(&network, OPERATOR_CONV_2D, at, 1, 1, request->mix,
                  ACTIVATION_RELU6);
  at = add_conv(&network, OPERATOR_CONV_2D, add_mean(&network, at), 1, 1,
                request->classes, ACTIVATION_NONE);
  graph->output[graph->outputs++] = at;
  return graph_resolve(graph) ? graph : NULL;
}

static void measure_plan(const struct plan *plan) {
  const struct graph *graph = plan->graph;
  struct random random = random_start(2, 0, 0);
  const uint8_t *input = network_input(graph, &random);
  const size_t bytes = (size_t)graph_output_bytes(graph);
  uint8_t *output = pool_alloc(graph->pool, bytes, 1);
  uint8_t *expected = pool_alloc(graph->pool, bytes, 1);
  struct run_measure measure;
  struct run run = board_measure(plan, "growth", input, output, &measure);
  run_discard(&run);
  struct reference reference;
  reference_run(graph, input, expected, &reference);
  if (memcmp(output, expected, bytes) != 0) {
    fprintf(stderr, "growth: the output differs from the reference kernels'\n");
    exit(STATUS_DIFFERENT);
  }
  printf(",%d,%d,%lld,%lld,%llu", measure.stack_bytes, measure.flash_bytes,
         (long long)(measure.flash_bytes - emit_packed_bytes(plan)),
         (long long)plan->macs, (unsigned long long)measure.instructions);
}

static void answer(struct pool *pool, void *context) {
  const struct request *request = context;
  struct diagnostics diagnostics = {.sink = stderr};
  struct graph *graph = make_graph(pool, &diagnostics, request);
  const struct planner_options options = {
      .strategy = request->layer ? STRATEGY_layer : STRATEGY_auto,
      .input_mode = request->layer ? INPUT_MODE_resident : INPUT_MODE_streamed,
      .optimize = OPTIMIZE_ram,
      .max_mac_factor = 1.0};
  const struct plan *plan =
      graph == NULL
          ? NULL
          : planner_run(kernels_new(graph, KERNEL_TARGET_CORTEX_M7), &options);
  if (plan == NULL)
    exit(STATUS_MODEL);
  printf("%d,%d", graph->operators, plan->arena_bytes);
  if (!request->plan_only)
    measure_plan(plan);
  printf("\n");
}

int main(int argc, char **argv) {
  const bool plan_only = argc == 8 && strcmp(argv[7], "plan") == 0;
  struct request request = {.plan_only = plan_only};
  bool good = argc == 7 || plan_only;
  if (good) {
    request.resolution = (int32_t)strtol(argv[1], NULL, 10);
    request.stem = (int32_t)strtol(argv[2], NULL, 10);
    request.blocks = argv[3];
    request.mix = (int32_t)strtol(argv[4], NULL, 10);
    request.classes = (int32_t)strtol(argv[5], NULL, 10);
    request.layer = strcmp(argv[6], "layer") == 0;
    good = (request.layer || strcmp(argv[6], "auto") == 0) &&
           request.resolution > 0 && request.resolution <= 1024 &&
           request.stem > 0 && request.mix >= 0 && request.classes > 0;
  }
  if (!good) {
    fprintf(stderr, "usage: growth RESOLUTION STEM BLOCKS MIX CLASSES "
                    "layer|auto [plan]\n");
    return STATUS_USAGE;
  }
  return pool_try(answer, &request) ? STATUS_OK : STATUS_ENVIRONMENT;
}
