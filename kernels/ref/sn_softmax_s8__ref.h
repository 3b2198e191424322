#ifndef SN_SOFTMAX_S8__REF_H
#define SN_SOFTMAX_S8__REF_H

#include "sn_fixedpoint.h"

/* exp(difference * scale) in Q0.31; difference is x minus the largest x. */
static inline int32_t sn_softmax_exp(const sn_softmax *op, int32_t difference) {
  return sn_exp_negative(sn_multiply_quantized(
      difference, op->input_rescale.multiplier, op->input_rescale.shift));
}

/* SOFTMAX over the channels of each pixel. In place is safe: the largest
 * element and the sum are known before the first element is written. A sum of
 * 512 or more, where the reference kernel aborts, gives zero probabilities. */
static inline void sn_softmax_s8__ref(const sn_softmax *op, const sn_view *in,
                                      const sn_view *out, const sn_tile *tile) {
  const int32_t channels = op->shape.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = (const int8_t *)sn_pixel(in, row, column, channels);
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      int8_t largest = INT8_MIN;
      for (int32_t c = 0; c < channels; c++)
        if (x[c] > largest)
          largest = x[c];

      uint32_t sum = 0; /* Q12.19 */
      for (int32_t c = 0; c < channels; c++)
        if (x[c] - largest >= op->diff_min)
          sum +=
              (uint32_t)sn_divide_pow2(sn_softmax_exp(op, x[c] - largest), 12);

      /* sum = 2^integer_bits * (1 + fraction), 0 <= fraction < 1 */
      int32_t integer_bits = 12;
      while (integer_bits > 0 && sum < 1u << 31) {
        sum <<= 1;
        integer_bits--;
      }
      const int32_t scale = sn_reciprocal_one_plus((int32_t)(sum - (1u << 31)));
      const int32_t shift = integer_bits + 31 - 8;

      for (int32_t c = 0; c < channels; c++) {
        int32_t value = 0;
        if (x[c] - largest >= op->diff_min && shift <= 31)
          value = sn_divide_pow2(
              sn_multiply_high(scale, sn_softmax_exp(op, x[c] - largest)),
              shift);
        y[c] = (int8_t)sn_clamp(value + INT8_MIN, INT8_MIN, INT8_MAX);
      }
    }
}

#endif
