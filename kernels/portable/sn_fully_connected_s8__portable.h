#ifndef SN_FULLY_CONNECTED_S8__PORTABLE_H
#define SN_FULLY_CONNECTED_S8__PORTABLE_H

#include "sn_dot__portable.h"

/* FULLY_CONNECTED with weights whose zero point is 0, four output channels at a
 * time. Reads op->start. */
static inline void sn_fully_connected_s8__portable(const sn_fully_connected *op,
                                                   const sn_view *in,
                                                   const sn_view *out,
                                                   const sn_tile *tile) {
  const int32_t depth = op->depth;
  for (int32_t column = tile->column; column < tile->column_end; column++) {
    const int8_t *x = sn_at(in, 0, column, depth);
    int8_t *y = sn_at(out, 0, column, op->output.channels);
    const int8_t *w = op->weights;
    for (int32_t o = 0; o < op->output.channels;) {
      const int channels = op->output.channels - o >= 4 ? 4 : 1;
      uint32_t sum[4];
      for (int k = 0; k < channels; k++)
        sum[k] = (uint32_t)op->start[o + k];
      if (channels == 4)
        sn_dot_4(x, w, depth, depth, sum);
      else
        sum[0] = sn_dot_1(x, w, depth, sum[0]);
      for (int k = 0; k < channels; k++)
        y[o + k] = sn_finish_sum(sum[k], op->multiplier[o + k],
                                 op->shift[o + k], op->output_offset,
                                 op->activation_min, op->activation_max);
      o += channels;
      w += channels * depth;
    }
  }
}

#endif
