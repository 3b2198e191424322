#ifndef SN_FULLY_CONNECTED_SUMS_S8__PORTABLE_H
#define SN_FULLY_CONNECTED_SUMS_S8__PORTABLE_H

#include "sn_dot__portable.h"

/* FULLY_CONNECTED with one output vector, of an input that arrives in tiles;
 * see SN_SUMS_KERNEL_LIST. Weights have the zero point 0. Reads op->start. */
static inline void
sn_fully_connected_sums_s8__portable(const sn_fully_connected *op,
                                     const sn_view *in, int32_t *sums,
                                     const sn_view *out, const sn_tile *tile) {
  const int32_t depth = op->input.channels;
  const int32_t units = op->output.channels;
  uint32_t *sum = (uint32_t *)sums;
  if (tile->row == 0 && tile->column == 0)
    memcpy(sums, op->start, (size_t)units * sizeof *sums);
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = sn_at(in, row, column, depth);
      const int8_t *w =
          op->weights + (row * op->input.columns + column) * depth;
      int32_t o = 0;
      for (; o + 4 <= units; o += 4, w += 4 * op->depth)
        sn_dot_4(x, w, op->depth, depth, sum + o);
      for (; o < units; o++, w += op->depth)
        sum[o] = sn_dot_1(x, w, depth, sum[o]);
    }
  if (tile->row_end < op->input.rows || tile->column_end < op->input.columns)
    return;
  int8_t *y = sn_at(out, 0, 0, units);
  const struct sn_ends ends = SN_ENDS(op);
  for (int32_t o = 0; o < units; o++)
    sn_finish_sums(&ends, o, 1, &sum[o], y + o);
}

#endif
