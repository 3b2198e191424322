#ifndef SN_SPACE_TO_DEPTH_S8__REF_H
#define SN_SPACE_TO_DEPTH_S8__REF_H

#include "sn_kernel.h"

/* SPACE_TO_DEPTH. */
static inline void sn_space_to_depth_s8__ref(const sn_space_depth *op,
                                             const sn_view *in,
                                             const sn_view *out,
                                             const sn_tile *tile) {
  const int32_t depth = op->input.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      int8_t *y = (int8_t *)sn_pixel(out, row, column, op->output.channels);
      for (int32_t i = 0; i < op->block; i++)
        for (int32_t j = 0; j < op->block; j++) {
          memcpy(
              y,
              sn_pixel(in, row * op->block + i, column * op->block + j, depth),
              (size_t)depth);
          y += depth;
        }
    }
}

#endif
