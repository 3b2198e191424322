#ifndef SN_GATHER_S8__REF_H
#define SN_GATHER_S8__REF_H

#include "sn_kernel.h"

/* SLICE, STRIDED_SLICE, SPLIT, SPLIT_V, UNPACK, GATHER, MIRROR_PAD,
 * BROADCAST_TO, and what TRANSPOSE does within a pixel. */
static inline void sn_gather_s8__ref(const sn_gather *op, const sn_view *in,
                                     const sn_view *out, const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  const int run = op->channels.table == NULL && op->channels.step == 1;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    const int32_t in_row = sn_axis_at(&op->rows, row);
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = (const int8_t *)sn_pixel(
          in, in_row, sn_axis_at(&op->columns, column), op->input.channels);
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      if (run) {
        memcpy(y, x + op->channels.begin, (size_t)channels);
        continue;
      }
      for (int32_t c = 0; c < channels; c++)
        y[c] = x[sn_axis_at(&op->channels, c)];
    }
  }
}

#endif
