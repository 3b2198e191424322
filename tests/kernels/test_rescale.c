/* Rescaling without a clamp against the reference, for all values and factors:
 * the division of the portable set, and ADD's and the portable set's own
 * rescalings of inputs.
 *
 * The division. For x >= 0 both are floor((x + 2^(n - 1)) / 2^n). For x < 0 the
 * reference is floor((x - 1 + 2^(n - 1)) / 2^n), and so is
 *   floor((floor((x - 1) / 2^(n - 1)) + 1) / 2),
 * floors of floors being floors. What is divided is h = floor((p + 2^30) /
 * 2^31) of a product p of 32 bits and a multiplier; `the_high_half_has_room`
 * has the ends.
 *
 * The product. sn_rescale_small takes h as floor((2 p + 2^31) / 2^32), which is
 * the same number, and the doubled factor has 32 bits where |x| <= 2^30.
 * sn_rescale_rounded has it from smmlar, and adds a whole number under the
 * division's floor: floor((h - [x < 0] + 2^(n - 1)) / 2^n). Where h = 0 the
 * subtrahend does not matter. So h and the sign of x are all that the rest
 * depends on, and with a multiplier of 2^31 - 1, where h is x for |x| < 2^30,
 * all h are tried.
 *
 * All of these never fall with x, so that they are equal for all x when they
 * are at both ends, at each x where the reference rises, and before it. With
 * n < ONE_BY_ONE there are too many rises. But x + 2^n, of the same sign, gives
 * one more than x: a whole number that leaves every floor above. So the two
 * periods around 0 stand for all; that this holds is tried all over. */
#include "property/random.h"
#include "sn_fixedpoint.h"

#include "armv7em/sn_rescale__armv7em.h"
#include "portable/sn_finish__portable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { ONE_BY_ONE = 10, STRIDE = 8191, SAMPLES = 200000 };

/* x / 2^n in two ways. */
struct division {
  const char *name;
  int32_t (*fast)(int32_t x, int32_t n);
  int32_t (*reference)(int32_t x, int32_t n);
  int64_t limit; /* |x| is less */
};

static int32_t rescaled(int32_t x, int32_t n) {
  return sn_multiply_quantized(x, INT32_MAX, -n);
}

static int32_t rescaled_small(int32_t x, int32_t n) {
  return sn_rescale_small(x, &(sn_rescale){INT32_MAX, -n});
}

/* As ADD and MUL rescale. */
static int32_t rescaled_twice(int32_t twice, const sn_rescale *rescale,
                              int32_t more) {
  return sn_rescale_rounded(twice, twice, rescale,
                            sn_rescale_round(rescale, more));
}

static int32_t rescaled_for_add(int32_t x, int32_t n) {
  return rescaled_twice(2 * x, &(sn_rescale){INT32_MAX, -n}, 0);
}

/* ADD's inputs are at most 255 * 2^20. */
static const struct division divisions[] = {
    {"sn_round_pow2", sn_round_pow2, sn_divide_pow2, INT32_MAX},
    {"sn_rescale_small", rescaled_small, rescaled, 1 << 30},
    {"sn_rescale_rounded", rescaled_for_add, rescaled, (255 << 20) + 1}};

static void compare(const struct division *d, int64_t x, int32_t n) {
  const int32_t expected = d->reference((int32_t)x, n);
  const int32_t result = d->fast((int32_t)x, n);
  if (result != expected)
    fail_msg("%s: %lld, shift %d: %d is not %d", d->name, (long long)x, n,
             result, expected);
}

/* Around each x where the reference rises: halves of 2^n, which lead away from
 * 0. */
static void compare_rises(const struct division *d, int32_t n) {
  const int64_t unit = (int64_t)1 << n;
  for (int64_t x = unit / 2; x < d->limit; x += unit) {
    compare(d, x - 1, n);
    compare(d, x, n);
    compare(d, 1 - x, n);
    compare(d, -x, n);
  }
}

static void compare_period(const struct division *d, int32_t n) {
  const int32_t unit = 1 << n;
  for (int32_t x = -unit; x < unit; x++)
    compare(d, x, n);
  for (int64_t x = 0; x + unit < d->limit; x += STRIDE) {
    const int32_t up = (int32_t)(x + unit);
    const int32_t down = (int32_t)(-1 - x - unit);
    if (down <= -d->limit)
      break;
    assert_int_equal(d->fast(up, n), d->fast(up - unit, n) + 1);
    assert_int_equal(d->reference(up, n), d->reference(up - unit, n) + 1);
    assert_int_equal(d->fast(down, n), d->fast(down + unit, n) - 1);
    assert_int_equal(d->reference(down, n), d->reference(down + unit, n) - 1);
  }
}

static void divisions_equal_the_reference(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof divisions / sizeof *divisions; i++) {
    const struct division *d = &divisions[i];
    for (int32_t n = 1; n <= 31; n++) {
      compare(d, 1 - d->limit, n);
      compare(d, d->limit - 1, n);
      compare(d, -1, n);
      compare(d, 0, n);
      if (n < ONE_BY_ONE)
        compare_period(d, n);
      else
        compare_rises(d, n);
    }
  }
}

/* A product of two numbers is largest and least where both are at an end. */
static void the_high_half_has_room(void **state) {
  (void)state;
  assert_int_equal(sn_multiply_high(INT32_MAX, INT32_MAX), INT32_MAX - 1);
  assert_int_equal(sn_multiply_high(INT32_MIN, INT32_MAX), INT32_MIN + 1);
  assert_int_equal(sn_multiply_high(INT32_MAX, 0), 0);
  assert_int_equal(sn_multiply_high(INT32_MIN, 0), 0);
  assert_int_equal(rescaled((1 << 30) - 1, 0), (1 << 30) - 1);
  assert_int_equal(rescaled(1 - (1 << 30), 0), 1 - (1 << 30));
}

static void compare_product(int32_t x, int32_t multiplier) {
  const sn_rescale rescale = {multiplier, 0};
  assert_int_equal(sn_rescale_small(x, &rescale),
                   sn_multiply_high(x, multiplier));
  /* Even, as ADD's inputs are, for which one half is a shift. */
  const int32_t even = x / 4 * 2;
  assert_int_equal(rescaled_twice(2 * even, &rescale, -7),
                   sn_multiply_high(even, multiplier) - 7);
}

/* The algebra above, tried: multipliers at the edges, and any. */
static void products_equal_the_reference(void **state) {
  (void)state;
  static const int32_t edges[] = {0, 1, 1 << 30, (1 << 30) + 1, INT32_MAX};
  struct random random = random_start(41, 0, 0);
  for (int32_t i = 0; i < SAMPLES; i++) {
    const int32_t multiplier =
        i % 8 < 5 ? edges[i % 8] : random_between(&random, 0, INT32_MAX);
    const int32_t any = (int32_t)(uint32_t)random_next(&random) / 2;
    compare_product(any, multiplier);
    compare_product(-(1 << 30), multiplier);
  }
}

/* A negative x whose product rounds to nothing: h does not show the sign. */
static void small_products_round_to_nothing(void **state) {
  (void)state;
  for (int32_t n = 1; n <= 31; n++) {
    assert_int_equal(rescaled_twice(-2, &(sn_rescale){1, -n}, 0), 0);
    assert_int_equal(sn_multiply_quantized(-1, 1, -n), 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_high_half_has_room),
      cmocka_unit_test(divisions_equal_the_reference),
      cmocka_unit_test(products_equal_the_reference),
      cmocka_unit_test(small_products_round_to_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
