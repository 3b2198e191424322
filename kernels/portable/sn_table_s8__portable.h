#ifndef SN_TABLE_S8__PORTABLE_H
#define SN_TABLE_S8__PORTABLE_H

#include "sn_move__portable.h"

/* Elements that lie together, four at a time. Apart from its caller, whose
 * variables would take registers from the loop. */
SN_APART void sn_table_run(const int8_t *values, const int8_t *x, int8_t *y,
                           int32_t count) {
  const int8_t *const end = y + count;
  const int8_t *const fours = y + (count & ~3);
  for (; y != fours; x += 4, y += 4) {
    SN_UNROLL_4
    for (int k = 0; k < 4; k++)
      y[k] = values[(uint8_t)x[k]];
  }
  while (y != end)
    *y++ = values[(uint8_t)*x++];
}

/* A function of one element, by its table. In place is safe. */
static inline void sn_table_s8__portable(const sn_table *op, const sn_view *in,
                                         const sn_view *out,
                                         const sn_tile *tile) {
  const int32_t channels = op->shape.channels;
  for (int32_t row = tile->row; row < tile->row_end; row++) {
    int32_t column = tile->column;
    while (column < tile->column_end) {
      const int32_t from = sn_slot(in, row, column);
      const int32_t to = sn_slot(out, row, column);
      const int32_t run = sn_together(
          in, from, sn_together(out, to, tile->column_end - column));
      sn_table_run(op->values, (const int8_t *)in->data + from * channels,
                   (int8_t *)out->data + to * channels, run * channels);
      column += run;
    }
  }
}

#endif
