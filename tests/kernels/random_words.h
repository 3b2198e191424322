/* Random cases of words.h: shapes with all tails, factors at the edges of what
 * the kernels are chosen for, more taps than 16 bits hold the sums of. */
#ifndef TESTS_KERNELS_RANDOM_WORDS_H
#define TESTS_KERNELS_RANDOM_WORDS_H

#include "random_add.h"
#include "random_weights.h"
#include "words.h"

#include "ref/sn_average_pool_s8__ref.h"
#include "ref/sn_average_pool_sums_s8__ref.h"
#include "ref/sn_max_pool_s8__ref.h"
#include "ref/sn_mean_s8__ref.h"
#include "ref/sn_mean_sums_s8__ref.h"
#include "ref/sn_mul_s8__ref.h"

WORDS_RUN(ref)

enum { WORDS_CHANNELS = 21 };

struct words_shapes {
  sn_shape in, other, out;
};

static inline sn_shape words_shape(struct random *random, int32_t channels) {
  const bool large = random_between(random, 0, 7) == 0;
  return (sn_shape){random_between(random, 1, large ? 30 : 9),
                    random_between(random, 1, large ? 19 : 11),
                    random_between(random, channels, WORDS_CHANNELS)};
}

/* One of the inputs may be of extent 1 in any dimension, and is `other` then.
 */
static inline struct words_shapes random_mul(struct random *random,
                                             sn_elementwise *op) {
  const sn_shape shape = words_shape(random, 1);
  sn_shape small = shape;
  small.rows = random_between(random, 0, 2) == 0 ? 1 : small.rows;
  small.columns = random_between(random, 0, 2) == 0 ? 1 : small.columns;
  small.channels = random_between(random, 0, 2) == 0 ? 1 : small.channels;
  const bool first = random_between(random, 0, 3) == 0;
  *op = (sn_elementwise){
      .input = {first ? small : shape, first ? shape : small},
      .output = shape,
      .input_offset = {-random_zero_point(random), -random_zero_point(random)},
      .output_rescale = random_rescale(random, -22, -1),
      .output_offset = random_zero_point(random),
      .activation_min = random_low(random),
      .activation_max = random_high(random)};
  return (struct words_shapes){op->input[0], op->input[1], shape};
}

static inline struct words_shapes random_pool(struct random *random,
                                              sn_pool *op) {
  const sn_shape input = words_shape(random, 4);
  const bool whole = random_between(random, 0, 7) == 0;
  const sn_window all = {input.rows, input.columns, 1, 1, 1, 1, 0, 0};
  const sn_window window = whole ? all : random_window(random, false);
  *op = (sn_pool){.input = input,
                  .output = {1, 1, input.channels},
                  .window = window,
                  .activation_min = random_low(random),
                  .activation_max = random_high(random)};
  if (!whole)
    op->output = random_output(random, input, &window, input.channels);
  return (struct words_shapes){input, input, op->output};
}

static inline struct words_shapes random_mean(struct random *random,
                                              sn_mean *op, bool all) {
  const sn_shape input = words_shape(random, 4);
  *op = (sn_mean){.input = input,
                  .over_rows = all || random_between(random, 0, 1),
                  .over_columns = all || random_between(random, 0, 1),
                  .input_zero_point = random_zero_point(random),
                  .output_rescale = random_rescale(random, -22, -1),
                  .output_offset = random_zero_point(random)};
  op->count =
      (op->over_rows ? input.rows : 1) * (op->over_columns ? input.columns : 1);
  return (struct words_shapes){input,
                               input,
                               {op->over_rows ? 1 : input.rows,
                                op->over_columns ? 1 : input.columns,
                                input.channels}};
}

static inline struct words_shapes words_random(struct random *random,
                                               enum words_kernel kernel,
                                               struct words_case *one) {
  struct words_shapes shapes;
  memset(one, 0, sizeof *one);
  one->kernel = (int32_t)kernel;
  if (kernel == WORDS_MUL)
    return random_mul(random, &one->op.mul);
  if (kernel == WORDS_MEAN || kernel == WORDS_MEAN_SUMS)
    shapes = random_mean(random, &one->op.mean, kernel == WORDS_MEAN_SUMS);
  else
    shapes = random_pool(random, &one->op.pool);
  if (kernel == WORDS_AVERAGE_POOL_SUMS) {
    sn_pool *pool = &one->op.pool;
    shapes.out = (sn_shape){1, 1, shapes.in.channels};
    pool->output = shapes.out;
    pool->window =
        (sn_window){shapes.in.rows, shapes.in.columns, 1, 1, 1, 1, 0, 0};
  }
  one->rows = random_between(random, 1, shapes.in.rows);
  one->columns = random_between(random, 1, shapes.in.columns);
  return shapes;
}

#endif
