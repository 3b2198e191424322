#ifndef SN_AVERAGE_POOL_SUMS_S8__PORTABLE_H
#define SN_AVERAGE_POOL_SUMS_S8__PORTABLE_H

#include "sn_sums__portable.h"
#include "sn_windows.h"

/* AVERAGE_POOL_2D with a window that is the whole input, which arrives in
 * tiles; see SN_SUMS_KERNEL_LIST. One sum a channel. */
static inline void sn_average_pool_sums_s8__portable(const sn_pool *op,
                                                     const sn_view *in,
                                                     int32_t *sums,
                                                     const sn_view *out,
                                                     const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  const int32_t count = op->input.rows * op->input.columns;
  if (tile->row == 0 && tile->column == 0)
    memset(sums, 0, (size_t)channels * sizeof *sums);
  sn_sum_each(in, tile, channels, sums, sn_sum_pixels);
  if (tile->row_end < op->input.rows || tile->column_end < op->input.columns)
    return;
  int8_t *y = sn_at(out, 0, 0, channels);
  for (int32_t c = 0; c < channels; c++) {
    const int32_t half = sums[c] > 0 ? count / 2 : -(count / 2);
    y[c] = (int8_t)sn_clamp((sums[c] + half) / count, op->activation_min,
                            op->activation_max);
  }
}

#endif
