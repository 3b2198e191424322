#ifndef SN_DEPTH_TO_SPACE_S8__REF_H
#define SN_DEPTH_TO_SPACE_S8__REF_H

#include "sn_kernel.h"

/* DEPTH_TO_SPACE. */
static inline void sn_depth_to_space_s8__ref(const sn_space_depth *op,
                                             const sn_view *in,
                                             const sn_view *out,
                                             const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = (const int8_t *)sn_pixel(
          in, row / op->block, column / op->block, op->input.channels);
      const int32_t part = row % op->block * op->block + column % op->block;
      memcpy(sn_pixel(out, row, column, channels), x + part * channels,
             (size_t)channels);
    }
}

#endif
