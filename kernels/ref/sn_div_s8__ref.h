#ifndef SN_DIV_S8__REF_H
#define SN_DIV_S8__REF_H

#include "sn_elementwise__ref.h"

/* x / 2^n, rounded half away from zero, for n up to 63. From 32 on C does not
 * define what the reference kernel does; this is what its build for x86-64
 * computes. */
static inline int32_t sn_div_shift(int32_t x, int32_t n) {
  return n < 32 ? sn_divide_pow2(x, n)
                : sn_add_wrap(x >> (n - 32), x < 0 ? 0 : 1);
}

/* 1 / x in Q0.31 for x = 2^bits * (1 + fraction), x >= 0. The reference
 * kernel's iteration ends at this number where x is 0. */
static inline int32_t sn_div_reciprocal(int32_t x, int32_t *bits) {
  *bits = -1;
  if (x == 0)
    return -1515870788;
  uint32_t scaled = (uint32_t)x;
  for (*bits = 31; scaled < 1u << 31; --*bits)
    scaled <<= 1;
  return sn_reciprocal_one_plus((int32_t)(scaled - (1u << 31)));
}

static inline int8_t sn_div_element(const sn_elementwise *op, int32_t a,
                                    int32_t b) {
  int32_t dividend = a + op->input_offset[0];
  int32_t divisor = b + op->input_offset[1];
  if (divisor < 0) {
    dividend = -dividend;
    divisor = -divisor;
  }
  int32_t bits;
  const int32_t reciprocal = sn_div_reciprocal(divisor, &bits);
  int32_t headroom = 0;
  for (; headroom < 31 && dividend < 1 << 30 && dividend >= -(1 << 30);
       headroom++)
    dividend *= 2;
  const int32_t quotient = sn_multiply_high(
      sn_multiply_high(dividend, reciprocal), op->output_rescale.multiplier);
  const int32_t scaled =
      sn_div_shift(quotient, bits + headroom - op->output_rescale.shift);
  return (int8_t)sn_clamp(sn_add_wrap(scaled, op->output_offset),
                          op->activation_min, op->activation_max);
}

/* DIV. In place is safe. */
static inline void sn_div_s8__ref(const sn_elementwise *op, const sn_view *in0,
                                  const sn_view *in1, const sn_view *out,
                                  const sn_tile *tile) {
  sn_elementwise_each(op, in0, in1, out, tile, sn_div_element);
}

#endif
