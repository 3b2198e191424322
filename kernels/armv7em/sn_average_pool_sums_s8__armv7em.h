#ifndef SN_AVERAGE_POOL_SUMS_S8__ARMV7EM_H
#define SN_AVERAGE_POOL_SUMS_S8__ARMV7EM_H

#include "sn_pool__armv7em.h"

/* AVERAGE_POOL_2D with a window that is the whole input, which arrives in
 * tiles; see SN_SUMS_KERNEL_LIST. At least four channels, one sum each. */
static inline void sn_average_pool_sums_s8__armv7em(const sn_pool *op,
                                                    const sn_view *in,
                                                    int32_t *sums,
                                                    const sn_view *out,
                                                    const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  const int32_t count = op->input.rows * op->input.columns;
  if (tile->row == 0 && tile->column == 0)
    memset(sums, 0, (size_t)channels * sizeof *sums);
  sn_sum_each(in, tile, channels, sums, sn_sum_pixels_4);
  if (tile->row_end < op->input.rows || tile->column_end < op->input.columns)
    return;
  int8_t *y = sn_at(out, 0, 0, channels);
  for (int32_t k = 0; k < channels; k += 4) {
    const int32_t c = k + 4 <= channels ? k : channels - 4;
    sn_store(y + c,
             sn_average_4(op, (const uint32_t *)sums + c, (uint32_t)count));
  }
}

#endif
