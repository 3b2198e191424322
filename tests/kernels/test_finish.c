/* From a sum to an output: the fast ways against the reference, for all sums.
 *
 * Both are functions of the sum that never fall, with values of 8 bits. They
 * are equal for all sums when they agree at the least and the largest sum, at
 * each sum where the reference rises and at the sum before it: between these
 * the reference is constant, and so is what lies between two equal values.
 * `prove` looks at exactly those sums, which is a proof for one multiplier,
 * shift and zero point.
 *
 * The full range of 32 bits means: every sum that reaches a way, and for it
 * every multiplier of 0 to 2^31 - 1, every shift of the way and every zero
 * point. FULL and RELU get twice the sum in 32 bits and so all sums of fewer
 * than 31 bits, SCALED all that its left shift leaves 32 bits of, ADD all sums
 * of two inputs on the finer scale, PORTABLE all of 32 bits. The compiler gives
 * a layer that may have others to PLAIN, which calls the reference.
 *
 * For all multipliers: with p = sum * m, the reference rounds to
 * h = floor((p + 2^30) / 2^31), and then h / 2^s half away from zero.
 *
 * FULL, RELU. smmlar of 2 * sum and m gives floor((2 p + 2^31) / 2^32) = h, and
 * adds whole numbers to it; h and the sign of the sum are all that the rest
 * depends on. With m = 2^31 - 1, h is the sum itself for |sum| < 2^30: proofs
 * for this m, all shifts and all zero points are proofs for all h that have the
 * sum's sign, hence for all m. What remains is h = 0 of negative sums.
 *
 * SCALED. Zero point -128, so that h <= 0 gives -128 on both sides. For h > 0
 * with x = (2 p + 2^31) / 2^32, s = 12 - l, and floors of floors being floors:
 *   floor((floor(x) + 2^(s - 1)) / 2^s) = floor((x + 2^(s - 1)) / 2^s)
 *     = floor((x 2^(l - 1) + 2^10) / 2^11)
 *     = floor((floor(p 2^l / 2^32 + 2^(l - 2)) + 2^10) / 2^11),
 * and the last line is what the kernel computes.
 *
 * ADD. The output's step is that of FULL with the zero point under the second
 * rounding, saturated behind it. Both inputs' steps are in test_rescale.c; they
 * equal the reference, so the sum does.
 *
 * PORTABLE. h comes from the reference's own function, so that a proof for all
 * h is one for all multipliers. Shifts that are not to the right differ in
 * nothing: the reference then divides h by 1.
 *
 * CLAMPED. Up to its last steps it is FULL with the zero point less the least
 * output, which lies between -255 and 255 and is one more whole number that is
 * added under the rounding. So proofs for all shifts and all these differences
 * with m = 2^31 - 1 are proofs for all m. What is left has an output y as
 * d = y - least, and c = 255 - (most - least) >= 0:
 *   min(max(d, 0), 255) + c, at most 255, = min(max(d, 0), most - least) + c,
 * and adding least - c modulo 256 gives the clamped output, which fits 8 bits.
 * This does not depend on the sum, and is tried with every clamp. */
#include "property/random.h"
#include "sn_fixedpoint.h"

#include "armv7em/sn_packed.h"
#include "armv7em/sn_rescale__armv7em.h"
#include "portable/sn_finish__portable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Sums of two inputs: 2 * 255 * 2^20 at most. */
enum {
  SUM_LIMIT = 1 << 30,
  ADD_LIMIT = (2 * 255 << 20) + 1,
  LARGEST_SHIFT = 22,
  PORTABLE_SHIFT = 31,
  RANDOM_MULTIPLIERS = 300
};

/* Ways besides SN_FINISH_... */
enum { ADD = SN_FINISH_PLAIN + 1, PORTABLE };

/* One way of finishing with the constants of a channel; the shift is to the
 * right. */
struct way {
  int finish;
  int32_t multiplier, right, zero_point;
  int32_t least, most; /* of all but CLAMPED those of 8 bits */
};

static int32_t reference(const struct way *way, int64_t sum) {
  return sn_finish((uint32_t)sum, way->multiplier, -way->right, way->zero_point,
                   way->least, way->most);
}

static int32_t fast(const struct way *way, int64_t sum) {
  const int32_t x = (int32_t)sum;
  const sn_rescale rescale = {way->multiplier, -way->right};
  if (way->finish == ADD)
    return sn_ssat8(sn_rescale_rounded(
        2 * x, x, &rescale, sn_rescale_round(&rescale, way->zero_point)));
  if (way->finish == PORTABLE)
    return sn_finish_sum((uint32_t)x, way->multiplier, -way->right,
                         way->zero_point, INT8_MIN, INT8_MAX);
  const bool scaled = way->finish == SN_FINISH_SCALED;
  const struct sn_finish constants = sn_finish_load(
      way->finish,
      way->finish == SN_FINISH_CLAMPED
          ? SN_CLAMPED_OFFSET(way->zero_point, way->least, way->most)
          : way->zero_point,
      way->multiplier,
      scaled ? SN_SCALED_SHIFT + 1 - way->right : way->right - 1);
  return sn_finish_packed(way->finish, x, &constants);
}

static void compare(const struct way *way, int64_t sum) {
  const int32_t expected = reference(way, sum);
  const int32_t result = fast(way, sum);
  if (result != expected)
    fail_msg("sum %lld, multiplier %d, shift %d, zero point %d: %d is not %d",
             (long long)sum, way->multiplier, way->right, way->zero_point,
             result, expected);
}

/* Compares wherever the reference rises between two sums. */
static void compare_rises(const struct way *way, int64_t low, int64_t high) {
  const int32_t last = reference(way, high);
  while (reference(way, low) != last) {
    const int32_t before = reference(way, low);
    int64_t rise = high;
    while (rise - low > 1) {
      const int64_t middle = low + (rise - low) / 2;
      if (reference(way, middle) == before)
        low = middle;
      else
        rise = middle;
    }
    compare(way, low);
    compare(way, rise);
    low = rise;
  }
}

/* No sum that a way allows is as large. */
static int64_t sum_limit(const struct way *way) {
  switch (way->finish) {
  case SN_FINISH_SCALED:
    return INT32_MAX >> (SN_SCALED_SHIFT + 1 - way->right);
  case ADD:
    return ADD_LIMIT;
  case PORTABLE:
    return (int64_t)1 << 31;
  default:
    return SUM_LIMIT;
  }
}

/* All sums that a way allows. */
static void prove(const struct way *way) {
  const int64_t limit = sum_limit(way);
  if (way->finish == PORTABLE)
    compare(way, INT32_MIN);
  compare(way, 1 - limit);
  compare(way, limit - 1);
  compare_rises(way, 1 - limit, limit - 1);
}

static void the_first_rounding_can_give_every_value(void **state) {
  (void)state;
  /* The distance between sum and product grows with the sum, so that the ends
   * suffice. */
  static const int32_t sums[] = {1 - SUM_LIMIT, -1, 0, 1, SUM_LIMIT - 1};
  for (int i = 0; i < 5; i++) {
    assert_int_equal(sn_multiply_high(sums[i], INT32_MAX), sums[i]);
    assert_int_equal(sn_smmlar(2 * sums[i], INT32_MAX, 0), sums[i]);
  }
}

/* One way with every zero point, or every `step`th. */
static void prove_zero_points(int finish, int32_t largest_shift, int32_t step) {
  for (int32_t right = 1; right <= largest_shift; right++)
    for (int32_t zero_point = INT8_MIN; zero_point <= INT8_MAX;
         zero_point += step) {
      struct way way = {finish,     INT32_MAX, right,
                        zero_point, INT8_MIN,  INT8_MAX};
      prove(&way);
      /* Negative sums whose product rounds to nothing. */
      way.multiplier = 1;
      compare(&way, -1);
    }
}

static void full_is_exact(void **state) {
  (void)state;
  prove_zero_points(SN_FINISH_FULL, LARGEST_SHIFT, 1);
}

static void add_is_exact(void **state) {
  (void)state;
  prove_zero_points(ADD, LARGEST_SHIFT, 1);
}

static void portable_is_exact(void **state) {
  (void)state;
  /* Zero point and clamp are the reference's. */
  prove_zero_points(PORTABLE, PORTABLE_SHIFT, 85);
}

static void relu_is_exact(void **state) {
  (void)state;
  for (int32_t right = 1; right <= LARGEST_SHIFT; right++) {
    struct way way = {SN_FINISH_RELU, INT32_MAX, right,
                      INT8_MIN,       INT8_MIN,  INT8_MAX};
    prove(&way);
    way.multiplier = 1;
    compare(&way, -1);
  }
}

/* Each difference between zero point and least output, with the least and the
 * greatest clamp that has it. */
static void clamped_is_exact(void **state) {
  (void)state;
  for (int32_t right = 1; right <= LARGEST_SHIFT; right++)
    for (int32_t above = -255; above <= 255; above++) {
      const int32_t zero_point = above < 0 ? INT8_MIN : INT8_MAX;
      const int32_t least = zero_point - above;
      struct way way = {SN_FINISH_CLAMPED, INT32_MAX, right,
                        zero_point,        least,     INT8_MAX};
      prove(&way);
      way.most = least;
      prove(&way);
      way.most = INT8_MAX;
      way.multiplier = 1;
      compare(&way, -1);
    }
}

static void every_clamp_is_exact(void **state) {
  (void)state;
  for (int32_t least = INT8_MIN; least <= INT8_MAX; least++)
    for (int32_t most = least; most <= INT8_MAX; most++) {
      const int32_t clamp = SN_CLAMPED_OFFSET(0, least, most);
      for (uint32_t above = 0; above <= 255; above++) {
        const int32_t output = sn_clamp(least + (int32_t)above, least, most);
        const uint32_t four =
            sn_finish_clamp_4(above | (255 - above) << 24, clamp);
        assert_int_equal((int8_t)sn_finish_clamp(above, clamp), output);
        assert_int_equal((int8_t)four, output);
        assert_int_equal((int8_t)(four >> 8), least);
        assert_int_equal((int8_t)(four >> 24),
                         sn_clamp(least + 255 - (int32_t)above, least, most));
      }
    }
}

static void prove_all(int32_t multiplier) {
  static const struct way clamps[] = {
      {.zero_point = -128, .least = -128, .most = 60},
      {.zero_point = -3, .least = -3, .most = 127},
      {.zero_point = 0, .least = -20, .most = 20},
      {.zero_point = 5, .least = 5, .most = 77},
      {.zero_point = 100, .least = -128, .most = -100},
      {.zero_point = -100, .least = 100, .most = 127}};
  static const int32_t zero_points[] = {-128, -127, -3, 0, 5, 127};
  for (int32_t right = 1; right <= LARGEST_SHIFT; right++) {
    for (int z = 0; z < 6; z++)
      prove(&(struct way){SN_FINISH_FULL, multiplier, right, zero_points[z],
                          INT8_MIN, INT8_MAX});
    for (int i = 0; i < 6; i++) {
      struct way way = clamps[i];
      way.finish = SN_FINISH_CLAMPED;
      way.multiplier = multiplier;
      way.right = right;
      prove(&way);
    }
    prove(&(struct way){SN_FINISH_RELU, multiplier, right, INT8_MIN, INT8_MIN,
                        INT8_MAX});
    prove(&(struct way){ADD, multiplier, right, 5, INT8_MIN, INT8_MAX});
    prove(&(struct way){PORTABLE, multiplier, right, -3, INT8_MIN, INT8_MAX});
    if (right < SN_SCALED_SHIFT)
      prove(&(struct way){SN_FINISH_SCALED, multiplier, right, INT8_MIN,
                          INT8_MIN, INT8_MAX});
  }
}

/* The algebra above, tried: multipliers at the edges, and any. */
static void all_ways_are_exact(void **state) {
  (void)state;
  static const int32_t edges[] = {0,
                                  1,
                                  2,
                                  12345,
                                  (1 << 30) - 1,
                                  1 << 30,
                                  (1 << 30) + 1,
                                  1431655766,
                                  INT32_MAX - 1,
                                  INT32_MAX};
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
    prove_all(edges[i]);
  struct random random = random_start(4, 0, 0);
  for (int i = 0; i < RANDOM_MULTIPLIERS; i++)
    prove_all(random_between(&random, i % 4 == 0 ? 0 : 1 << 30, INT32_MAX));
}

/* Every sum that a layer of up to 32 inputs can have, one by one. */
static void no_sum_is_left_out(void **state) {
  (void)state;
  static const struct way ways[] = {
      {SN_FINISH_FULL, 1431655767, 9, -7, INT8_MIN, INT8_MAX},
      {SN_FINISH_RELU, 1073741824, 8, INT8_MIN, INT8_MIN, INT8_MAX},
      {SN_FINISH_SCALED, 1987654321, 7, INT8_MIN, INT8_MIN, INT8_MAX},
      {SN_FINISH_CLAMPED, 1600000001, 8, 3, -40, 77}};
  for (int64_t sum = 1 - (1 << 20); sum < 1 << 20; sum++)
    for (int i = 0; i < 4; i++)
      compare(&ways[i], sum);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_first_rounding_can_give_every_value),
      cmocka_unit_test(full_is_exact),
      cmocka_unit_test(relu_is_exact),
      cmocka_unit_test(add_is_exact),
      cmocka_unit_test(portable_is_exact),
      cmocka_unit_test(clamped_is_exact),
      cmocka_unit_test(every_clamp_is_exact),
      cmocka_unit_test(all_ways_are_exact),
      cmocka_unit_test(no_sum_is_left_out)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
