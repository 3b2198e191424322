/* Fixed-point parameters at the edges. Every expected value is worked out by
 * hand from real = multiplier * 2^(shift - 31) with the multiplier in
 * [2^30, 2^31), rounded half away from zero. */
#include "graph/quantize.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HALF (1 << 30) /* 0.5 as a multiplier */

static void factors_are_split(void **state) {
  (void)state;
  static const struct {
    double real;
    int32_t multiplier, shift;
  } rows[] = {
      {0.0, 0, 0},
      {-0.0, 0, 0},
      {0.5, HALF, 0},
      {1.0, HALF, 1},
      {0.75, 1610612736, 0},
      {-0.75, -1610612736, 0},
      {3.0, 1610612736, 2},
      /* The largest multiplier, and what rounds up to the next power. */
      {1.0 - 0x1p-31, INT32_MAX, 0},
      {1.0 - 0x1p-32, HALF, 1},
      {1.0 - 0x1p-33, HALF, 1},
      /* Half a step beside 0.5: away from zero, on both sides. */
      {0.5 + 0x1p-32, HALF + 1, 0},
      {-0.5 - 0x1p-32, -HALF - 1, 0},
      {0.5 + 0x1p-33, HALF, 0},
      /* The smallest shift; below it there is zero, unless rounding helps. */
      {0x1p-32, HALF, -31},
      {0x1p-33, 0, 0},
      {(1.0 - 0x1p-33) * 0x1p-32, HALF, -31},
      {(1.0 - 0x1p-30) * 0x1p-32, 0, 0},
      {0x1p-1074, 0, 0},
      /* The largest. */
      {0x1p29, HALF, 30},
      {0x1p30 - 0x1p-1, INT32_MAX, 30},
      {0x1p30 - 0x1p-20, HALF, 31},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    sn_rescale rescale = {-1, -1};
    if (!quantize_multiplier(rows[i].real, &rescale) ||
        rescale.multiplier != rows[i].multiplier ||
        rescale.shift != rows[i].shift)
      fail_msg("%a gives %d, %d", rows[i].real, rescale.multiplier,
               rescale.shift);
  }
}

static void factors_out_of_range_are_refused(void **state) {
  (void)state;
  static const double reals[] = {0x1p30, -0x1p30, INFINITY, -INFINITY, NAN};
  for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
    sn_rescale rescale;
    assert_false(quantize_multiplier(reals[i], &rescale));
  }
}

static void activations_become_clamps(void **state) {
  (void)state;
  static const struct {
    int32_t activation;
    float scale;
    int32_t zero_point, low, high;
  } rows[] = {
      {ACTIVATION_NONE, 1e-30f, 5, -128, 127},
      {ACTIVATION_RELU, 0.1f, -10, -10, 127},
      {ACTIVATION_RELU, 0.1f, -128, -128, 127},
      {ACTIVATION_RELU, 0.1f, 127, 127, 127},
      {ACTIVATION_RELU6, 0.1f, -10, -10, 50},
      {ACTIVATION_RELU6, 0.04f, -10, -10, 127}, /* 140 */
      {ACTIVATION_RELU6, 4.0f, 0, 0, 2},        /* 1.5 rounds away */
      {ACTIVATION_RELU6, 100.0f, 7, 7, 7},      /* 0.06 rounds to 0 */
      {ACTIVATION_RELU_N1_TO_1, 0.1f, -10, -20, 0},
      {ACTIVATION_RELU_N1_TO_1, 2.0f, 3, 2, 4}, /* -0.5 and 0.5 */
      {ACTIVATION_RELU_N1_TO_1, 0.001f, 0, -128, 127},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int32_t low = 0;
    int32_t high = 0;
    if (!quantize_activation(rows[i].activation, rows[i].scale,
                             rows[i].zero_point, &low, &high) ||
        low != rows[i].low || high != rows[i].high)
      fail_msg("row %zu gives %d .. %d", i, low, high);
  }
}

static void activations_out_of_range_are_refused(void **state) {
  (void)state;
  int32_t low;
  int32_t high;
  assert_false(quantize_activation(ACTIVATION_RELU6, 1e-9f, 0, &low, &high));
  assert_false(
      quantize_activation(ACTIVATION_RELU_N1_TO_1, 1e-10f, 0, &low, &high));
  for (int32_t kind = -1; kind < 8; kind++)
    assert_int_equal(quantize_activation(kind, 1.0f, 0, &low, &high),
                     kind >= ACTIVATION_NONE && kind <= ACTIVATION_RELU6);
}

static void means_take_the_division_in(void **state) {
  (void)state;
  static const struct {
    double real;
    int32_t count, multiplier, shift;
  } rows[] = {
      {1.0, 1, HALF, 1},
      {1.0, 2, HALF, 0},
      {1.0, 9, 954437176, -2},      /* 2^33 / 9 = 954437176.9 */
      {0x1p-32, 9, 119304647, -31}, /* no room to shift: 2^30 / 9 */
      {0x1p-30, 8, HALF / 2, -31},  /* room for 2 of 3 bits */
      {0.0, 5, 0, -2},
      {1.0, INT32_MAX, HALF / 2, -29}, /* 2^60 / (2^31 - 1) = 2^29 + */
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    sn_rescale rescale = {-1, -1};
    if (!quantize_mean(rows[i].real, rows[i].count, &rescale) ||
        rescale.multiplier != rows[i].multiplier ||
        rescale.shift != rows[i].shift)
      fail_msg("row %zu gives %d, %d", i, rescale.multiplier, rescale.shift);
  }
  sn_rescale rescale;
  assert_false(quantize_mean(INFINITY, 4, &rescale));
}

static void softmax_is_scaled_to_q5_26(void **state) {
  (void)state;
  sn_rescale rescale;
  int32_t diff_min;
  /* 2^26 / 2^8 = 2^18; differences beyond 31 * 2^26 / 2^19 vanish. */
  assert_true(quantize_softmax(1.0, 0x1p-8, &rescale, &diff_min));
  assert_int_equal(rescale.multiplier, HALF);
  assert_int_equal(rescale.shift, 19);
  assert_int_equal(diff_min, -3968);
  /* Capped at 2^31 - 1. */
  assert_true(quantize_softmax(1.0, 1e9, &rescale, &diff_min));
  assert_int_equal(rescale.multiplier, INT32_MAX);
  assert_int_equal(rescale.shift, 31);
  assert_int_equal(diff_min, 0);
  assert_false(quantize_softmax(1.0, 0x1p-26, &rescale, &diff_min));
  assert_true(quantize_softmax(1.0, 0x1.8p-26, &rescale, &diff_min));
  assert_false(quantize_softmax(0.0, 1.0, &rescale, &diff_min));
  assert_false(quantize_softmax(-1.0, 1.0, &rescale, &diff_min));
  assert_false(quantize_softmax((double)NAN, 1.0, &rescale, &diff_min));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(factors_are_split),
      cmocka_unit_test(factors_out_of_range_are_refused),
      cmocka_unit_test(activations_become_clamps),
      cmocka_unit_test(activations_out_of_range_are_refused),
      cmocka_unit_test(means_take_the_division_in),
      cmocka_unit_test(softmax_is_scaled_to_q5_26),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
