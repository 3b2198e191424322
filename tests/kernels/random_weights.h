/* Random operators with weights, for kernels that take any of them: groups,
 * dilation, depth multipliers, tall windows. */
#ifndef TESTS_KERNELS_RANDOM_WEIGHTS_H
#define TESTS_KERNELS_RANDOM_WEIGHTS_H

#include "graph/graph.h"
#include "random_view.h"
#include "random_zero_point.h"

static inline int8_t *random_weights(struct pool *pool, struct random *random,
                                     int32_t count) {
  int8_t *weights = POOL_ARRAY(pool, int8_t, (size_t)count);
  fill_bytes(random, weights, count);
  return weights;
}

/* Any bias, or one as layers have it, or none. */
static inline int32_t *random_bias(struct pool *pool, struct random *random,
                                   int32_t channels) {
  const int32_t how = random_between(random, 0, 7);
  int32_t *bias = POOL_ARRAY(pool, int32_t, (size_t)channels);
  for (int32_t o = 0; o < channels; o++)
    bias[o] = how == 0 ? (int32_t)(uint32_t)random_next(random)
                       : random_between(random, -20000, 20000);
  return how == 1 ? NULL : bias;
}

static inline int32_t random_multiplier(struct random *random) {
  static const int32_t edges[] = {0, 1, 1 << 30, INT32_MAX - 1, INT32_MAX};
  const int32_t how = random_between(random, 0, 19);
  return how < 5 ? edges[how] : random_between(random, 1 << 30, INT32_MAX);
}

/* Shifts as layers have them, or any. */
static inline int32_t random_shift(struct random *random) {
  return random_between(random, 0, 7) == 0 ? random_between(random, -31, 31)
                                           : random_between(random, -12, 0);
}

static inline int32_t *
random_multipliers(struct pool *pool, struct random *random, int32_t channels) {
  int32_t *multiplier = POOL_ARRAY(pool, int32_t, (size_t)channels);
  for (int32_t o = 0; o < channels; o++)
    multiplier[o] = random_multiplier(random);
  return multiplier;
}

static inline int8_t *random_shifts(struct pool *pool, struct random *random,
                                    int32_t channels) {
  int8_t *shift = POOL_ARRAY(pool, int8_t, (size_t)channels);
  for (int32_t o = 0; o < channels; o++)
    shift[o] = (int8_t)random_shift(random);
  return shift;
}

static inline int32_t random_low(struct random *random) {
  return random_between(random, 0, 3) > 0 ? INT8_MIN
                                          : random_between(random, -128, 0);
}

static inline int32_t random_high(struct random *random) {
  return random_between(random, 0, 3) > 0 ? INT8_MAX
                                          : random_between(random, 0, 127);
}

/* A window of up to 14 rows and 4 columns, mostly smaller. */
static inline sn_window random_window(struct random *random, bool dilated) {
  const bool tall = random_between(random, 0, 7) == 0;
  const bool one = random_between(random, 0, 3) == 0;
  sn_window w = {1, 1, 1, 1, 1, 1, 0, 0};
  w.stride_rows = random_between(random, 1, 3);
  w.stride_columns = random_between(random, 1, 3);
  if (one)
    return w;
  w.rows = random_between(random, 1, tall ? 14 : 5);
  w.columns = random_between(random, 1, 5);
  w.dilation_rows = dilated ? random_between(random, 1, 2) : 1;
  w.dilation_columns = dilated ? random_between(random, 1, 3) : 1;
  w.pad_top = random_between(random, 0, w.rows - 1);
  w.pad_left = random_between(random, 0, w.columns - 1);
  return w;
}

/* Outputs along one axis; with `taps` each has a tap in the image. */
static inline int32_t random_outputs(struct random *random, int32_t input,
                                     int32_t stride, int32_t pad) {
  const int32_t most = (input - 1 + pad) / stride + 1;
  return random_between(random, (most + 1) / 2, most);
}

static inline sn_shape random_output(struct random *random, sn_shape input,
                                     const sn_window *w, int32_t channels) {
  return (sn_shape){
      random_outputs(random, input.rows, w->stride_rows, w->pad_top),
      random_outputs(random, input.columns, w->stride_columns, w->pad_left),
      channels};
}

static inline struct op random_conv_2d(struct pool *pool,
                                       struct random *random) {
  const int32_t groups =
      random_between(random, 0, 3) == 0 ? random_between(random, 2, 4) : 1;
  const sn_window w = random_window(random, true);
  const sn_shape input = {random_between(random, 1, 12),
                          random_between(random, 1, 12),
                          groups * random_between(random, 1, 9)};
  const int32_t channels = groups * random_between(random, 1, 9);
  const int32_t taps = w.rows * w.columns * (input.channels / groups);
  struct op op = {.work = WORK_CONV_2D};
  op.arguments.conv_2d =
      (sn_conv2d){.input = input,
                  .output = random_output(random, input, &w, channels),
                  .window = w,
                  .groups = groups,
                  .input_offset = -random_zero_point(random),
                  .output_offset = random_zero_point(random),
                  .activation_min = random_low(random),
                  .activation_max = random_high(random),
                  .weights = random_weights(pool, random, channels * taps),
                  .bias = random_bias(pool, random, channels),
                  .multiplier = random_multipliers(pool, random, channels),
                  .shift = random_shifts(pool, random, channels)};
  return op;
}

static inline struct op random_depthwise(struct pool *pool,
                                         struct random *random) {
  const int32_t times =
      random_between(random, 0, 2) == 0 ? random_between(random, 2, 5) : 1;
  const sn_window w = random_window(random, true);
  const sn_shape input = {random_between(random, 1, 12),
                          random_between(random, 1, 20),
                          random_between(random, 1, 14)};
  const int32_t channels = times * input.channels;
  struct op op = {.work = WORK_DEPTHWISE_CONV_2D};
  op.arguments.depthwise_conv_2d = (sn_depthwise_conv2d){
      .input = input,
      .output = random_output(random, input, &w, channels),
      .window = w,
      .depth_multiplier = times,
      .input_offset = -random_zero_point(random),
      .output_offset = random_zero_point(random),
      .activation_min = random_low(random),
      .activation_max = random_high(random),
      .weights = random_weights(pool, random, channels * w.rows * w.columns),
      .bias = random_bias(pool, random, channels),
      .multiplier = random_multipliers(pool, random, channels),
      .shift = random_shifts(pool, random, channels)};
  return op;
}

/* With one vector where `sums`, whose input then has rows and columns. */
static inline struct op random_dense(struct pool *pool, struct random *random,
                                     bool sums) {
  const sn_shape pixels = {random_between(random, 1, 4),
                           random_between(random, 1, 5),
                           random_between(random, 1, 19)};
  const int32_t depth = sums ? pixels.rows * pixels.columns * pixels.channels
                             : random_between(random, 1, 90);
  const sn_shape output = {1, sums ? 1 : random_between(random, 1, 3),
                           random_between(random, 1, 13)};
  struct op op = {.work = WORK_FULLY_CONNECTED};
  op.arguments.fully_connected = (sn_fully_connected){
      .input = sums ? pixels : (sn_shape){1, output.columns, depth},
      .depth = depth,
      .output = output,
      .input_offset = -random_zero_point(random),
      .output_offset = random_zero_point(random),
      .activation_min = random_low(random),
      .activation_max = random_high(random),
      .weights = random_weights(pool, random, output.channels * depth),
      .bias = random_bias(pool, random, output.channels),
      .multiplier = random_multipliers(pool, random, output.channels),
      .shift = random_shifts(pool, random, output.channels)};
  return op;
}

#endif
