/* Operators at random, their constants packed, and memory for them. */
#include "packed_case.h"
#include "random_zero_point.h"

#include "ref/sn_conv2d_s8__ref.h"
#include "ref/sn_depthwise_conv2d_s8__ref.h"
#include "ref/sn_fully_connected_s8__ref.h"

/* Constants of one operator. */
struct constants {
  int8_t *weights;
  int32_t *bias;
  int32_t *multiplier;
  int8_t *shift;
};

/* As quantised layers have them, at both ends now and then. */
static int32_t random_multiplier(struct random *random) {
  static const int32_t ends[] = {1 << 30, INT32_MAX};
  const int32_t how = random_between(random, 0, 11);
  return how < 2 ? ends[how] : random_between(random, 1 << 30, INT32_MAX);
}

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
    c.multiplier[o] = random_multiplier(random);
    c.shift[o] = (int8_t)-random_between(random, 4, 11);
    if (random_between(random, 0, 15) == 0)
      c.multiplier[o] = -c.multiplier[o];
    if (random_between(random, 0, 15) == 0)
      c.multiplier[o] = 0;
    if (random_between(random, 0, 15) == 0)
      c.shift[o] = (int8_t)-random_between(random, 12, 31);
    if (strange && random_between(random, 0, 7) == 0)
      c.shift[o] = (int8_t)random_between(random, -3, o % 2 == 0 ? 8 : 31);
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

struct clamp {
  int32_t offset, least, most;
};

static struct clamp random_activation(struct random *random) {
  struct clamp a = {random_zero_point(random), INT8_MIN, INT8_MAX};
  if (random_between(random, 0, 1) == 0)
    a.offset = INT8_MIN;
  if (random_between(random, 0, 7) == 0)
    a.least = random_between(random, INT8_MIN, INT8_MAX);
  if (random_between(random, 0, 7) == 0)
    a.most = random_between(random, a.least, INT8_MAX);
  if (random_between(random, 0, 31) == 0)
    a.most = a.least;
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
                  .input_offset = -random_zero_point(random),
                  .output_offset = a.offset,
                  .activation_min = a.least,
                  .activation_max = a.most,
                  .weights = c.weights,
                  .bias = random_between(random, 0, 7) == 0 ? NULL : c.bias,
                  .multiplier = c.multiplier,
                  .shift = c.shift};
  return op;
}

/* Up to one row and one tap more than the general kernel takes. */
static sn_window random_odd_window(struct random *random) {
  sn_window w = {.rows = random_between(random, 1, 9),
                 .columns = random_between(random, 1, 9),
                 .stride_rows = random_between(random, 1, 4),
                 .stride_columns = random_between(random, 1, 4),
                 .dilation_rows = random_between(random, 1, 3),
                 .dilation_columns = random_between(random, 1, 3)};
  if (random_between(random, 0, 1) == 0) {
    w.stride_rows = 1;
    w.stride_columns = 1;
  }
  w.pad_top =
      random_between(random, 0, ((w.rows - 1) * w.dilation_rows + 1) / 2);
  w.pad_left =
      random_between(random, 0, ((w.columns - 1) * w.dilation_columns + 1) / 2);
  return w;
}

static struct op random_depthwise(struct pool *pool, struct random *random) {
  const bool odd = random_between(random, 0, 7) == 0;
  const sn_window w =
      odd ? random_odd_window(random) : random_window(random, true);
  const bool one = random_between(random, 0, 7) == 0;
  const int32_t widest = random_between(random, 0, 2) == 0 ? 60 : 24;
  const sn_shape input = {random_between(random, 1, 15),
                          random_between(random, 1, widest),
                          one ? 1 : random_between(random, 1, 14)};
  const int32_t times = one || odd ? random_between(random, 1, 9) : 1;
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
      .input_offset = -random_zero_point(random),
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
  op.arguments.fully_connected =
      (sn_fully_connected){.input = {1, output.columns, depth},
                           .depth = depth,
                           .output = output,
                           .input_offset = -random_zero_point(random),
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

static int kernel_number(const struct op *op, struct pack_choice choice) {
  const sn_window *window = &op->arguments.depthwise_conv_2d.window;
#define X(form_, finish_, size, stride, strips_, widened_, member, kernel)     \
  if (choice.form == form_ && choice.finish == finish_ &&                      \
      (size == 0 ||                                                            \
       (window->rows == size && window->stride_columns == stride)) &&          \
      choice.strips == strips_ && choice.widened == widened_)                  \
    return PACKED_##kernel;
  PACKED_KERNEL_LIST(X)
#undef X
  abort();
}

bool packed_case_make(struct pool *pool, uint32_t trial,
                      struct packed_case *one) {
  struct random random = random_start(1, trial, 0);
  const uint32_t which = trial % 5;
  one->op = which < 2   ? random_conv_2d(pool, &random)
            : which < 4 ? random_depthwise(pool, &random)
                        : random_dense(pool, &random);
  one->choice = pack_choose(&one->op);
  if (one->choice.form == PACK_NONE)
    return false;
  const struct shapes shapes = shapes_of(&one->op);
  const bool dense = one->op.work == WORK_FULLY_CONNECTED;
  const enum layout in_layout =
      dense ? LAYOUT_ROWS
            : (enum layout)random_between(&random, 0, LAYOUTS - 1);
  const enum layout out_layout =
      dense ? LAYOUT_ROWS
            : (enum layout)random_between(&random, 0, LAYOUTS - 1);
  one->in = memory_make(&random, shapes.input, in_layout);
  one->out = memory_make(&random, shapes.output, out_layout);
  fill_bytes(&random, one->in.view.data, one->in.bytes);
  one->tile = random_tile(&random, shapes.output);
  /* Two rows at a time are for whole tensors. */
  if ((one->choice.form == PACK_DEPTHWISE ||
       one->choice.form == PACK_GENERAL_DEPTHWISE) &&
      random_between(&random, 0, 3) > 0)
    one->tile = (sn_tile){0, shapes.output.rows, 0, shapes.output.columns};
  if (dense) {
    one->tile.row = 0;
    one->tile.row_end = 1;
  }
  tile_shorten(&random, &one->tile, out_layout, &one->out.view);
  const struct pack_tile extent = {one->tile.row_end - one->tile.row,
                                   one->tile.column_end - one->tile.column,
                                   random_between(&random, 0, 1) == 0,
                                   PACK_ROWS_FREE};
  one->choice.widened =
      trial / 5 % 2 == 0 && pack_can_widen(&one->op, one->choice);
  pack_fit(&one->choice, &one->op, extent);
  one->packed = pack_make(pool, &one->op, one->choice);
  one->kernel = kernel_number(&one->op, one->choice);
  return true;
}

void packed_case_free(struct packed_case *one) {
  free(one->out.block);
  free(one->in.block);
}

void packed_case_expect(struct packed_case *one) {
  const union arguments *a = &one->op.arguments;
  const sn_view *in = &one->in.view;
  const sn_view *out = &one->out.view;
  if (one->op.work == WORK_CONV_2D)
    sn_conv2d_s8__ref(&a->conv_2d, in, out, &one->tile);
  else if (one->op.work == WORK_DEPTHWISE_CONV_2D)
    sn_depthwise_conv2d_s8__ref(&a->depthwise_conv_2d, in, out, &one->tile);
  else
    sn_fully_connected_s8__ref(&a->fully_connected, in, out, &one->tile);
}
