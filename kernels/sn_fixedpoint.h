/* Fixed-point arithmetic of quantised inference.
 *
 * The formulas are those of gemmlowp's fixedpoint.h, which the reference
 * kernels of TensorFlow Lite use; results are equal bit for bit, also where
 * 32-bit sums wrap around. Wrapping is done on unsigned integers. Compilers
 * for every target shift negative numbers arithmetically and convert to
 * narrower signed types modulo 2^n; the code relies on both.
 *
 * "Qm.n" is a signed 32-bit number with m integer and n fractional bits.
 */
#ifndef SN_FIXEDPOINT_H
#define SN_FIXEDPOINT_H

#include "sn_kernel.h"

/* a + b modulo 2^32. */
static inline int32_t sn_add_wrap(int32_t a, int32_t b) {
  return (int32_t)((uint32_t)a + (uint32_t)b);
}

/* The high 32 bits of 2 * a * b, rounded half up. Not both operands may be
 * INT32_MIN; multipliers are never negative, so no rescaling reaches it. */
static inline int32_t sn_multiply_high(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}

/* x / 2^n, rounded half away from zero; n is 0 to 31. */
static inline int32_t sn_divide_pow2(int32_t x, int32_t n) {
  const int32_t mask = (int32_t)((1u << n) - 1);
  const int32_t threshold = (mask >> 1) + (x < 0);
  return (x >> n) + ((x & mask) > threshold);
}

/* x * 2^n, saturated to 32 bits; n is 0 to 31. */
static inline int32_t sn_multiply_pow2(int32_t x, int32_t n) {
  const int32_t limit = INT32_MAX >> n;
  if (x > limit)
    return INT32_MAX;
  if (x < -limit)
    return INT32_MIN;
  return (int32_t)((uint32_t)x << n);
}

/* x * multiplier * 2^(shift - 31), rounded twice: after the multiplication and
 * after the right shift. A left shift comes first and wraps around. The shift
 * is -31 to 31, the multiplier is not negative. */
static inline int32_t sn_multiply_quantized(int32_t x, int32_t multiplier,
                                            int32_t shift) {
  const int32_t left = shift > 0 ? shift : 0;
  const int32_t right = shift > 0 ? 0 : -shift;
  const int32_t scaled = (int32_t)((uint32_t)x << left);
  return sn_divide_pow2(sn_multiply_high(scaled, multiplier), right);
}

/* The int8 result of an accumulator: rescaled, moved to the output's zero
 * point and clamped to the activation's range. */
static inline int8_t sn_finish(uint32_t sum, int32_t multiplier, int32_t shift,
                               int32_t offset, int32_t low, int32_t high) {
  const int32_t scaled = sn_multiply_quantized((int32_t)sum, multiplier, shift);
  return (int8_t)sn_clamp(sn_add_wrap(scaled, offset), low, high);
}

/* exp(x) in Q0.31 for x in Q0.31, -1/4 <= x < 0: the Taylor polynomial of
 * degree 4 around -1/8. */
static inline int32_t sn_exp_quarter(int32_t x) {
  const int32_t exp_minus_eighth = 1895147668;
  const int32_t third = 715827883;
  const int32_t y = x + (1 << 28);
  const int32_t y2 = sn_multiply_high(y, y);
  const int32_t y3 = sn_multiply_high(y2, y);
  const int32_t y4 = sn_multiply_high(y2, y2);
  const int32_t cubic = sn_multiply_high(sn_divide_pow2(y4, 2) + y3, third);
  const int32_t tail = y + sn_divide_pow2(cubic + y2, 1);
  return exp_minus_eighth + sn_multiply_high(exp_minus_eighth, tail);
}

/* exp(x) in Q0.31 for x <= 0 with 2 to 5 integer bits. The fraction below 1/4
 * goes through the polynomial, each higher bit multiplies by a constant. */
static inline int32_t sn_exp_negative_bits(int32_t x, int32_t integer_bits) {
  /* exp(-2^(i - 2)) in Q0.31 */
  static const int32_t factors[7] = {
      1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const int32_t quarter_bit = 29 - integer_bits;
  const int32_t quarter = 1 << quarter_bit;
  const int32_t fraction = (x & (quarter - 1)) - quarter;
  const int32_t rest = fraction - x;
  if (x == 0)
    return INT32_MAX;
  int32_t result = sn_exp_quarter(fraction * (1 << integer_bits));
  for (int32_t i = 0; i < integer_bits + 2; i++)
    if (rest & (int32_t)(1u << (quarter_bit + i)))
      result = sn_multiply_high(result, factors[i]);
  return result;
}

/* The same for x in Q5.26. */
static inline int32_t sn_exp_negative(int32_t x) {
  return sn_exp_negative_bits(x, 5);
}

/* 2 / (1 + x) in Q2.29 for x in Q0.31, 0 <= x < 1: three steps of Newton and
 * Raphson on half the denominator, which works in Q2.29. */
static inline int32_t sn_double_reciprocal_one_plus(int32_t x) {
  const int32_t half = (int32_t)(((uint32_t)x + (1u << 31)) >> 1);
  /* 48/17 - 32/17 * half in Q2.29 */
  int32_t y = 1515870810 + sn_multiply_high(half, -1010580540);
  for (int32_t i = 0; i < 3; i++) {
    const int32_t error = (1 << 29) - sn_multiply_high(half, y);
    y += sn_multiply_pow2(sn_multiply_high(y, error), 2);
  }
  return y;
}

/* 1 / (1 + x) in Q0.31 for x in Q0.31, 0 <= x < 1. */
static inline int32_t sn_reciprocal_one_plus(int32_t x) {
  return sn_multiply_pow2(sn_double_reciprocal_one_plus(x), 1);
}

/* 1 / sqrt(x) as a factor for sn_multiply_quantized, for x >= 0, where 0
 * counts as 1: five steps of Newton and Raphson in Q3.28 on x divided by a
 * power of 4. */
static inline sn_rescale sn_reciprocal_sqrt(int32_t x) {
  if (x <= 1)
    return (sn_rescale){INT32_MAX, 0};
  const int32_t half_three = (1 << 28) + (1 << 27);
  const int32_t half_sqrt_2 = 1518500250; /* in Q0.31 */
  int32_t right = 11;
  for (; x >= 1 << 29; right++)
    x /= 4;
  for (; x < 1 << 27; right--)
    x *= 4;
  const int32_t half = sn_divide_pow2(x >> 1, 1);
  int32_t y = 1 << 28;
  for (int32_t i = 0; i < 5; i++) {
    const int32_t cube =
        sn_multiply_pow2(sn_multiply_high(sn_multiply_high(y, y), y), 6);
    y = sn_multiply_pow2(
        sn_multiply_high(half_three, y) - sn_multiply_high(half, cube), 3);
  }
  y = sn_multiply_high(y, half_sqrt_2);
  return right < 0 ? (sn_rescale){y * (1 << -right), 0}
                   : (sn_rescale){y, -right};
}

#endif
