/* From a sum to an output: the fast ways against the reference. */
#include "sn_fixedpoint.h"

#include "armv7em/sn_packed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const int32_t multipliers[] = {
    0,          1,          2,          12345,      1 << 29,    1 << 30,
    1073741825, 1200000000, 1431655766, 1999999999, 2147483646, INT32_MAX};
enum { MULTIPLIERS = sizeof multipliers / sizeof *multipliers };

static void compare(int finish, int32_t sum, int32_t multiplier, int32_t right,
                    int32_t zero_point) {
  const int8_t expected = sn_finish((uint32_t)sum, multiplier, -right,
                                    zero_point, INT8_MIN, INT8_MAX);
  const struct sn_finish constants = sn_finish_load(
      finish, zero_point, multiplier,
      finish == SN_FINISH_SCALED ? SN_SCALED_SHIFT + 1 - right : right - 1);
  const int8_t result =
      finish == SN_FINISH_SCALED
          ? sn_finish_scaled(sum, &constants)
          : sn_finish_twice(2 * sum, finish == SN_FINISH_FULL ? sum >> 31 : 0,
                            &constants);
  if (result != expected)
    fail_msg("sum %d, multiplier %d, shift %d, zero point %d: %d is not %d",
             sum, multiplier, right, zero_point, result, expected);
}

/* All small sums, and the whole range in steps with what lies around them. */
static void compare_range(int finish, int32_t multiplier, int32_t right,
                          int32_t zero_point, int32_t limit) {
  for (int32_t sum = -3000; sum <= 3000; sum++)
    if (sum > -limit && sum < limit)
      compare(finish, sum, multiplier, right, zero_point);
  for (int64_t sum = -(int64_t)limit + 1; sum < limit; sum += 49157)
    compare(finish, (int32_t)sum, multiplier, right, zero_point);
  /* Where the output is a step from one value to the next. */
  for (int32_t y = INT8_MIN; y <= INT8_MAX && multiplier > 0; y++) {
    const int64_t near =
        ((2 * (int64_t)(y - zero_point) + 1) * ((int64_t)1 << (30 + right))) /
        multiplier;
    for (int64_t sum = near - 4; sum <= near + 4; sum++)
      if (sum > -limit && sum < limit)
        compare(finish, (int32_t)sum, multiplier, right, zero_point);
  }
}

static void full_is_exact(void **state) {
  (void)state;
  static const int32_t zero_points[] = {-128, -127, -3, 0, 5, 127};
  for (int m = 0; m < MULTIPLIERS; m++)
    for (int32_t right = 1; right <= 22; right++)
      for (int z = 0; z < 6; z++)
        compare_range(SN_FINISH_FULL, multipliers[m], right, zero_points[z],
                      1 << 30);
}

static void relu_is_exact(void **state) {
  (void)state;
  for (int m = 0; m < MULTIPLIERS; m++)
    for (int32_t right = 1; right <= 22; right++)
      compare_range(SN_FINISH_RELU, multipliers[m], right, INT8_MIN, 1 << 30);
}

static void scaled_is_exact(void **state) {
  (void)state;
  for (int m = 0; m < MULTIPLIERS; m++)
    for (int32_t right = 1; right < SN_SCALED_SHIFT; right++)
      compare_range(SN_FINISH_SCALED, multipliers[m], right, INT8_MIN,
                    INT32_MAX >> (SN_SCALED_SHIFT + 1 - right));
}

/* Every sum that a layer of up to 32 inputs can have. */
static void every_sum_is_exact(void **state) {
  (void)state;
  for (int32_t sum = -(1 << 20); sum < 1 << 20; sum++) {
    compare(SN_FINISH_FULL, sum, 1431655767, 9, -7);
    compare(SN_FINISH_RELU, sum, 1073741824, 8, INT8_MIN);
    if (sum > -(1 << 20))
      compare(SN_FINISH_SCALED, sum, 1987654321, 7, INT8_MIN);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(full_is_exact), cmocka_unit_test(relu_is_exact),
      cmocka_unit_test(scaled_is_exact), cmocka_unit_test(every_sum_is_exact)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
