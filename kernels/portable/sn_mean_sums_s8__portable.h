#ifndef SN_MEAN_SUMS_S8__PORTABLE_H
#define SN_MEAN_SUMS_S8__PORTABLE_H

#include "sn_finish__portable.h"
#include "sn_sums__portable.h"
#include "sn_windows.h"

/* MEAN over rows and columns of a tensor that arrives in tiles; see
 * SN_SUMS_KERNEL_LIST. One sum a channel. */
static inline void sn_mean_sums_s8__portable(const sn_mean *op,
                                             const sn_view *in, int32_t *sums,
                                             const sn_view *out,
                                             const sn_tile *tile) {
  const int32_t channels = op->input.channels;
  if (tile->row == 0 && tile->column == 0)
    memset(sums, 0, (size_t)channels * sizeof *sums);
  sn_sum_each(in, tile, channels, sums, sn_sum_pixels);
  if (tile->row_end < op->input.rows || tile->column_end < op->input.columns)
    return;
  const uint32_t offset = (uint32_t)op->count * (uint32_t)op->input_zero_point;
  int8_t *y = sn_at(out, 0, 0, channels);
  for (int32_t c = 0; c < channels; c++)
    y[c] = sn_finish_sum(
        (uint32_t)sums[c] - offset, op->output_rescale.multiplier,
        op->output_rescale.shift, op->output_offset, INT8_MIN, INT8_MAX);
}

#endif
