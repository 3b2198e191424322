#ifndef SN_RESIZE_NEAREST_S8__REF_H
#define SN_RESIZE_NEAREST_S8__REF_H

#include "sn_kernel.h"

/* RESIZE_NEAREST_NEIGHBOR. */
static inline void sn_resize_nearest_s8__ref(const sn_resize *op,
                                             const sn_view *in,
                                             const sn_view *out,
                                             const sn_tile *tile) {
  const int32_t channels = op->output.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++)
      memcpy(sn_pixel(out, row, column, channels),
             sn_pixel(in, op->rows[row].lower, op->columns[column].lower,
                      channels),
             (size_t)channels);
}

#endif
