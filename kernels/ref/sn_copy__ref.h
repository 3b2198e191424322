#ifndef SN_COPY__REF_H
#define SN_COPY__REF_H

#include "sn_kernel.h"

/* Copies a tile's pixels. */
static inline void sn_copy__ref(const sn_copy *op, const sn_view *in,
                                const sn_view *out, const sn_tile *tile) {
  const int32_t bytes = op->shape.channels * op->element_bytes;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++)
      memmove(sn_pixel(out, row, column, bytes),
              sn_pixel(in, row, column, bytes), (size_t)bytes);
}

#endif
