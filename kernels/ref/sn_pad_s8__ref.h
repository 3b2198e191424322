#ifndef SN_PAD_S8__REF_H
#define SN_PAD_S8__REF_H

#include "sn_kernel.h"

/* PAD and PADV2. */
static inline void sn_pad_s8__ref(const sn_pad *op, const sn_view *in,
                                  const sn_view *out, const sn_tile *tile) {
  const int32_t depth = op->input.channels;
  const int32_t channels = op->output.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    const int32_t in_row = row - op->top;
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int32_t in_column = column - op->left;
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      memset(y, op->value, (size_t)channels);
      if (in_row >= 0 && in_row < op->input.rows && in_column >= 0 &&
          in_column < op->input.columns)
        memcpy(y + op->front, sn_pixel(in, in_row, in_column, depth),
               (size_t)depth);
    }
  }
}

#endif
