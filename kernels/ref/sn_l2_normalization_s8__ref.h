#ifndef SN_L2_NORMALIZATION_S8__REF_H
#define SN_L2_NORMALIZATION_S8__REF_H

#include "sn_fixedpoint.h"

/* L2_NORMALIZATION over the channels of each pixel. In place is safe: the sum
 * is known before the first element is written. */
static inline void sn_l2_normalization_s8__ref(const sn_l2_normalization *op,
                                               const sn_view *in,
                                               const sn_view *out,
                                               const sn_tile *tile) {
  const int32_t channels = op->shape.channels;
  const int32_t fraction_bits = 7; /* of the output's scale */
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = (const int8_t *)sn_pixel(in, row, column, channels);
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      int32_t squares = 0;
      for (int32_t c = 0; c < channels; c++) {
        const int32_t value = x[c] - op->input_zero_point;
        squares = sn_add_wrap(squares, value * value);
      }
      const sn_rescale inverse = sn_reciprocal_sqrt(squares);
      for (int32_t c = 0; c < channels; c++)
        y[c] = sn_finish((uint32_t)(x[c] - op->input_zero_point),
                         inverse.multiplier, inverse.shift + fraction_bits, 0,
                         INT8_MIN, INT8_MAX);
    }
}

#endif
