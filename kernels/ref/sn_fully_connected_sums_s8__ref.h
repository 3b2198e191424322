#ifndef SN_FULLY_CONNECTED_SUMS_S8__REF_H
#define SN_FULLY_CONNECTED_SUMS_S8__REF_H

#include "sn_fixedpoint.h"

/* FULLY_CONNECTED with one output vector, of an input that arrives in tiles;
 * see SN_SUMS_KERNEL_LIST. One sum an output channel, modulo 2^32. */
static inline void sn_fully_connected_sums_s8__ref(const sn_fully_connected *op,
                                                   const sn_view *in,
                                                   int32_t *sums,
                                                   const sn_view *out,
                                                   const sn_tile *tile) {
  const int32_t depth = op->input.channels;
  const int32_t units = op->output.channels;
  if (tile->row == 0 && tile->column == 0)
    memset(sums, 0, (size_t)units * sizeof *sums);
  for (int32_t row = tile->row; row < tile->row_end; row++)
    for (int32_t column = tile->column; column < tile->column_end; column++) {
      const int8_t *x = (const int8_t *)sn_pixel(in, row, column, depth);
      const int8_t *weights =
          op->weights + (row * op->input.columns + column) * depth;
      for (int32_t o = 0; o < units; o++) {
        const int8_t *w = weights + o * op->depth;
        int32_t sum = sums[o];
        for (int32_t c = 0; c < depth; c++)
          sum = sn_add_wrap(sum, (w[c] + op->weight_offset) *
                                     (x[c] + op->input_offset));
        sums[o] = sum;
      }
    }
  if (tile->row_end < op->input.rows || tile->column_end < op->input.columns)
    return;
  int8_t *y = (int8_t *)sn_pixel(out, 0, 0, units);
  for (int32_t o = 0; o < units; o++) {
    const uint32_t bias = op->bias ? (uint32_t)op->bias[o] : 0;
    y[o] = sn_finish((uint32_t)sums[o] + bias, op->multiplier[o], op->shift[o],
                     op->output_offset, op->activation_min, op->activation_max);
  }
}

#endif
