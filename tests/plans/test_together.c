/* What layouts let depthwise kernels do: one of 3 x 3 by two rows of output,
 * whose input is put at several distances above its output. */
#include "graph/resolve.h"
#include "plan/layout.h"
#include "plan/together.h"
#include "property/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { ROWS = 6, CHANNELS = 8, WINDOW = 3 };

/* Strips are 40 columns wide. */
struct expectation {
  int32_t columns;
  int32_t bytes; /* from the output's start to the input's */
  enum pack_rows together;
};

static struct plan *plan_make(struct pool *pool, int32_t columns) {
  static struct diagnostics diagnostics;
  struct random random = random_start(1, 0, 0);
  struct graph *graph = network_empty(pool, &diagnostics, "test");
  struct network network = {graph, &random};
  const sn_shape shape = {ROWS, columns, CHANNELS};
  const int32_t dims[] = {1, WINDOW, WINDOW, CHANNELS};
  int32_t operand[3] = {image_add(&network, shape)};
  const int32_t output = image_add_like(&network, shape, operand[0]);
  operand[1] =
      weights_add(&network, 4, dims, 3, operand[0], output, WINDOW * WINDOW);
  operand[2] = bias_add(&network, CHANNELS, WINDOW * WINDOW);
  struct operator_options *options =
      &op_add(&network, OPERATOR_DEPTHWISE_CONV_2D, 3, operand, output)
           ->options;
  options->padding = PADDING_SAME;
  options->stride_rows = 1;
  options->stride_columns = 1;
  options->depth_multiplier = 1;
  graph->input[graph->inputs++] = operand[0];
  graph->output[graph->outputs++] = output;
  assert_true(graph_resolve(graph));
  struct plan *plan = plan_new(kernels_new(graph, KERNEL_TARGET_CORTEX_M7),
                               STRATEGY_layer, INPUT_MODE_resident);
  plan->stages = 1;
  plan->stage[0] = (struct stage){.first = 0, .last = 0};
  plan->placement[0] =
      (struct placement){POLICY_whole, ROWS, columns, ROWS, false};
  assert_null(plan_complete(plan));
  assert_true(layout_make(plan, INT64_MAX));
  return plan;
}

static void check(struct pool *pool, void *context) {
  const struct expectation *expected = context;
  struct plan *plan = plan_make(pool, expected->columns);
  const struct stage *stage = &plan->stage[0];
  struct buffer *in = &plan->buffer[plan->buffer_of[plan->graph->input[0]]];
  struct buffer *out = &plan->buffer[plan->buffer_of[plan->graph->output[0]]];
  out->offset = 4096;
  in->offset = out->offset + out->bytes;
  together_settle(plan);
  const int64_t apart = stage->instructions;
  assert_int_equal(stage->together[0], PACK_ROWS_FREE);
  in->offset = out->offset + expected->bytes;
  together_settle(plan);
  assert_int_equal(stage->together[0], expected->together);
  assert_int_equal(plan->instructions, stage->instructions);
  assert_true(expected->together == PACK_ROWS_FREE
                  ? stage->instructions == apart
                  : stage->instructions > apart);
  /* Kernels that go row by row cost more than those that start more often. */
  assert_true(expected->together != PACK_ROWS_BY_FOUR ||
              stage->instructions < apart + apart / 5);
  const struct kernel kernel =
      plan_kernel(plan, stage, &stage->unit[0], stage->first);
  assert_int_equal(kernel.pack.strips, expected->together == PACK_ROWS_ALONE
                                           ? PACK_WIDE
                                           : PACK_TALL);
}

static void layouts_decide(void **state) {
  (void)state;
  static const struct expectation all[] = {
      /* One strip: a channel on itself. */
      {40, 41 * CHANNELS, PACK_ROWS_FREE},
      {40, 41 * CHANNELS + 4, PACK_ROWS_ALONE},
      /* Two: the first pixels of a lower row are on the end of a row that the
       * upper one reads, or all of it on one that has been read. */
      {41, 42 * CHANNELS, PACK_ROWS_BY_FOUR},
      {41, 45 * CHANNELS, PACK_ROWS_BY_FOUR},
      {41, 46 * CHANNELS, PACK_ROWS_ALONE},
      {41, 45 * CHANNELS + 4, PACK_ROWS_ALONE},
      {41, 82 * CHANNELS, PACK_ROWS_ALONE},
      {41, 83 * CHANNELS, PACK_ROWS_FREE},
      {41, -ROWS * 41 * CHANNELS, PACK_ROWS_FREE},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    struct expectation expected = all[i];
    assert_true(pool_try(check, &expected));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(layouts_decide)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
