#ifndef SN_REDUCE_EXTREME_SUMS_S8__REF_H
#define SN_REDUCE_EXTREME_SUMS_S8__REF_H

#include "sn_kernel.h"

/* REDUCE_MAX and REDUCE_MIN over rows and columns of a tensor that arrives in
 * tiles; see SN_SUMS_KERNEL_LIST. In place of a sum, the largest flipped
 * element so far of each channel. */
static inline void sn_reduce_extreme_sums_s8__ref(const sn_reduce_extreme *op,
                                                  const sn_view *in,
                                                  int32_t *sums,
                                                  const sn_view *out,
                                                  const sn_tile *tile) {
  const int32_t channels = op->input.channels;
  if (tile->row == 0 && tile->column == 0)
    for (int32_t c = 0; c < channels; c++)
      sums[c] = INT8_MIN;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = (const int8_t *)sn_pixel(in, row, column, channels);
      for (int32_t c = 0; c < channels; c++)
        if ((x[c] ^ op->flip) > sums[c])
          sums[c] = x[c] ^ op->flip;
    }
  if (tile->row_end < op->input.rows || tile->column_end < op->input.columns)
    return;
  int8_t *y = (int8_t *)sn_pixel(out, 0, 0, channels);
  for (int32_t c = 0; c < channels; c++)
    y[c] = (int8_t)(sums[c] ^ op->flip);
}

#endif
