#ifndef SN_MEAN_SUMS_S8__ARMV7EM_H
#define SN_MEAN_SUMS_S8__ARMV7EM_H

#include "sn_mean__armv7em.h"

/* MEAN over rows and columns of a tensor that arrives in tiles, whose rescaling
 * is by less than one half; see SN_SUMS_KERNEL_LIST. One sum a channel. */
static inline void sn_mean_sums_s8__armv7em(const sn_mean *op,
                                            const sn_view *in, int32_t *sums,
                                            const sn_view *out,
                                            const sn_tile *tile) {
  const int32_t channels = op->input.channels;
  if (tile->row == 0 && tile->column == 0)
    memset(sums, 0, (size_t)channels * sizeof *sums);
  sn_sum_each(in, tile, channels, sums, sn_sum_pixels_4);
  if (tile->row_end < op->input.rows || tile->column_end < op->input.columns)
    return;
  int8_t *y = sn_at(out, 0, 0, channels);
  for (int32_t c = 0; c < channels; c++)
    sn_mean_outputs(op, (const uint32_t *)sums + c, 1, y + c);
}

#endif
