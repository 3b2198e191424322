/* The kernels of the portable set that copy, against the plain ones: random
 * shapes, tiles and memory, apart and where an output overlaps its input. */
#include "random_weights.h"
#include "trial.h"

#include "portable/sn_concatenation_s8__portable.h"
#include "portable/sn_gather_s8__portable.h"
#include "portable/sn_pad_s8__portable.h"
#include "portable/sn_table_s8__portable.h"
#include "portable/sn_transpose_s8__portable.h"
#include "ref/sn_concatenation_s8__ref.h"
#include "ref/sn_gather_s8__ref.h"
#include "ref/sn_pad_s8__ref.h"
#include "ref/sn_table_s8__ref.h"
#include "ref/sn_transpose_s8__ref.h"

static sn_shape random_shape(struct random *random) {
  return (sn_shape){random_between(random, 1, 7), random_between(random, 1, 9),
                    random_between(random, 1, 9)};
}

/* Runs a kernel of one input and its plain twin. */
#define RUN_TWINS(kernel, op, trial, in_place)                                 \
  do {                                                                         \
    kernel##__ref(op, input_of(trial, &(trial)->expected, in_place),           \
                  &(trial)->expected.view, &(trial)->tile);                    \
    kernel##__portable(op, input_of(trial, &(trial)->got, in_place),           \
                       &(trial)->got.view, &(trial)->tile);                    \
  } while (0)

/* Now and then no padding at all. */
static int32_t random_padding(struct random *random) {
  return random_between(random, 0, 1) * random_between(random, 0, 3);
}

static void compare_pad(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(31, trial->number, 0);
  sn_pad op = {.input = random_shape(&random),
               .top = random_padding(&random),
               .left = random_padding(&random),
               .front = random_padding(&random),
               .value = random_between(&random, INT8_MIN, INT8_MAX)};
  op.output =
      (sn_shape){op.top + op.input.rows + random_padding(&random),
                 op.left + op.input.columns + random_padding(&random),
                 op.front + op.input.channels + random_padding(&random)};
  trial_start(trial, &random, op.input, op.output, false, false);
  RUN_TWINS(sn_pad_s8, &op, trial, false);
  trial_end(trial);
}

/* The output's extent along an axis. */
static int32_t *extent_of(sn_shape *shape, int32_t axis) {
  return axis == SN_AXIS_ROWS      ? &shape->rows
         : axis == SN_AXIS_COLUMNS ? &shape->columns
                                   : &shape->channels;
}

static void compare_concatenation(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(32, trial->number, 0);
  sn_concatenation op = {.inputs = random_between(&random, 1, 4),
                         .axis = random_between(&random, 0, 2)};
  struct memory memory[4];
  sn_view view[4];
  op.output = random_shape(&random);
  int32_t *whole = extent_of(&op.output, op.axis);
  *whole = 0;
  for (int32_t i = 0; i < op.inputs; i++) {
    op.input[i] = op.output;
    int32_t *part = extent_of(&op.input[i], op.axis);
    *part = random_between(&random, 1, 5);
    *whole += *part;
  }
  for (int32_t i = 0; i < op.inputs; i++) {
    memory[i] = memory_make(&random, op.input[i], random_layout(&random));
    fill_bytes(&random, memory[i].view.data, memory[i].bytes);
    view[i] = memory[i].view;
  }
  trial_start(trial, &random, op.output, op.output, false, false);
  sn_concatenation_s8__ref(&op, view, &trial->expected.view, &trial->tile);
  sn_concatenation_s8__portable(&op, view, &trial->got.view, &trial->tile);
  for (int32_t i = 0; i < op.inputs; i++)
    free(memory[i].block);
  trial_end(trial);
}

/* An axis of so many places that stays within `extent`: in steps of one most of
 * the time, or by a table. */
static sn_axis random_axis(struct random *random, int32_t places,
                           int32_t extent, uint16_t *table) {
  for (int32_t i = 0; i < places; i++)
    table[i] = (uint16_t)random_between(random, 0, extent - 1);
  if (places > extent || random_between(random, 0, 3) == 0)
    return (sn_axis){0, 0, table};
  const int32_t most = places > 1 ? (extent - 1) / (places - 1) : 3;
  const int32_t step =
      random_between(random, 0, 2) > 0 ? 1 : random_between(random, 0, most);
  const int32_t begin =
      random_between(random, 0, extent - 1 - (places - 1) * step);
  if (random_between(random, 0, 3) > 0)
    return (sn_axis){begin, step, NULL};
  return (sn_axis){begin + (places - 1) * step, -step, NULL};
}

static void compare_gather(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(34, trial->number, 0);
  uint16_t table[3][9];
  sn_gather op = {.input = random_shape(&random),
                  .output = random_shape(&random)};
  if (random_between(&random, 0, 1) == 0)
    op.output.channels = op.input.channels;
  op.rows = random_axis(&random, op.output.rows, op.input.rows, table[0]);
  op.columns =
      random_axis(&random, op.output.columns, op.input.columns, table[1]);
  op.channels =
      random_axis(&random, op.output.channels, op.input.channels, table[2]);
  trial_start(trial, &random, op.input, op.output, false, false);
  RUN_TWINS(sn_gather_s8, &op, trial, false);
  trial_end(trial);
}

static void compare_table(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(36, trial->number, 0);
  int8_t values[SN_TABLE_VALUES];
  fill_bytes(&random, values, SN_TABLE_VALUES);
  const sn_table op = {random_shape(&random), values};
  const bool in_place = random_between(&random, 0, 1) == 0;
  trial_start(trial, &random, op.shape, op.shape, false, in_place);
  RUN_TWINS(sn_table_s8, &op, trial, in_place);
  trial_end(trial);
}

/* The input's dimensions in another order; rows may be two dimensions. */
static void compare_transpose(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(38, trial->number, 0);
  const sn_shape shape = random_shape(&random);
  const int32_t half = shape.rows % 2 == 0 ? 2 : 1;
  const sn_digit parts[4] = {{shape.rows / half, half, 0, 0},
                             {half, 1, 0, 0},
                             {shape.columns, 0, 1, 0},
                             {shape.channels, 0, 0, 1}};
  int32_t order[4] = {0, 1, 2, 3};
  for (int32_t i = 3; i > 0; i--) {
    const int32_t j = random_between(&random, 0, i);
    const int32_t other = order[i];
    order[i] = order[j];
    order[j] = other;
  }
  sn_transpose op = {.input = shape, .digits = 4};
  for (int32_t i = 0; i < 4; i++)
    op.digit[i] = parts[order[i]];
  op.output =
      (sn_shape){op.digit[0].extent, op.digit[1].extent * op.digit[2].extent,
                 op.digit[3].extent};
  trial_start(trial, &random, op.input, op.output, false, false);
  RUN_TWINS(sn_transpose_s8, &op, trial, false);
  trial_end(trial);
}

/* PAD, and a slice, whose output lies in its own input's memory, as near to
 * the input as pixels in raster order allow. */
static void compare_overlap(struct pool *pool, void *context) {
  (void)pool;
  struct trial *trial = context;
  struct random random = random_start(39, trial->number, 0);
  const int32_t left = random_between(&random, 0, 2);
  const int32_t rows = random_between(&random, 1, 4);
  const int32_t columns = random_between(&random, 1, 6);
  const int32_t channels = random_between(&random, 1, 5);
  const sn_shape small = {rows, columns, channels};
  const sn_shape large = {rows, columns + left, channels};
  const int32_t apart = (rows * left + 1) * channels;
  const bool grows = trial->number % 2 == 0;
  const sn_tile tile = {0, rows, 0, grows ? large.columns : small.columns};
  int8_t memory[2][2 * 4 * 8 * 5];
  fill_bytes(&random, memory[0], sizeof memory[0]);
  memcpy(memory[1], memory[0], sizeof memory[0]);
  for (int i = 0; i < 2; i++) {
    /* The padded image ends a pixel before the image does; the sliced one
     * begins where it did. */
    const sn_view in = {memory[i] + (grows ? apart : 0),
                        grows ? small.columns : large.columns, 1,
                        rows * (grows ? small.columns : large.columns)};
    const sn_view out = {memory[i], tile.column_end, 1, rows * tile.column_end};
    const sn_pad pad = {small, large, 0, left, 0, 7};
    const sn_gather slice = {
        large, small, {0, 1, NULL}, {left, 1, NULL}, {0, 1, NULL}};
    if (grows)
      (i == 0 ? sn_pad_s8__ref : sn_pad_s8__portable)(&pad, &in, &out, &tile);
    else
      (i == 0 ? sn_gather_s8__ref : sn_gather_s8__portable)(&slice, &in, &out,
                                                            &tile);
  }
  assert_memory_equal(memory[0], memory[1], sizeof memory[0]);
}

#define TEST_LIST(X)                                                           \
  X(pad)                                                                       \
  X(concatenation)                                                             \
  X(gather)                                                                    \
  X(table)                                                                     \
  X(transpose)                                                                 \
  X(overlap)

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
