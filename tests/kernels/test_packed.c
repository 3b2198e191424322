/* Kernels with packed constants against the plain ones, on the host. */
#include "packed_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What lies behind the scratch is not read either, as sanitizers see. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(from, bytes) ((void)(from), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(from, bytes) ((void)(from), (void)(bytes))
#endif

enum { TRIALS = 60000 };

static void run_packed(const struct packed_case *one, uint32_t *scratch,
                       const sn_view *out) {
  switch (one->kernel) {
#define X(form, finish, size, stride, strips, widened, member, kernel)         \
  case PACKED_##kernel:                                                        \
    kernel(&one->packed.member, &one->in.view, scratch, out, &one->tile);      \
    break;
    PACKED_KERNEL_LIST(X)
#undef X
  }
}

/* How often each kernel was chosen, and run in place. */
struct counts {
  uint32_t trial;
  int chosen[PACKED_KERNELS];
  int in_place[PACKED_KERNELS];
  int finishes[5]; /* by SN_FINISH_... */
  int64_t scratch; /* words that all of them wanted */
};

/* The arguments of a depthwise case, NULL of others. */
static const sn_packed_depthwise *depthwise_of(const struct packed_case *one) {
  return one->choice.form == PACK_DEPTHWISE ? &one->packed.depthwise
         : one->choice.form == PACK_GENERAL_DEPTHWISE
             ? &one->packed.general.conv
             : NULL;
}

/* Whether a depthwise case makes a whole tensor of stride 1, whose rows may lie
 * as those of the input. */
static bool can_overlap(const struct packed_case *one) {
  const sn_packed_depthwise *op = depthwise_of(one);
  return op != NULL && op->input.channels == op->output.channels &&
         op->window.stride_rows == 1 && op->window.stride_columns == 1 &&
         op->input.columns >= op->output.columns &&
         one->out.view.slots == op->output.rows * op->output.columns &&
         one->tile.row == 0 && one->tile.row_end == op->output.rows &&
         one->tile.column == 0 && one->tile.column_end == op->output.columns;
}

static const int8_t *pixel(const sn_view *view, int32_t row, int32_t column,
                           int32_t channels) {
  const int32_t slot =
      (row * view->row_pitch + column * view->column_pitch) % view->slots;
  return (const int8_t *)view->data + slot * channels;
}

/* Runs the case with the output so far below the input that a pixel overwrites
 * nothing but what no later one reads, or up to some pixels or a row and some
 * pixels further down; or by whole rows and a byte, so that a channel lies on
 * another one. */
static void compare_in_place(const struct packed_case *one, uint32_t *scratch,
                             struct counts *counts) {
  const sn_packed_depthwise *op = depthwise_of(one);
  const sn_window *w = &op->window;
  const int32_t channels = op->input.channels;
  const int32_t columns = op->input.columns;
  const int32_t further = (int32_t)(counts->trial / 3 % 4) / 2 *
                              (int32_t)(counts->trial / 12 % 12) +
                          (int32_t)(counts->trial / 3 % 4 == 3) * columns;
  const int32_t apart =
      counts->trial % 3 == 0
          ? (w->pad_top + 1) * columns * channels + 1
          : (w->pad_top * columns + w->pad_left + further) * channels;
  const int32_t rows =
      op->input.rows > op->output.rows ? op->input.rows : op->output.rows;
  int8_t *block = malloc((size_t)(apart + rows * columns * channels));
  if (block == NULL)
    abort();
  struct packed_case moved = *one;
  moved.in.view =
      (sn_view){block + apart, columns, 1, op->input.rows * columns};
  const sn_view out = {block, columns, 1, rows * columns};
  const size_t bytes = (size_t)channels;
  for (int32_t r = 0; r < op->input.rows; r++)
    for (int32_t c = 0; c < columns; c++)
      memcpy(block + apart + (r * columns + c) * channels,
             pixel(&one->in.view, r, c, channels), bytes);
  run_packed(&moved, scratch, &out);
  for (int32_t r = 0; r < op->output.rows; r++)
    for (int32_t c = 0; c < op->output.columns; c++)
      if (memcmp(pixel(&one->out.view, r, c, channels),
                 pixel(&out, r, c, channels), bytes) != 0)
        fail_msg("trial %u differs in place", counts->trial);
  counts->in_place[one->kernel]++;
  free(block);
}

static void compare_one(struct pool *pool, void *context) {
  struct counts *counts = context;
  struct packed_case one;
  if (!packed_case_make(pool, counts->trial, &one))
    return;
  struct memory got = one.out;
  got.block = malloc((size_t)got.bytes + 2 * GUARD_BYTES);
  /* The scratch has exactly the size asked for. */
  const int32_t words = one.choice.scratch_words;
  uint32_t *scratch = malloc((size_t)words * sizeof *scratch + GUARD_BYTES);
  if (got.block == NULL || scratch == NULL)
    abort();
  memset(got.block, GUARD, (size_t)got.bytes + 2 * GUARD_BYTES);
  got.view.data = got.block + GUARD_BYTES;
  memset(scratch + words, GUARD, GUARD_BYTES);
  packed_case_expect(&one);
  ASAN_POISON_MEMORY_REGION(scratch + words, GUARD_BYTES);
  run_packed(&one, scratch, &got.view);
  ASAN_UNPOISON_MEMORY_REGION(scratch + words, GUARD_BYTES);
  counts->chosen[one.kernel]++;
  counts->finishes[one.choice.finish]++;
  counts->scratch += words;
  const int8_t *behind = (const int8_t *)(scratch + words);
  for (int32_t i = 0; i < GUARD_BYTES; i++)
    assert_int_equal(behind[i], GUARD);
  assert_true(memory_is_guarded(&one.in) && memory_is_guarded(&got));
  if (memcmp(one.out.view.data, got.view.data, (size_t)got.bytes) != 0)
    fail_msg("trial %u differs", counts->trial);
  if (can_overlap(&one))
    compare_in_place(&one, scratch, counts);
  free(scratch);
  free(got.block);
  packed_case_free(&one);
}

static void packed_kernels_equal_plain_ones(void **state) {
  (void)state;
  static const char *const names[] = {
#define X(form, finish, size, stride, strips, widened, member, kernel) #kernel,
      PACKED_KERNEL_LIST(X)
#undef X
  };
  struct counts counts = {.trial = 0};
  for (; counts.trial < TRIALS; counts.trial++)
    assert_true(pool_try(compare_one, &counts));
  for (int i = 0; i < PACKED_KERNELS; i++) {
    print_message("%5d %5d %s\n", counts.chosen[i], counts.in_place[i],
                  names[i]);
    assert_true(counts.chosen[i] > 10);
    assert_true(counts.in_place[i] > 5 || strstr(names[i], "_tall_") == NULL);
  }
  /* What was chosen when this was written: whoever finds a faster form for
   * more channels, or needs less scratch, makes it known here. */
  static const int finishes[] = {[SN_FINISH_FULL] = 16946,
                                 [SN_FINISH_RELU] = 15109,
                                 [SN_FINISH_SCALED] = 2045,
                                 [SN_FINISH_CLAMPED] = 11412,
                                 [SN_FINISH_PLAIN] = 8256};
  for (int i = 0; i < 5; i++)
    assert_int_equal(counts.finishes[i], finishes[i]);
  assert_int_equal(counts.scratch, 3930694);
}

/* A dense layer whose sums reach from 2^23 - 256 * 127 * 255 to `most`. */
static struct pack_choice choose_for(struct pool *pool, int32_t most) {
  enum { DEPTH = 256, CHANNELS = 4, WEIGHT = 127 };
  int8_t *weights = POOL_ARRAY(pool, int8_t, DEPTH * CHANNELS);
  int32_t *bias = POOL_ARRAY(pool, int32_t, CHANNELS);
  int32_t *multiplier = POOL_ARRAY(pool, int32_t, CHANNELS);
  int8_t *shift = POOL_ARRAY(pool, int8_t, CHANNELS);
  memset(weights, WEIGHT, DEPTH * CHANNELS);
  for (int o = 0; o < CHANNELS; o++) {
    bias[o] = most - DEPTH * WEIGHT * INT8_MAX;
    multiplier[o] = 1 << 30;
    shift[o] = -16;
  }
  struct op op = {.work = WORK_FULLY_CONNECTED};
  op.arguments.fully_connected =
      (sn_fully_connected){.input = {1, 1, DEPTH},
                           .depth = DEPTH,
                           .output = {1, 1, CHANNELS},
                           .activation_min = INT8_MIN,
                           .activation_max = INT8_MAX,
                           .weights = weights,
                           .bias = bias,
                           .multiplier = multiplier,
                           .shift = shift};
  return pack_choose(&op);
}

/* 256 times a sum is computed with 32 bits where two channels are paired. */
static void check_limit(struct pool *pool, void *context) {
  (void)context;
  assert_int_equal(choose_for(pool, (1 << 23) - 1).finish, SN_FINISH_FULL);
  assert_int_equal(choose_for(pool, 1 << 23).finish, SN_FINISH_PLAIN);
}

static void larger_sums_are_not_paired(void **state) {
  (void)state;
  assert_true(pool_try(check_limit, NULL));
}

/* A clamp, the factor's sign, and how outputs from -64 to 64 are finished. */
struct bounds {
  int32_t least, most, sign, finish;
};

/* Four weights of 1, sums from -512 to 508, an eighth of which is rounded away
 * from zero. */
static void check_bounds(struct pool *pool, void *context) {
  (void)pool;
  const struct bounds *bounds = context;
  static const int8_t weights[4] = {1, 1, 1, 1};
  static const int8_t shift = -2;
  const int32_t multiplier = bounds->sign * (1 << 30);
  struct op op = {.work = WORK_FULLY_CONNECTED};
  op.arguments.fully_connected =
      (sn_fully_connected){.input = {1, 1, 4},
                           .depth = 4,
                           .output = {1, 1, 1},
                           .activation_min = bounds->least,
                           .activation_max = bounds->most,
                           .weights = weights,
                           .multiplier = &multiplier,
                           .shift = &shift};
  assert_int_equal(pack_choose(&op).finish, bounds->finish);
}

static void clamps_that_never_act_are_dropped(void **state) {
  (void)state;
  static const struct bounds all[] = {
      {-64, 64, 1, SN_FINISH_FULL},     {-63, 64, 1, SN_FINISH_CLAMPED},
      {-64, 63, 1, SN_FINISH_CLAMPED},  {-128, 64, 1, SN_FINISH_FULL},
      {-128, 63, 1, SN_FINISH_CLAMPED}, {-64, 127, 1, SN_FINISH_FULL},
      {-63, 127, 1, SN_FINISH_CLAMPED}, {-64, 64, -1, SN_FINISH_FULL},
      {-63, 64, -1, SN_FINISH_CLAMPED}, {-64, 63, -1, SN_FINISH_CLAMPED}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    struct bounds bounds = all[i];
    assert_true(pool_try(check_bounds, &bounds));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(packed_kernels_equal_plain_ones),
      cmocka_unit_test(larger_sums_are_not_paired),
      cmocka_unit_test(clamps_that_never_act_are_dropped)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
