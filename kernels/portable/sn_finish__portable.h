#ifndef SN_FINISH__PORTABLE_H
#define SN_FINISH__PORTABLE_H

#include "sn_compiler.h"
#include "sn_fixedpoint.h"

/* x / 2^n, rounded half away from zero, n from 1 to 31: sn_divide_pow2 without
 * masks. Of a negative x one less is halved upwards. Nothing overflows: the
 * high half of a product with a multiplier, which is not negative, lies at
 * least one from both ends of 32 bits. tests/kernels/test_rescale.c proves that
 * this and sn_rescale_small give what the reference does. */
static inline int32_t sn_round_pow2(int32_t x, int32_t n) {
  return (((x + (x >> 31)) >> (n - 1)) + 1) >> 1;
}

/* sn_finish in fewer instructions. */
static inline int8_t sn_finish_sum(uint32_t sum, int32_t multiplier,
                                   int32_t shift, int32_t offset, int32_t low,
                                   int32_t high) {
  const int32_t left = shift > 0 ? shift : 0;
  int32_t scaled = sn_multiply_high((int32_t)(sum << left), multiplier);
  if (shift < 0)
    scaled = sn_round_pow2(scaled, -shift);
  return (int8_t)sn_clamp(sn_add_wrap(scaled, offset), low, high);
}

/* How all sums of an operator become outputs; a copy, which no store to the
 * output can change, so that it stays in registers. */
struct sn_ends {
  const int32_t *multiplier;
  const int8_t *shift;
  int32_t offset, low, high;
};

#define SN_ENDS(op)                                                            \
  {                                                                            \
    (op)->multiplier, (op)->shift, (op)->output_offset, (op)->activation_min,  \
        (op)->activation_max                                                   \
  }

/* The outputs of `count` channels from `first` on. Apart from its callers,
 * whose inner loops need all registers. */
SN_APART void sn_finish_sums(const struct sn_ends *ends, int32_t first,
                             int32_t count, const uint32_t *sum, int8_t *y) {
  const int32_t *multiplier = ends->multiplier + first;
  const int8_t *shift = ends->shift + first;
  const int32_t offset = ends->offset;
  const int32_t low = ends->low;
  const int32_t high = ends->high;
  const int8_t *const end = y + count;
  while (y != end)
    *y++ = sn_finish_sum(*sum++, *multiplier++, *shift++, offset, low, high);
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
