/* Kernels with packed constants against the plain ones: random shapes, windows,
 * tiles and memory, weights and factors at the extremes. */
#include "random_view.h"
#include "target/pack.h"

#include "armv7em/sn_packed_conv2d_1x1_s8__armv7em.h"
#include "armv7em/sn_packed_conv2d_s8__armv7em.h"
#include "armv7em/sn_packed_depthwise_s8__armv7em.h"
#include "ref/sn_conv2d_s8__ref.h"
#include "ref/sn_depthwise_conv2d_s8__ref.h"
#include "ref/sn_fully_connected_s8__ref.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { TRIALS = 12000 };

/* Every kernel, and how often it was chosen. */
#define DEPTHWISE_WIDTHS(X, size, stride, finish, name)                            \
  X(PACK_DEPTHWISE, finish, size, stride, false, depthwise,                        \
    sn_depthwise_conv2d_##size##x##size##_s##stride##_##name##_narrow_s8__armv7em) \
  X(PACK_DEPTHWISE, finish, size, stride, true, depthwise,                         \
    sn_depthwise_conv2d_##size##x##size##_s##stride##_##name##_wide_s8__armv7em)
#define DEPTHWISE_LIST(X, size, stride)                                        \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_FULL, full)                      \
  DEPTHWISE_WIDTHS(X, size, stride, SN_FINISH_SCALED, scaled)
#define KERNEL_LIST(X)                                                         \
  X(PACK_CONV_2D_1X1, SN_FINISH_FULL, 0, 0, false, conv_2d,                    \
    sn_conv2d_1x1_full_s8__armv7em)                                            \
  X(PACK_CONV_2D_1X1, SN_FINISH_RELU, 0, 0, false, conv_2d,                    \
    sn_conv2d_1x1_relu_s8__armv7em)                                            \
  X(PACK_CONV_2D_1X1, SN_FINISH_PLAIN, 0, 0, false, conv_2d,                   \
    sn_conv2d_1x1_plain_s8__armv7em)                                           \
  X(PACK_CONV_2D, SN_FINISH_FULL, 0, 0, false, conv_2d,                        \
    sn_conv2d_full_s8__armv7em)                                                \
  X(PACK_CONV_2D, SN_FINISH_RELU, 0, 0, false, conv_2d,                        \
    sn_conv2d_relu_s8__armv7em)                                                \
  X(PACK_CONV_2D, SN_FINISH_PLAIN, 0, 0, false, conv_2d,                       \
    sn_conv2d_plain_s8__armv7em)                                               \
  DEPTHWISE_LIST(X, 3, 1)                                                      \
  DEPTHWISE_LIST(X, 3, 2)                                                      \
  DEPTHWISE_LIST(X, 5, 1)                                                      \
  DEPTHWISE_LIST(X, 5, 2)                                                      \
  DEPTHWISE_LIST(X, 7, 1)                                                      \
  DEPTHWISE_LIST(X, 7, 2)

enum {
#define X(form, finish, size, stride, wide, member, kernel) AT_##kernel,
  KERNEL_LIST(X)
#undef X
      KERNELS
};

static const char *const names[] = {
#define X(form, finish, size, stride, wide, member, kernel) #kernel,
    KERNEL_LIST(X)
#undef X
};

static int run_packed(const struct op *op, struct pack_choice choice,
                      const struct packed *packed, const sn_view *in,
                      uint32_t *scratch, const sn_view *out,
                      const sn_tile *tile) {
  const sn_window *window = &op->arguments.depthwise_conv_2d.window;
#define X(form_, finish_, size, stride, wide_, member, kernel)                 \
  if (choice.form == form_ && choice.finish == finish_ &&                      \
      (size == 0 ||                                                            \
       (window->rows == size && window->stride_columns == stride)) &&          \
      choice.wide == wide_) {                                                  \
    kernel(&packed->member, in, scratch, out, tile);                           \
    return AT_##kernel;                                                        \
  }
  KERNEL_LIST(X)
#undef X
  fail_msg("no kernel");
  return -1;
}

static void run_plain(const struct op *op, const sn_view *in,
                      const sn_view *out, const sn_tile *tile) {
  const union arguments *a = &op->arguments;
  if (op->work == WORK_CONV_2D)
    sn_conv2d_s8__ref(&a->conv_2d, in, out, tile);
  else if (op->work == WORK_DEPTHWISE_CONV_2D)
    sn_depthwise_conv2d_s8__ref(&a->depthwise_conv_2d, in, out, tile);
  else
    sn_fully_connected_s8__ref(&a->fully_connected, in, out, tile);
}

/* Constants of one operator. */
struct constants {
  int8_t *weights;
  int32_t *bias;
  int32_t *multiplier;
  int8_t *shift;
};

/* Factors as quantised layers have them, or strange ones now and then. */
static struct constants constants_make(struct pool *pool, struct random *random,
                                       int32_t channels, int32_t taps) {
  struct constants c = {
      POOL_ARRAY(pool, int8_t, (size_t)channels * (size_t)taps),
      POOL_ARRAY(pool, int32_t, (size_t)channels),
      POOL_ARRAY(pool, int32_t, (size_t)channels),
      POOL_ARRAY(pool, int8_t, (size_t)channels)};
  const bool strange = random_between(random, 0, 3) == 0;
  fill_bytes(random, c.weights, channels * taps);
  for (int32_t i = 0; i < channels * taps; i++)
    if (c.weights[i] == INT8_MIN && (!strange || i % 3 != 0))
      c.weights[i] = INT8_MIN + 1;
  for (int32_t o = 0; o < channels; o++) {
    c.bias[o] = random_between(random, -20000, 20000);
    c.multiplier[o] = random_between(random, 1 << 30, INT32_MAX);
    c.shift[o] = (int8_t)-random_between(random, 4, 11);
    if (random_between(random, 0, 15) == 0)
      c.multiplier[o] = -c.multiplier[o];
    if (random_between(random, 0, 15) == 0)
      c.multiplier[o] = 0;
    if (random_between(random, 0, 15) == 0)
      c.shift[o] = (int8_t)-random_between(random, 12, 31);
    if (strange && random_between(random, 0, 7) == 0)
      c.shift[o] = (int8_t)random_between(random, -3, 8);
    if (strange && random_between(random, 0, 7) == 0)
      c.bias[o] = (int32_t)(uint32_t)random_next(random);
    if (strange && random_between(random, 0, 7) == 0)
      c.multiplier[o] = random_between(random, -5, 5);
  }
  return c;
}

static sn_window random_window(struct random *random, bool square) {
  const int32_t size = 1 + 2 * random_between(random, square ? 1 : 0, 3);
  sn_window w = {size, size, 1, 1, 1, 1, 0, 0};
  w.stride_rows = random_between(random, 1, 2);
  w.stride_columns = square ? w.stride_rows : random_between(random, 1, 3);
  if (random_between(random, 0, 3) == 0)
    w.stride_rows = random_between(random, 1, 3);
  if (!square) {
    w.rows = random_between(random, 1, 4);
    w.columns = random_between(random, 1, 4);
    w.dilation_rows = random_between(random, 1, 2);
    w.dilation_columns = random_between(random, 1, 2);
  }
  w.pad_top = random_between(random, 0, w.rows / 2);
  w.pad_left = random_between(random, 0, w.columns / 2);
  return w;
}

/* Outputs of a window of which at least one tap is in the image. */
static int32_t outputs(struct random *random, int32_t input, int32_t stride,
                       int32_t pad) {
  const int32_t most = (input - 1 + pad) / stride + 1;
  return random_between(random, (most + 1) / 2, most);
}

static int32_t random_offset(struct random *random, int32_t one,
                             int32_t other) {
  const int32_t how = random_between(random, 0, 3);
  return how == 0 ? one : how == 1 ? other : random_between(random, -127, 127);
}

struct clamp {
  int32_t offset, least, most;
};

static struct clamp random_activation(struct random *random) {
  struct clamp a = {random_offset(random, INT8_MIN, INT8_MAX), INT8_MIN,
                    INT8_MAX};
  if (random_between(random, 0, 1) == 0)
    a.offset = INT8_MIN;
  if (random_between(random, 0, 7) == 0)
    a.least = random_between(random, INT8_MIN, INT8_MAX);
  if (random_between(random, 0, 7) == 0)
    a.most = random_between(random, a.least, INT8_MAX);
  return a;
}

static struct op random_conv_2d(struct pool *pool, struct random *random) {
  const bool single = random_between(random, 0, 1) == 0;
  sn_window w = random_window(random, false);
  if (single)
    w = (sn_window){1, 1, w.stride_rows, w.stride_columns, 1, 1, 0, 0};
  const sn_shape input = {random_between(random, 1, 9),
                          random_between(random, 1, 9),
                          random_between(random, 1, single ? 70 : 12)};
  const sn_shape output = {
      outputs(random, input.rows, w.stride_rows, w.pad_top),
      outputs(random, input.columns, w.stride_columns, w.pad_left),
      random_between(random, 1, 21)};
  const struct constants c = constants_make(
      pool, random, output.channels, w.rows * w.columns * input.channels);
  const struct clamp a = random_activation(random);
  struct op op = {.work = WORK_CONV_2D};
  op.arguments.conv_2d =
      (sn_conv2d){.input = input,
                  .output = output,
                  .window = w,
                  .groups = 1,
                  .input_offset = random_offset(random, INT8_MIN + 1, 128),
                  .output_offset = a.offset,
                  .activation_min = a.least,
                  .activation_max = a.most,
                  .weights = c.weights,
                  .bias = random_between(random, 0, 7) == 0 ? NULL : c.bias,
                  .multiplier = c.multiplier,
                  .shift = c.shift};
  return op;
}

static struct op random_depthwise(struct pool *pool, struct random *random) {
  const sn_window w = random_window(random, true);
  const bool one = random_between(random, 0, 7) == 0;
  const sn_shape input = {random_between(random, 1, 11),
                          random_between(random, 1, 60),
                          one ? 1 : random_between(random, 1, 14)};
  const int32_t times = one ? random_between(random, 1, 9) : 1;
  const sn_shape output = {
      outputs(random, input.rows, w.stride_rows, w.pad_top),
      outputs(random, input.columns, w.stride_columns, w.pad_left),
      input.channels * times};
  const struct constants c =
      constants_make(pool, random, output.channels, w.rows * w.columns);
  const struct clamp a = random_activation(random);
  struct op op = {.work = WORK_DEPTHWISE_CONV_2D};
  op.arguments.depthwise_conv_2d = (sn_depthwise_conv2d){
      .input = input,
      .output = output,
      .window = w,
      .depth_multiplier = times,
      .input_offset = random_offset(random, INT8_MIN + 1, 128),
      .output_offset = a.offset,
      .activation_min = a.least,
      .activation_max = a.most,
      .weights = c.weights,
      .bias = random_between(random, 0, 7) == 0 ? NULL : c.bias,
      .multiplier = c.multiplier,
      .shift = c.shift};
  return op;
}

static struct op random_dense(struct pool *pool, struct random *random) {
  const int32_t depth = random_between(random, 0, 15) == 0
                            ? random_between(random, 630, 1280)
                            : random_between(random, 1, 90);
  const sn_shape output = {1, random_between(random, 1, 3),
                           random_between(random, 1, 13)};
  const struct constants c =
      constants_make(pool, random, output.channels, depth);
  const struct clamp a = random_activation(random);
  struct op op = {.work = WORK_FULLY_CONNECTED};
  op.arguments.fully_connected = (sn_fully_connected){
      .input = {1, output.columns, depth},
      .depth = depth,
      .output = output,
      .input_offset = random_offset(random, INT8_MIN + 1, 128),
      .output_offset = a.offset,
      .activation_min = a.least,
      .activation_max = a.most,
      .weights = c.weights,
      .bias = c.bias,
      .multiplier = c.multiplier,
      .shift = c.shift};
  return op;
}

struct shapes {
  sn_shape input, output;
};

static struct shapes shapes_of(const struct op *op) {
  const union arguments *a = &op->arguments;
  if (op->work == WORK_CONV_2D)
    return (struct shapes){a->conv_2d.input, a->conv_2d.output};
  if (op->work == WORK_DEPTHWISE_CONV_2D)
    return (struct shapes){a->depthwise_conv_2d.input,
                           a->depthwise_conv_2d.output};
  return (struct shapes){a->fully_connected.input, a->fully_connected.output};
}

struct counts {
  int trial;
  int chosen[KERNELS];
};

static void compare_one(struct pool *pool, void *context) {
  struct counts *counts = context;
  struct random random = random_start(1, (uint32_t)counts->trial, 0);
  const int which = counts->trial % 5;
  const struct op op = which < 2   ? random_conv_2d(pool, &random)
                       : which < 4 ? random_depthwise(pool, &random)
                                   : random_dense(pool, &random);
  struct pack_choice choice = pack_choose(&op);
  if (choice.form == PACK_NONE)
    return;
  const struct shapes shapes = shapes_of(&op);
  const bool dense = op.work == WORK_FULLY_CONNECTED;
  const enum layout in_layout =
      dense ? LAYOUT_ROWS
            : (enum layout)random_between(&random, 0, LAYOUTS - 1);
  const enum layout out_layout =
      dense ? LAYOUT_ROWS
            : (enum layout)random_between(&random, 0, LAYOUTS - 1);
  struct memory in = memory_make(&random, shapes.input, in_layout);
  struct memory expected = memory_make(&random, shapes.output, out_layout);
  struct memory got = expected;
  got.block = malloc((size_t)got.bytes + 2 * GUARD_BYTES);
  if (got.block == NULL)
    abort();
  memset(got.block, GUARD, (size_t)got.bytes + 2 * GUARD_BYTES);
  got.view.data = got.block + GUARD_BYTES;
  fill_bytes(&random, in.view.data, in.bytes);
  sn_tile tile = random_tile(&random, shapes.output);
  if (dense) {
    tile.row = 0;
    tile.row_end = 1;
  }
  /* More than a row would overwrite itself in a ring. */
  if (out_layout == LAYOUT_RING && tile.row_end > tile.row + 1)
    tile.row_end = tile.row + 1;
  const struct pack_tile extent = {tile.row_end - tile.row,
                                   tile.column_end - tile.column,
                                   random_between(&random, 0, 1) == 0};
  pack_fit(&choice, &op, extent);
  const struct packed packed = pack_make(pool, &op, choice);
  /* The scratch has exactly the size asked for. */
  uint32_t *scratch =
      malloc((size_t)choice.scratch_words * sizeof *scratch + GUARD_BYTES);
  if (scratch == NULL)
    abort();
  memset(scratch + choice.scratch_words, GUARD, GUARD_BYTES);
  run_plain(&op, &in.view, &expected.view, &tile);
  counts->chosen[run_packed(&op, choice, &packed, &in.view, scratch, &got.view,
                            &tile)]++;
  const int8_t *behind = (const int8_t *)(scratch + choice.scratch_words);
  for (int32_t i = 0; i < GUARD_BYTES; i++)
    assert_int_equal(behind[i], GUARD);
  assert_true(memory_is_guarded(&in) && memory_is_guarded(&got));
  if (memcmp(expected.view.data, got.view.data, (size_t)got.bytes) != 0)
    fail_msg("trial %d differs", counts->trial);
  free(scratch);
  free(got.block);
  free(expected.block);
  free(in.block);
}

static void packed_kernels_equal_plain_ones(void **state) {
  (void)state;
  struct counts counts = {.trial = 0};
  for (; counts.trial < TRIALS; counts.trial++)
    assert_true(pool_try(compare_one, &counts));
  for (int i = 0; i < KERNELS; i++) {
    print_message("%5d %s\n", counts.chosen[i], names[i]);
    assert_true(counts.chosen[i] > 10);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(packed_kernels_equal_plain_ones)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
