/* Measures kernels on the emulated Cortex-M7: networks of one operator, each
 * planned for the fewest instructions, built and run. Prints CSV.
 *
 *   build/bench/kernels [PREFIX]
 *
 * PREFIX restricts it to kernels whose names begin so.
 *
 * `count` is multiply-accumulates with every tap counted, or output elements
 * for operators without; instructions are those of the whole network, widening,
 * requantisation and store included. `code_bytes` is what a network of this
 * operator alone has in flash, without its constants. The columns of the loop
 * are of the innermost one that multiplies. `widened` is 1 where weights are
 * widened ahead of time, whose halves are twice the bytes. */
#include "board.h"
#include "loop.h"
#include "property/network.h"

#include "emit/emit.h"
#include "graph/resolve.h"
#include "plan/planner.h"
#include "run/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One operator. Windows have stride `stride` and padding SAME. `zero_point` is
 * the output's, -128 for what RELU leaves. */
struct work_item {
  enum operator_kind kind;
  sn_shape input;
  int32_t channels; /* of the output */
  int32_t rows, columns, stride;
  int32_t zero_point;
};

struct measurement {
  const char *kernel;
  sn_shape output;
  int64_t count;
  bool macs;
  struct run_measure run;
  int64_t constants;
  bool has_loop;
  struct loop loop;
};

static const char *kernel_prefix = "";
static bool widened; /* weights, ahead of time */

static int32_t scaled_image(struct network *network, sn_shape shape,
                            int32_t zero_point) {
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  return tensor_add(network, ELEMENT_INT8, 4, dims, 0.05f, zero_point);
}

static sn_shape output_shape(const struct work_item *item) {
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
  const sn_shape out = output_shape(item);
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
  const sn_shape shape = output_shape(item);
  const int32_t dims[] = {1, shape.rows, shape.columns, shape.channels};
  if (item->kind == OPERATOR_SOFTMAX || item->kind == OPERATOR_LOGISTIC)
    return tensor_add(network, ELEMENT_INT8, 4, dims, 1.0f / 256.0f, -128);
  return scaled_image(network, shape, item->zero_point);
}

static struct graph *graph_make(struct pool *pool,
                                struct diagnostics *diagnostics,
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
  options->keep_dims = 1;
  options->axis = 3;
  for (int32_t i = 0; i < operands; i++)
    if (graph->tensor[operand[i]].data == NULL)
      graph->input[graph->inputs++] = operand[i];
  graph->output[graph->outputs++] = output;
  return graph_resolve(graph) ? graph : NULL;
}

/* The functions that have the loop of a packed kernel. */
static const char *loop_prefix(struct pack_choice pack) {
  if (pack.form == PACK_DEPTHWISE)
    return "sn_depthwise_four_";
  if (pack.form == PACK_GENERAL_DEPTHWISE)
    return "sn_general_four_";
  return pack.pixels == 2 ? "sn_matmul_2_" : "sn_matmul_1_";
}

static void run_network(const struct plan *plan, struct measurement *m) {
  const struct graph *graph = plan->graph;
  struct pool *pool = graph->pool;
  struct random random = random_start(2, 0, 0);
  uint8_t *output = pool_alloc(pool, (size_t)graph_output_bytes(graph), 1);
  struct run run = board_measure(plan, "kernel", network_input(graph, &random),
                                 output, &m->run);
  const struct pack_choice pack =
      plan_kernel(plan, &plan->stage[0], &plan->stage[0].unit[0], 0).pack;
  m->has_loop = pack.form != PACK_NONE &&
                loop_find(run_image(&run, pool), loop_prefix(pack), &m->loop);
  run_discard(&run);
}

static void print_row(const struct work_item *item,
                      const struct measurement *m) {
  printf("%s,%d,%d,%d,%d,%d,%d,%d,%d,%d,%s,%lld,%lld,%.3f,%lld", m->kernel,
         item->input.rows, item->input.columns, item->input.channels,
         m->output.rows, m->output.columns, m->output.channels, item->rows,
         item->columns, item->stride, m->macs ? "mac" : "element",
         (long long)m->count, (long long)m->run.instructions,
         (double)m->run.instructions / (double)m->count,
         (long long)(m->run.flash_bytes - m->constants));
  if (m->has_loop)
    printf(",%d,%d,%d", m->loop.instructions, m->loop.macs, m->loop.load_bytes);
  else
    printf(",,,");
  printf(",%d\n", widened);
  fflush(stdout);
}

static void measure_item(struct pool *pool, void *context) {
  const struct work_item *item = context;
  struct diagnostics diagnostics = {.sink = stderr};
  struct graph *graph = graph_make(pool, &diagnostics, item);
  const struct planner_options options = {.strategy = STRATEGY_auto,
                                          .input_mode = INPUT_MODE_external,
                                          .optimize = OPTIMIZE_latency};
  if (graph == NULL)
    exit(STATUS_MODEL);
  const struct kernels *kernels = kernels_new(graph, KERNEL_TARGET_CORTEX_M7);
  const struct plan *plan =
      planner_run(widened ? kernels_widening(kernels) : kernels, &options);
  if (plan == NULL)
    exit(STATUS_MODEL);
  struct measurement m = {.output = output_shape(item)};
  m.constants = emit_packed_bytes(plan);
  m.kernel =
      plan_kernel(plan, &plan->stage[0], &plan->stage[0].unit[0], 0).function;
  m.count = (int64_t)m.output.rows * m.output.columns * m.output.channels;
  const bool dense = item->kind == OPERATOR_FULLY_CONNECTED;
  const bool conv = item->kind == OPERATOR_CONV_2D;
  m.macs = dense || conv || item->kind == OPERATOR_DEPTHWISE_CONV_2D;
  if (m.macs)
    m.count *=
        dense ? item->input.rows * item->input.columns * item->input.channels
              : item->rows * item->columns * (conv ? item->input.channels : 1);
  if (strncmp(m.kernel, kernel_prefix, strlen(kernel_prefix)) == 0) {
    run_network(plan, &m);
    print_row(item, &m);
  }
}

static void measure(struct work_item item) {
  if (!pool_try(measure_item, &item))
    exit(STATUS_ENVIRONMENT);
}

static void measure_pointwise(void) {
  static const int32_t inputs[] = {16, 32, 64, 128, 256};
  static const int32_t outputs[] = {16, 64, 256};
  for (int z = -128; z <= 5; z += 133)
    for (int i = 0; i < 5; i++)
      for (int o = 0; o < 3; o++)
        if (z == -128 || outputs[o] == 64)
          measure((struct work_item){
              OPERATOR_CONV_2D, {10, 10, inputs[i]}, outputs[o], 1, 1, 1, z});
}

static void measure_depthwise(void) {
  static const int32_t widths[] = {10, 20, 40, 80};
  static const int32_t channels[] = {16, 96};
  for (int32_t size = 3; size <= 7; size += 2)
    for (int32_t stride = 1; stride <= 2; stride++)
      for (int w = 0; w < 4; w++)
        for (int c = widened; c < 2; c++)
          measure((struct work_item){OPERATOR_DEPTHWISE_CONV_2D,
                                     {10, widths[w], channels[c]},
                                     channels[c],
                                     size,
                                     size,
                                     stride,
                                     -128});
  for (int32_t size = 3; size <= 7; size += 2)
    measure((struct work_item){
        OPERATOR_DEPTHWISE_CONV_2D, {10, 40, 96}, 96, size, size, 1, 5});
}

/* Windows, strides and multipliers without a kernel of their own. */
static void measure_general_depthwise(void) {
  static const struct work_item items[] = {
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 20, 32}, 32, 1, 3, 1, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 20, 32}, 32, 3, 1, 1, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 20, 32}, 32, 4, 4, 1, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 20, 32}, 32, 3, 3, 3, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 20, 16}, 32, 3, 3, 1, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 20, 8}, 32, 3, 3, 1, -128},
  };
  for (size_t i = 0; i < sizeof items / sizeof *items; i++)
    measure(items[i]);
}

int main(int argc, char **argv) {
  static const struct work_item others[] = {
      /* The first convolution. */
      {OPERATOR_CONV_2D, {32, 32, 1}, 16, 3, 3, 2, -128},
      {OPERATOR_CONV_2D, {32, 32, 3}, 16, 3, 3, 2, -128},
      {OPERATOR_CONV_2D, {32, 32, 4}, 16, 3, 3, 2, -128},
      {OPERATOR_CONV_2D, {49, 10, 1}, 64, 10, 4, 2, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {32, 32, 1}, 1, 3, 3, 1, -128},
      /* Others in the middle of a network. */
      {OPERATOR_CONV_2D, {16, 16, 16}, 16, 3, 3, 1, -128},
      {OPERATOR_CONV_2D, {16, 16, 16}, 32, 3, 3, 2, -128},
      {OPERATOR_CONV_2D, {8, 8, 64}, 64, 3, 3, 1, -128},
      {OPERATOR_CONV_2D, {8, 8, 32}, 16, 5, 5, 1, -128},
      {OPERATOR_FULLY_CONNECTED, {1, 1, 64}, 12, 1, 1, 1, 5},
      {OPERATOR_FULLY_CONNECTED, {1, 1, 256}, 64, 1, 1, 1, -128},
      {OPERATOR_FULLY_CONNECTED, {1, 1, 640}, 128, 1, 1, 1, -128},
      {OPERATOR_ADD, {10, 10, 32}, 32, 1, 1, 1, 5},
      {OPERATOR_MUL, {10, 10, 32}, 32, 1, 1, 1, 5},
      {OPERATOR_AVERAGE_POOL_2D, {32, 32, 32}, 32, 2, 2, 2, 5},
      {OPERATOR_MAX_POOL_2D, {12, 12, 32}, 32, 2, 2, 2, 5},
      {OPERATOR_MEAN, {8, 8, 64}, 64, 1, 1, 1, 5},
      {OPERATOR_SOFTMAX, {1, 1, 12}, 12, 1, 1, 1, -128},
      {OPERATOR_SOFTMAX, {1, 1, 1000}, 1000, 1, 1, 1, -128},
      {OPERATOR_SOFTMAX, {10, 10, 21}, 21, 1, 1, 1, -128},
      {OPERATOR_QUANTIZE, {10, 10, 32}, 32, 1, 1, 1, 5},
      {OPERATOR_LOGISTIC, {10, 10, 32}, 32, 1, 1, 1, -128},
      /* Those that copy. */
      {OPERATOR_PAD, {10, 10, 32}, 32, 1, 1, 1, -1},
      {OPERATOR_PAD, {32, 32, 3}, 3, 1, 1, 1, -1},
      {OPERATOR_CONCATENATION, {10, 10, 16}, 32, 1, 1, 1, -1},
      {OPERATOR_SLICE, {12, 12, 32}, 32, 1, 1, 1, -1},
      {OPERATOR_RESIZE_BILINEAR, {5, 5, 32}, 32, 1, 1, 1, -1},
      {OPERATOR_SLICE, {34, 34, 3}, 3, 1, 1, 1, -1},
      {OPERATOR_TRANSPOSE, {32, 32, 3}, 32, 1, 1, 1, -1},
      {OPERATOR_TRANSPOSE, {3, 32, 32}, 3, 1, 1, 1, -1},
  };
  if (argc > 2) {
    fprintf(stderr, "usage: kernels [PREFIX]\n");
    return STATUS_USAGE;
  }
  if (argc == 2)
    kernel_prefix = argv[1];
  printf("kernel,input_rows,input_columns,input_channels,output_rows,"
         "output_columns,output_channels,window_rows,window_columns,stride,"
         "unit,count,instructions,per_unit,code_bytes,loop_instructions,"
         "loop_macs,loop_load_bytes,widened\n");
  measure_pointwise();
  measure_depthwise();
  measure_general_depthwise();
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    measure(others[i]);
  widened = true;
  measure_depthwise();
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (others[i].kind == OPERATOR_FULLY_CONNECTED)
      measure(others[i]);
  return STATUS_OK;
}
