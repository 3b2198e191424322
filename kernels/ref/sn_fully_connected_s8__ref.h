#ifndef SN_FULLY_CONNECTED_S8__REF_H
#define SN_FULLY_CONNECTED_S8__REF_H

#include "sn_fixedpoint.h"

/* FULLY_CONNECTED. The input's pixels are the vectors, in one row; the tile's
 * columns select the output vectors, its row is 0. */
static inline void sn_fully_connected_s8__ref(const sn_fully_connected *op,
                                              const sn_view *in,
                                              const sn_view *out,
                                              const sn_tile *tile) {
  for (int32_t column = tile->column; column < tile->column_end; column++) {
    const int8_t *x = (const int8_t *)sn_pixel(in, 0, column, op->depth);
    int8_t *y = (int8_t *)sn_pixel(out, 0, column, op->output.channels);
    for (int32_t o = 0; o < op->output.channels; o++) {
      const int8_t *w = op->weights + o * op->depth;
      uint32_t sum = op->bias ? (uint32_t)op->bias[o] : 0;
      for (int32_t i = 0; i < op->depth; i++)
        sum +=
            (uint32_t)((w[i] + op->weight_offset) * (x[i] + op->input_offset));
      y[o] = sn_finish(sum, op->multiplier[o], op->shift[o], op->output_offset,
                       op->activation_min, op->activation_max);
    }
  }
}

#endif
