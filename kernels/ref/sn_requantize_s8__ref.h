#ifndef SN_REQUANTIZE_S8__REF_H
#define SN_REQUANTIZE_S8__REF_H

#include "sn_fixedpoint.h"

/* QUANTIZE between two 8-bit types. In place is safe. */
static inline void sn_requantize_s8__ref(const sn_requantize *op,
                                         const sn_view *in, const sn_view *out,
                                         const sn_tile *tile) {
  const int32_t channels = op->shape.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = (const int8_t *)sn_pixel(in, row, column, channels);
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      for (int32_t c = 0; c < channels; c++) {
        const int32_t value =
            (int8_t)(x[c] ^ op->input_flip) + op->input_offset;
        const int8_t result = sn_finish(
            (uint32_t)value, op->output_rescale.multiplier,
            op->output_rescale.shift, op->output_offset, INT8_MIN, INT8_MAX);
        y[c] = (int8_t)(result ^ op->output_flip);
      }
    }
}

#endif
