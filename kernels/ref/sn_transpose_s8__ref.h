#ifndef SN_TRANSPOSE_S8__REF_H
#define SN_TRANSPOSE_S8__REF_H

#include "sn_kernel.h"

/* TRANSPOSE. The counter starts at the element with which the output's pixel
 * begins, and goes on by one for each channel. */
static inline void sn_transpose_s8__ref(const sn_transpose *op,
                                        const sn_view *in, const sn_view *out,
                                        const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      int32_t count[SN_DIGITS_MAX];
      sn_digit at = {0, 0, 0, 0};
      int32_t rest = (row * op->output.columns + column) * channels;
      for (int32_t i = op->digits; i-- > 0;) {
        const sn_digit *digit = &op->digit[i];
        count[i] = rest % digit->extent;
        rest /= digit->extent;
        at.row += count[i] * digit->row;
        at.column += count[i] * digit->column;
        at.channel += count[i] * digit->channel;
      }
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      for (int32_t c = 0; c < channels; c++) {
        const int8_t *x =
            (const int8_t *)sn_pixel(in, at.row, at.column, op->input.channels);
        y[c] = x[at.channel];
        for (int32_t i = op->digits; i-- > 0;) {
          const sn_digit *digit = &op->digit[i];
          const int32_t step = ++count[i] < digit->extent ? 1 : 1 - count[i];
          at.row += step * digit->row;
          at.column += step * digit->column;
          at.channel += step * digit->channel;
          if (step == 1)
            break;
          count[i] = 0;
        }
      }
    }
}

#endif
