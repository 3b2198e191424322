#ifndef SN_SOFTMAX_S8__PORTABLE_H
#define SN_SOFTMAX_S8__PORTABLE_H

#include "sn_compiler.h"
#include "sn_fixedpoint.h"
#include "sn_runs.h"

/* A sum of exponentials in Q12.19 as 2^bits * (1 + fraction), the fraction
 * being what is left of it above 2^31. */
static inline uint32_t sn_softmax_normalize(uint32_t sum, int32_t *bits) {
  int32_t left = 12;
  for (; left > 0 && sum < 1u << 28; left -= 4)
    sum <<= 4;
  for (; left > 0 && sum < 1u << 31; left--)
    sum <<= 1;
  *bits = left;
  return sum;
}

/* The channels of one pixel; apart from its caller, whose variables would take
 * registers from the loops. */
SN_APART void sn_softmax_pixel(const sn_softmax *op, const int8_t *x,
                               int8_t *y) {
  const int32_t *const exponential = op->exponentials;
  const int32_t counted = op->counted;
  const int8_t *const end = x + op->shape.channels;
  int8_t largest = INT8_MIN;
  for (const int8_t *p = x; p != end; p++)
    if (*p > largest)
      largest = *p;

  uint32_t sum = 0;
  for (const int8_t *p = x; p != end; p++) {
    const int32_t difference = largest - *p;
    if (difference < counted)
      sum += ((uint32_t)exponential[difference] + (1u << 11)) >> 12;
  }

  int32_t bits;
  sum = sn_softmax_normalize(sum, &bits);
  /* Twice the reciprocal: the high word of a product is then in Q0.31. */
  const uint32_t scale =
      2 * (uint32_t)sn_reciprocal_one_plus((int32_t)(sum - (1u << 31)));
  const int32_t shift = bits + 31 - 8;
  const int32_t visible = shift <= 31 ? op->visible : 0;
  const uint32_t half = 1u << ((shift - 1) & 31);
  while (x != end) {
    const int32_t difference = largest - *x++;
    uint32_t value = 0;
    if (difference < visible) {
      const uint64_t product =
          (uint64_t)scale * (uint32_t)exponential[difference];
      const uint32_t high =
          (uint32_t)(product >> 32) + ((uint32_t)product >> 31);
      value = (high + half) >> shift;
      if (value > 255)
        value = 255;
    }
    *y++ = (int8_t)((int32_t)value + INT8_MIN);
  }
}

/* SOFTMAX over the channels of each pixel, by a table of exponentials. In place
 * is safe: the largest element and the sum are known before the first element
 * is written. */
static inline void sn_softmax_s8__portable(const sn_softmax *op,
                                           const sn_view *in,
                                           const sn_view *out,
                                           const sn_tile *tile) {
  const int32_t channels = op->shape.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++)
      sn_softmax_pixel(op, sn_at(in, row, column, channels),
                       sn_at(out, row, column, channels));
}

#endif
