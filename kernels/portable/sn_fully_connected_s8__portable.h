#ifndef SN_FULLY_CONNECTED_S8__PORTABLE_H
#define SN_FULLY_CONNECTED_S8__PORTABLE_H

#include "sn_dot__portable.h"

/* Adds the products of one vector to the sums of four output channels; apart
 * from its caller, for its loop needs all registers. */
SN_APART void sn_fully_connected_sums(const sn_fully_connected *op,
                                      const int8_t *x, int32_t o,
                                      uint32_t *sum) {
  sn_dot_4(x, op->weights + o * op->depth, op->depth, op->depth, sum);
}

/* FULLY_CONNECTED with weights whose zero point is 0, four output channels at a
 * time. Reads op->start. */
static inline void sn_fully_connected_s8__portable(const sn_fully_connected *op,
                                                   const sn_view *in,
                                                   const sn_view *out,
                                                   const sn_tile *tile) {
  const struct sn_ends ends = SN_ENDS(op);
  const int32_t depth = op->depth;
  const int32_t units = op->output.channels;
  for (int32_t column = tile->column; column < tile->column_end; column++) {
    const int8_t *x = sn_at(in, 0, column, depth);
    int8_t *y = sn_at(out, 0, column, units);
    int32_t o = 0;
    for (; o + 4 <= units; o += 4) {
      uint32_t sum[4];
      memcpy(sum, op->start + o, sizeof sum);
      sn_fully_connected_sums(op, x, o, sum);
      sn_finish_sums(&ends, o, 4, sum, y + o);
    }
    for (; o < units; o++) {
      const uint32_t sum =
          sn_dot_1(x, op->weights + o * depth, depth, (uint32_t)op->start[o]);
      sn_finish_sums(&ends, o, 1, &sum, y + o);
    }
  }
}

#endif
