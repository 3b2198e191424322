#ifndef SN_TABLE_S8__REF_H
#define SN_TABLE_S8__REF_H

#include "sn_kernel.h"

/* A function of one element, by its table. In place is safe. */
static inline void sn_table_s8__ref(const sn_table *op, const sn_view *in,
                                    const sn_view *out, const sn_tile *tile) {
  const int32_t channels = op->shape.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const uint8_t *x = (const uint8_t *)sn_pixel(in, row, column, channels);
      int8_t *y = (int8_t *)sn_pixel(out, row, column, channels);
      for (int32_t c = 0; c < channels; c++)
        y[c] = op->values[x[c]];
    }
}

#endif
