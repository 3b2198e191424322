/* The kernels of the portable set that have no weights, against the plain ones:
 * random shapes, windows, tiles and memory, factors at the extremes. */
#include "random_weights.h"
#include "trial.h"

#include "portable/sn_add_s8__portable.h"
#include "portable/sn_average_pool_s8__portable.h"
#include "portable/sn_average_pool_sums_s8__portable.h"
#include "portable/sn_max_pool_s8__portable.h"
#include "portable/sn_mean_s8__portable.h"
#include "portable/sn_mean_sums_s8__portable.h"
#include "portable/sn_mul_s8__portable.h"
#include "portable/sn_requantize_s8__portable.h"
#include "portable/sn_resize_bilinear_s8__portable.h"
#include "ref/sn_add_s8__ref.h"
#include "ref/sn_average_pool_s8__ref.h"
#include "ref/sn_average_pool_sums_s8__ref.h"
#include "ref/sn_max_pool_s8__ref.h"
#include "ref/sn_mean_s8__ref.h"
#include "ref/sn_mean_sums_s8__ref.h"
#include "ref/sn_mul_s8__ref.h"
#include "ref/sn_requantize_s8__ref.h"
#include "ref/sn_resize_bilinear_s8__ref.h"

static sn_shape random_shape(struct random *random) {
  return (sn_shape){random_between(random, 1, 9), random_between(random, 1, 11),
                    random_between(random, 1, 14)};
}

static sn_rescale random_rescale(struct random *random) {
  return (sn_rescale){random_multiplier(random), random_shift(random)};
}

static void compare_pool(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(21, trial->number, 0);
  const sn_window window = random_window(&random, false);
  const sn_shape input = random_shape(&random);
  sn_pool op = {.input = input,
                .output =
                    random_output(&random, input, &window, input.channels),
                .window = window,
                .activation_min = random_low(&random),
                .activation_max = random_high(&random)};
  trial_start(trial, &random, op.input, op.output, false, false);
  if (trial->number % 2 == 0) {
    sn_average_pool_s8__ref(&op, &trial->in.view, &trial->expected.view,
                            &trial->tile);
    sn_average_pool_s8__portable(&op, &trial->in.view, &trial->got.view,
                                 &trial->tile);
  } else {
    sn_max_pool_s8__ref(&op, &trial->in.view, &trial->expected.view,
                        &trial->tile);
    sn_max_pool_s8__portable(&op, &trial->in.view, &trial->got.view,
                             &trial->tile);
  }
  trial_end(trial);
}

static void compare_pool_sums(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(22, trial->number, 0);
  const sn_shape input = random_shape(&random);
  const sn_pool op = {.input = input,
                      .output = {1, 1, input.channels},
                      .window = {input.rows, input.columns, 1, 1, 1, 1, 0, 0},
                      .activation_min = random_low(&random),
                      .activation_max = random_high(&random)};
  struct sums sums[2];
  sums_start(&sums[0]);
  sums_start(&sums[1]);
  trial_start(trial, &random, op.input, op.output, false, false);
  FOR_TILES(&random, op.input, tile) {
    sn_average_pool_sums_s8__ref(&op, &trial->in.view, sums[0].word,
                                 &trial->expected.view, &tile);
    sn_average_pool_sums_s8__portable(&op, &trial->in.view, sums[1].word,
                                      &trial->got.view, &tile);
  }
  sums_check(&sums[1], input.channels);
  trial_end(trial);
}

static sn_mean random_mean(struct random *random) {
  sn_mean op = {.input = random_shape(random),
                .over_rows = random_between(random, 0, 1),
                .over_columns = random_between(random, 0, 1),
                .over_channels = random_between(random, 0, 3) == 0,
                .input_zero_point = random_zero_point(random),
                .output_rescale = random_rescale(random),
                .output_offset = random_zero_point(random)};
  if (random_between(random, 0, 7) == 0)
    op.input.rows = random_between(random, 10, 30);
  op.count = (op.over_rows ? op.input.rows : 1) *
             (op.over_columns ? op.input.columns : 1) *
             (op.over_channels ? op.input.channels : 1);
  return op;
}

static void compare_mean(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(23, trial->number, 0);
  const sn_mean op = random_mean(&random);
  const sn_shape output = {op.over_rows ? 1 : op.input.rows,
                           op.over_columns ? 1 : op.input.columns,
                           op.over_channels ? 1 : op.input.channels};
  trial_start(trial, &random, op.input, output, false, false);
  /* It writes all of a dense output. */
  free(trial->expected.block);
  free(trial->got.block);
  trial->expected = memory_make(&random, output, LAYOUT_ROWS);
  trial->got = memory_copy(&trial->expected);
  sn_mean_s8__ref(&op, &trial->in.view, &trial->expected.view, &trial->tile);
  sn_mean_s8__portable(&op, &trial->in.view, &trial->got.view, &trial->tile);
  trial_end(trial);
}

static void compare_mean_sums(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(24, trial->number, 0);
  sn_mean op = random_mean(&random);
  op.over_rows = 1;
  op.over_columns = 1;
  op.over_channels = 0;
  op.count = op.input.rows * op.input.columns;
  struct sums sums[2];
  sums_start(&sums[0]);
  sums_start(&sums[1]);
  trial_start(trial, &random, op.input, (sn_shape){1, 1, op.input.channels},
              false, false);
  FOR_TILES(&random, op.input, tile) {
    sn_mean_sums_s8__ref(&op, &trial->in.view, sums[0].word,
                         &trial->expected.view, &tile);
    sn_mean_sums_s8__portable(&op, &trial->in.view, sums[1].word,
                              &trial->got.view, &tile);
  }
  sums_check(&sums[1], op.input.channels);
  trial_end(trial);
}

/* The second input may be of extent 1 in any dimension; with `in_place` the
 * first one is the output. */
static void compare_elementwise(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(25, trial->number, 0);
  const bool add = trial->number % 2 == 0;
  const bool in_place = random_between(&random, 0, 1) == 0;
  const sn_shape shape = random_shape(&random);
  sn_shape other = shape;
  other.rows = random_between(&random, 0, 2) == 0 ? 1 : other.rows;
  other.columns = random_between(&random, 0, 2) == 0 ? 1 : other.columns;
  other.channels = random_between(&random, 0, 2) == 0 ? 1 : other.channels;
  sn_elementwise op = {.input = {shape, other},
                       .output = shape,
                       .input_offset = {-random_zero_point(&random),
                                        -random_zero_point(&random)},
                       .output_rescale = random_rescale(&random),
                       .output_offset = random_zero_point(&random),
                       .activation_min = random_low(&random),
                       .activation_max = random_high(&random)};
  for (int i = 0; add && i < 2; i++)
    op.input_rescale[i] = (sn_rescale){random_multiplier(&random),
                                       -random_between(&random, 0, 31)};
  op.left_shift = add ? 20 : 0;
  trial_start(trial, &random, shape, shape, false, in_place);
  struct memory second = memory_make(&random, other, random_layout(&random));
  fill_bytes(&random, second.view.data, second.bytes);
  const sn_view *in[2] = {input_of(trial, &trial->expected, in_place),
                          input_of(trial, &trial->got, in_place)};
  if (add) {
    sn_add_s8__ref(&op, in[0], &second.view, &trial->expected.view,
                   &trial->tile);
    sn_add_s8__portable(&op, in[1], &second.view, &trial->got.view,
                        &trial->tile);
  } else {
    sn_mul_s8__ref(&op, in[0], &second.view, &trial->expected.view,
                   &trial->tile);
    sn_mul_s8__portable(&op, in[1], &second.view, &trial->got.view,
                        &trial->tile);
  }
  free(second.block);
  trial_end(trial);
}

static void compare_requantize(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(26, trial->number, 0);
  const bool in_place = random_between(&random, 0, 1) == 0;
  const sn_requantize op = {.shape = random_shape(&random),
                            .input_flip = random_between(&random, 0, 1) * 0x80,
                            .output_flip = random_between(&random, 0, 1) * 0x80,
                            .input_offset = -random_zero_point(&random),
                            .output_rescale = random_rescale(&random),
                            .output_offset = random_zero_point(&random)};
  trial_start(trial, &random, op.shape, op.shape, false, in_place);
  sn_requantize_s8__ref(&op, input_of(trial, &trial->expected, in_place),
                        &trial->expected.view, &trial->tile);
  sn_requantize_s8__portable(&op, input_of(trial, &trial->got, in_place),
                             &trial->got.view, &trial->tile);
  trial_end(trial);
}

static void random_points(struct random *random, sn_resize_point *points,
                          int32_t outputs, int32_t inputs) {
  for (int32_t i = 0; i < outputs; i++) {
    const int32_t lower = random_between(random, 0, inputs - 1);
    points[i].lower = (int16_t)lower;
    points[i].upper = (int16_t)(lower + 1 < inputs ? lower + 1 : lower);
    points[i].weight = (int16_t)(random_between(random, 0, 3) == 0
                                     ? 0
                                     : random_between(random, 0, 1024));
  }
}

static void compare_resize_bilinear(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(27, trial->number, 0);
  sn_resize_point rows[9];
  sn_resize_point columns[11];
  sn_resize op = {random_shape(&random), random_shape(&random), rows, columns};
  op.output.channels = op.input.channels;
  random_points(&random, rows, op.output.rows, op.input.rows);
  random_points(&random, columns, op.output.columns, op.input.columns);
  trial_start(trial, &random, op.input, op.output, false, false);
  sn_resize_bilinear_s8__ref(&op, &trial->in.view, &trial->expected.view,
                             &trial->tile);
  sn_resize_bilinear_s8__portable(&op, &trial->in.view, &trial->got.view,
                                  &trial->tile);
  trial_end(trial);
}

#define TEST_LIST(X)                                                           \
  X(pool)                                                                      \
  X(pool_sums)                                                                 \
  X(mean)                                                                      \
  X(mean_sums)                                                                 \
  X(elementwise)                                                               \
  X(requantize)                                                                \
  X(resize_bilinear)

#define X(name)                                                                \
  static void name##_equals_its_plain_twin(void **state) {                     \
    (void)state;                                                               \
    compare(compare_##name);                                                   \
  }
TEST_LIST(X)
#undef X

int main(void) {
  const struct CMUnitTest tests[] = {
#define X(name) cmocka_unit_test(name##_equals_its_plain_twin),
      TEST_LIST(X)
#undef X
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
