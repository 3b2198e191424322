/* Where an operator gets a fast kernel that is not worth its code elsewhere. */
#include "target/kernel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The kernel of an average pool with a window of 2 x 2. */
static const char *choose_pool(struct pool *pool, sn_shape output) {
  struct op *op = POOL_NEW(pool, struct op);
  *op = (struct op){.work = WORK_AVERAGE_POOL};
  op->arguments.pool =
      (sn_pool){.input = {2 * output.rows, 2 * output.columns, output.channels},
                .output = output,
                .window = {2, 2, 2, 2, 1, 1, 0, 0}};
  const struct graph graph = {.pool = pool, .operators = 1, .op = op};
  const struct kernels *kernels = kernels_new(&graph, KERNEL_TARGET_PORTABLE);
  const struct pack_tile tile = {output.rows, output.columns, false,
                                 PACK_ROWS_FREE};
  return kernel_select(kernels, op, tile, false).function;
}

/* 32768 taps are looked at, or some less. */
static void check_pools(struct pool *pool, void *context) {
  (void)context;
  assert_string_equal(choose_pool(pool, (sn_shape){16, 16, 32}),
                      "sn_average_pool_s8__portable");
  assert_string_equal(choose_pool(pool, (sn_shape){8, 1024, 1}),
                      "sn_average_pool_s8__portable");
  assert_string_equal(choose_pool(pool, (sn_shape){1, 8191, 1}),
                      "sn_average_pool_s8__ref");
  assert_string_equal(choose_pool(pool, (sn_shape){16, 16, 31}),
                      "sn_average_pool_s8__ref");
}

static void small_pools_get_small_code(void **state) {
  (void)state;
  assert_true(pool_try(check_pools, NULL));
}

static const int8_t weights[256] = {1, 2, 3};
static int32_t multipliers[32];
static int8_t shifts[32];

static struct op depthwise(int32_t channels, sn_window window, int8_t shift) {
  struct op op = {.work = WORK_DEPTHWISE_CONV_2D};
  for (int i = 0; i < 32; i++) {
    multipliers[i] = 1 << 30;
    shifts[i] = shift;
  }
  op.arguments.depthwise_conv_2d =
      (sn_depthwise_conv2d){.input = {9, 9, channels},
                            .output = {1, 1, channels},
                            .window = window,
                            .depth_multiplier = 1,
                            .activation_min = INT8_MIN,
                            .activation_max = INT8_MAX,
                            .weights = weights,
                            .multiplier = multipliers,
                            .shift = shifts};
  return op;
}

static struct op conv_2d(int32_t groups, int32_t multiplier) {
  struct op op = {.work = WORK_CONV_2D};
  multipliers[0] = multiplier;
  multipliers[1] = multiplier;
  op.arguments.conv_2d = (sn_conv2d){.input = {1, 1, 2},
                                     .output = {1, 1, 2},
                                     .window = {1, 1, 1, 1, 1, 1, 0, 0},
                                     .groups = groups,
                                     .weights = weights,
                                     .multiplier = multipliers,
                                     .shift = shifts};
  return op;
}

static struct op dense(int32_t weight_offset) {
  struct op op = {.work = WORK_FULLY_CONNECTED};
  multipliers[0] = 1 << 30;
  op.arguments.fully_connected =
      (sn_fully_connected){.input = {1, 1, 2},
                           .depth = 2,
                           .output = {1, 1, 1},
                           .weight_offset = weight_offset,
                           .weights = weights,
                           .multiplier = multipliers,
                           .shift = shifts};
  return op;
}

/* Of inputs that are scaled by one half, times a power of two. */
static struct op addition(int32_t first, int32_t second) {
  struct op op = {.work = WORK_ADD};
  op.arguments.elementwise =
      (sn_elementwise){.left_shift = 20,
                       .input_rescale = {{1 << 30, first}, {1 << 30, second}},
                       .output_rescale = {1 << 30, -1}};
  return op;
}

static void expect_reason(struct pool *pool, enum kernel_target target,
                          struct op op, enum reason reason, const char *text) {
  const struct graph graph = {.pool = pool, .operators = 1, .op = &op};
  const struct kernels *kernels = kernels_new(&graph, target);
  const struct pack_tile tile = {1, 1, false, PACK_ROWS_FREE};
  const struct kernel kernel = kernel_select(kernels, &op, tile, false);
  assert_int_equal(kernel.reason, reason);
  assert_string_equal(reason_text(kernel.reason), text);
}

static void check_reasons(struct pool *pool, void *context) {
  (void)context;
  const enum kernel_target m7 = KERNEL_TARGET_CORTEX_M7;
  const enum kernel_target portable = KERNEL_TARGET_PORTABLE;
  const sn_window three = {3, 3, 1, 1, 1, 1, 0, 0};
  const sn_window high = {9, 1, 1, 1, 1, 1, 0, 0};
  const sn_window wide = {1, 9, 1, 19, 1, 1, 0, 0};
  expect_reason(pool, m7, depthwise(4, three, -5), REASON_BEST,
                "the target's best set that has one");
  expect_reason(pool, m7, depthwise(3, three, -5), REASON_CHANNELS,
                "fewer than 4 channels: no faster kernel");
  expect_reason(pool, m7, depthwise(4, high, -5), REASON_ROWS,
                "more than 8 window rows: no packed kernel");
  expect_reason(pool, m7, depthwise(4, wide, -5), REASON_COLUMNS,
                "window or stride too wide for a packed kernel");
  expect_reason(pool, m7, depthwise(4, three, 29), REASON_SUMS,
                "sums or factors too large for a packed kernel");
  expect_reason(pool, m7, conv_2d(2, 1 << 30), REASON_GROUPS,
                "groups: no packed kernel");
  expect_reason(pool, portable, conv_2d(1, -5), REASON_FACTORS,
                "a negative factor: no faster kernel");
  expect_reason(pool, m7, dense(1), REASON_WEIGHT_OFFSET,
                "zero point of the weights: no faster kernel");
  expect_reason(pool, portable, dense(1), REASON_WEIGHT_OFFSET,
                "zero point of the weights: no faster kernel");
  struct op op = {.work = WORK_AVERAGE_POOL};
  op.arguments.pool =
      (sn_pool){.output = {1, 1, 1}, .window = {2, 2, 2, 2, 1, 1, 0, 0}};
  expect_reason(pool, m7, op, REASON_TAPS, "few taps: less code");
  expect_reason(pool, m7, addition(0, 0), REASON_BEST,
                "the target's best set that has one");
  expect_reason(pool, m7, addition(1, 0), REASON_OPERANDS,
                "shapes or scales that a faster kernel leaves out");
  expect_reason(pool, m7, addition(0, 1), REASON_OPERANDS,
                "shapes or scales that a faster kernel leaves out");
  op = (struct op){.work = WORK_TRANSPOSE};
  op.arguments.transpose.digits = 1;
  expect_reason(pool, m7, op, REASON_DIGITS, "a single loop: no faster kernel");
}

static void every_reason_is_the_true_one(void **state) {
  (void)state;
  assert_true(pool_try(check_reasons, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(small_pools_get_small_code),
      cmocka_unit_test(every_reason_is_the_true_one)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
