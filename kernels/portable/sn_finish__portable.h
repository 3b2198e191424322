#ifndef SN_FINISH__PORTABLE_H
#define SN_FINISH__PORTABLE_H

#include "sn_fixedpoint.h"

/* x / 2^n, rounded half away from zero, n from 1 to 31: sn_divide_pow2 without
 * masks. Below zero one less is halved upwards, which nothing overflows as no
 * product of two numbers, rounded, is INT32_MIN. */
static inline int32_t sn_round_pow2(int32_t x, int32_t n) {
  const int32_t y = x + (x >> 31);
  return (y >> n) + ((y >> (n - 1)) & 1);
}

/* sn_finish in fewer instructions. */
static inline int8_t sn_finish_sum(uint32_t sum, int32_t multiplier,
                                   int32_t shift, int32_t offset, int32_t low,
                                   int32_t high) {
  int32_t scaled;
  if (shift < 0)
    scaled = sn_round_pow2(sn_multiply_high((int32_t)sum, multiplier), -shift);
  else
    scaled = sn_multiply_high((int32_t)(sum << shift), multiplier);
  return (int8_t)sn_clamp(sn_add_wrap(scaled, offset), low, high);
}

/* sn_multiply_quantized for -2^30 <= x < 2^30 where the shift is not to the
 * left: rounding then takes a carry only. */
static inline int32_t sn_rescale_small(int32_t x, const sn_rescale *rescale) {
  if (rescale->shift > 0)
    return sn_multiply_quantized(x, rescale->multiplier, rescale->shift);
  const int64_t product =
      (int64_t)(2 * x) * rescale->multiplier + ((int64_t)1 << 31);
  const int32_t high = (int32_t)(product >> 32);
  return rescale->shift < 0 ? sn_round_pow2(high, -rescale->shift) : high;
}

#endif
