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
 * widened ahead of time, whose halves are twice the bytes. Kernels of the
 * portable set run on the same core. */
#include "board.h"
#include "kernels_work.h"
#include "loop.h"
#include "property/network.h"

#include "emit/emit.h"
#include "plan/planner.h"
#include "run/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
static enum kernel_target target = KERNEL_TARGET_CORTEX_M7;

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
  struct graph *graph = work_graph(pool, &diagnostics, item);
  const struct planner_options options = {.strategy = STRATEGY_auto,
                                          .input_mode = INPUT_MODE_external,
                                          .optimize = OPTIMIZE_latency};
  if (graph == NULL)
    exit(STATUS_MODEL);
  const struct kernels *kernels = kernels_new(graph, target);
  const struct plan *plan =
      planner_run(widened ? kernels_widening(kernels) : kernels, &options);
  if (plan == NULL)
    exit(STATUS_MODEL);
  struct measurement m = {.output = work_output(item)};
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
  static const int32_t outputs[] = {8, 16, 64, 256};
  for (int z = -128; z <= 5; z += 133)
    for (int i = 0; i < 5; i++)
      for (int o = 0; o < 4; o++)
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

/* Square maps. Outputs of 3 by 3, and of 4 by 4 with a stride, take narrow
 * strips; weights that are widened have rows for these only. */
static void measure_maps(void) {
  static const int32_t sizes[] = {3, 4, 5, 6, 7, 9, 11, 13, 48};
  for (int32_t z = -128; z <= 5; z += 133)
    for (int32_t window = 3; window <= 7; window += 2) {
      for (int s = 0; s < (widened ? 1 : 9); s++)
        if (z == -128 || sizes[s] == 3 || sizes[s] == 13)
          measure((struct work_item){OPERATOR_DEPTHWISE_CONV_2D,
                                     {sizes[s], sizes[s], 96},
                                     96,
                                     window,
                                     window,
                                     1,
                                     z});
      measure((struct work_item){
          OPERATOR_DEPTHWISE_CONV_2D, {8, 8, 96}, 96, window, window, 2, z});
    }
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
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 20, 32}, 32, 4, 4, 1, 5},
  };
  for (size_t i = 0; i < sizeof items / sizeof *items; i++)
    measure(items[i]);
}

/* Kernels as cores without the DSP extension have them. */
static void measure_portable(void) {
  static const struct work_item items[] = {
      {OPERATOR_CONV_2D, {10, 10, 16}, 64, 1, 1, 1, -128},
      {OPERATOR_CONV_2D, {10, 10, 64}, 64, 1, 1, 1, -128},
      {OPERATOR_CONV_2D, {10, 10, 256}, 64, 1, 1, 1, -128},
      {OPERATOR_CONV_2D, {32, 32, 3}, 16, 3, 3, 2, -128},
      {OPERATOR_CONV_2D, {16, 16, 16}, 16, 3, 3, 1, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 40, 96}, 96, 3, 3, 1, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 40, 96}, 96, 3, 3, 2, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 40, 96}, 96, 5, 5, 1, -128},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 40, 96}, 96, 7, 7, 1, -128},
      {OPERATOR_FULLY_CONNECTED, {1, 1, 64}, 12, 1, 1, 1, 5},
      {OPERATOR_FULLY_CONNECTED, {1, 1, 640}, 128, 1, 1, 1, -128},
      {OPERATOR_ADD, {10, 10, 32}, 32, 1, 1, 1, 5},
      {OPERATOR_MUL, {10, 10, 32}, 32, 1, 1, 1, 5},
      {OPERATOR_AVERAGE_POOL_2D, {32, 32, 32}, 32, 2, 2, 2, 5},
      {OPERATOR_MAX_POOL_2D, {12, 12, 32}, 32, 2, 2, 2, 5},
      {OPERATOR_MEAN, {8, 8, 64}, 64, 1, 1, 1, 5},
  };
  target = KERNEL_TARGET_PORTABLE;
  for (size_t i = 0; i < sizeof items / sizeof *items; i++)
    measure(items[i]);
}

/* One of each kind whose clamp acts. */
static void measure_clamped(void) {
  static const struct work_item items[] = {
      {OPERATOR_CONV_2D, {10, 10, 16}, 64, 1, 1, 1, 5},
      {OPERATOR_CONV_2D, {10, 10, 32}, 64, 1, 1, 1, 5},
      {OPERATOR_CONV_2D, {10, 10, 64}, 64, 1, 1, 1, 5},
      {OPERATOR_CONV_2D, {10, 10, 128}, 64, 1, 1, 1, 5},
      {OPERATOR_CONV_2D, {10, 10, 256}, 64, 1, 1, 1, 5},
      {OPERATOR_CONV_2D, {16, 16, 16}, 16, 3, 3, 1, 5},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 20, 96}, 96, 3, 3, 1, 5},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 40, 96}, 96, 3, 3, 1, 5},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 40, 96}, 96, 5, 5, 1, 5},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 40, 96}, 96, 7, 7, 1, 5},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 40, 96}, 96, 3, 3, 2, 5},
      {OPERATOR_DEPTHWISE_CONV_2D, {10, 20, 32}, 32, 4, 4, 1, 5},
  };
  work_activation = ACTIVATION_RELU;
  for (size_t i = 0; i < sizeof items / sizeof *items; i++)
    measure(items[i]);
  work_activation = ACTIVATION_NONE;
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
      {OPERATOR_CONV_2D, {16, 16, 16}, 16, 3, 3, 1, 5},
      /* Single pixels. */
      {OPERATOR_CONV_2D, {1, 1, 64}, 64, 1, 1, 1, -128},
      {OPERATOR_FULLY_CONNECTED, {1, 1, 64}, 12, 1, 1, 1, 5},
      {OPERATOR_FULLY_CONNECTED, {1, 1, 256}, 64, 1, 1, 1, -128},
      {OPERATOR_FULLY_CONNECTED, {1, 1, 640}, 128, 1, 1, 1, -128},
      {OPERATOR_ADD, {10, 10, 32}, 32, 1, 1, 1, 5},
      {OPERATOR_MUL, {10, 10, 32}, 32, 1, 1, 1, 5},
      {OPERATOR_AVERAGE_POOL_2D, {32, 32, 32}, 32, 2, 2, 2, 5},
      {OPERATOR_MAX_POOL_2D, {12, 12, 32}, 32, 2, 2, 2, 5},
      {OPERATOR_MAX_POOL_2D, {12, 12, 32}, 32, 3, 3, 2, 5},
      /* A network's end. */
      {OPERATOR_AVERAGE_POOL_2D, {5, 5, 160}, 160, 5, 5, 5, 5},
      {OPERATOR_AVERAGE_POOL_2D, {25, 5, 256}, 256, 25, 5, 25, 5},
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
  measure_maps();
  measure_general_depthwise();
  measure_clamped();
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    measure(others[i]);
  widened = true;
  measure_depthwise();
  measure_maps();
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (others[i].kind == OPERATOR_FULLY_CONNECTED)
      measure(others[i]);
  widened = false;
  measure_portable();
  return STATUS_OK;
}
