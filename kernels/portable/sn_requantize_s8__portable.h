#ifndef SN_REQUANTIZE_S8__PORTABLE_H
#define SN_REQUANTIZE_S8__PORTABLE_H

#include "sn_finish__portable.h"
#include "sn_runs.h"

/* QUANTIZE between two 8-bit types. Inlined into its caller, where `op` is a
 * constant. In place is safe. */
SN_ALWAYS void sn_requantize_s8__portable(const sn_requantize *op,
                                          const sn_view *in, const sn_view *out,
                                          const sn_tile *tile) {
  const int32_t channels = op->shape.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = sn_at(in, row, column, channels);
      int8_t *y = sn_at(out, row, column, channels);
      int8_t *const end = y + channels;
      while (y != end) {
        const int32_t value =
            (int8_t)(*x++ ^ op->input_flip) + op->input_offset;
        const int32_t scaled = sn_add_wrap(
            sn_rescale_small(value, &op->output_rescale), op->output_offset);
        *y++ = (int8_t)(sn_clamp(scaled, INT8_MIN, INT8_MAX) ^ op->output_flip);
      }
    }
}

#endif
