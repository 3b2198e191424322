/* SOFTMAX of the portable set against the plain one: random rows of all
 * lengths, all differences, sums at the edges of what counts. */
#include "graph/quantize.h"
#include "target/exponential.h"
#include "trial.h"

#include <math.h>

#include "portable/sn_softmax_s8__portable.h"
#include "ref/sn_softmax_s8__ref.h"

enum { LONGEST = 9000 };

static struct op softmax_make(struct pool *pool, sn_shape shape, double scale) {
  struct op op = {.work = WORK_SOFTMAX};
  sn_softmax *softmax = &op.arguments.softmax;
  softmax->shape = shape;
  assert_true(quantize_softmax(1.0, scale, &softmax->input_rescale,
                               &softmax->diff_min));
  const struct exponentials made = exponentials_make(pool, &op);
  /* Reads behind the table are seen by the sanitizers. */
  int32_t *exponentials = malloc(sizeof(int32_t) * (size_t)made.counted);
  assert_non_null(exponentials);
  memcpy(exponentials, made.value, sizeof(int32_t) * (size_t)made.counted);
  softmax->exponentials = exponentials;
  softmax->counted = made.counted;
  softmax->visible = made.visible;
  return op;
}

static void softmax_free(struct op *op) {
  free((void *)op->arguments.softmax.exponentials);
}

/* Scales as networks have them, or any. */
static double random_scale(struct random *random) {
  const int32_t exponent = random_between(random, 0, 3) > 0
                               ? random_between(random, -6, 0)
                               : random_between(random, -24, 8);
  return ldexp(1.0 + random_between(random, 0, 1023) / 1024.0, exponent);
}

static void compare_softmax(struct pool *pool, void *context) {
  struct trial *trial = context;
  struct random random = random_start(41, trial->number, 0);
  const bool in_place = random_between(&random, 0, 1) == 0;
  const int32_t long_one = random_between(&random, 0, 31) == 0;
  const sn_shape shape = {
      random_between(&random, 1, long_one ? 1 : 6),
      random_between(&random, 1, long_one ? 2 : 7),
      random_between(&random, 1, long_one ? 4000 : 20),
  };
  struct op op = softmax_make(pool, shape, random_scale(&random));
  const sn_softmax *softmax = &op.arguments.softmax;
  trial_start(trial, &random, shape, shape, false, in_place);
  sn_softmax_s8__ref(softmax, input_of(trial, &trial->expected, in_place),
                     &trial->expected.view, &trial->tile);
  sn_softmax_s8__portable(softmax, input_of(trial, &trial->got, in_place),
                          &trial->got.view, &trial->tile);
  softmax_free(&op);
  trial_end(trial);
}

static void softmax_equals_its_plain_twin(void **state) {
  (void)state;
  compare(compare_softmax);
}

/* One row of `channels` elements in both kernels. */
static void compare_row(const sn_softmax *softmax, const int8_t *x) {
  static int8_t expected[LONGEST];
  static int8_t got[LONGEST];
  const sn_view in = {(void *)x, 1, 1, 1};
  const sn_view views[2] = {{expected, 1, 1, 1}, {got, 1, 1, 1}};
  const sn_tile tile = {0, 1, 0, 1};
  sn_softmax_s8__ref(softmax, &in, &views[0], &tile);
  sn_softmax_s8__portable(softmax, &in, &views[1], &tile);
  assert_memory_equal(expected, got, (size_t)softmax->shape.channels);
}

/* Every difference, beside one more or fewer largest elements, so that sums
 * with every number of leading zeros occur. */
static void compare_differences(struct pool *pool, void *context) {
  const double scale = *(const double *)context;
  static const int32_t lengths[] = {1, 2, 3, 5, 9, 40, 600};
  int8_t x[600];
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    struct op op = softmax_make(pool, (sn_shape){1, 1, lengths[i]}, scale);
    for (int32_t largest = INT8_MIN; largest <= INT8_MAX; largest += 51)
      for (int32_t other = INT8_MIN; other <= largest; other++) {
        memset(x, largest, sizeof x);
        x[lengths[i] / 2] = (int8_t)other;
        compare_row(&op.arguments.softmax, x);
        memset(x, other, sizeof x);
        x[lengths[i] / 2] = (int8_t)largest;
        compare_row(&op.arguments.softmax, x);
      }
    softmax_free(&op);
  }
}

static void all_differences_are_right(void **state) {
  (void)state;
  for (int32_t i = -25 * 4; i < 8 * 4; i++) {
    double scale = exp2(i / 4.0);
    assert_true(pool_try(compare_differences, &scale));
  }
}

/* Rows of equal elements up to and beyond the sum of 512 from which on the
 * reference gives zero. */
static void compare_lengths(struct pool *pool, void *context) {
  (void)context;
  static const int32_t lengths[] = {255,  256,  257,  511,  512,
                                    513,  1023, 1024, 2047, 2048,
                                    4095, 4096, 4097, 8191, 8193};
  static int8_t x[LONGEST];
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    struct op op = softmax_make(pool, (sn_shape){1, 1, lengths[i]}, 0.1);
    memset(x, 5, sizeof x);
    compare_row(&op.arguments.softmax, x);
    memset(x, -120, (size_t)lengths[i] / 2);
    compare_row(&op.arguments.softmax, x);
    softmax_free(&op);
  }
}

static void all_lengths_are_right(void **state) {
  (void)state;
  assert_true(pool_try(compare_lengths, NULL));
}

/* Products whose rounding, some twenty bits below, changes an output. */
static void compare_close_ones(struct pool *pool, void *context) {
  (void)context;
  static const struct {
    double scale;
    int32_t difference[2];
  } cases[] = {{1270 * 0x1p-16, {207, 228}},
               {1484 * 0x1p-16, {9, 115}},
               {1063 * 0x1p-15, {89, 209}},
               {1905 * 0x1p-15, {69, 76}}};
  static int8_t x[LONGEST] = {INT8_MAX};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct op op = softmax_make(pool, (sn_shape){1, 1, 3}, cases[i].scale);
    for (int k = 0; k < 2; k++)
      x[1 + k] = (int8_t)(INT8_MAX - cases[i].difference[k]);
    compare_row(&op.arguments.softmax, x);
    softmax_free(&op);
  }
}

static void close_ones_are_rounded(void **state) {
  (void)state;
  assert_true(pool_try(compare_close_ones, NULL));
}

/* The table ends where nothing is lost: neither for the sum nor an output. */
static void tables_are_as_short_as_they_may(struct pool *pool, void *context) {
  (void)context;
  static const struct {
    double scale;
    int32_t counted, visible;
  } cases[] = {{0x1p-8, 256, 256}, {0.05, 256, 125}, {0.1, 139, 63},
               {0.25, 56, 25},     {1.0, 14, 7},     {32.0, 1, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct op op = softmax_make(pool, (sn_shape){1, 1, 2}, cases[i].scale);
    assert_int_equal(cases[i].counted, op.arguments.softmax.counted);
    assert_int_equal(cases[i].visible, op.arguments.softmax.visible);
    softmax_free(&op);
  }
}

static void tables_are_short(void **state) {
  (void)state;
  assert_true(pool_try(tables_are_as_short_as_they_may, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(softmax_equals_its_plain_twin),
      cmocka_unit_test(all_differences_are_right),
      cmocka_unit_test(all_lengths_are_right),
      cmocka_unit_test(close_ones_are_rounded),
      cmocka_unit_test(tables_are_short)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
