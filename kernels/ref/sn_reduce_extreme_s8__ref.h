#ifndef SN_REDUCE_EXTREME_S8__REF_H
#define SN_REDUCE_EXTREME_S8__REF_H

#include "sn_kernel.h"

/* The largest flipped element over the reduced dimensions, from pixel
 * (row, column) and channel `channel` on. */
static inline int32_t sn_reduce_largest(const sn_reduce_extreme *op,
                                        const sn_view *in, int32_t row,
                                        int32_t column, int32_t channel) {
  const int32_t row_end = op->over_rows ? op->input.rows : row + 1;
  const int32_t column_end = op->over_columns ? op->input.columns : column + 1;
  const int32_t channel_end =
      op->over_channels ? op->input.channels : channel + 1;
  int32_t largest = INT8_MIN;
  for (int32_t y = row; y < row_end; y++)
    for (int32_t x = column; x < column_end; x++) {
      const int8_t *pixel =
          (const int8_t *)sn_pixel(in, y, x, op->input.channels);
      for (int32_t c = channel; c < channel_end; c++)
        if ((pixel[c] ^ op->flip) > largest)
          largest = pixel[c] ^ op->flip;
    }
  return largest;
}

/* REDUCE_MAX and REDUCE_MIN. The whole input is read and the whole output is
 * written, whatever the tile. */
static inline void sn_reduce_extreme_s8__ref(const sn_reduce_extreme *op,
                                             const sn_view *in,
                                             const sn_view *out,
                                             const sn_tile *tile) {
  const int32_t rows = op->over_rows ? 1 : op->input.rows;
  const int32_t columns = op->over_columns ? 1 : op->input.columns;
  const int32_t channels = op->over_channels ? 1 : op->input.channels;
  int8_t *y = (int8_t *)out->data;
  (void)tile;
  for (int32_t row = 0; row < rows; row++)
    for (int32_t column = 0; column < columns; column++)
      for (int32_t c = 0; c < channels; c++)
        *y++ = (int8_t)(sn_reduce_largest(op, in, row, column, c) ^ op->flip);
}

#endif
