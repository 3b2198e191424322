/* The kernels of the portable set against the plain ones: random shapes,
 * windows, tiles and memory, weights and factors at the extremes. */
#include "random_weights.h"
#include "target/fold.h"
#include "trial.h"

#include "portable/sn_conv2d_s8__portable.h"
#include "portable/sn_depthwise_conv2d_s8__portable.h"
#include "portable/sn_fully_connected_s8__portable.h"
#include "portable/sn_fully_connected_sums_s8__portable.h"
#include "ref/sn_conv2d_s8__ref.h"
#include "ref/sn_depthwise_conv2d_s8__ref.h"
#include "ref/sn_fully_connected_s8__ref.h"
#include "ref/sn_fully_connected_sums_s8__ref.h"

static void compare_conv_2d(struct pool *pool, void *context) {
  struct trial *trial = context;
  struct random random = random_start(11, trial->number, 0);
  struct op op = random_conv_2d(pool, &random);
  sn_conv2d *conv = &op.arguments.conv_2d;
  conv->start = fold_starts(pool, &op);
  trial_start(trial, &random, conv->input, conv->output, false, false);
  sn_conv2d_s8__ref(conv, &trial->in.view, &trial->expected.view, &trial->tile);
  sn_conv2d_s8__portable(conv, &trial->in.view, &trial->got.view, &trial->tile);
  trial_end(trial);
}

static void compare_depthwise(struct pool *pool, void *context) {
  struct trial *trial = context;
  struct random random = random_start(12, trial->number, 0);
  struct op op = random_depthwise(pool, &random);
  sn_depthwise_conv2d *conv = &op.arguments.depthwise_conv_2d;
  conv->start = fold_starts(pool, &op);
  /* Without padding an input pixel's last reader is the output pixel of the
   * same coordinates, or comes before. */
  const bool in_place = conv->depth_multiplier == 1 &&
                        conv->window.pad_top == 0 && conv->window.pad_left == 0;
  trial_start(trial, &random, conv->input, conv->output, false, in_place);
  sn_depthwise_conv2d_s8__ref(conv, input_of(trial, &trial->expected, in_place),
                              &trial->expected.view, &trial->tile);
  sn_depthwise_conv2d_s8__portable(conv, input_of(trial, &trial->got, in_place),
                                   &trial->got.view, &trial->tile);
  trial_end(trial);
}

static void compare_dense(struct pool *pool, void *context) {
  struct trial *trial = context;
  struct random random = random_start(13, trial->number, 0);
  struct op op = random_dense(pool, &random, false);
  sn_fully_connected *dense = &op.arguments.fully_connected;
  dense->start = fold_starts(pool, &op);
  trial_start(trial, &random, dense->input, dense->output, true, false);
  sn_fully_connected_s8__ref(dense, &trial->in.view, &trial->expected.view,
                             &trial->tile);
  sn_fully_connected_s8__portable(dense, &trial->in.view, &trial->got.view,
                                  &trial->tile);
  trial_end(trial);
}

static void compare_dense_sums(struct pool *pool, void *context) {
  struct trial *trial = context;
  struct random random = random_start(14, trial->number, 0);
  struct op op = random_dense(pool, &random, true);
  sn_fully_connected *dense = &op.arguments.fully_connected;
  dense->start = fold_starts(pool, &op);
  struct sums sums[2];
  sums_start(&sums[0]);
  sums_start(&sums[1]);
  trial_start(trial, &random, dense->input, dense->output, false, false);
  FOR_TILES(&random, dense->input, tile) {
    sn_fully_connected_sums_s8__ref(dense, &trial->in.view, sums[0].word,
                                    &trial->expected.view, &tile);
    sn_fully_connected_sums_s8__portable(dense, &trial->in.view, sums[1].word,
                                         &trial->got.view, &tile);
  }
  sums_check(&sums[1], dense->output.channels);
  trial_end(trial);
}

/* The least distance at which an input may lie behind the output that
 * overwrites it: whatever a pixel or a later one reads, no pixel up to this one
 * has been written over. */
static int32_t least_distance(const sn_conv2d *conv) {
  const sn_window *w = &conv->window;
  int32_t needed = conv->input.rows * conv->input.columns;
  int32_t distance = 0;
  for (int32_t p = conv->output.rows * conv->output.columns; p-- > 0;) {
    const int32_t top = p / conv->output.columns * w->stride_rows - w->pad_top;
    const int32_t left =
        p % conv->output.columns * w->stride_columns - w->pad_left;
    for (int32_t t = 0; t < w->rows * w->columns; t++) {
      const int32_t y = top + t / w->columns * w->dilation_rows;
      const int32_t x = left + t % w->columns * w->dilation_columns;
      const int32_t pixel = y * conv->input.columns + x;
      if (y >= 0 && y < conv->input.rows && x >= 0 && x < conv->input.columns &&
          pixel < needed)
        needed = pixel;
    }
    const int32_t over =
        (p + 1) * conv->output.channels - needed * conv->input.channels;
    distance = over > distance ? over : distance;
  }
  return distance;
}

/* The output grows into the input as far as it may. */
static void compare_conv_2d_overlapping(struct pool *pool, void *context) {
  const struct trial *trial = context;
  struct random random = random_start(16, trial->number, 0);
  struct op op = random_conv_2d(pool, &random);
  sn_conv2d *conv = &op.arguments.conv_2d;
  conv->start = fold_starts(pool, &op);
  const sn_shape in = conv->input;
  const sn_shape out = conv->output;
  const int32_t in_pixels = in.rows * in.columns;
  const int32_t out_pixels = out.rows * out.columns;
  const int32_t distance = least_distance(conv) + (int32_t)(trial->number % 2);
  const int32_t bytes = distance + in_pixels * in.channels;
  const int32_t out_bytes = out_pixels * out.channels;
  int8_t *both =
      POOL_ARRAY(pool, int8_t, (size_t)(bytes > out_bytes ? bytes : out_bytes));
  int8_t *expected = POOL_ARRAY(pool, int8_t, (size_t)out_bytes);
  fill_bytes(&random, both + distance, in_pixels * in.channels);
  const sn_view input = {both + distance, in.columns, 1, in_pixels};
  const sn_view apart = {expected, out.columns, 1, out_pixels};
  const sn_view output = {both, out.columns, 1, out_pixels};
  const sn_tile tile = {0, out.rows, 0, out.columns};
  sn_conv2d_s8__ref(conv, &input, &apart, &tile);
  sn_conv2d_s8__portable(conv, &input, &output, &tile);
  if (memcmp(expected, both, (size_t)out_bytes) != 0)
    fail_msg("trial %u differs", trial->number);
}

#define TEST_LIST(X)                                                           \
  X(conv_2d)                                                                   \
  X(conv_2d_overlapping)                                                       \
  X(depthwise)                                                                 \
  X(dense)                                                                     \
  X(dense_sums)

#define X(name)                                                                \
  static void name##_equals_its_plain_twin(void **state) {                     \
    (void)state;                                                               \
    compare(compare_##name);                                                   \
  }
TEST_LIST(X)
#undef X

/* The last step alone, for every shift with sums and factors at the edges. */
static void finishing_equals_the_reference(void **state) {
  (void)state;
  static const int32_t edges[] = {
      INT32_MIN, INT32_MIN + 1, -(1 << 30),    -3,       -2, -1, 0, 1, 2,
      3,         1 << 30,       INT32_MAX - 1, INT32_MAX};
  enum { EDGES = sizeof edges / sizeof *edges, SAMPLES = 400 };
  struct random random = random_start(15, 0, 0);
  for (int32_t shift = -31; shift <= 31; shift++)
    for (int32_t i = 0; i < SAMPLES; i++)
      for (int32_t j = 0; j < 20; j++) {
        const int32_t sum =
            i < EDGES ? edges[i] : (int32_t)(uint32_t)random_next(&random);
        const int32_t small = sum / 2;
        const int32_t multiplier = random_multiplier(&random);
        const sn_rescale rescale = {multiplier, shift};
        assert_int_equal(
            sn_finish((uint32_t)sum, multiplier, shift, -3, -128, 127),
            sn_finish_sum((uint32_t)sum, multiplier, shift, -3, -128, 127));
        assert_int_equal(sn_multiply_quantized(small, multiplier, shift),
                         sn_rescale_small(small, &rescale));
      }
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define X(name) cmocka_unit_test(name##_equals_its_plain_twin),
      TEST_LIST(X)
#undef X
          cmocka_unit_test(finishing_equals_the_reference)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
